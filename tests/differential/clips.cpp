#include "tests/differential/clips.hpp"

extern "C" {
#include <clips/clips.h>
}
// CLIPS' headers define these as macros of C.
#undef FALSE
#undef TRUE

#include <algorithm>
#include <sstream>

#include "tests/differential/translation.hpp"

namespace lastmile {
namespace {

bool equal_so_far(const std::vector<long long>& a,
                  const std::vector<long long>& b) {
  auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return x == a.end() || y == b.end();
}

int takes(void*, const char* name) {
  std::string_view word(name);
  return word == "stdout" || word == "wdisplay" || word == "wwarning" ||
         word == "werror" || word == "wtrace" || word == "wdialog";
}

activation* of(void* pointer) { return static_cast<activation*>(pointer); }

}  // namespace

int takes_text(void* env, const char* name, const char* text) {
  auto& clips = *static_cast<Clips*>(GetEnvironmentContext(env));
  (std::string_view(name) == "stdout" ? clips.printed_ : clips.refused_) +=
      text;
  return 1;
}

Clips::Clips(const std::vector<std::string>& constructs, Strategy strategy)
    : env_(CreateEnvironment()), strategy_(strategy) {
  SetEnvironmentContext(env_, this);
  EnvAddRouter(env_, "kept", 40, takes, takes_text, nullptr, nullptr, nullptr);
  EnvUnwatch(env_, "all");
  EnvSetStrategy(env_, strategy == Strategy::Breadth ? BREADTH_STRATEGY
                       : strategy == Strategy::Lex   ? LEX_STRATEGY
                       : strategy == Strategy::Mea   ? MEA_STRATEGY
                                                     : DEPTH_STRATEGY);
  for (const std::string& construct : constructs) {
    if (EnvBuild(env_, construct.c_str()) != 1 && refused_.empty()) {
      refused_ = "refused: " + construct;
    }
  }
  EnvReset(env_);
}

Clips::~Clips() { DestroyEnvironment(env_); }

void Clips::tell(const std::string& type,
                 const std::vector<std::string>& fields) {
  std::string fact = "(" + type;
  for (const std::string& field : fields) {
    std::size_t colon = field.find(": ");
    fact += " (" + field.substr(0, colon) + " " + field.substr(colon + 2) + ")";
  }
  EnvAssertString(env_, (fact + ")").c_str());
}

std::string Clips::type(void* fact) const {
  return EnvGetDeftemplateName(env_, EnvFactDeftemplate(env_, fact));
}

std::string Clips::text(void* fact) const {
  std::string out = type(fact) + "{";
  DATA_OBJECT names;
  EnvDeftemplateSlotNames(env_, EnvFactDeftemplate(env_, fact), &names);
  for (long i = GetDOBegin(names); i <= GetDOEnd(names); ++i) {
    const char* name = ValueToString(GetMFValue(GetValue(names), i));
    DATA_OBJECT value;
    EnvGetFactSlot(env_, fact, name, &value);
    out += (out.back() == '{' ? "" : ", ") + std::string(name) + ": " +
           (value.type == INTEGER ? std::to_string(ValueToLong(value.value))
                                  : std::string(ValueToString(value.value)));
  }
  return out + "}";
}

void Clips::untell(std::size_t number, const std::set<std::string>& told) {
  std::vector<std::pair<std::string, void*>> facts;
  for (void* f = EnvGetNextFact(env_, nullptr); f;
       f = EnvGetNextFact(env_, f)) {
    if (told.contains(type(f))) facts.emplace_back(text(f), f);
  }
  if (facts.empty()) return;
  std::sort(facts.begin(), facts.end());
  EnvRetract(env_, facts[number % facts.size()].second);
}

std::string Clips::facts() const {
  std::vector<std::string> lines;
  for (void* f = EnvGetNextFact(env_, nullptr); f;
       f = EnvGetNextFact(env_, f)) {
    if (type(f) != "initial-fact") lines.push_back(text(f) + "\n");
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

void Clips::note_rounds() {
  std::map<std::pair<void*, unsigned long long>, std::size_t> now;
  for (void* a = EnvGetNextActivation(env_, nullptr); a;
       a = EnvGetNextActivation(env_, a)) {
    auto had = rounds_.find({a, of(a)->timetag});
    now[{a, of(a)->timetag}] = had == rounds_.end() ? round_ : had->second;
  }
  rounds_ = std::move(now);
}

// The numbers of its facts, the newest first. What comes with every program,
// f-0, is none of ours.
std::vector<long long> Clips::tags(void* activation) const {
  char words[1000];
  EnvGetActivationBasisPPForm(env_, words, sizeof words, activation);
  std::vector<long long> out;
  std::istringstream in(words);
  for (std::string word; std::getline(in, word, ',');) {
    if (word.starts_with("f-") && word != "f-0") {
      out.push_back(std::stoll(word.substr(2)));
    }
  }
  std::sort(out.rbegin(), out.rend());
  return out;
}

bool Clips::tied(void* next) const {
  bool recency = strategy_ == Strategy::Lex || strategy_ == Strategy::Mea;
  auto round = [this](void* a) { return rounds_.at({a, of(a)->timetag}); };
  for (void* a = EnvGetNextActivation(env_, next); a;
       a = EnvGetNextActivation(env_, a)) {
    if (of(a)->salience != of(next)->salience) continue;
    if (recency ? equal_so_far(tags(a), tags(next)) : round(a) == round(next)) {
      return true;
    }
  }
  return false;
}

Clips::Ended Clips::run(std::size_t most, bool to_a_tie) {
  ++round_;
  for (std::size_t fired = 0; fired <= most;) {
    void* next = EnvGetNextActivation(env_, nullptr);
    if (!next) return Ended::Rest;
    bool acts = of(next)->salience < least_derive_salience;
    if (acts && EnvGetNextActivation(env_, next)) ++choices_;
    if (to_a_tie) {
      note_rounds();
      if (acts && tied(next)) return Ended::Tie;
    }
    if (EnvRun(env_, 1) != 1) return Ended::Limit;
    round_ += acts ? 1 : 0;
    fired += acts ? 1 : 0;
  }
  return Ended::Limit;
}

}  // namespace lastmile
