#include "cli/report/run_report.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/plan_report.hpp"
#include "cli/report/proof_report.hpp"
#include "cli/report/words.hpp"

namespace lastmile {
namespace {

// In the order of birth. Who looked where is no fact of the program's.
template <class Each>
void each_fact(const Session& session, Each each) {
  const WorkingMemory& memory = session.memory();
  for (std::uint32_t n = 1; n <= memory.last().number; ++n) {
    FactId id{n};
    if (memory.alive(id) && memory.fact(id).type != Schema::collection) {
      each(id);
    }
  }
}

void write_facts(JsonWriter& json, const Session& session) {
  json.array();
  each_fact(session, [&](FactId id) { write_fact(json, session, id, false); });
  json.end();
}

std::string facts_text(const Session& session, std::size_t indent) {
  std::string out;
  each_fact(session, [&](FactId id) {
    out += std::string(indent, ' ') + "f-" + std::to_string(id.number) + "  " +
           fact_text(session, id);
    if (!session.memory().told(id)) out += "  by " + origin(session, id);
    out += "\n";
  });
  return out;
}

std::int64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

std::size_t standing(const Session& session) {
  std::size_t count = 0;
  each_fact(session, [&](FactId) { ++count; });
  return count;
}

void write_stats(JsonWriter& json, const Session& session,
                 const RunStats& stats) {
  json.key("seconds").object();
  json.key("load").value(stats.times.load);
  json.key("assert").value(stats.times.assertion);
  json.key("run").value(stats.times.run).end();
  json.key("peak_rss_bytes").value(peak_memory());
  json.key("counts").object();
  json.key("rules").value(session.base().rules.size());
  json.key("types").value(session.base().schema.size());
  json.key("facts_born").value(session.memory().last().number);
  json.key("facts").value(standing(session));
  std::size_t matches = 0;
  for (const RuleProfile& rule : stats.rules) matches += rule.matches;
  json.key("matches").value(matches);
  json.key("by_rule").array();
  for (const RuleProfile& rule : stats.rules) {
    json.object().key("rule").value(rule.rule->id);
    json.key("firings").value(rule.firings);
    json.key("matches").value(rule.matches);
    if (stats.timed) {
      json.key("seconds").value(static_cast<double>(rule.nanoseconds) * 1e-9);
    }
    json.end();
  }
  json.end().end();
}

std::string stats_text(const Session& session, const RunStats& stats) {
  char text[160];
  std::snprintf(text, sizeof text,
                "load %.3f s, assert %.3f s, run %.3f s; at most %.1f MB\n",
                stats.times.load, stats.times.assertion, stats.times.run,
                static_cast<double>(peak_memory()) / 1e6);
  std::string out = text;
  out += grouped(session.base().rules.size()) + " rules, " +
         grouped(session.memory().last().number) + " facts born, " +
         grouped(standing(session)) + " standing\n";
  if (stats.rules.empty()) return out;
  std::size_t width = 4;
  for (const RuleProfile& rule : stats.rules) {
    width = std::max(width, display_width(printable(rule.rule->id)));
  }
  out += "\n" + padded("rule", width) + "     firings     matches" +
         (stats.timed ? "        time" : "") + "\n";
  for (const RuleProfile& rule : stats.rules) {
    std::snprintf(text, sizeof text, "%12s%12s", grouped(rule.firings).c_str(),
                  grouped(rule.matches).c_str());
    out += padded(printable(rule.rule->id), width) + text;
    if (stats.timed) {
      std::snprintf(text, sizeof text, "%10.3f s",
                    static_cast<double>(rule.nanoseconds) * 1e-9);
      out += text;
    }
    out += "\n";
  }
  return out;
}

void write_turns(JsonWriter& json, const Session& session,
                 const std::vector<FactId>& facts) {
  json.array();
  for (FactId id : facts) {
    json.value(to_text(session.memory().fact(id), session.base().schema,
                       session.memory().symbols()));
  }
  json.end();
}

void write_loop(JsonWriter& json, const Session& session, const Loop& loop) {
  json.object().key("period").value(loop.period);
  json.key("rules").array();
  for (const Loop::Member& member : loop.members) {
    json.object().key("rule").value(member.rule->id);
    json.key("count").value(member.fired);
    json.key("turns").array();
    for (const Loop::Turn& turn : member.turns) {
      json.object().key("firing").value(turn.round);
      json.key("from");
      write_turns(json, session, turn.before);
      json.key("to");
      write_turns(json, session, turn.after);
      json.end();
    }
    json.end().end();
  }
  json.end().end();
}

}  // namespace

RunReport::RunReport(bool json, bool driven, const KnowledgeBase& base,
                     std::int64_t now)
    : is_json_(json), driven_(driven) {
  if (!is_json_) return;
  begin_result(json_, "lastmile.run/1", &base, now);
  if (driven_) json_.key("snapshots").array();
}

void RunReport::snapshot(const Session& session, const std::string& title) {
  at_rest_ = true;
  if (!is_json_) {
    text_ += title + "\n" + facts_text(session, 2);
    return;
  }
  json_.object().key("facts");
  write_facts(json_, session);
  json_.end();
}

std::string RunReport::finish(const RunResult& result) {
  if (!is_json_) {
    finish_text(result);
    return std::move(text_);
  }
  finish_json(result);
  return json_.take() + "\n";
}

namespace {

// By rule id, in the order of the rules; then those of rules that are gone.
std::vector<std::pair<std::string, std::size_t>> fired_in(
    const RunResult& result) {
  std::vector<std::pair<std::string, std::size_t>> out;
  std::map<std::string, std::size_t> past = result.past.fired;
  const std::vector<std::size_t>& fired = result.session.fired();
  for (std::size_t i = 0; i < fired.size(); ++i) {
    std::size_t count = fired[i];
    if (count == 0 && past.empty()) continue;
    const Rule& rule = result.session.base().rules[i];
    if (auto had = past.find(rule.id); had != past.end()) {
      count += had->second;
      past.erase(had);
    }
    if (count != 0) out.emplace_back(rule.id, count);
  }
  out.insert(out.end(), past.begin(), past.end());
  return out;
}

void write_answers(JsonWriter& json, const RunResult& result) {
  const RunAnswers& answers = result.answers;
  if (!answers.why.empty()) {
    json.key("why").array();
    for (const RunAnswers::Why& why : answers.why) {
      json.object().key("asked").value(why.asked);
      json.key("proofs").array();
      for (const Proof& proof : why.proofs) {
        write_proof(json, result.session, proof, answers.journal);
      }
      json.end().end();
    }
    json.end();
  }
  if (answers.why_not.empty()) return;
  json.key("why_not").array();
  for (const WhyNotAnswer& answer : answers.why_not) {
    json.object();
    write_why_not(json, result.session, answer);
    json.end();
  }
  json.end();
}

std::string answers_text(const RunResult& result) {
  std::string out;
  for (const RunAnswers::Why& why : result.answers.why) {
    out += "\nwhy: " + printable(why.asked) + "\n";
    if (why.proofs.empty()) out += "  there never was such a fact\n";
    for (const Proof& proof : why.proofs) {
      out += proof_text(result.session, proof, 2, result.answers.journal);
    }
  }
  for (const WhyNotAnswer& answer : result.answers.why_not) {
    out += "\n" + why_not_text(result.session, answer);
  }
  return out;
}

template <class Each>
void each_printed(const RunResult& result, Each each) {
  for (const std::string& text : result.past.printed) each(text);
  for (const std::string& text : result.session.printed()) each(text);
}

}  // namespace

void RunReport::finish_json(const RunResult& result) {
  if (driven_) json_.end();
  json_.key("facts");
  write_facts(json_, result.session);
  json_.key("fired").array();
  for (const auto& [rule, count] : fired_in(result)) {
    json_.object().key("rule").value(rule);
    json_.key("count").value(count).end();
  }
  json_.end();
  json_.key("firings").value(result.past.firings + result.ran.firings);
  json_.key("stopped").value(to_text(result.ran.stopped));
  json_.key("printed").array();
  each_printed(result, [&](const std::string& text) { json_.value(text); });
  json_.end();
  if (result.loop) {
    json_.key("loop");
    write_loop(json_, result.session, *result.loop);
  }
  write_answers(json_, result);
  if (result.plan) {
    json_.key("plan");
    write_plan(json_, result.session, *result.plan);
  }
  if (result.stats) write_stats(json_, result.session, *result.stats);
  json_.end();
}

void RunReport::finish_text(const RunResult& result) {
  std::string out;
  each_printed(result,
               [&](const std::string& text) { out += printable(text) + "\n"; });
  out += text_;
  if (!at_rest_) {
    if (driven_) out += "at the end\n";
    out += facts_text(result.session, driven_ ? 2 : 0);
  }
  std::size_t firings = result.past.firings + result.ran.firings;
  out += std::to_string(firings) + (firings == 1 ? " firing, " : " firings, ") +
         std::string(to_text(result.ran.stopped)) + "\n";
  out += answers_text(result);
  if (result.plan) out += "\n" + plan_text(result.session, *result.plan);
  if (result.stats) out += stats_text(result.session, *result.stats);
  text_ = std::move(out);
}

std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) {
    digits.insert(at - 3, ",");
  }
  return digits;
}

