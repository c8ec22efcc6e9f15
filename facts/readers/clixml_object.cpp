// facts/readers/clixml_object.cpp
//
// Questions to objects of PowerShell: types, properties, texts and numbers.

#include <algorithm>
#include <charconv>

#include "engine/base/symbol.hpp"
#include "engine/text/unicode.hpp"
#include "facts/readers/clixml.hpp"

namespace lastmile {

namespace {

// "_x000D_": the unit of UTF-16; nothing where it is another text.
std::optional<char32_t> unit_at(std::string_view text, std::size_t at) {
  if (at > text.size() || text.size() - at < 7) return std::nullopt;
  std::string_view part = text.substr(at, 7);
  if (!part.starts_with("_x") || part.back() != '_') return std::nullopt;
  std::uint32_t out = 0;
  auto [end, error] =
      std::from_chars(part.data() + 2, part.data() + 6, out, 16);
  if (error != std::errc() || end != part.data() + 6) return std::nullopt;
  return static_cast<char32_t>(out);
}

bool high(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool low(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

// "Deserialized.Selected.X" is X, or was.
std::string_view bare(std::string_view type) {
  for (bool more = true; more;) {
    more = false;
    for (std::string_view before : {"Deserialized.", "Selected."}) {
      if (!type.starts_with(before)) continue;
      type.remove_prefix(before.size());
      more = true;
    }
  }
  return type;
}

}  // namespace

std::string cli_unescaped(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    std::optional<char32_t> unit = unit_at(text, at);
    if (!unit) {
      out += text[at++];
      continue;
    }
    at += 7;
    std::optional<char32_t> second =
        high(*unit) ? unit_at(text, at) : std::nullopt;
    if (second && low(*second)) {
      at += 7;
      *unit = 0x10000 + ((*unit - 0xd800) << 10) + (*second - 0xdc00);
    } else if (high(*unit) || low(*unit)) {
      *unit = 0xfffd;  // half a character
    }
    append_utf8(out, *unit);
  }
  return out;
}

const CliNode* CliXml::resolved(const CliNode& node) const {
  if (node.kind != CliNode::Kind::Ref) return &node;
  auto found = objects.find(node.text);
  return found == objects.end() ? nullptr : &nodes[found->second];
}

const CliNode* CliXml::property(const CliNode& object,
                                std::string_view name) const {
  std::string wanted = fold_case(name);
  for (std::uint32_t at : object.properties) {
    const CliNode& one = nodes[at];
    if (one.whole && fold_case(one.name) == wanted) return resolved(one);
  }
  return nullptr;
}

bool CliXml::is(const CliNode& object, std::string_view type) const {
  if (object.types == 0 || object.types > types.size()) return false;
  const std::vector<std::string>& all = types[object.types - 1];
  return std::any_of(all.begin(), all.end(), [&](const std::string& one) {
    std::string_view name = bare(one);
    // "…CimInstance#root/cimv2/Win32_Service", "…ManagementObject#root\cimv2…"
    std::size_t hash = name.find('#');
    if (hash == name.npos) return name == type;
    return name.substr(0, hash) == type ||
           name.substr(name.find_last_of("#/\\") + 1) == type;
  });
}

std::optional<std::int64_t> number_of(const CliNode* node) {
  if (!node || node->kind == CliNode::Kind::Ref) return std::nullopt;
  std::string_view text = node->text;
  std::int64_t out = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), out);
  bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && !text.empty() ? std::optional(out) : std::nullopt;
}

std::string_view text_of(const CliNode* node) {
  if (!node || node->kind == CliNode::Kind::Ref) return {};
  if (node->kind == CliNode::Kind::Object && !node->shown.empty()) {
    return node->shown;
  }
  return node->text;
}

}  // namespace lastmile
