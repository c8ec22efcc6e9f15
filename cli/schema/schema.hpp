// cli/schema/schema.hpp
//
// A JSON Schema of the files of a pack, by which an editor completes and checks
// them: the keys that the readers of engine/load take (a test holds the two
// together), and the names that this knowledge base has: fact types with their
// fields, ids, words of frequency.
//
// It says less than `kb check`: what an expression means, whether a variable is
// bound, whether a value fits its type, an editor leaves to it.

#pragma once

#include "cli/schema/parts.hpp"
#include "engine/base/node.hpp"
#include "engine/knowledge/knowledge_base.hpp"
#include "engine/load/reading.hpp"

namespace lastmile {

// The schema, in the same order for the same knowledge. pack.yaml is under
// $defs as `pack.yaml`.
Node editor_schema(const KnowledgeBase& base, const Scales& scales);

namespace schema {

// Its parts, each of which adds definitions to a map.
void add_values(Node& defs, const Scales& scales);
void add_fact_types(Node& defs, const KnowledgeBase& base);
void add_conditions(Node& defs, const KnowledgeBase& base);
void add_references(Node& defs, const KnowledgeBase& base);
void add_data_items(Node& defs);
void add_diagnosis_items(Node& defs);
void add_fix_item(Node& defs);
void add_gather_item(Node& defs, const KnowledgeBase& base);
void add_test_item(Node& defs);
void add_pack_yaml(Node& defs);

// An item of a kind: its id under the kind's name, and the keys of every item.
MapShape item(const std::string& kind);

}  // namespace schema
}  // namespace lastmile
