// lastmile kb cover
//
// What the tests of the packs touch: which rules fire in one of them, which
// signs are present in one and absent in another, which causes come first in
// one. What none touches is named.

#include <algorithm>

#include "cli/commands/commands.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "cli/test_run.hpp"
#include "engine/diagnose/diagnosis.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

struct Count {
  std::string what;  // "rules that fire"
  std::string key;   // of JSON
  std::size_t all = 0;
  std::vector<std::string> missing = {};
};

template <class Items, class Touched>
Count count(const char* what, const char* key, const Items& items,
            const Touched& touched) {
  Count out{what, key};
  std::size_t i = 0;
  for (const auto& item : items) {
    bool is = touched(item, i++);
    bool counts = item.status != Status::Retired;
    out.all += counts;
    if (counts && !is) out.missing.push_back(item.id);
  }
  return out;
}

struct Touched {
  std::vector<bool> fired, present, absent, first, fixes;
};

void look(const std::shared_ptr<const KnowledgeBase>& base, const Test& test,
          Touched& touched) {
  Diagnostics ignored;
  std::unique_ptr<Session> session = session_of(base, test.given, ignored);
  session->run();
  for (std::size_t i = 0; i < base->rules.size(); ++i) {
    if (session->fired()[i] > 0) touched.fired[i] = true;
  }
  Diagnosis diagnosis = diagnose(*session, {}, {});
  for (std::size_t i = 0; i < diagnosis.signs.size(); ++i) {
    SignState state = diagnosis.signs[i].state;
    if (state == SignState::Present) touched.present[i] = true;
    if (state == SignState::Absent) touched.absent[i] = true;
  }
  const Diagnosis::Row* best = diagnosis.best();
  auto mark = [&](const Cause* cause) {
    for (std::size_t i = 0; i < base->causes.size(); ++i) {
      if (&base->causes[i] == cause) touched.first[i] = true;
    }
  };
  if (best) mark(best->cause.cause);
  for (std::size_t i = 0; best && i < best->below.size(); ++i) {
    mark(best->below[i].cause);
  }
  for (const RankedFix& ranked : diagnosis.fixes) {
    for (std::size_t i = 0; i < base->fixes.size(); ++i) {
      if (&base->fixes[i] == ranked.fix) touched.fixes[i] = true;
    }
  }
}

std::vector<Count> cover(const std::shared_ptr<const KnowledgeBase>& base) {
  Touched touched;
  touched.fired.resize(base->rules.size());
  touched.present.resize(base->signs.size());
  touched.absent.resize(base->signs.size());
  touched.first.resize(base->causes.size());
  touched.fixes.resize(base->fixes.size());
  for (const Test& test : base->tests) look(base, test, touched);
  auto of = [](const std::vector<bool>& marks) {
    return [&marks](const Item&, std::size_t i) { return bool(marks[i]); };
  };
  auto first = [&](const Cause& cause, std::size_t i) {
    return bool(touched.first[i]) || !cause.ranked();
  };
  return {
      count("rules fire", "rules", base->rules, of(touched.fired)),
      count("signs are present", "signs_present", base->signs,
            of(touched.present)),
      count("signs are absent", "signs_absent", base->signs,
            of(touched.absent)),
      count("causes come first", "causes", base->causes, first),
      count("fixes are proposed", "fixes", base->fixes, of(touched.fixes)),
  };
}

void run(Context& context) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  std::vector<Count> counts = cover(base);
  if (context.json()) {
    JsonWriter json;
    begin_result(json, "lastmile.cover/1", base.get(), std::nullopt);
    json.key("tests").value(base->tests.size());
    for (const Count& count : counts) {
      json.key(count.key).object().key("all").value(count.all);
      json.key("covered").value(count.all - count.missing.size());
      json.key("missing").array();
      for (const std::string& id : count.missing) json.value(id);
      json.end().end();
    }
    json.end();
    context.print(json.take());
    return;
  }
  context.print("In " + std::to_string(base->tests.size()) + " tests\n");
  for (const Count& count : counts) {
    context.print("  " + std::to_string(count.all - count.missing.size()) +
                  " of " + std::to_string(count.all) + " " + count.what +
                  " in one\n");
    std::string list;
    for (const std::string& id : count.missing) {
      list += (list.empty() ? "" : ", ") + id;
    }
    if (!list.empty())
      context.print("      not " + wrapped(list, 100, 10) + "\n");
  }
}

}  // namespace

void add_kb_cover(CLI::App& kb, Context& context) {
  CLI::App* command = kb.add_subcommand(
      "cover", "Which rules, signs and causes the tests touch");
  command->fallthrough();
  command->callback([&context] { run(context); });
}

}  // namespace lastmile
