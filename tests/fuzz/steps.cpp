// Any bytes as steps for `lastmile run`, as given facts and as a case file: no
// crash, no hang; all that is found has a place and can be shown. What is
// accepted is given to a living session; an input that is refused leaves all
// as it was, and all inputs given again to another session come to the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/fire/living_session.hpp"
#include "engine/load/load.hpp"
#include "engine/load/read_case.hpp"
#include "engine/load/read_inputs.hpp"
#include "engine/text/document.hpp"

namespace {

using namespace lastmile;

constexpr const char* rules = R"(
- fact: stock
  fields: {item: {type: name, key: yes}, count: {type: integer, default: 0}}
- fact: order
  fields: {item: name, count: integer, at: time, tags: list of text}
- fact: seen
  fields: {host: name, from: address, took: duration, data: map of text}
  observed: yes
  about host: host
- fact: short
  fields: {item: name}
- fact: phase
  fields: {n: integer}
  single: yes
- fact: ask.answer
  fields: {question_id: text, answer: text}
- question: more
  ask: More?
  answers: {yes: Yes, no: "No"}
  tells: {yes: {phase: {n: 2}}}
- rule: short
  when:
    - order: {item: $i, count: $c}
    - no stock: {item: $i, count at least: $c}
  derive: {short: {item: $i}}
- rule: sell
  salience: 5
  when:
    - order as $o: {item: $i, count: $c}
    - stock as $s: {item: $i, count: {is: $n, at least: $c}}
  then:
    - print: 'sold {$c} {$i}'
    - retract: $o
    - {update: $s, set: {count: '{$n - $c}'}}
- rule: quiet
  when:
    - no seen: {host: vm1}
    - count of order as $n: {}
      above: 1
  then: [{assert: {phase: {n: $n}}}]
)";

std::shared_ptr<const KnowledgeBase> load_rules(std::string text) {
  PackText pack;
  pack.info.name = "fuzz";
  pack.files.emplace_back("rules.yaml", std::move(text));
  std::vector<PackText> packs;
  packs.push_back(std::move(pack));
  Loaded loaded = load(std::move(packs));
  if (!loaded.sound()) std::abort();
  return loaded.base;
}

const std::shared_ptr<const KnowledgeBase>& base() {
  static const auto all = load_rules(rules);
  return all;
}

// Without the last rule and the last two types.
const std::shared_ptr<const KnowledgeBase>& less() {
  static const auto some = load_rules(
      std::string(rules).substr(0, std::string_view(rules).find("- rule")));
  return some;
}

void cut(std::vector<Input>& inputs) {
  constexpr std::size_t most = 30;
  if (inputs.size() <= most) return;
  inputs.erase(inputs.begin() + most, inputs.end());
}

std::string account(const LivingSession& living) {
  std::string out;
  const Session& session = living.session();
  for (std::size_t t = 0; t < session.base().schema.size(); ++t) {
    for (FactId fact : session.memory().facts(static_cast<TypeId>(t))) {
      out += std::to_string(fact.number) + " " +
             to_text(session.memory().fact(fact), session.base().schema,
                     session.memory().symbols()) +
             "\n";
    }
  }
  for (const std::string& line : living.printed()) out += line + "\n";
  return out;
}

void check(const Diagnostics& found, const Sources& sources) {
  for (const Diagnostic& one : found.all()) {
    if (one.code.empty() || one.message.empty()) std::abort();
    if (render(one, sources).empty()) std::abort();
  }
}

const Session::Options options = {
    .now = 1'780'315'200'000'000, .max_firings = 300, .max_facts = 500};

void give(std::vector<Input> inputs, const Sources& sources) {
  LivingSession living(base(), options);
  Diagnostics found;
  living.check(inputs, found);
  for (Input& input : inputs) {
    auto* replace = std::get_if<Input::Replace>(&input.form);
    if (replace) replace->base = replace->files.size() % 2 ? less() : base();
    std::string before = account(living);
    bool taken = living.give(std::move(input), found);
    if (!taken && account(living) != before) std::abort();
  }
  check(found, sources);
  LivingSession again(base(), options);
  for (const Input& input : living.inputs()) {
    if (!again.give(input, found)) std::abort();
  }
  if (account(again) != account(living)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  Sources sources;
  Diagnostics found;
  FileId file = sources.add(
      "steps.yaml", std::string(reinterpret_cast<const char*>(data), size));
  auto node = read_document(file, sources, TextLimits(), found);
  if (!node) return 0;
  if (auto steps = read_inputs(*node, "steps.yaml", found)) {
    cut(steps->inputs);
    give(std::move(steps->inputs), sources);
  }
  std::vector<Input> told;
  for (auto read : {read_given, read_case}) {
    auto one = read(*node, "steps.yaml", found);
    if (!one) continue;
    told.push_back({Input::Assert{one->given}});
    told.push_back({Input::Collect{one->collected}});
    for (const auto& [question, answer] : one->answers) {
      told.push_back({Input::Answer{question, answer}});
    }
    told.push_back({Input::Run{}});
  }
  cut(told);
  if (!told.empty()) give(std::move(told), sources);
  check(found, sources);
  return 0;
}
