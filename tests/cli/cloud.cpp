// A cloud that is asked by its own program, which the test writes: its answers
// in a diagnosis and in a bundle, and all the ways in which it does not answer.

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>

#include "tests/cli/typed.hpp"
#include "tests/support/programs.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;

const std::string open_id = "i-4b4685d9fa8476ac9";

// Prints what the real one printed, by the verb.
std::string answering(const std::string& otherwise = "exit 2") {
  std::string data = in_project("tests/data/cloud");
  return "case \"$2\" in\n"
         "describe-network-acls) echo '{\"NetworkAcls\": []}' ;;\n"
         "*) [ -f \"" +
         data + "/aws-$2.json\" ] && exec cat \"" + data + "/aws-$2.json\"\n" +
         otherwise + " ;;\nesac";
}

Answered ask(const Programs&, std::vector<std::string> words,
             const std::string& command = "diagnose") {
  std::vector<std::string> all{command};
  if (command == "plan" || command == "run") all = {"gather", command};
  all.insert(all.end(), {"--cloud", "aws", "--instance", open_id});
  all.insert(all.end(), words.begin(), words.end());
  return type(all);
}

std::string status_of(const Node& result, const std::string& kind,
                      std::string_view field = "status") {
  for (const Node& each : at(result, "collections").items) {
    if (text_at(each, "type") == kind) return text_at(each, field);
  }
  return "none";
}

std::string contents(const std::string& folder) {
  std::string out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) out += Files::text_of(entry.path().string());
  }
  return out;
}

}  // namespace

TEST_CASE("a cloud that is asked tells what its answers in files tell",
          "[cli][cloud]") {
  Programs programs;
  programs.add("aws", answering());
  Answered asked = ask(programs, {"-f", "json"});
  INFO(asked.err);
  CHECK(asked.exit == 0);
  CHECK(asked.says("Asking aws"));
  Node result = json_of(asked.out);
  CHECK(status_of(result, "cloud.access") == "complete");
  CHECK(status_of(result, "cloud.access", "by") == "cloud_cli");
  // Of no target was anything asked, so nothing is said of it.
  CHECK(status_of(result, "net.tcp_probe") == "none");
  std::vector<std::string> files{"diagnose"};
  for (const char* name : {"instances", "instance-status", "security-groups",
                           "addresses", "route-tables"}) {
    files.push_back("tests/data/cloud/aws-describe-" + std::string(name) +
                    ".json");
  }
  files.insert(files.end(), {"--target", open_id, "--gather", "none"});
  files.insert(files.end(), {"-f", "json"});
  Answered given = type(files);
  Node other = json_of(given.out);
  CHECK(each(at(result, "causes"), "id") == each(at(other, "causes"), "id"));
}

TEST_CASE("what the cloud said goes into a bundle and comes out of it",
          "[cli][cloud]") {
  Programs programs;
  programs.add("aws", answering());
  Files files;
  std::string straight =
      text_at(json_of(ask(programs, {"-f", "json"}).out), "causes.0.id");
  for (const char* how : {"--redact", "--no-redact"}) {
    INFO(how);
    std::string bundle = files.path(how);
    Answered ran = ask(programs, {"-o", bundle, how}, "run");
    INFO(ran.err);
    REQUIRE(ran.exit == 0);
    Node again = json_of(type({"diagnose", bundle, "-f", "json"}).out);
    CHECK(text_at(again, "causes.0.id") == straight);
    CHECK(status_of(again, "cloud.instance") == "complete");
    bool named = contents(bundle).find(open_id) != std::string::npos;
    CHECK(named == (how == std::string("--no-redact")));
    // The raw answers are in what was recorded.
    CHECK(fs::exists(bundle + "/recording.json") == named);
  }
}

