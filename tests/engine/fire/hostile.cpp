// tests/hostile as conditions of rules: each ends as its first line says, for
// either matcher, and leaves the honest rules beside it alone.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/hostile_lua.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

std::string block(const std::string& source, const std::string& indent) {
  std::string out = indent;
  for (char c : source) {
    out += c;
    if (c == '\n') out += indent;
  }
  return out + "\n";
}

// The hostile chunk stands alone, below a no and below an every.
std::string program(const std::string& source) {
  const std::string indent = "            ";
  return "- fact: seen\n  fields: {facts: any}\n"
         "- fact: out\n  fields: {how: text}\n"
         "- rule: alone\n  when:\n    - seen: {facts: $facts}\n"
         "    - lua: |\n" +
         block(source, indent) +
         "      with: [$facts]\n  derive: {out: {how: alone}}\n"
         "- rule: none\n  when:\n    - no:\n      - seen: {facts: $facts}\n"
         "      - lua: |\n" +
         block(source, indent) +
         "        with: [$facts]\n  derive: {out: {how: none}}\n"
         "- rule: honest\n  when:\n    - seen: {facts: $facts}\n"
         "    - lua: 'return facts.os_build == 20348 and #facts.hotfixes == "
         "2'\n"
         "      with: [$facts]\n  derive: {out: {how: honest}}\n";
}

// In the program, the first line of the chunk of `alone` is this one.
constexpr std::uint32_t first_line = 9;

std::string outcome_of(std::string_view code) {
  if (code == "LM1000") return "limit:source";
  if (code == "LM1001") return "error:compile";
  if (code == "LM1010") return "error:runtime";
  if (code == "LM1011") return "error:result-type";
  if (code == "LM1020") return "limit:fuel";
  if (code == "LM1021") return "limit:memory";
  if (code == "LM1022") return "limit:depth";
  return std::string(code);
}

struct Ended {
  std::string outcome, said, facts;
  bool operator==(const Ended&) const = default;
};

Ended end_of(Session& session) {
  const KnowledgeBase& base = session.base();
  WorkingMemory& memory = session.memory();
  Value given = hostile_facts(memory.symbols());
  session.tell(base.schema.find("seen")->id, {&given, 1}, {});
  session.run();
  Ended out;
  for (FactId id : memory.facts(base.schema.find("out")->id)) {
    out.facts += to_text(memory.fact(id), base.schema, memory.symbols()) + "\n";
  }
  bool alone = out.facts.find("alone") != std::string::npos;
  out.outcome = alone ? "ok:true" : "ok:false";
  for (const Diagnostic& d : session.faults()) {
    if (d.item == "alone") out.outcome = outcome_of(d.code);
    if (d.item == "alone") {
      out.said = ":" + std::to_string(d.place.line - first_line + 1) + ": " +
                 d.message.substr(std::string_view("Lua: ").size());
    }
  }
  return out;
}

}  // namespace

TEST_CASE("hostile Lua in a rule ends as its first line says",
          "[lua][hostile]") {
  std::size_t run = 0;
  for (const HostileLua& hostile : all_hostile_lua()) {
    INFO(hostile.name);
    const double begun = milliseconds();
    Loaded loaded = load_text(program(hostile.source));
    CHECK(milliseconds() - begun < 2 * most_milliseconds);
    if (!loaded.sound()) {
      // Of what YAML does not take, Lua never hears.
      std::string_view code = loaded.found.all().front().code;
      INFO(rendered(loaded));
      bool yaml = code < "LM0100";
      CHECK((hostile.expects(outcome_of(code)) ||
             (yaml && (hostile.expects("limit:source") ||
                       hostile.expects("error:compile")))));
      continue;
    }
    ++run;
    for (bool naive : {false, true}) {
      Session session(loaded.base, {.now = test_now, .naive = naive});
      const double before = milliseconds();
      Ended ended = end_of(session);
      const double took = milliseconds() - before;
      INFO(ended.outcome << "\n" << ended.said << ended.facts);
      CHECK(took < 2 * most_milliseconds);
      CHECK(hostile.expects(ended.outcome));
      CHECK(ended.said.find(hostile.text) != std::string::npos);
      CHECK(ended.facts.find("honest") != std::string::npos);
      bool none = ended.facts.find("none") != std::string::npos;
      CHECK(none == (ended.outcome == "ok:false"));
      session.reset();
      CHECK(end_of(session) == ended);
    }
  }
  CHECK(run >= 70);
}

}  // namespace lastmile
