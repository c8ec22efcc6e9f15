#include "cli/repl/workbench.hpp"

#include <algorithm>

#include "engine/base/value_node.hpp"

namespace lastmile {

Workbench::Workbench(std::shared_ptr<const KnowledgeBase> base,
                     Session::Options options)
    : options_(std::move(options)) {
  start(std::move(base));
}

void Workbench::start(std::shared_ptr<const KnowledgeBase> base) {
  base_ = std::move(base);
  living_.reset();  // before those that listen to it
  parts_ = std::make_unique<Listeners>();
  living_ = std::make_unique<LivingSession>(base_, options_);
  living_->listen(&parts_->journal);
  living_->listen_near_limit(&parts_->guard, LoopGuard::window);
  printed_ = faulted_ = 0;
}

void Workbench::begin_with(const Case& given) {
  auto enter = [&](Input input) {
    Diagnostics ignored;  // whoever read the case has checked it
    if (living_->give(input, ignored)) said_.push_back({std::move(input)});
  };
  if (!given.given.empty()) enter({Input::Assert{given.given}});
  if (!given.collected.empty()) enter({Input::Collect{given.collected}});
  for (const auto& [question, answer] : given.answers) {
    enter({Input::Answer{question, answer}});
  }
  beginning_ = said_.size();
  run_now();
}

void Workbench::run_now() {
  Diagnostics none;
  living_->give({Input::Run{}}, none);
  bool again = !said_.empty() &&
               std::holds_alternative<Input::Run>(said_.back().input.form);
  if (!again) said_.push_back({{Input::Run{}}});
  waiting_ = false;
}

std::optional<Aftermath> Workbench::give(Input input, const TypedLine& line,
                                         Diagnostics& faults) {
  FactsNow before = facts_now(session());
  if (!living_->give(input, faults)) return std::nullopt;
  said_.push_back({std::move(input), line});
  waiting_ = true;
  if (!holding_) run_now();
  return outcome(before);
}

Aftermath Workbench::run() {
  FactsNow before = facts_now(session());
  run_now();
  return outcome(before);
}

std::optional<Aftermath> Workbench::undo() {
  auto last = std::find_if(said_.rbegin(), said_.rend(),
                           [](const Said& each) { return each.input.says(); });
  // Counted from the front, what was there from the beginning stays.
  auto position = static_cast<std::size_t>(said_.rend() - last);
  if (position <= beginning_) return std::nullopt;
  FactsNow before = facts_now(session());
  Diagnostics none;
  living_->give({Input::Undo{}}, none);
  said_.erase(std::next(last).base());
  pass_over();
  if (!holding_) run_now();
  return outcome(before);
}

std::optional<Aftermath> Workbench::exchange(
    std::shared_ptr<const KnowledgeBase> base, const Refuse& refuse) {
  FactsNow before = facts_now(session());
  bool fits = true;
  {
    // All that does not fit is said at once, before anything is changed.
    LivingSession trial(base, options_);
    for (const Said& said : said_) {
      Diagnostics faults;
      if (std::holds_alternative<Input::Run>(said.input.form)) continue;
      if (trial.give(said.input, faults)) continue;
      fits = false;
      refuse(faults, said.line);
    }
  }
  if (!fits) return std::nullopt;
  start(std::move(base));
  Diagnostics none;
  for (const Said& said : said_) living_->give(said.input, none);
  return outcome(before);
}

// What a session says that was given again what stands has been shown before.
void Workbench::pass_over() {
  printed_ = living_->printed().size();
  faulted_ = session().faults().size();
}

Aftermath Workbench::outcome(const FactsNow& before) {
  Aftermath out;
  out.facts = difference(before, facts_now(session()));
  std::vector<std::string> printed = living_->printed();
  for (; printed_ < printed.size(); ++printed_) {
    out.printed.push_back(std::move(printed[printed_]));
  }
  std::vector<Diagnostic> faults = session().faults();
  for (; faulted_ < faults.size(); ++faulted_) {
    out.faults.add(std::move(faults[faulted_]));
  }
  out.limit = ran().stopped == Stopped::Limit;
  if (out.limit) out.loop = parts_->guard.loop();
  return out;
}

Case Workbench::told() {
  Case out;
  WorkingMemory& memory = session().memory();
  const Schema& schema = memory.schema();
  for (TypeId t = 1; t < schema.size(); ++t) {
    const FactType& type = schema[t];
    for (FactId id : memory.facts(t)) {
      if (!memory.told(id)) continue;
      for (const SoundClaim& sound : memory.claims(id)) {
        // What rules and answers tell they tell again.
        const std::string& by = sound.from.by;
        if (by == "answer" || by.starts_with("rule ")) continue;
        Claim claim{type.name, Node::map(), sound.from};
        for (std::size_t f = 0; f < sound.values.size(); ++f) {
          if (!sound.values[f].known()) continue;
          claim.fields.set(type.fields[f].name,
                           to_node(sound.values[f], memory.symbols()));
        }
        out.given.push_back(std::move(claim));
      }
    }
  }
  out.collected = memory.collections();
  out.answers = session().answers();
  out.answer_places.resize(out.answers.size());
  out.target = options_.target;
  out.client = options_.client;
  return out;
}

}  // namespace lastmile
