// What reports make of hostile texts: whatever a case or a pack holds stays
// text in every format.

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/fix_report.hpp"
#include "cli/report/pages.hpp"
#include "engine/base/node.hpp"
#include "engine/text/json.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

// What a page is made of: `element` and `element attribute`, each once; and
// the first thing that is wrong with its form.
struct Shape {
  std::set<std::string> parts;
  std::string fault;
};

const std::set<std::string> without_end{"meta", "br", "!DOCTYPE"};

class Reader {
 public:
  explicit Reader(const std::string& page) : page_(page) {}

  Shape read() {
    while (at_ < page_.size() && shape_.fault.empty()) {
      if (page_[at_] == '<') {
        tag();
      } else {
        text();
      }
    }
    if (shape_.fault.empty() && !open_.empty()) {
      shape_.fault = "not closed: " + open_.back();
    }
    return shape_;
  }

 private:
  void fail(const std::string& what) {
    if (!shape_.fault.empty()) return;
    shape_.fault = what + " at: " + page_.substr(at_, 60);
  }

  void text() {
    if (page_[at_] == '>') {
      // Only the style may hold one.
      if (open_.empty() || open_.back() != "style") fail("a raw >");
    }
    if (page_[at_] == '&') {
      std::size_t end = page_.find(';', at_);
      if (end == std::string::npos || end - at_ > 7) fail("a raw &");
    }
    ++at_;
  }

  void tag() {
    ++at_;
    bool closes = page_[at_] == '/';
    if (closes) ++at_;
    std::string name = word();
    if (name.empty()) return fail("a raw <");
    shape_.parts.insert(name);
    while (at_ < page_.size() && page_[at_] != '>' && page_[at_] != '/') {
      if (page_[at_] == ' ') {
        ++at_;
        continue;
      }
      attribute(name);
      if (!shape_.fault.empty()) return;
    }
    bool empty = page_[at_] == '/';
    if (empty) ++at_;
    if (at_ >= page_.size() || page_[at_] != '>') return fail("a tag's end");
    ++at_;
    if (closes) {
      if (open_.empty() || open_.back() != name) return fail("</" + name);
      open_.pop_back();
    } else if (!empty && !without_end.contains(name)) {
      open_.push_back(name);
    }
  }

  void attribute(const std::string& element) {
    std::string name = word();
    if (name.empty()) return fail("an attribute");
    shape_.parts.insert(element + " " + name);
    if (page_[at_] != '=') return;
    if (page_[++at_] != '"') return fail("an attribute without quotes");
    std::size_t end = page_.find('"', at_ + 1);
    if (end == std::string::npos) return fail("an open quote");
    std::string value = page_.substr(at_ + 1, end - at_ - 1);
    if (value.find_first_of("<>") != std::string::npos) fail("markup in it");
    if (name == "href" && !value.starts_with("https://") &&
        !value.starts_with("http://") && !value.starts_with("#")) {
      fail("a link to " + value);
    }
    at_ = end + 1;
  }

  std::string word() {
    std::string out;
    while (at_ < page_.size() &&
           (std::isalnum(static_cast<unsigned char>(page_[at_])) != 0 ||
            page_[at_] == '-' || page_[at_] == '!')) {
      out += page_[at_++];
    }
    return out;
  }

  const std::string& page_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  Shape shape_;
};

// Neither drives a terminal nor turns around what a reader sees.
std::string unsafe_character(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    CodePoint c = decode_utf8(text, at);
    if (c.bytes == 0) return "bytes that are no UTF-8";
    if ((is_control(c.value) && c.value != '\n') || is_invisible(c.value)) {
      return name_of(c.value);
    }
    at += c.bytes;
  }
  return "";
}

