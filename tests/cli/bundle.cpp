// What `gather run` leaves: the same diagnosis later and elsewhere, and
// nobody's name in it unless somebody wants it there.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <set>

#include "engine/base/symbol.hpp"
#include "engine/text/archive.hpp"
#include "facts/pseudonym.hpp"
#include "facts/readers/evtx.hpp"
#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;

const std::string logs = "tests/data/evtx/win11-rathbun";
const std::string server = "tests/data/evtx/server2012r2-szechuan";

// What of a diagnosis must not depend on names.
struct Verdict {
  std::vector<std::string> causes, probabilities, signs, states, fixes, next,
      types, statuses;
  bool operator==(const Verdict&) const = default;
};

Verdict verdict(const Node& diagnosis) {
  auto all = [&](std::string_view list, std::string_view key) {
    return each(at(diagnosis, list), key);
  };
  return {all("causes", "id"),        all("causes", "probability"),
          all("signs", "id"),         all("signs", "state"),
          all("fixes", "id"),         all("next", "id"),
          all("collections", "type"), all("collections", "status")};
}

Node diagnosed(const std::vector<std::string>& inputs) {
  std::vector<std::string> words{"diagnose", "--format", "json"};
  words.insert(words.end(), inputs.begin(), inputs.end());
  Answered answered = type(words);
  INFO(answered.err);
  REQUIRE((answered.exit == 0 || answered.exit == 8));
  return json_of(answered.out);
}

Answered gathered(const std::vector<std::string>& words) {
  std::vector<std::string> all{"gather", "run"};
  all.insert(all.end(), words.begin(), words.end());
  Answered answered = type(all);
  INFO(answered.err);
  REQUIRE((answered.exit == 0 || answered.exit == 8));
  return answered;
}

std::string contents(const std::string& folder) {
  std::string out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    out += entry.path().filename().string() + "\n";
    if (entry.is_regular_file()) out += Files::text_of(entry.path().string());
  }
  return fold_case(out);
}

// Names, accounts, SIDs and addresses of every record of the logs.
struct Names : EventSink, ArchiveVisitor {
  void event(const EventRecord& record) override {
    keep(record.computer);
    keep(to_text(record.user));
    for (const EventDatum& datum : record.data) {
      std::string name = fold_case(datum.name);
      for (std::string_view part :
           {"username", "accountname", "domainname", "workstationname",
            "ipaddress", "ipstring", "clientip"}) {
        if (name.find(part) != name.npos) keep(to_text(datum.value));
      }
      // Not of ProcessId, which are numbers.
      if (datum.name.ends_with("Sid")) keep(to_text(datum.value));
    }
  }
  void member(ArchiveMember& member) override {
    std::string bytes(std::size_t{32} << 20, '\0');
    bytes.resize(member.read(bytes.data(), bytes.size()));
    REQUIRE(read_evtx(view(bytes), *this));
  }
  void refused(const std::string&, Diagnostic) override { FAIL(); }

  void keep(std::string_view text) {
    std::size_t slash = text.find('\\');
    if (slash != text.npos) {
      keep(text.substr(0, slash));
      keep(text.substr(slash + 1));
      return;
    }
    Pseudonyms pseudonyms("any");
    bool same_everywhere = pseudonyms.name(text) == text;
    if (text.size() >= 4 && !same_everywhere) names.insert(fold_case(text));
  }

  std::set<std::string> names = {};
};

std::set<std::string> names_in(const std::string& folder) {
  Names names;
  for (const auto& entry : fs::directory_iterator(in_project(folder))) {
    std::string bytes = Files::text_of(entry.path().string());
    REQUIRE_FALSE(
        read_archive(bytes, entry.path().filename().string(), {}, names));
  }
  return names.names;
}

void hold_redaction(const std::string& folder) {
  Files files;
  std::string bundle = files.path("bundle");
  std::string now = "2022-03-01T00:00:00Z";
  Answered answered = gathered({folder, "--now", now, "-o", bundle});
  CHECK(answered.out.find("left out: event log") != answered.out.npos);
  Verdict straight = verdict(diagnosed({folder, "--now", now}));
  Verdict redacted = verdict(diagnosed({bundle}));
  CHECK(straight == redacted);
  std::string all = contents(bundle);
  CHECK_FALSE(fs::exists(bundle + "/raw"));
  std::set<std::string> names = names_in(folder);
  CHECK(names.size() > 5);
  for (const std::string& name : names) {
    std::size_t at = all.find(name);
    INFO(name << " in …"
              << all.substr(at == all.npos ? 0
                            : at > 80      ? at - 80
                                           : 0,
                            200));
    CHECK(at == all.npos);
  }
}

}  // namespace

