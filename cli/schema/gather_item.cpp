// gather: as engine/load/read_gather.cpp and read_gather_value.cpp read it.

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

Node registry() {
  MapShape from;
  from.must("registry", about(named("texts"), "The path of a key, or several"));
  from.may("each", words({"subkeys", "values"}));
  from.may("named", about(named("text"), "An expression that names match"));
  return from.done();
}

Node events() {
  MapShape which, from;
  which.may("channel", named("texts")).may("provider", named("texts"));
  which.may("ids", any_of({named("integer"), list_of(named("integer"))}));
  from.must("events", which.done());
  return from.done();
}

// json, text and ini: a file is it when it has that shape.
Node file(const std::string& word, const std::string& further) {
  MapShape from;
  from.must(word, named("text")).must("shape", named("texts"));
  from.may(further, named("text"));
  return from.done();
}

Node source() {
  MapShape settings, certificates;
  settings.must("settings", named("a-table"));
  certificates.must("certificates", named("texts"));
  return any_of({registry(), settings.done(), certificates.done(), events(),
                 file("json", "each"), file("text", "each"),
                 file("ini", "sections")});
}

// Where a value comes from, and what is made of it.
Node value() {
  Node words_of = type("object").set("additionalProperties", named("text"));
  Node several = list_of(named("gathered"));
  MapShape value;
  for (const char* word : {"value", "exists", "key exists", "at", "data",
                           "from", "key", "section"}) {
    value.may(word, named("text"));
  }
  value.may("first of", several).may("any of", several);
  value.may("as", words({"hex", "file time", "unix time", "list", "count"}));
  value.may("matching", named("text"));
  value.may("map", words_of).may("map matching", words_of);
  value.may("otherwise", named("text"));
  return value.done();
}

// One fact, and which of its fields must be there.
Node emission(const KnowledgeBase& base) {
  MapShape shape;
  shape.may("needs",
            about(named("texts"), "Without these fields the fact is not told"));
  for (TypeId id = 1; id < base.schema.size(); ++id) {
    const FactType& type = base.schema[id];
    MapShape fields;
    for (const Field& field : type.fields) {
      // A map is written out, so it cannot say where it comes from.
      Node made =
          field.type.kind == Kind::Map ? Node::map() : named("gathered");
      fields.may(field.name, about(std::move(made), field.about));
    }
    Node told = fields.done(type.about);
    if (!type.pack.empty()) shape.may(type.pack + ":" + type.name, told);
    shape.may(type.name, std::move(told));
  }
  return shape.done();
}

}  // namespace

void add_gather_item(Node& defs, const KnowledgeBase& base) {
  MapShape gather = item("gather");
  gather.must("from", about(source(), "Where it looks"));
  gather.may("of", words({"target", "client"}));
  gather.may("sees", about(words({"all", "part"}),
                           "Does it see all facts of its types?"));
  gather.must("emit", about(list_of(named("emission")), "What it tells"));
  gather.may("absent", about(list_of(named("emission")),
                             "What it tells where the key is not there"));
  defs.set("gather", gather.done("How facts are made of what can be read"));
  defs.set("emission", emission(base));
  defs.set("gathered", any_of({named("operand"), value()}));
}

}  // namespace lastmile::schema
