// Evidence as a user gives it: folders, archives, files, standard input.

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>
#include <sstream>
#include <tuple>

#include "tests/cli/typed.hpp"
#include "tests/support/archive_maker.hpp"
#include "tests/support/captured.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;

const std::string samples = "tests/data/evtx/";
const std::string small =
    samples +
    "server2012r2-szechuan/Microsoft-Windows-TerminalServices-"
    "RemoteConnectionManager%4Admin.evtx.xz";

std::string bytes_of(const std::string& path) {
  return Files::text_of(in_project(path));
}

using Key = std::tuple<std::string, std::string, std::string, std::string>;

// file, channel, provider, id to count, as tests/data/evtx/index.tsv says.
std::map<Key, int> index() {
  std::map<Key, int> out;
  std::istringstream lines(bytes_of(samples + "index.tsv"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string count, file, channel, provider, id;
    std::getline(cells, count, '\t');
    std::getline(cells, file, '\t');
    std::getline(cells, channel, '\t');
    std::getline(cells, provider, '\t');
    std::getline(cells, id, '\t');
    out[{file, channel, provider, id}] = std::stoi(count);
  }
  return out;
}

const Node& file_of(const Node& result, std::string_view ending) {
  for (const Node& file : at(result, "files").items) {
    if (text_at(file, "path").ends_with(ending)) return file;
  }
  FAIL("no file " << ending);
  return result;
}

}  // namespace

TEST_CASE("what is in every sample log is counted as its index says",
          "[cli][evidence]") {
  Answered answered = type({"gather", "inspect", samples, "--format", "json"});
  INFO(answered.err);
  CHECK(answered.exit == 8);  // some of them are damaged
  Node result = json_of(answered.out);
  CHECK(text_at(result, "schema") == "lastmile.inspect/1");
  std::map<Key, int> found;
  for (const Node& file : at(result, "files").items) {
    std::string path = text_at(file, "path");
    if (text_at(file, "kind") != "event log") continue;
    CHECK(text_at(file, "sha256").size() == 64);
    std::string folder = fs::path(path).parent_path().parent_path().filename();
    std::string name = folder + "/" + fs::path(path).filename().string();
    int sum = 0;
    for (const Node& event : at(file, "events").items) {
      int count = static_cast<int>(number_at(event, "count"));
      found[{name, text_at(event, "channel"), text_at(event, "provider"),
             text_at(event, "id")}] = count;
      sum += count;
      CHECK(text_at(event, "first") <= text_at(event, "last"));
    }
    CHECK(sum ==
          number_at(file, "records") - number_at(file, "recovered_records"));
  }
  std::size_t torn = 0;
  std::map<Key, int> expected = index();
  for (const auto& [key, count] : expected) {
    const auto& [file, channel, provider, id] = key;
    // The one row that is no record: bytes of a torn one.
    if (channel == "Microsoft-Windows-Term\u0169") {
      ++torn;
      continue;
    }
    INFO(file << ' ' << channel << ' ' << provider << ' ' << id);
    CHECK(found[key] == count);
  }
  CHECK(torn == 1);
}

TEST_CASE("a folder and the archive of it give the same diagnosis",
          "[cli][evidence]") {
  Files files;
  std::string admin = bytes_of(small);
  files.write("logs/notes.txt", "nothing");
  files.write("logs/admin.xz", admin);
  files.write("logs/deeper/case.yaml", "case: a\ngiven: []\n");
  std::vector<Packed> packing{{"deeper/case.yaml", "case: a\ngiven: []\n"},
                              {"notes.txt", "nothing"}};
  std::string zip = files.write("logs.zip", packed("zip", "", packing));
  auto diagnosed = [&](const std::string& input) {
    Answered answered =
        type({"diagnose", input, "--now", "2021-01-01", "--format", "json"});
    INFO(answered.err);
    CHECK(answered.exit == 0);
    return json_of(answered.out);
  };
  Node folder = diagnosed(files.path("logs"));
  CHECK(text_at(folder, "case") == "a");
  CHECK(text_at(file_of(folder, "admin.xz/admin"), "kind") == "event log");
  CHECK(text_at(file_of(folder, "notes.txt"), "ignored") ==
        "nothing here reads such a file");
  CHECK(text_at(diagnosed(zip), "case") == "a");
}

