// CLIPS 6.30 as tests/bench/families.hpp measures it, embedded as its manual
// says it is fastest: facts by EnvCreateFact, EnvPutFactSlot and EnvAssert,
// nothing watched, output kept in memory.
//
//   bench_clips FAMILY RULES [FACTS] [--OPTION=VALUE]…

extern "C" {
#include <clips/clips.h>
}
// CLIPS' headers define these as macros or functions of C.
#undef FALSE
#undef TRUE

#include <sstream>

#include "tests/bench/families.hpp"

namespace lastmile::bench {
namespace {

std::string printed;

int takes(void*, const char* name) {
  return std::string_view(name) == "stdout" ||
         std::string_view(name) == "wdisplay";
}
int takes_text(void*, const char*, const char* text) {
  printed += text;
  return 1;
}

class Clips {
 public:
  struct Slot {
    std::string name;
    bool whole = false;
    long long number = 0;
    std::string text;
    void* ready = nullptr;  // an interned symbol or number
  };
  struct Row {
    void* type = nullptr;
    std::vector<Slot> slots;
    bool defaults = false;  // some slots are not given
  };
  using Told = void*;

  Clips() : env_(make()) {}
  ~Clips() { DestroyEnvironment(env_); }
  Clips(const Clips&) = delete;
  Clips& operator=(const Clips&) = delete;

  void load(const std::string& rules) {
    if (EnvLoad(env_, rules.c_str()) != 1) fail("CLIPS cannot load " + rules);
    rules_ = rules;
  }
  void open() { EnvReset(env_); }
  void reset() {
    printed.clear();
    EnvReset(env_);
  }

  // An environment holds its rules and its facts, so another consultation is
  // another environment.
  void fresh() {
    DestroyEnvironment(env_);
    env_ = make();
    load(rules_);
    open();
  }

  Row prepare(const WrittenFact& fact, bool interned) {
    Row row{EnvFindDeftemplate(env_, fact.type.c_str()), {}, false};
    if (!row.type) fail("CLIPS has no template " + fact.type);
    for (const auto& [name, value] : fact.fields) {
      auto number = whole_number(value);
      Slot slot{name, number.has_value(), number.value_or(0), value, nullptr};
      if (interned) slot.ready = keep(slot);
      row.slots.push_back(std::move(slot));
    }
    DATA_OBJECT names;
    EnvDeftemplateSlotNames(env_, row.type, &names);
    row.defaults =
        static_cast<std::size_t>(GetDOLength(names)) != row.slots.size();
    return row;
  }

  void* tell(const Row& row) {
    fact* told = EnvCreateFact(env_, row.type);
    for (const Slot& slot : row.slots) {
      DATA_OBJECT value;
      value.type = slot.whole ? INTEGER : SYMBOL;
      value.value = slot.ready ? slot.ready : make(slot);
      EnvPutFactSlot(env_, told, slot.name.c_str(), &value);
    }
    if (row.defaults) EnvAssignFactSlotDefaults(env_, told);
    return EnvAssert(env_, told);
  }

  void untell(void* fact) {
    if (fact) EnvRetract(env_, fact);
  }
  std::size_t run() { return static_cast<std::size_t>(EnvRun(env_, -1)); }

  void dump(std::ostream& out) {
    std::vector<std::string> lines;
    for (void* f = EnvGetNextFact(env_, nullptr); f;
         f = EnvGetNextFact(env_, f)) {
      std::string text = line(f);
      if (text != "initial-fact") lines.push_back(std::move(text));
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& text : lines) out << text << "\n";
  }

 private:
  static void* make() {
    void* env = CreateEnvironment();
    EnvAddRouter(env, "kept", 40, takes, takes_text, nullptr, nullptr, nullptr);
    EnvUnwatch(env, "all");
    return env;
  }
  void* make(const Slot& slot) {
    return slot.whole ? EnvAddLong(env_, slot.number)
                      : EnvAddSymbol(env_, slot.text.c_str());
  }
  // Made once, and kept from CLIPS' collection of garbage.
  void* keep(const Slot& slot) {
    void* made = make(slot);
    if (slot.whole) {
      IncrementIntegerCount(static_cast<integerHashNode*>(made));
    } else {
      IncrementSymbolCount(static_cast<symbolHashNode*>(made));
    }
    return made;
  }

  std::string line(void* fact) {
    void* type = EnvFactDeftemplate(env_, fact);
    std::string text = EnvGetDeftemplateName(env_, type);
    DATA_OBJECT names;
    EnvDeftemplateSlotNames(env_, type, &names);
    std::vector<std::string> words;
    for (long i = GetDOBegin(names); i <= GetDOEnd(names); ++i) {
      const char* name = ValueToString(GetMFValue(GetValue(names), i));
      if (std::string_view(name) == "implied") continue;
      DATA_OBJECT value;
      EnvGetFactSlot(env_, fact, name, &value);
      words.push_back(std::string(" ") + name + "=" +
                      (value.type == INTEGER
                           ? std::to_string(ValueToLong(value.value))
                           : std::string(ValueToString(value.value))));
    }
    std::sort(words.begin(), words.end());
    for (const std::string& word : words) text += word;
    return text;
  }

  void* env_;
  std::string rules_;
};

}  // namespace
}  // namespace lastmile::bench

int main(int count, char** words) {
  return lastmile::bench::run_family<lastmile::bench::Clips>(count, words);
}
