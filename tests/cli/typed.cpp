#include "tests/cli/typed.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "engine/text/json.hpp"
#include "places.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// In the child: only calls that are safe after fork.
[[noreturn]] void become(const char* in, const char* out, const char* err,
                         char** arguments, char** environment) {
  int input = ::open(in, O_RDONLY);
  int output = ::open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  int errors = ::open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (input < 0 || output < 0 || errors < 0) ::_exit(127);
  // Paths of the project are typed as from its folder, so that no line of a
  // report depends on where the project lies.
  if (::chdir(LASTMILE_SOURCE_DIR) != 0) ::_exit(127);
  ::dup2(input, 0);
  ::dup2(output, 1);
  ::dup2(errors, 2);
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

void wait_for(pid_t child, std::chrono::seconds deadline, Answered& answered) {
  Clock::time_point start = Clock::now();
  int status = 0;
  rusage used{};
  bool killed = false;
  while (::wait4(child, &status, WNOHANG, &used) == 0) {
    if (!killed && Clock::now() - start > deadline) {
      ::kill(child, SIGKILL);
      killed = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  answered.took = Clock::now() - start;
  answered.peak_bytes = static_cast<std::size_t>(used.ru_maxrss) * 1024;
  answered.exit = killed              ? -1
                  : WIFEXITED(status) ? WEXITSTATUS(status)
                                      : 128 + WTERMSIG(status);
}

}  // namespace

bool Answered::says(std::string_view text) const {
  return err.find(text) != std::string::npos;
}

Answered type(const std::vector<std::string>& arguments,
              const Setting& setting) {
  TemporaryFolder folder;
  std::string in = (folder.path() / "in").string();
  std::string out = (folder.path() / "out").string();
  std::string err = (folder.path() / "err").string();
  std::ofstream(in, std::ios::binary) << setting.input;
  if (setting.input.empty()) in = "/dev/null";

  std::vector<std::string> command{LASTMILE_BINARY_DIR "/lastmile"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environment;
  if (const char* path = std::getenv("PATH")) {
    environment.push_back("PATH=" + std::string(path));
  }
  for (const auto& [name, value] : setting.environment) {
    environment.push_back(name + "=" + value);
  }
  std::vector<char*> argv = pointers(command), envp = pointers(environment);
  pid_t child = ::fork();
  if (child == 0) {
    become(in.c_str(), out.c_str(), err.c_str(), argv.data(), envp.data());
  }
  REQUIRE(child > 0);
  Answered answered;
  wait_for(child, setting.deadline, answered);
  answered.out = Files::text_of(out);
  answered.err = Files::text_of(err);
  return answered;
}

std::string Files::write(const std::string& name, std::string_view text) const {
  fs::path path = folder_.path() / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

std::string Files::path(const std::string& name) const {
  return (folder_.path() / name).string();
}

std::string Files::text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string sample_case() {
  return "docs/samples/expired-certificate.case.yaml";
}

std::string in_project(const std::string& path) {
  return LASTMILE_SOURCE_DIR "/" + path;
}

std::string knowledge() { return "knowledgebase"; }

Node json_of(const std::string& text) {
  std::string readable = text;
  std::string_view null = "\"now\": null";
  if (std::size_t i = readable.find(null); i != std::string::npos) {
    readable.replace(i, null.size(), "\"now\": \"null\"");
  }
  Sources sources;
  Diagnostics found;
  std::optional<Node> node =
      read_json(sources.add("result", readable), sources, {}, found);
  for (const Diagnostic& each : found.all()) {
    UNSCOPED_INFO(render(each, sources));
  }
  INFO(text.substr(0, 400));
  REQUIRE(node);
  return *std::move(node);
}

const Node& at(const Node& node, std::string_view path) {
  const Node* here = &node;
  std::string_view left = path;
  while (!left.empty() && here) {
    std::size_t dot = std::min(left.find('.'), left.size());
    std::string key(left.substr(0, dot));
    left.remove_prefix(std::min(left.size(), dot + 1));
    if (here->is_list()) {
      auto index = static_cast<std::size_t>(std::atoi(key.c_str()));
      here = index < here->items.size() ? &here->items[index] : nullptr;
    } else {
      here = here->find(key);
    }
  }
  INFO("path " << path);
  REQUIRE(here);
  return *here;
}

std::string text_at(const Node& node, std::string_view path) {
  const Node& found = at(node, path);
  INFO("path " << path);
  REQUIRE(found.is_scalar());
  return found.text;
}

double number_at(const Node& node, std::string_view path) {
  return std::strtod(text_at(node, path).c_str(), nullptr);
}

std::vector<std::string> each(const Node& list, std::string_view key) {
  std::vector<std::string> out;
  for (const Node& item : list.items) out.push_back(text_at(item, key));
  return out;
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace lastmile
