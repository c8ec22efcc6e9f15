// facts/gather/from_ini.cpp
//
// Files of [section] and name=value in which every pattern of an item's shape
// is found. A thing is each section that is so called as the item says, or
// the whole file, of which {value: NAME, section: SECTION} reads.

#include <algorithm>

#include "facts/gather/file_text.hpp"
#include "facts/gather/thing.hpp"
#include "facts/readers/ini.hpp"

namespace lastmile {
namespace {

class IniThing : public Thing {
 public:
  IniThing(const Ini& ini, const IniSection* section)
      : ini_(ini), section_(section) {}

  SeenValue variable(std::string_view name) const override {
    if (name == "file") return SeenValue::text(source);
    if (name == "section" && section_) return SeenValue::text(section_->name);
    for (const auto& [group, text] : groups) {
      if (group == name) return SeenValue::text(text);
    }
    return SeenValue::unknown();
  }
  SeenValue read(const GatherValue& value) const override {
    const IniSection* section = value.key ? ini_.find(*value.key) : section_;
    const IniValue* found = section ? section->find(value.name) : nullptr;
    if (value.from == GatherValue::From::Exists) {
      return SeenValue::yes_no(found != nullptr);
    }
    return found ? SeenValue::text(found->value) : SeenValue::absent();
  }

  std::vector<std::pair<std::string, std::string>> groups = {};

 private:
  const Ini& ini_;
  const IniSection* section_;
};

void each_section(const GatherSpec& spec, const IniLook& look, const Ini& ini,
                  const std::string& name, const Tell& tell) {
  for (const IniSection& section : ini.sections) {
    auto caught = look.sections->captures(section.name);
    if (!caught) continue;
    IniThing thing(ini, &section);
    thing.source = name;
    thing.locator = "line " + std::to_string(section.line);
    for (std::size_t i = 0; i < caught->size(); ++i) {
      if (!(*caught)[i]) continue;
      thing.groups.emplace_back(look.sections->names()[i], *(*caught)[i]);
    }
    tell(thing, spec.emit);
  }
}

}  // namespace

void look_in_ini(const GatherSpec& spec, const IniLook& look, FileText& file,
                 Looked& looked, const Tell& tell) {
  const std::string* text = file.text();
  bool fits = text && std::all_of(look.shape.begin(), look.shape.end(),
                                  [&](const Regex& pattern) {
                                    return pattern.found_in(*text);
                                  });
  if (!fits) return;
  Ini ini = read_ini(*text);
  if (look.sections) {
    each_section(spec, look, ini, file.name(), tell);
  } else {
    IniThing thing(ini, ini.sections.empty() ? nullptr : &ini.sections[0]);
    thing.source = file.name();
    tell(thing, spec.emit);
  }
  saw_file(looked, file.name());
}

}  // namespace lastmile
