#include "engine/explain/trace.hpp"

namespace lastmile {

void Trace::attached(const Session& session) {
  session_ = &session;
  round_ = 0;
  acting_ = false;
  untold_ = {};
}

void Trace::write(std::string_view event, FactId fact, std::string_view more) {
  if (hushed_) return;
  const WorkingMemory& memory = session_->memory();
  std::string line = std::to_string(round_) + " ";
  line += event;
  line += " f-" + std::to_string(fact.number) + " " +
          to_text(memory.fact(fact), memory.schema(), memory.symbols());
  line += more;
  hand(line);
}

void Trace::told(FactId fact, bool fresh) {
  write(acting_ ? "assert" : "tell", fact, fresh ? "" : " again");
  untold_ = {};
}

void Trace::untold(FactId fact) {
  write(acting_ ? "retract" : "take back", fact);
  untold_ = fact;
}

void Trace::derived(FactId fact, const Match&, bool fresh) {
  write("derive", fact, fresh ? "" : " again");
  untold_ = {};
}

void Trace::fell(FactId fact) {
  if (fact != untold_) write("fall", fact);
  untold_ = {};
}

void Trace::fired(const Match& match) {
  ++round_;
  acting_ = !match.rule->derives();
  untold_ = {};
  std::string line = std::to_string(round_) + " fire " + match.rule->id;
  const char* before = ": ";
  for (FactId fact : match.facts) {
    if (fact.number == 0) continue;
    line += before + ("f-" + std::to_string(fact.number));
    before = " ";
  }
  hand(line);
}

void Trace::faulted(const Diagnostic& what) {
  hand(std::to_string(round_) + " fault " + what.item + ": " + what.message);
}

}  // namespace lastmile
