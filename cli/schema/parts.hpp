// cli/schema/parts.hpp
//
// The pieces of a JSON Schema (draft 2020-12), as Nodes: quoted texts become
// strings, plain ones numbers, true or false (engine/text/write_node.hpp).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"

namespace lastmile::schema {

// What is defined under that name: {"$ref": "#/$defs/NAME"}. A name holds
// letters, digits, '.', '_' and '-'.
Node named(const std::string& name);
Node words(const std::vector<std::string>& values);  // enum
Node any_of(std::vector<Node> choices);
Node list_of(Node item);
Node one_or_list(Node item);         // a single one is a list of one
Node type(const std::string& name);  // "object", "string", …
Node types(const std::vector<std::string>& names);
Node matching(const std::string& regex);         // a string
Node about(Node part, const std::string& text);  // with a description
Node having(const std::string& key);             // a map with this key

// A text for use within a regular expression.
std::string escaped(std::string_view text);
// (a|b|c), each escaped.
std::string one_of(const std::vector<std::string>& texts);

// A map of which the keys are known.
class MapShape {
 public:
  MapShape& may(const std::string& key, Node value);
  MapShape& must(const std::string& key, Node value);
  // Any key that the expression matches.
  MapShape& like(const std::string& regex, Node value);
  // With other words of the schema, as dependentRequired.
  MapShape& with(const std::string& word, Node value);
  // All other keys are refused.
  Node done(const std::string& description = {}) const;

 private:
  Node keys_ = Node::map();
  Node patterns_ = Node::map();
  Node required_ = Node::list({});
  std::vector<NodeEntry> more_ = {};
};

}  // namespace lastmile::schema