Diagnostic limit_fault(const Session& session, const Ran& ran,
                       const Loop& loop) {
  const Session::Options& options = session.options();
  bool of_facts = session.memory().last().number > options.max_facts;
  std::string names;
  for (const Loop::Member& member : loop.members) {
    names += (names.empty() ? ""
              : loop.period ? " → "
                            : ", ") +
             member.rule->id;
  }
  std::string says = "stopped after " + grouped(ran.firings) +
                     (ran.firings == 1 ? " firing" : " firings");
  if (of_facts) {
    says += " and " + grouped(options.max_facts) + " facts";
  }
  if (loop.period != 0) {
    says += "; without end go round: " + names;
  } else if (!names.empty()) {
    says += "; the last rules: " + names;
  }
  return {"LM0604",
          says,
          {},
          of_facts ? "if it would come to rest later, give it --max-facts N"
                   : "if it would come to rest later, give it --max-firings N"};
}

std::string loop_text(const Session& session, const Loop& loop) {
  auto facts = [&](const std::vector<FactId>& ids) {
    std::string out;
    for (FactId id : ids) {
      out += (out.empty() ? "" : ", ") + fact_text(session, id);
    }
    return out.empty() ? "nothing" : out;
  };
  std::string out;
  for (const Loop::Member& member : loop.members) {
    out += "  " + printable(member.rule->id) + ", " + grouped(member.fired) +
           (member.fired == 1 ? " firing\n" : " firings\n");
    for (const Loop::Turn& turn : member.turns) {
      out += "    " + grouped(turn.round) + "  " + facts(turn.before) + " → " +
             facts(turn.after) + "\n";
    }
  }
  return out;
}

}  // namespace lastmile
