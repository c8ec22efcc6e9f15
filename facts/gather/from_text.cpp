// facts/gather/from_text.cpp
//
// Files of text in which every pattern of an item's shape is found, such as
// what a command printed. Each match of `each` is a thing; the named groups
// that took part in it are its variables.

#include <algorithm>

#include "facts/gather/file_text.hpp"
#include "facts/gather/thing.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_things = 10'000;  // of one file

class TextThing : public Thing {
 public:
  TextThing(const Finder* pattern, const Finder::Match* match)
      : pattern_(pattern), match_(match) {}

  SeenValue variable(std::string_view name) const override {
    if (name == "file") return SeenValue::text(source);
    for (std::size_t i = 0; pattern_ && i < match_->named.size(); ++i) {
      if (pattern_->names()[i] != name) continue;
      if (!match_->named[i]) return SeenValue::absent();
      return SeenValue::text(std::string(*match_->named[i]));
    }
    return SeenValue::unknown();
  }
  SeenValue read(const GatherValue&) const override {
    return SeenValue::unknown();
  }

 private:
  const Finder* pattern_;
  const Finder::Match* match_;
};

std::string line_of(std::string_view text, std::size_t at) {
  auto breaks = std::count(
      text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return "line " + std::to_string(breaks + 1);
}

// False where there were more things than are looked at.
bool each_match(const GatherSpec& spec, const TextLook& look,
                const std::string& name, const std::string& text,
                const Tell& tell) {
  std::size_t from = 0;
  for (std::size_t n = 0; from <= text.size(); ++n) {
    auto match = look.each->match(text, from);
    if (!match) return true;
    if (n == most_things) return false;
    TextThing thing(&*look.each, &*match);
    thing.source = name;
    thing.locator = line_of(text, match->begin);
    tell(thing, spec.emit);
    from = match->end > match->begin ? match->end : match->end + 1;
  }
  return true;
}

}  // namespace

void look_in_text(const GatherSpec& spec, const TextLook& look, FileText& file,
                  Looked& looked, const Tell& tell) {
  const std::string* text = file.text();
  bool fits = text && std::all_of(look.shape.begin(), look.shape.end(),
                                  [&](const Regex& pattern) {
                                    return pattern.found_in(*text);
                                  });
  if (!fits) return;
  saw_file(looked, file.name());
  if (!look.each) {
    TextThing thing(nullptr, nullptr);
    thing.source = file.name();
    tell(thing, spec.emit);
  } else if (!each_match(spec, look, file.name(), *text, tell)) {
    looked.status = CollectionStatus::Partial;
    looked.why += " (the first " + std::to_string(most_things) + " matches)";
  }
}

}  // namespace lastmile
