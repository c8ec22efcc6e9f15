#include "engine/base/node.hpp"

#include <algorithm>

namespace lastmile {

const Node* Node::find(std::string_view key) const {
  for (const NodeEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Node Node::scalar(std::string text, Style style, Place place) {
  Node node;
  node.style = style;
  node.place = place;
  node.text = std::move(text);
  return node;
}

Node Node::list(std::vector<Node> items, Place place) {
  Node node;
  node.form = Form::List;
  node.place = place;
  node.items = std::move(items);
  return node;
}

Node Node::map() { return map({}); }

Node Node::map(std::vector<NodeEntry> entries, Place place) {
  Node node;
  node.form = Form::Map;
  node.place = place;
  node.entries = std::move(entries);
  return node;
}

Node& Node::set(std::string key, Node value) {
  Place at = value.place;
  entries.push_back({std::move(key), at, Style::Plain, std::move(value)});
  return *this;
}

Node& Node::set(std::string key, std::string said) {
  return set(std::move(key), scalar(std::move(said), Style::Quoted));
}

Node& Node::set(std::string key, std::int64_t number) {
  return set(std::move(key), scalar(std::to_string(number)));
}

Node& Node::set_yes_no(std::string key, bool yes) {
  return set(std::move(key), scalar(yes ? "yes" : "no"));
}

bool same_content(const Node& a, const Node& b) {
  if (a.form != b.form) return false;
  if (a.is_scalar()) return a.text == b.text;
  if (a.is_list()) {
    return std::equal(a.items.begin(), a.items.end(), b.items.begin(),
                      b.items.end(), same_content);
  }
  return std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(),
                    b.entries.end(),
                    [](const NodeEntry& x, const NodeEntry& y) {
                      return x.key == y.key && same_content(x.value, y.value);
                    });
}

namespace {

bool plain_is_safe(std::string_view text) {
  if (text.empty() || text == "~" || text.front() == ' ' ||
      text.back() == ' ') {
    return false;
  }
  auto word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '/' ||
           c == '$' || c == '-' || c == '+' || c == ' ';
  };
  if (text.front() == '-' && text.size() == 1) return false;
  if (text.front() == '-' && text.size() > 1 && text[1] == ' ') return false;
  return std::all_of(text.begin(), text.end(), word);
}

std::string quoted(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

void write(const Node& node, std::string& out) {
  if (node.is_scalar()) {
    bool plain = node.style == Style::Plain && plain_is_safe(node.text);
    out += plain ? node.text : quoted(node.text);
  } else if (node.is_list()) {
    out += '[';
    for (const Node& item : node.items) {
      if (&item != &node.items.front()) out += ", ";
      write(item, out);
    }
    out += ']';
  } else {
    out += '{';
    for (const NodeEntry& entry : node.entries) {
      if (&entry != &node.entries.front()) out += ", ";
      out += plain_is_safe(entry.key) ? entry.key : quoted(entry.key);
      out += ": ";
      write(entry.value, out);
    }
    out += '}';
  }
}

}  // namespace

std::string to_text(const Node& node) {
  std::string out;
  write(node, out);
  return out;
}

}  // namespace lastmile