TEST_CASE("one damaged file among readable ones is said, and the rest counts",
          "[cli][evidence]") {
  Files files;
  files.write("logs/good.xz", bytes_of(small));
  files.write("logs/System.evtx", "this is no log");
  std::string folder = files.path("logs");
  Answered mixed = type({"diagnose", folder, "--format", "json"});
  CHECK(mixed.exit == 8);
  CHECK(mixed.says("LM0761"));
  CHECK_FALSE(mixed.out.empty());
  Answered alone = type({"diagnose", folder + "/System.evtx"});
  CHECK(alone.exit == 3);
  CHECK(alone.out.empty());
  Answered inspected =
      type({"gather", "inspect", folder + "/System.evtx", "-f", "json"});
  CHECK(inspected.exit == 3);
  CHECK(text_at(json_of(inspected.out), "files.0.problems.0.code") == "LM0761");
  CHECK(type({"gather", "inspect", folder}).exit == 8);
  CHECK(type({"gather", "inspect", folder + "/good.xz"}).exit == 0);
}

TEST_CASE("where nothing can be read, nothing is made up", "[cli][evidence]") {
  Files files;
  files.write("logs/notes.txt", "nothing");
  for (const std::string command : {"diagnose", "inspect"}) {
    std::vector<std::string> words{command, files.path("logs")};
    if (command == "inspect") words.insert(words.begin(), "gather");
    Answered answered = type(words);
    INFO(command);
    CHECK(answered.exit == 3);
    CHECK(answered.says("LM0760"));
  }
  CHECK(type({"gather", "inspect", files.path("absent")}).exit == 3);
  CHECK(type({"gather", "inspect"}).exit == 2);
}

TEST_CASE("an archive from a stranger writes nothing and stops nothing",
          "[cli][evidence]") {
  Files files;
  std::string evil = files.write(
      "evil.tar", packed("gnutar", "",
                         {{"../outside.evtx", "x"},
                          {"link.evtx", "/etc/passwd", Packed::Type::Link},
                          {"case.yaml", "case: inside\ngiven: []\n"},
                          {"inner.zip", packed("zip", "", {{"a", "x"}})}}));
  Answered answered = type({"diagnose", evil, "--format", "json"});
  CHECK(answered.exit == 8);
  for (std::string_view says :
       {"LM0770", "'../outside.evtx'", "LM0771", "'link.evtx'", "LM0764"}) {
    INFO(says);
    CHECK(answered.says(says));
  }
  CHECK(text_at(json_of(answered.out), "case") == "inside");
  CHECK_FALSE(
      fs::exists(fs::path(evil).parent_path().parent_path() / "outside.evtx"));
  std::string bomb = files.write(
      "bomb.gz", compressed("gzip", std::string(std::size_t{90} << 20, 'x')));
  Answered grown = type({"gather", "inspect", bomb});
  CHECK(grown.exit == 3);
  CHECK(grown.out.find("LM0775") != grown.out.npos);
  CHECK(grown.peak_bytes < std::size_t{64} << 20);
}

TEST_CASE("links and pipes in a folder are not followed", "[cli][evidence]") {
  Files files;
  files.write("logs/case.yaml", "case: a\ngiven: []\n");
  fs::create_symlink("/etc/passwd", files.path("logs/a.evtx"));
  fs::create_directory_symlink(files.path("logs"), files.path("logs/again"));
  REQUIRE(mkfifo(files.path("logs/pipe").c_str(), 0600) == 0);
  Answered answered = type({"diagnose", files.path("logs"), "-f", "json"},
                           {.deadline = std::chrono::seconds(20)});
  CHECK(answered.exit == 0);
  Node result = json_of(answered.out);
  CHECK(text_at(file_of(result, "a.evtx"), "ignored") ==
        "a link, which is not followed");
  CHECK(text_at(file_of(result, "again"), "ignored") ==
        "a link, which is not followed");
  CHECK(text_at(file_of(result, "pipe"), "ignored") == "no regular file");
}

