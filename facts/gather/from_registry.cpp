// facts/gather/from_registry.cpp
//
// Registry keys, their subkeys or their values, one thing each. $key is the
// name of the key (of the subkey, where each: subkeys), $path its whole path;
// with each: values, $name and $value. What is asked of a key that is known
// not to be there is known not to be there.

#include "facts/gather/thing.hpp"

namespace lastmile {
namespace {

class KeyThing : public Thing {
 public:
  KeyThing(const RegistrySet& set, RegistryPlace place)
      : set_(set), place_(std::move(place)) {
    source = place_.source->name;
    locator = place_.path;
  }

  SeenValue variable(std::string_view name) const override {
    if (name == "key") {
      std::size_t slash = place_.path.rfind('\\');
      return SeenValue::text(
          place_.path.substr(slash == std::string::npos ? 0 : slash + 1));
    }
    if (name == "path") return SeenValue::text(place_.path);
    if (name == "source") return SeenValue::text(place_.source->kind);
    for (const auto& [group, text] : groups) {
      if (group == name) return SeenValue::text(text);
    }
    if (name == "name" && value_name) return SeenValue::text(*value_name);
    if (name == "value" && value_name) {
      return seen_value(set_.value(place_, *value_name));
    }
    return SeenValue::unknown();
  }

  SeenValue read(const GatherValue& value) const override {
    if (value.from == GatherValue::From::KeyExists) {
      return exists(set_.find(place_, *value.key).known);
    }
    ValueAnswer answer = ask(value);
    return value.from == GatherValue::From::Exists ? exists(answer.known)
                                                   : seen_value(answer);
  }

  std::vector<std::pair<std::string, std::string>> groups = {};
  std::optional<std::string> value_name = {};

 private:
  static SeenValue exists(Known known) {
    if (known == Known::Unknown) return SeenValue::unknown();
    return SeenValue::yes_no(known == Known::Found);
  }

  ValueAnswer ask(const GatherValue& value) const {
    if (!value.key) return set_.value(place_, value.name);
    KeyAnswer key = set_.find(place_, *value.key);
    if (key.known != Known::Found) return {.known = key.known};
    return set_.value(key.places.front(), value.name);
  }

  const RegistrySet& set_;
  RegistryPlace place_;
};

// A key that is known not to be there.
class AbsentKey : public Thing {
 public:
  explicit AbsentKey(std::string path) : path_(std::move(path)) {
    locator = path_;
  }
  SeenValue variable(std::string_view name) const override {
    if (name == "path") return SeenValue::text(path_);
    if (name == "key") {
      return SeenValue::text(path_.substr(path_.rfind('\\') + 1));
    }
    return SeenValue::unknown();
  }
  SeenValue read(const GatherValue& value) const override {
    if (value.from == GatherValue::From::Value) return SeenValue::absent();
    if (value.key && value.key->starts_with("HK")) return SeenValue::unknown();
    return SeenValue::yes_no(false);
  }

 private:
  std::string path_;
};

class RegistryLooking {
 public:
  RegistryLooking(const GatherSpec& spec, const RegistryLook& look,
                  const RegistrySet& set, const Tell& tell)
      : spec_(spec), look_(look), set_(set), tell_(tell) {}

  Looked run() {
    for (const std::string& path : look_.keys) key(path);
    Looked out;
    out.why = why_;
    if (undecided_ == look_.keys.size()) return out;
    bool all = undecided_ == 0 && partly_.empty();
    out.status = all ? CollectionStatus::Complete : CollectionStatus::Partial;
    if (all) out.why = "read from " + sources_;
    if (!partly_.empty() && out.why.empty())
      out.why = partly_ + " is not whole";
    return out;
  }

 private:
  void key(const std::string& path) {
    KeyAnswer answer = set_.find(path);
    if (answer.known == Known::Unknown) {
      ++undecided_;
      if (why_.empty()) why_ = answer.why;
      return;
    }
    if (answer.known == Known::Absent) {
      if (sources_.empty()) sources_ = "a registry without it";
      tell_(AbsentKey(path), spec_.absent);
      return;
    }
    for (const RegistryPlace& place : answer.places) found(place);
  }

  void found(const RegistryPlace& place) {
    if (sources_.find(place.source->name) == std::string::npos) {
      sources_ = place.source->name;
    }
    const Registry& tree = *place.source->tree;
    if (!tree.whole(place.key)) partly_ = place.source->name;
    if (look_.each == RegistryLook::Each::Key) {
      tell_(KeyThing(set_, place), spec_.emit);
    } else if (look_.each == RegistryLook::Each::Subkey) {
      for (RegistryKey child : tree.subkeys(place.key)) {
        std::string name = tree.name(child);
        KeyThing thing(set_, {place.source, child, place.path + "\\" + name});
        if (chosen(name, thing)) tell_(thing, spec_.emit);
      }
    } else {
      for (const std::string& name : tree.value_names(place.key)) {
        KeyThing thing(set_, place);
        if (!chosen(name, thing)) continue;
        thing.value_name = name;
        thing.locator += " " + name;
        tell_(thing, spec_.emit);
      }
    }
  }

  bool chosen(const std::string& name, KeyThing& thing) const {
    if (!look_.named) return true;
    auto caught = look_.named->captures(name);
    if (!caught) return false;
    for (std::size_t i = 0; i < caught->size(); ++i) {
      if (!(*caught)[i]) continue;
      thing.groups.emplace_back(look_.named->names()[i], *(*caught)[i]);
    }
    return true;
  }

  const GatherSpec& spec_;
  const RegistryLook& look_;
  const RegistrySet& set_;
  const Tell& tell_;
  std::size_t undecided_ = 0;
  std::string why_, partly_, sources_;
};

}  // namespace

SeenValue seen_value(const ValueAnswer& answer) {
  if (answer.known != Known::Found) return {.known = answer.known};
  const RegistryValue& value = answer.value;
  if (auto number = value.number()) {
    return SeenValue::plain(std::to_string(*number));
  }
  if (auto text = value.text()) return SeenValue::text(std::move(*text));
  if (auto texts = value.texts()) {
    Node list = Node::list({});
    for (std::string& one : *texts) {
      list.items.push_back(Node::scalar(std::move(one), Style::Quoted));
    }
    return SeenValue::node(std::move(list));
  }
  return SeenValue::of_bytes(value.data);
}

Looked look_in_registry(const GatherSpec& spec, const RegistryLook& look,
                        const RegistrySet& registry, const Tell& tell) {
  if (registry.empty()) return {.why = "no registry was given"};
  return RegistryLooking(spec, look, registry, tell).run();
}

}  // namespace lastmile
