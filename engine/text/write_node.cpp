#include "engine/text/write_node.hpp"

#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

// Only what is written just so: a version 1.10 is no number.
void write_plain(JsonWriter& json, const std::string& text) {
  Result<std::int64_t> whole = parse_integer(text);
  if (whole && std::to_string(*whole) == text) {
    json.value(*whole);
    return;
  }
  Result<double> number = parse_number(text);
  if (number && format_number(*number) == text) {
    json.value(*number);
  } else if (text == "yes" || text == "no") {
    json.value(text == "yes");
  } else {
    json.value(text);
  }
}

}  // namespace

void write_node(JsonWriter& json, const Node& node) {
  switch (node.form) {
    case Node::Form::Scalar:
      if (node.style == Style::Plain) {
        write_plain(json, node.text);
      } else {
        json.value(node.text);
      }
      return;
    case Node::Form::List:
      json.array();
      for (const Node& item : node.items) write_node(json, item);
      json.end();
      return;
    case Node::Form::Map:
      json.object();
      for (const NodeEntry& entry : node.entries) {
        json.key(entry.key);
        write_node(json, entry.value);
      }
      json.end();
      return;
  }
}

}  // namespace lastmile