TEST_CASE("evidence can come on standard input", "[cli][evidence]") {
  Answered answered = type({"gather", "inspect", "-", "-f", "json"},
                           {.input = bytes_of(small)});
  CHECK(answered.exit == 0);
  CHECK(text_at(json_of(answered.out), "files.0.kind") == "event log");
  Answered diagnosed =
      type({"diagnose", "-", "-f", "json"}, {.input = bytes_of(small)});
  CHECK(diagnosed.exit == 0);
  CHECK(text_at(json_of(diagnosed.out), "collections.0.type") == "win.event");
}

TEST_CASE("who can see what is listed and explained", "[cli][evidence]") {
  Answered listed = type({"gather", "list", "-f", "json"});
  CHECK(listed.exit == 0);
  Node result = json_of(listed.out);
  std::vector<std::string> names = each(at(result, "gatherers"), "name");
  CHECK(contains(names, "rdp_probe"));
  CHECK(contains(names, "event_logs"));
  for (const Node& one : at(result, "gatherers").items) {
    for (std::string_view key : {"about", "needs", "effect", "rights"}) {
      CHECK_FALSE(text_at(one, key).empty());
    }
  }
  CHECK(type({"gather", "explain", "rdp_probe"}).out.find("ends within") !=
        std::string::npos);
  Answered wrong = type({"gather", "explain", "rdp_prob"});
  CHECK(wrong.exit == 2);
  CHECK(wrong.says("did you mean 'rdp_probe'?"));
}

namespace {

// The fields of the first fact of a type; the test fails without one.
const Node& fact_of(const Node& diagnosis, std::string_view type) {
  for (const Node& fact : at(diagnosis, "facts").items) {
    if (text_at(fact, "type") == type) return at(fact, "fields");
  }
  FAIL("no fact " << type);
  return diagnosis;
}

}  // namespace

TEST_CASE("a folder of a cloud's answers, texts and a connection file",
          "[cli][evidence]") {
  Files files;
  std::string cloud = "tests/data/cloud/aws-describe-";
  for (const char* name : {"instances", "security-groups"}) {
    files.write("seen/" + std::string(name),
                Files::text_of(in_project(cloud + name + ".json")));
  }
  files.write("seen/mine.rdp",
              as_utf16("screen mode id:i:2\r\nfull address:s:vm1:3390\r\n"
                       "enablecredsspsupport:i:0\r\npassword 51:b:0102\r\n"));
  files.write("seen/netstat.txt",
              "  TCP    0.0.0.0:3389   0.0.0.0:0   LISTENING   1160\r\n"
              "  TCP    0.0.0.0:135    0.0.0.0:0   LISTENING   900\r\n");
  files.write("seen/case.yaml",
              "case: a\ntarget: win-open\nclient: 203.0.113.7\n");
  Answered answered = type({"diagnose", files.path("seen"), "--format", "json",
                            "--now", "2026-12-01"});
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  Node diagnosis = json_of(answered.out);
  const Node& access = fact_of(diagnosis, "cloud.access");
  CHECK(text_at(access, "decision") == "allow");
  CHECK(text_at(access, "source_ip") == "203.0.113.7");
  CHECK(text_at(fact_of(diagnosis, "cloud.instance"), "id") ==
        "i-4b4685d9fa8476ac9");
  CHECK(text_at(fact_of(diagnosis, "win.port_owner"), "pid") == "1160");
  std::string connection;
  for (const Node& fact : at(diagnosis, "facts").items) {
    if (text_at(fact, "type") == "rdp.client_config") {
      connection += to_text(at(fact, "fields"));
    }
  }
  CHECK(connection.find("3390") != connection.npos);
  CHECK(connection.find("enablecredsspsupport") != connection.npos);
  CHECK(connection.find("saved_credentials") != connection.npos);
  // That there is a password is a fact; the password is none.
  CHECK(answered.out.find("0102") == std::string::npos);
}

TEST_CASE("a server's logs alone lead to what is in them by the thousand",
          "[cli][evidence]") {
  Answered answered = type({"diagnose", "tests/data/evtx/server2012r2-szechuan",
                            "--now", "2020-09-20T00:00:00Z"});
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  std::size_t cause = answered.out.find("tls.no_common_cipher");
  CHECK(cause < answered.out.find("acct.bad_password"));
  for (std::string_view said :
       {"count: 29205", "2020-09-19T03:19:26", "count: 96", "0xc000006a"}) {
    INFO(said);
    CHECK(answered.out.find(said) != answered.out.npos);
  }
}

}  // namespace lastmile
