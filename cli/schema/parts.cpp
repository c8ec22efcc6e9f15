#include "cli/schema/parts.hpp"

namespace lastmile::schema {
namespace {

Node text(const std::string& said) { return Node::scalar(said, Style::Quoted); }

Node texts(const std::vector<std::string>& all) {
  Node list = Node::list({});
  for (const std::string& one : all) list.items.push_back(text(one));
  return list;
}

}  // namespace

Node named(const std::string& name) {
  return Node::map().set("$ref", "#/$defs/" + name);
}

Node words(const std::vector<std::string>& values) {
  return Node::map().set("enum", texts(values));
}

Node any_of(std::vector<Node> choices) {
  return Node::map().set("anyOf", Node::list(std::move(choices)));
}

Node list_of(Node item) { return type("array").set("items", std::move(item)); }

Node one_or_list(Node item) {
  Node list = list_of(item);
  return any_of({std::move(item), std::move(list)});
}

Node type(const std::string& name) { return Node::map().set("type", name); }

Node types(const std::vector<std::string>& names) {
  return Node::map().set("type", texts(names));
}

Node matching(const std::string& regex) {
  return type("string").set("pattern", regex);
}

Node about(Node part, const std::string& said) {
  if (!said.empty()) part.set("description", said);
  return part;
}

Node having(const std::string& key) {
  return Node::map().set("required", texts({key}));
}

std::string escaped(std::string_view said) {
  std::string out;
  for (char c : said) {
    if (std::string_view("\\^$.|?*+()[]{}/").find(c) !=
        std::string_view::npos) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

std::string one_of(const std::vector<std::string>& all) {
  std::string out = "(";
  for (const std::string& one : all) {
    out += (out.size() > 1 ? "|" : "") + escaped(one);
  }
  return out + ")";
}

MapShape& MapShape::may(const std::string& key, Node value) {
  keys_.set(key, std::move(value));
  return *this;
}

MapShape& MapShape::must(const std::string& key, Node value) {
  required_.items.push_back(text(key));
  return may(key, std::move(value));
}

MapShape& MapShape::like(const std::string& regex, Node value) {
  patterns_.set(regex, std::move(value));
  return *this;
}

MapShape& MapShape::with(const std::string& word, Node value) {
  more_.push_back({word, {}, Style::Plain, std::move(value)});
  return *this;
}

Node MapShape::done(const std::string& description) const {
  Node out = about(type("object"), description);
  if (!keys_.entries.empty()) out.set("properties", keys_);
  if (!patterns_.entries.empty()) out.set("patternProperties", patterns_);
  if (!required_.items.empty()) out.set("required", required_);
  for (const NodeEntry& entry : more_) out.entries.push_back(entry);
  return out.set_yes_no("additionalProperties", false);
}

}  // namespace lastmile::schema
