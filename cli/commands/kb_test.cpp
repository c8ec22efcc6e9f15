// lastmile kb test [FILES]

#include <chrono>
#include <cstdio>

#include "cli/commands/commands.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/test_cover.hpp"
#include "cli/test_run.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

struct Verdict {
  const Test* test;
  std::vector<std::string> failures;
  double seconds;
};

std::string as_json(const KnowledgeBase& base,
                    const std::vector<Verdict>& verdicts,
                    const std::vector<Untried>& untried) {
  JsonWriter json;
  begin_result(json, "lastmile.test/1", &base, std::nullopt);
  json.key("tests").array();
  for (const Verdict& v : verdicts) {
    json.object().key("id").value(v.test->id);
    json.key("file").value(base.sources.path(v.test->place.file));
    json.key("line").value(v.test->place.line);
    json.key("passed").value(v.failures.empty());
    json.key("seconds").value(v.seconds);
    json.key("failures").array();
    for (const std::string& f : v.failures) json.value(f);
    json.end().end();
  }
  json.end().key("untried").array();
  for (const Untried& u : untried) {
    json.object().key("kind").value(u.kind).key("id").value(u.item->id);
    json.key("file").value(base.sources.path(u.item->place.file));
    json.key("line").value(u.item->place.line);
    json.key("holds").value(u.holds).key("near_miss").value(u.near_miss).end();
  }
  json.end().end();
  return json.take();
}

std::string as_tap(const std::vector<Verdict>& verdicts) {
  std::string out =
      "TAP version 13\n1.." + std::to_string(verdicts.size()) + "\n";
  std::size_t number = 0;
  for (const Verdict& v : verdicts) {
    out += (v.failures.empty() ? "ok " : "not ok ") + std::to_string(++number) +
           " - " + v.test->id + "\n";
    for (const std::string& f : v.failures) out += "# " + f + "\n";
  }
  return out;
}

// For XML 1.0, which has no way to write most control characters.
std::string as_xml(const std::string& text) {
  std::string out;
  for (char c : printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

// As JUnit writes it, and integration machines read it: what is untried is a
// failed case too.
std::string as_junit(const KnowledgeBase& base,
                     const std::vector<Verdict>& verdicts,
                     const std::vector<Untried>& untried) {
  std::size_t failed = untried.size();
  double seconds = 0;
  std::string cases;
  auto add = [&](const std::string& id, const Place& place, double took,
                 const std::vector<std::string>& failures) {
    std::string file(base.sources.path(place.file));
    std::string line = std::to_string(place.line);
    cases += "    <testcase name=\"" + as_xml(id) + "\" classname=\"" +
             as_xml(file) + "\" file=\"" + as_xml(file) + "\" line=\"" + line +
             "\" time=\"" + std::to_string(took) + "\"";
    if (failures.empty()) {
      cases += "/>\n";
      return;
    }
    std::string all;
    for (const std::string& f : failures) all += as_xml(f) + "\n";
    cases += ">\n      <failure message=\"" + as_xml(failures.front()) + "\">" +
             all + "</failure>\n    </testcase>\n";
  };
  for (const Verdict& v : verdicts) {
    failed += !v.failures.empty();
    seconds += v.seconds;
    add(v.test->id, v.test->place, v.seconds, v.failures);
  }
  for (const Untried& u : untried) {
    add(u.kind + " " + u.item->id, u.item->place, 0, {to_text(u)});
  }
  std::string counts =
      "tests=\"" + std::to_string(verdicts.size() + untried.size()) +
      "\" failures=\"" + std::to_string(failed) + "\" errors=\"0\" time=\"" +
      std::to_string(seconds) + "\"";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts +
         ">\n  <testsuite name=\"lastmile kb test\" " + counts + ">\n" + cases +
         "  </testsuite>\n</testsuites>\n";
}

std::string as_text(const KnowledgeBase& base,
                    const std::vector<Verdict>& verdicts,
                    const std::vector<Untried>& untried, bool every) {
  std::string out;
  std::size_t failed = 0;
  for (const Verdict& v : verdicts) {
    if (v.failures.empty()) {
      if (every) out += "passed  " + v.test->id + "\n";
      continue;
    }
    ++failed;
    out += failure_text(base.sources, *v.test, v.failures) + "\n";
  }
  for (const Untried& u : untried) {
    out += "UNTRIED " + to_text(u) + "  " +
           std::string(base.sources.path(u.item->place.file)) + ":" +
           std::to_string(u.item->place.line) + "\n";
  }
  out += std::to_string(verdicts.size() - failed) + " passed, " +
         std::to_string(failed) + " failed";
  if (!untried.empty()) {
    out += ", " + std::to_string(untried.size()) + " untried";
  }
  return out + "\n";
}

// Further test files are read as part of the last pack.
bool add_files(Context& context, std::vector<PackText>& packs,
               const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    Result<std::string> text =
        read_file(path, TextLimits::in_pack().file_bytes);
    if (!text) {
      context.report(text.error());
      context.exit = InputUnreadable;
      return false;
    }
    packs.back().files.emplace_back(path, std::move(*text));
  }
  return true;
}

void run(Context& context, const std::vector<std::string>& files, bool cover) {
  if (!context.format_is_one_of({"text", "json", "junit", "tap"})) return;
  std::optional<std::vector<PackText>> packs = context.packs();
  if (!packs || !add_files(context, *packs, files)) return;
  Loaded loaded = context.loaded(std::move(*packs));
  if (!loaded.sound()) {
    context.report(loaded.found, loaded.base->sources);
    context.exit = KnowledgeUnsound;
    return;
  }
  std::vector<Verdict> verdicts;
  TestCover tried(loaded.base);
  for (const Test& test : loaded.base->tests) {
    std::string_view path = loaded.base->sources.path(test.place.file);
    bool wanted = files.empty();
    for (const std::string& file : files) wanted = wanted || path == file;
    if (!wanted) continue;
    auto start = std::chrono::steady_clock::now();
    TestSeen seen;
    std::vector<std::string> failures =
        run_test(loaded.base, test, cover ? &seen : nullptr);
    std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - start;
    if (!failures.empty()) context.exit = ProblemsFound;
    if (cover && failures.empty()) tried.add(test, seen);
    verdicts.push_back({&test, std::move(failures), took.count()});
  }
  std::vector<Untried> untried;
  if (cover) untried = tried.untried();
  if (!untried.empty()) context.exit = ProblemsFound;
  context.print(
      context.json()            ? as_json(*loaded.base, verdicts, untried)
      : context.format == "tap" ? as_tap(verdicts)
      : context.format == "junit"
          ? as_junit(*loaded.base, verdicts, untried)
          : as_text(*loaded.base, verdicts, untried, context.verbose > 0));
}

}  // namespace

void add_kb_test(CLI::App& kb, Context& context) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      kb.add_subcommand("test", "Run the tests of the knowledge");
  command->fallthrough();
  command->add_option("files", *files, "Further test files");
  auto cover = std::make_shared<bool>(false);
  command->add_flag("--cover", *cover,
                    "Fail what has no case in which it holds, or no near miss");
  command->callback([files, cover, &context] { run(context, *files, *cover); });
}

}  // namespace lastmile