std::string json_text(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

// A pack and a case that say `text` wherever they can say anything.
std::string pack_saying(const std::string& text) {
  std::string quoted = json_text(text);
  return R"([
    {"fact": "seen.thing", "observed": "yes", "about": )" +
         quoted + R"(, "fields": {"name": "name", "note": "text"}},
    {"fact": "found.thing", "fields": {"name": "name", "note": "text"}},
    {"rule": "find", "when": [{"seen.thing": {"name": "$n", "note": "$t"}}],
     "derive": {"found.thing": {"name": "$n", "note": "$t"}}},
    {"sign": "there", "title": )" +
         quoted + R"(, "about": )" + quoted +
         R"(, "seen otherwise": "rarely",
     "when": [{"found.thing": {"note": {"is known": "yes"}}}]},
    {"sign": "hidden", "title": )" +
         quoted + R"(, "seen otherwise": "rarely",
     "when": [{"seen.thing": {"name": "nobody"}}]},
    {"sign": "bars", "title": )" +
         quoted + R"(, "seen otherwise": "rarely",
     "when": [{"seen.thing": {"name": {"is known": "yes"}}}]},
    {"cause": "it", "title": )" +
         quoted + R"(, "about": )" + quoted + R"(, "layer": )" + quoted +
         R"(, "base rate": "common",
     "shows": {"there": {"how often": "almost always", "sources":
       [{"document": )" +
         quoted + R"(, "kind": "vendor", "says": )" + quoted +
         R"(}]}, "hidden": "often"},
     "fixed by": {"mend": "usually"},
     "sources": [{"url": )" +
         quoted + R"(, "kind": "vendor", "says": )" + quoted + R"(}]},
    {"cause": "effect", "title": )" +
         quoted + R"(, "layer": "x", "base rate": "common",
     "shows": {"there": "often"}, "caused by": ["it"], "fixed by": {}},
    {"cause": "not-it", "title": )" +
         quoted + R"(, "layer": "x", "base rate": "common",
     "shows": {"there": "often"}, "rules out": ["bars"], "fixed by": {}},
    {"fix": "mend", "title": )" +
         quoted + R"(, "about": )" + quoted + R"(, "kind": "repair",
     "risk": "high", "takes": "5m", "effects": [)" +
         quoted + R"(], "takes effect": )" + quoted + R"(, "danger": )" +
         quoted + R"(, "needs": {"on": )" + quoted + R"(, "rights": )" +
         quoted + R"(, "through": [)" + quoted + R"(]},
     "before": [{"do": )" +
         quoted + R"(}], "steps": [{"do": )" + quoted +
         R"(, "run": {"shell": )" + quoted + R"(, "script": )" + quoted +
         R"(}}], "verify": [{"do": )" + quoted +
         R"(}, {"sign": "there", "becomes": "absent"}],
     "undo": [{"do": )" +
         quoted + R"(, "run": {"shell": "cmd", "script": )" + quoted +
         R"(}}]}])";
}

std::string case_saying(const std::string& text) {
  std::string quoted = json_text(text);
  return R"({"case": )" + quoted + R"(, "now": "2026-06-01T09:30:00Z",
    "target": )" +
         quoted + R"(, "client": )" + quoted + R"(,
    "given": [{"seen.thing": {"name": )" +
         quoted + R"(, "note": )" + quoted + R"(}}],
    "not collected": {"seen.thing": {"status": "denied", "by": )" +
         quoted + R"(, "why": )" + quoted + R"(}}})";
}

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> texts{
      "<script>alert(1)</script>",
      "\"><img src=x onerror=alert(1)>",
      "' onmouseover='alert(1)",
      "</title></style></svg></pre><iframe src=//evil>",
      "]]><!--<x>--><![CDATA[",
      "</code></bdi>&lt;b&gt;&#60;i&#62;",
      "```\n# heading\n|a|b|\n[x](javascript:alert(1)) <b> ``",
      "a | b | c\n\n---\n\n> quote\n* list",
      "\x1b[31mred\x1b[0m\x1b]0;title\x07\xc2\x9b"
      "31m",
      "bidi \u202e\u2066txt.exe\u2069 \u200f\u200b\u2028\u2029 zero",
      "line\rreturn\nfeed\ttab\x7f\x01",
      "{$target} %PATH% $(id) `id` ; rm -rf / && del *",
      "non-ASCII: Müller, 证书已过期, שלום, 🔒, e\u0301",
      std::string(5000, 'W') + "<b>",
  };
  return texts;
}

// The reports of that case, in this process: by format.
std::map<std::string, std::string> make_reports(const std::string& text) {
  namespace fs = std::filesystem;
  char name[] = "/tmp/lastmile-report-XXXXXX";
  REQUIRE(::mkdtemp(name) != nullptr);
  fs::path folder = name;
  fs::create_directory(folder / "pack");
  std::string path = (folder / "case.json").string();
  std::ofstream(folder / "pack" / "pack.yaml")
      << "pack: tried\nversion: 1.0.0\n";
  std::ofstream(folder / "pack" / "items.yaml") << pack_saying(text);
  std::ofstream(path) << case_saying(text);
  std::ostringstream messages;
  Context context;
  context.err = &messages;
  context.kb = {(folder / "pack").string()};
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  INFO("said: " << text.substr(0, 80) << "\n" << messages.str());
  REQUIRE(base);
  std::optional<Consultation> consultation =
      Consultation::open(context, base, {.inputs = {path}, .gather = "none"});
  fs::remove_all(folder);
  INFO(messages.str());
  REQUIRE(consultation);
  std::unique_ptr<Session> session = consultation->session();
  session->run();
  Diagnosis diagnosis = diagnose(*session, consultation->looks(),
                                 [&] { return consultation->session(); });
  std::map<std::string, std::string> out;
  for (const char* format : {"html", "md"}) {
    out[format] = diagnosis_page(format, *session, diagnosis, *consultation,
                                 {.file = text});
  }
  out["text"] = diagnosis_text(*session, diagnosis, *consultation,
                               {.top = 5, .explain = true, .case_name = text});
  out["json"] = diagnosis_json(*session, diagnosis, *consultation);
  CaseReport::Fix fix =
      fix_report(*base->find_fix("mend"), *base, consultation->given());
  Parameters parameters(consultation->given(), *session);
  out["fix"] = fix_text(fix, parameters, 100);
  for (const char* shell : {"powershell", "cmd", "shell"}) {
    out[shell] = fix_script(fix, shell, parameters, {text});
  }
  return out;
}

// Made once for all tests.
const std::map<std::string, std::string>& reports_saying(
    const std::string& text) {
  static std::map<std::string, std::map<std::string, std::string>> made;
  auto [known, is_new] = made.try_emplace(text);
  if (is_new) known->second = make_reports(text);
  return known->second;
}

}  // namespace

TEST_CASE("a page holds no element that the report did not make",
          "[cli][report]") {
  Shape allowed = Reader(reports_saying("XXXX").at("html")).read();
  REQUIRE(allowed.fault == "");
  REQUIRE(allowed.parts.contains("svg"));
  REQUIRE(allowed.parts.contains("table"));
  REQUIRE(!allowed.parts.contains("script"));
  for (const std::string& text : hostile_texts()) {
    std::string page = reports_saying(text).at("html");
    INFO("said: " << text.substr(0, 80));
    Shape shape = Reader(page).read();
    CHECK(shape.fault == "");
    CHECK(shape.parts == allowed.parts);
    CHECK(unsafe_character(page) == "");
    CHECK(page.find("Content-Security-Policy") != std::string::npos);
  }
}

TEST_CASE("a page reads itself as broken where a text was not escaped",
          "[cli][report]") {
  // The reader of these tests sees what it is there to see.
  CHECK(Reader("<p>a</p>").read().fault == "");
  CHECK(Reader("<p>a < b</p>").read().fault != "");
  CHECK(Reader("<p><b></p>").read().fault != "");
  CHECK(Reader("<p class=x>a</p>").read().fault != "");
  CHECK(Reader("<a href=\"javascript:x\">a</a>").read().fault != "");
  CHECK(Reader("<p>a > b</p>").read().fault != "");
  CHECK(Reader("<p>a & b</p>").read().fault != "");
}

TEST_CASE("Markdown has the headings of the report and no others",
          "[cli][report]") {
  auto headings = [](const std::string& page) {
    std::vector<std::string> out;
    bool fenced = false;
    std::size_t at = 0;
    while (at < page.size()) {
      std::size_t end = page.find('\n', at);
      std::string line = page.substr(at, end - at);
      std::size_t dent = line.find_first_not_of(' ');
      if (dent != std::string::npos && line.substr(dent, 3) == "```") {
        fenced = !fenced;
      }
      if (!fenced && line.starts_with("#")) {
        out.push_back(line.substr(0, line.find(' ')));
      }
      at = end + 1;
    }
    CHECK(!fenced);
    return out;
  };
  std::vector<std::string> expected = headings(reports_saying("XXXX").at("md"));
  REQUIRE(expected.size() > 5);
  for (const std::string& text : hostile_texts()) {
    std::string page = reports_saying(text).at("md");
    INFO("said: " << text.substr(0, 80) << "\n" << page.substr(0, 3000));
    CHECK(headings(page) == expected);
    CHECK(unsafe_character(page) == "");
    // Raw markup stands in code alone, where it is text.
    std::size_t script = page.find("<script>");
    for (; script != std::string::npos;
         script = page.find("<script>", script + 1)) {
      std::size_t line = page.rfind('\n', script) + 1;
      bool in_block = page.rfind("```", script) != std::string::npos;
      bool in_span =
          page.substr(line, script - line).find('`') != std::string::npos;
      CHECK((in_block || in_span));
    }
  }
}

TEST_CASE("text for a terminal cannot drive it, and JSON gives texts back",
          "[cli][report]") {
  for (const std::string& text : hostile_texts()) {
    const auto& reports = reports_saying(text);
    INFO("said: " << text.substr(0, 80));
    for (const char* format : {"text", "fix", "powershell", "cmd", "shell"}) {
      INFO(format);
      CHECK(unsafe_character(reports.at(format)) == "");
    }
    Sources sources;
    Diagnostics found;
    std::optional<Node> result = read_json(
        sources.add("report", reports.at("json")), sources, {}, found);
    REQUIRE(result);
    CHECK(result->find("case")->text == text);
    CHECK(result->find("causes")->items[0].find("title")->text == text);
    const Node* fields = result->find("facts")->items[0].find("fields");
    CHECK(fields->find("note")->text == text);
  }
}

TEST_CASE("nothing that a case says is a command of a script",
          "[cli][report][fix]") {
  for (const std::string& text : hostile_texts()) {
    const auto& reports = reports_saying(text);
    for (const auto& [shell, mark] :
         {std::pair("powershell", "# "), std::pair("cmd", "rem - "),
          std::pair("shell", "# ")}) {
      // The steps' own commands are the pack's, and for another shell here.
      std::size_t commands = 0, at = 0;
      const std::string& script = reports.at(shell);
      while (at < script.size()) {
        std::size_t end = script.find('\n', at);
        std::string line = script.substr(at, end - at);
        at = end + 1;
        if (line.empty() || line.starts_with(mark)) continue;
        INFO("said: " << text.substr(0, 80) << "\nline: " << line);
        ++commands;
        CHECK(line.find(text.substr(0, 8)) == std::string::npos);
      }
      CHECK(commands <= 4);  // its head, and the question of the high risk
    }
  }
}

}  // namespace lastmile