TEST_CASE("a program that is not there, hangs, floods, falls or refuses",
          "[cli][cloud]") {
  Programs programs;
  auto asked = [&](const std::string& script, const std::string& timeout) {
    programs.add("aws", script);
    return ask(programs, {"-f", "json", "--timeout", timeout});
  };
  auto failed = [](const Answered& answered, const std::string& status,
                   const std::string& why) {
    INFO(answered.err);
    CHECK(answered.exit == 8);
    CHECK(answered.says("LM0751"));
    Node result = json_of(answered.out);
    CHECK(status_of(result, "cloud.instance") == status);
    std::string said = status_of(result, "cloud.instance", "why");
    INFO(said);
    CHECK(said.find(why) != std::string::npos);
  };
  SECTION("it hangs") {
    Answered answered = asked("exec sleep 60", "1s");
    failed(answered, "failed", "it did not end in time");
    CHECK(answered.took.count() < 20);
  }
  SECTION("it prints a gigabyte") {
    Answered answered = asked("exec head -c 1000000000 /dev/zero", "30s");
    failed(answered, "failed", "it printed more than 16384 KiB");
    CHECK(answered.peak_bytes < (std::size_t{400} << 20));
  }
  SECTION("it is killed") {
    failed(asked("kill -9 $$", "30s"), "failed", "killed by signal 9");
  }
  SECTION("it refuses") {
    failed(asked("echo 'An error occurred (UnauthorizedOperation)' >&2; exit "
                 "254",
                 "30s"),
           "denied",
           "it ended with 254; it said: An error occurred "
           "(UnauthorizedOperation)");
  }
  SECTION("it prints something else") {
    failed(asked("echo hello", "30s"), "failed", "no answer that is known");
  }
  SECTION("it is not there") {
    Answered answered = type({"diagnose", "--cloud", "tencent", "--instance",
                              "ins-1", "-f", "json"});
    failed(answered, "not tried", "tccli is not installed");
    CHECK(answered.says("give what it prints as a file"));
  }
}

TEST_CASE("what another's program says stays out of a redacted bundle",
          "[cli][cloud]") {
  Programs programs;
  programs.add("aws",
               "[ \"$2\" = describe-security-groups ] && { echo 'User "
               "arn:aws:iam::111122223333:user/mallory AccessDenied' >&2; "
               "exit 254; }\n" +
                   answering());
  Files files;
  Answered ran = ask(programs, {"-o", files.path("b")}, "run");
  CHECK(ran.exit == 8);
  CHECK(ran.says("mallory"));  // to whoever asked
  std::string all = contents(files.path("b"));
  CHECK(all.find("mallory") == std::string::npos);
  CHECK(all.find("111122223333") == std::string::npos);
  CHECK(all.find("it said: (left out)") != std::string::npos);
  Node again = json_of(type({"diagnose", files.path("b"), "-f", "json"}).out);
  CHECK(status_of(again, "cloud.access") == "denied");
  CHECK(status_of(again, "cloud.instance") == "complete");
}

TEST_CASE("a plan names each command and its permission, and runs none",
          "[cli][cloud]") {
  Programs programs;
  Files files;
  programs.add("aws", "touch " + files.path("ran"));
  Node plan = json_of(ask(programs, {"-f", "json"}, "plan").out);
  CHECK(each(at(plan, "steps"), "gatherer") ==
        std::vector<std::string>{"cloud_cli"});
  CHECK(text_at(plan, "steps.0.rights") == "cloud account");
  CHECK(text_at(plan, "steps.0.effect") == "writes log");
  CHECK(at(plan, "commands").items.size() == 6);
  CHECK(text_at(plan, "commands.0.permission") == "ec2:DescribeInstances");
  CHECK(text_at(plan, "commands.2.run").find("GROUP") != std::string::npos);
  Answered text = ask(programs, {"--target", "vm1"}, "plan");
  CHECK(text.out.find("aws ec2 describe-instances") != std::string::npos);
  CHECK(text.out.find("rdp_probe") != std::string::npos);
  CHECK_FALSE(fs::exists(files.path("ran")));
}

TEST_CASE("what no cloud takes for a name is refused before anybody is asked",
          "[cli][cloud]") {
  Programs programs;
  Files files;
  programs.add("aws", "touch " + files.path("ran"));
  const std::vector<std::vector<std::string>> bad{
      {"--cloud", "aws", "--instance", "@/etc/passwd"},
      {"--cloud", "aws", "--instance", "file:///etc/passwd"},
      {"--cloud", "aws", "--region=--profile"},
      {"--cloud", "azur"},
      {"--instance", "i-1"},
      {"--cloud", "gcp", "--project", "a b"}};
  for (const auto& words : bad) {
    for (const char* verb : {"diagnose", "plan", "run"}) {
      INFO(words.back() << ' ' << verb);
      std::vector<std::string> all{"gather", verb};
      if (verb == std::string("diagnose")) all = {verb};
      all.insert(all.end(), words.begin(), words.end());
      if (verb == std::string("run")) {
        all.insert(all.end(), {"-o", files.path("b")});
      }
      Answered answered = type(all);
      CHECK(answered.exit == 2);
      CHECK(answered.says("LM0750"));
    }
  }
  CHECK_FALSE(fs::exists(files.path("ran")));
}

}  // namespace lastmile
