// The ids of the pack, where one item names another: alone, in a list, and as
// the keys of a map.

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

struct Named {
  std::string id, pack, title;
};

template <class Items>
std::vector<Named> all_of(const Items& items) {
  std::vector<Named> out;
  for (const auto& item : items)
    out.push_back({item.id, item.pack, item.title});
  return out;
}

// As ID or as PACK:ID.
Node id(const std::vector<Named>& all) {
  std::vector<std::string> ids, full;
  for (const Named& one : all) ids.push_back(one.id);
  for (const Named& one : all) full.push_back(one.pack + ":" + one.id);
  ids.insert(ids.end(), full.begin(), full.end());
  return words(ids);
}

// A map of ids to such values; the title shows what an id stands for.
Node by_id(const std::vector<Named>& all, const Node& value) {
  MapShape shape;
  for (const Named& one : all) {
    shape.may(one.id, about(value, one.title));
  }
  for (const Named& one : all) {
    if (!one.pack.empty()) shape.may(one.pack + ":" + one.id, value);
  }
  return shape.done();
}

}  // namespace

void add_references(Node& defs, const KnowledgeBase& base) {
  std::vector<Named> signs = all_of(base.signs), causes = all_of(base.causes),
                     fixes = all_of(base.fixes),
                     questions = all_of(base.questions),
                     tables = all_of(base.tables);
  defs.set("a-sign", id(signs));
  defs.set("signs", one_or_list(named("a-sign")));
  defs.set("a-cause", id(causes));
  defs.set("causes", one_or_list(named("a-cause")));
  defs.set("a-fix", id(fixes));
  defs.set("fixes", one_or_list(named("a-fix")));
  defs.set("a-table", id(tables));
  defs.set("shows", by_id(signs, named("link")));
  defs.set("cures", by_id(fixes, named("frequency")));
  defs.set("sign-states",
           by_id(signs, words({"present", "absent", "unknown"})));
  defs.set("cause-bounds", by_id(causes, named("bound")));
  defs.set("answered", by_id(questions, named("text")));
  defs.set("tried-fixes", by_id(fixes, words({"did not help", "helped"})));
}

}  // namespace lastmile::schema
