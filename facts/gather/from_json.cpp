// facts/gather/from_json.cpp
//
// Files of JSON that have the shape that an item names: each entry that its
// `each` selects is a thing, and `$` in its paths is that entry. What a path
// does not find there is known not to be there.

#include <algorithm>

#include "facts/gather/file_text.hpp"
#include "facts/gather/thing.hpp"

namespace lastmile {
namespace {

class JsonThing : public Thing {
 public:
  explicit JsonThing(const Node& node) : node_(node) {}

  SeenValue variable(std::string_view name) const override {
    if (name == "file") return SeenValue::text(source);
    return SeenValue::unknown();
  }
  SeenValue read(const GatherValue& value) const override {
    std::vector<const Node*> found = value.path.select(node_);
    if (value.path.many()) {
      Node list = Node::list({});
      for (const Node* one : found) list.items.push_back(*one);
      return SeenValue::node(std::move(list));
    }
    return found.empty() ? SeenValue::absent() : SeenValue::node(*found[0]);
  }

 private:
  const Node& node_;
};

}  // namespace

void look_in_json(const GatherSpec& spec, const JsonLook& look, FileText& file,
                  Looked& looked, const Tell& tell) {
  const Node* root = file.json();
  bool fits = root && std::all_of(look.shape.begin(), look.shape.end(),
                                  [&](const JsonPath& path) {
                                    return !path.select(*root).empty();
                                  });
  if (!fits) return;
  std::size_t number = 0;
  for (const Node* node : look.each.select(*root)) {
    JsonThing thing(*node);
    thing.source = file.name();
    thing.locator = look.each.text();
    if (look.each.many()) {
      thing.locator += ", number " + std::to_string(++number);
    }
    tell(thing, spec.emit);
  }
  saw_file(looked, file.name());
}

}  // namespace lastmile
