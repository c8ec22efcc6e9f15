#include "facts/readers/reg_query.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "facts/readers/command_text.hpp"
#include "facts/readers/plain_text.hpp"

namespace lastmile {

namespace {

struct Kind {
  std::string_view name;
  std::string_view in_export;  // of hex(…): none, 0, 2, 7, b
};

constexpr std::array<Kind, 8> kinds = {{{"REG_SZ", "1"},
                                        {"REG_EXPAND_SZ", "2"},
                                        {"REG_MULTI_SZ", "7"},
                                        {"REG_DWORD", "4"},
                                        {"REG_QWORD", "b"},
                                        {"REG_BINARY", ""},
                                        {"REG_NONE", "0"},
                                        {"REG_DWORD_BIG_ENDIAN", "5"}}};

struct Value {
  std::string_view name, data;
  const Kind* kind;
};

// "    PortNumber    REG_DWORD    0xd3d"; of old systems with tabs between.
std::optional<Value> value_of(std::string_view line) {
  std::string_view body = trimmed(line);
  for (const Kind& kind : kinds) {
    for (std::string_view gap : {"    ", "\t"}) {
      std::string middle = std::string(gap) + std::string(kind.name);
      std::size_t at = body.find(middle);
      if (at == body.npos) continue;
      std::string_view rest = body.substr(at + middle.size());
      bool ends = rest.empty() || rest.starts_with(gap);
      if (!ends) continue;
      return Value{trimmed(body.substr(0, at)), trimmed(rest), &kind};
    }
  }
  return std::nullopt;
}

bool is_key(std::string_view line) {
  for (std::string_view root :
       {"HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_USERS",
        "HKEY_CLASSES_ROOT", "HKEY_CURRENT_CONFIG"}) {
    if (line.starts_with(root) &&
        (line.size() == root.size() || line[root.size()] == '\\')) {
      return true;
    }
  }
  return false;
}

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
}

void append_hex(std::string& out, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    char two[4];
    std::snprintf(two, sizeof two, i == 0 ? "%02x" : ",%02x",
                  static_cast<unsigned char>(bytes[i]));
    out += two;
  }
}

std::optional<std::uint64_t> number_of(std::string_view data) {
  if (!data.starts_with("0x")) return std::nullopt;
  std::uint64_t out = 0;
  auto [end, error] =
      std::from_chars(data.data() + 2, data.data() + data.size(), out, 16);
  if (error != std::errc() || end != data.data() + data.size()) {
    return std::nullopt;
  }
  return out;
}

// UTF-16 of a text, with its end; between the parts of a list there is "\0".
std::string utf16_bytes(std::string_view text, bool list) {
  std::string out;
  auto add = [&](std::uint32_t unit) {
    out += static_cast<char>(unit & 0xff);
    out += static_cast<char>(unit >> 8 & 0xff);
  };
  for (std::size_t i = 0; i < text.size();) {
    if (list && text.substr(i, 2) == "\\0") {
      add(0);
      i += 2;
      continue;
    }
    auto byte = static_cast<unsigned char>(text[i]);
    std::size_t more = byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    std::uint32_t code = more == 0   ? byte
                         : more == 1 ? byte & 0x1fU
                         : more == 2 ? byte & 0x0fU
                                     : byte & 0x07U;
    for (std::size_t k = 1; k <= more && i + k < text.size(); ++k) {
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    }
    i += more + 1;
    if (code >= 0x10000) {
      add(0xd800 + ((code - 0x10000) >> 10));
      add(0xdc00 + ((code - 0x10000) & 0x3ff));
    } else {
      add(code);
    }
  }
  add(0);
  if (list) add(0);
  return out;
}

bool append_data(std::string& out, const Value& value) {
  std::string_view kind = value.kind->in_export;
  if (kind == "1") {
    out += '"';
    append_escaped(out, value.data);
    out += '"';
    return true;
  }
  if (kind == "4" || kind == "b" || kind == "5") {
    std::optional<std::uint64_t> number = number_of(value.data);
    if (!number) return false;
    if (kind == "4" && *number <= 0xffffffff) {
      char shown[24];
      std::snprintf(shown, sizeof shown, "dword:%08x",
                    static_cast<unsigned>(*number));
      out += shown;
      return true;
    }
    std::string bytes;
    std::size_t size = kind == "b" ? 8 : 4;
    for (std::size_t i = 0; i < size; ++i) {
      std::size_t place = kind == "5" ? size - 1 - i : i;
      bytes += static_cast<char>(*number >> (8 * place) & 0xff);
    }
    out += "hex(" + std::string(kind) + "):";
    append_hex(out, bytes);
    return true;
  }
  std::string bytes;
  if (kind == "2" || kind == "7") {
    bytes = utf16_bytes(value.data, kind == "7");
  } else {
    Bytes read;
    if (value.data.size() % 2 != 0 || !from_hex(value.data, read)) {
      return false;
    }
    bytes.assign(read.begin(), read.end());
  }
  out += kind.empty() ? "hex:" : "hex(" + std::string(kind) + "):";
  append_hex(out, bytes);
  return true;
}

}  // namespace

bool is_reg_query(ByteView head) {
  std::optional<std::string> text = plain_text(head);
  if (!text) return false;
  bool key = false;
  std::size_t seen = 0;
  for (const TextLine& line : lines_of(*text)) {
    if (++seen > 400) return false;
    if (is_key(line.text)) {
      key = true;
    } else if (key && value_of(line.text)) {
      return true;
    }
  }
  return false;
}

std::string reg_query_as_export(ByteView bytes, RegQuerySummary& summary) {
  std::string out = "Windows Registry Editor Version 5.00\r\n";
  std::optional<std::string> text = plain_text(bytes);
  if (!text) return out;
  bool within = false;
  for (const TextLine& line : lines_of(*text)) {
    if (trimmed(line.text).empty()) continue;
    if (is_key(line.text)) {
      out += "\r\n[" + std::string(trimmed(line.text)) + "]\r\n";
      ++summary.keys;
      within = true;
      continue;
    }
    std::optional<Value> value = within ? value_of(line.text) : std::nullopt;
    std::string row;
    bool fits = value.has_value();
    if (value) {
      // The unnamed one is called (Default), in the language of Windows.
      bool unnamed = value->name.starts_with('(') && value->name.ends_with(')');
      if (unnamed) {
        row = "@=";
        if (value->data.starts_with('(')) continue;  // (value not set)
      } else {
        row = "\"";
        append_escaped(row, value->name);
        row += "\"=";
      }
      fits = append_data(row, *value);
    }
    if (fits) {
      out += row + "\r\n";
      ++summary.values;
    } else if (summary.lines_unknown++ == 0) {
      summary.first_unknown = line.number;
    }
  }
  // A key that is taken away makes it no export: nothing is absent.
  out += "\r\n[-HKEY_LOCAL_MACHINE\\SYSTEM\\as reg query printed it]\r\n";
  return out;
}

}  // namespace lastmile
