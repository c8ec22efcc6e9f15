// engine/base/node.hpp
//
// What somebody wrote, before anybody decided what it means: a text, a list,
// or a map in the order written, each with its place. YAML and JSON are read
// into Nodes (engine/text), gatherers say what they saw in Nodes, and only the
// declared type of a field decides what a scalar is (engine/memory): `no`,
// `0x904`, `08` and `10.0` are texts here.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace lastmile {

// How a scalar was written. Block is `|` or `>`.
enum class Style : std::uint8_t { Plain, Quoted, Block };

struct NodeEntry;

struct Node {
  enum class Form : std::uint8_t { Scalar, List, Map };

  Form form = Form::Scalar;
  Style style = Style::Plain;
  // Of a Block: the place where its first line of content begins, so that
  // line n of the text is line place.line + n - 1 of the file. Of a quoted
  // scalar: the opening quote.
  Place place = {};
  std::string text = {};         // of a Scalar
  std::vector<Node> items = {};  // of a List
  // Of a Map; keys are unique. No initializer: clang would need the type of
  // the entries here, which is complete only below.
  std::vector<NodeEntry> entries;

  bool is_scalar() const { return form == Form::Scalar; }
  bool is_list() const { return form == Form::List; }
  bool is_map() const { return form == Form::Map; }

  // The value under a key; null where there is none or this is no map.
  const Node* find(std::string_view key) const;

  static Node scalar(std::string text, Style style = Style::Plain,
                     Place place = {});
  static Node list(std::vector<Node> items, Place place = {});
  static Node map();
  static Node map(std::vector<NodeEntry> entries, Place place = {});
  // Appends to a map. The caller keeps keys unique.
  Node& set(std::string key, Node value);
  Node& set(std::string key, std::string said);  // as quoted text
  Node& set(std::string key, std::int64_t number);
  Node& set_yes_no(std::string key, bool yes);
};

struct NodeEntry {
  std::string key;
  Place key_place;
  Style key_style = Style::Plain;
  Node value;
};

// The same content: form, texts, keys, order. Style and place do not matter.
bool same_content(const Node& a, const Node& b);

// One line of flow YAML that reads back as the same content.
std::string to_text(const Node& node);

}  // namespace lastmile
