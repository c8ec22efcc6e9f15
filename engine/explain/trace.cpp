#include "engine/explain/trace.hpp"

#include <charconv>

namespace lastmile {

void Trace::attached(const Session& session) {
  session_ = &session;
  round_ = 0;
  acting_ = false;
  untold_ = {};
}

// "12 " of the firing that it belongs to.
void Trace::begin() {
  line_.clear();
  number(round_);
  line_ += ' ';
}

void Trace::number(std::size_t number) {
  char digits[24];
  auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  line_.append(digits, end);
}

void Trace::write(std::string_view event, FactId fact, std::string_view more) {
  if (hushed_) return;
  const WorkingMemory& memory = session_->memory();
  begin();
  line_ += event;
  line_ += " f-";
  number(fact.number);
  line_ += ' ';
  line_ += to_text(memory.fact(fact), memory.schema(), memory.symbols());
  line_ += more;
  sink_(line_);
}

void Trace::note(std::string_view what) {
  if (hushed_) return;
  begin();
  line_ += what;
  sink_(line_);
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
  if (hushed_) return;
  begin();
  line_ += "fire ";
  line_ += match.rule->id;
  std::string_view before = ": f-";
  for (FactId fact : match.facts) {
    if (fact.number == 0) continue;
    line_ += before;
    number(fact.number);
    before = " f-";
  }
  sink_(line_);
}

void Trace::faulted(const Diagnostic& what) {
  if (hushed_) return;
  begin();
  line_ += "fault " + what.item + ": " + what.message;
  sink_(line_);
}

}  // namespace lastmile