TEST_CASE("a redacted bundle gives the same diagnosis and names nobody",
          "[cli][bundle]") {
  hold_redaction(logs);
}

TEST_CASE("a redacted bundle of a server's logs names nobody",
          "[.full][bundle]") {
  hold_redaction(server);
}

TEST_CASE("a bundle of a case holds it, as folder and as archive",
          "[cli][bundle]") {
  Files files;
  Verdict straight = verdict(diagnosed({sample_case()}));
  for (std::string_view name : {"b", "b.zip", "b.tar.zst", "b.tgz"}) {
    for (std::string_view how : {"--redact", "--no-redact"}) {
      INFO(name << ' ' << how);
      std::string bundle =
          files.path(std::string(how) + "-" + std::string(name));
      gathered({sample_case(), "-o", bundle, std::string(how)});
      Node again = diagnosed({bundle});
      CHECK(verdict(again) == straight);
    }
  }
  std::string open = contents(files.path("--no-redact-b"));
  std::string closed = contents(files.path("--redact-b"));
  CHECK(open.find("vm1") != open.npos);
  CHECK(closed.find("vm1") == closed.npos);
}

TEST_CASE("raw files are kept with their hashes where names may stay",
          "[cli][bundle]") {
  Files files;
  std::string bundle = files.path("bundle");
  std::string log =
      server +
      "/Microsoft-Windows-TerminalServices-RemoteConnectionManager%4Admin"
      ".evtx.xz";
  gathered({log, "--no-redact", "--now", "2022-01-01", "-o", bundle});
  Node manifest = json_of(Files::text_of(bundle + "/bundle.json"));
  CHECK(text_at(manifest, "schema") == "lastmile.bundle/1");
  std::vector<std::string> names = each(at(manifest, "files"), "name");
  REQUIRE(contains(names, "facts.json"));
  auto raw = std::find_if(names.begin(), names.end(), [](const auto& name) {
    return name.starts_with("raw/");
  });
  REQUIRE(raw != names.end());
  Node straight = diagnosed({log, "--now", "2022-01-01"});
  Node again = diagnosed({bundle});
  CHECK(verdict(again) == verdict(straight));
  // The raw log is not read again: its facts are there already.
  CHECK(each(at(again, "facts"), "id") == each(at(straight, "facts"), "id"));
  CHECK(type({"gather", "inspect", bundle + "/" + *raw}).exit == 0);
}

TEST_CASE("a bundle that was changed is not believed", "[cli][bundle]") {
  Files files;
  std::string bundle = files.path("bundle");
  gathered({sample_case(), "-o", bundle});
  std::string facts = Files::text_of(bundle + "/facts.json");
  std::size_t at = facts.find("reset");
  REQUIRE(at != facts.npos);
  facts.replace(at, 5, "ok   ");
  files.write("bundle/facts.json", facts);
  Answered answered = type({"diagnose", bundle});
  CHECK(answered.exit == 3);
  CHECK(answered.says("LM0780"));
  CHECK(answered.out.empty());
}

TEST_CASE("a bundle never takes the place of something else", "[cli][bundle]") {
  Files files;
  files.write("there/mine.txt", "mine");
  Answered answered =
      type({"gather", "run", sample_case(), "-o", files.path("there")});
  CHECK(answered.exit == 7);
  CHECK(answered.says("LM0782"));
  CHECK(Files::text_of(files.path("there/mine.txt")) == "mine");
  CHECK(type({"gather", "run", sample_case()}).exit == 2);
  CHECK(type({"gather", "run", "-o", files.path("x")}).exit == 2);
  CHECK(type({"gather", "run", files.path("absent"), "-o", files.path("x")})
            .exit == 3);
  CHECK_FALSE(fs::exists(files.path("x")));
  CHECK_FALSE(fs::exists(files.path("x.partial")));
}

TEST_CASE("a plan says what would be done, and does nothing", "[cli][bundle]") {
  Answered answered = type(
      {"gather", "plan", "--target", "vm1.invalid", logs, "--format", "json"});
  CHECK(answered.exit == 0);
  Node plan = json_of(answered.out);
  CHECK(text_at(plan, "schema") == "lastmile.plan/1");
  std::vector<std::string> names = each(at(plan, "steps"), "gatherer");
  CHECK(names == std::vector<std::string>{"name_resolution", "rdp_probe"});
  CHECK(text_at(plan, "steps.1.effect") == "writes log");
  CHECK(text_at(plan, "steps.1.runs") == "true");
  CHECK(contains(each(at(plan, "files"), "kind"), "event log"));
  Node without = json_of(type({"gather", "plan", "-f", "json"}).out);
  CHECK(text_at(without, "steps.1.because") == "no target was given");
  CHECK(type({"gather", "plan", "--gather", "nosuch"}).exit == 2);
}

}  // namespace lastmile
