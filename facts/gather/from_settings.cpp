// facts/gather/from_settings.cpp
//
// Named settings: for each row the local copy, the policy's, and the one that
// is in effect, as far as each is decided. Policy beats local, so without
// knowing the policy nothing is said of what is in effect. A value that is not
// there is said not to exist, and has no value: absent is not zero.

#include "engine/base/symbol.hpp"
#include "facts/gather/thing.hpp"

namespace lastmile {
namespace {

class SettingThing : public Thing {
 public:
  SettingThing(const SettingsLook::Row& row, std::string scope,
               const ValueAnswer& answer, bool is_key)
      : row_(row), scope_(std::move(scope)), answer_(answer), is_key_(is_key) {
    if (answer.place.source) {
      source = answer.place.source->name;
      locator = answer.place.path;
    } else {
      locator = row.path;
    }
    if (!is_key) locator += " " + row.value;
  }

  SeenValue variable(std::string_view name) const override {
    if (name == "key") return SeenValue::text(row_.key);
    if (name == "scope") return SeenValue::text(scope_);
    if (name == "exists") {
      return SeenValue::yes_no(answer_.known == Known::Found);
    }
    if (name == "source" && answer_.place.source) {
      return SeenValue::text(answer_.place.source->kind);
    }
    if (name == "value" && !is_key_) return seen_value(answer_);
    return SeenValue::unknown();
  }
  SeenValue read(const GatherValue&) const override {
    return SeenValue::unknown();
  }

 private:
  const SettingsLook::Row& row_;
  std::string scope_;
  const ValueAnswer& answer_;
  bool is_key_;
};

bool names_key(const SettingsLook::Row& row) { return row.value == "(key)"; }

ValueAnswer ask(const RegistrySet& set, const std::string& path,
                const std::string& name, bool is_key) {
  if (!is_key) return set.value(path, name);
  KeyAnswer key = set.find(path);
  ValueAnswer out{.known = key.known, .why = std::move(key.why)};
  if (!key.places.empty()) out.place = key.places.front();
  return out;
}

class SettingsLooking {
 public:
  SettingsLooking(const GatherSpec& spec, const std::string& side,
                  const RegistrySet& set, const Tell& tell)
      : spec_(spec), side_(side), set_(set), tell_(tell) {}

  void row(const SettingsLook::Row& row) {
    // "(one value per rule id)" names no value.
    if (!names_key(row) && row.value.starts_with('(')) return;
    if (row.side != "both" && row.side != side_) return;
    bool policy_path =
        fold_case(row.path).starts_with("hklm\\software\\policies\\");
    ValueAnswer own = ask(set_, row.path, row.value, names_key(row));
    say(row, policy_path ? "policy" : "local", own);
    if (row.policy.empty()) {
      say(row, "effective", own);
      count(own);
      return;
    }
    std::size_t slash = row.policy.rfind('\\');
    if (slash == std::string::npos) return;
    ValueAnswer policy =
        set_.value(row.policy.substr(0, slash), row.policy.substr(slash + 1));
    say(row, "policy", policy);
    const ValueAnswer& wins = policy.known == Known::Absent ? own : policy;
    say(row, "effective", wins);
    count(wins);
  }

  Looked result() const {
    Looked out{.why = why_};
    if (decided_ == 0) return out;
    bool all = undecided_ == 0;
    out.status = all ? CollectionStatus::Complete : CollectionStatus::Partial;
    if (all) out.why = "every named setting was looked up";
    return out;
  }

 private:
  void say(const SettingsLook::Row& row, const char* scope,
           const ValueAnswer& answer) {
    if (answer.known == Known::Unknown) return;
    ++decided_;
    tell_(SettingThing(row, scope, answer, names_key(row)), spec_.emit);
  }
  void count(const ValueAnswer& answer) {
    if (answer.known != Known::Unknown) return;
    ++undecided_;
    if (why_.empty()) why_ = answer.why;
  }

  const GatherSpec& spec_;
  const std::string& side_;
  const RegistrySet& set_;
  const Tell& tell_;
  std::size_t decided_ = 0, undecided_ = 0;
  std::string why_;
};

}  // namespace

Looked look_at_settings(const GatherSpec& spec, const SettingsLook& look,
                        const GatherInput& input, const RegistrySet& registry,
                        const Tell& tell) {
  if (registry.empty()) return {.why = "no registry was given"};
  SettingsLooking looking(spec, input.side, registry, tell);
  for (const SettingsLook::Row& row : look.rows) looking.row(row);
  return looking.result();
}

}  // namespace lastmile
