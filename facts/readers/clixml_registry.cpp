#include "facts/readers/clixml_registry.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "engine/base/symbol.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {

namespace {

// "Microsoft.PowerShell.Core\Registry::HKEY_LOCAL_MACHINE\SYSTEM\…"
std::optional<std::string> key_of(const CliXml& all, const CliNode& object) {
  std::string_view path = text_of(all.property(object, "PSPath"));
  constexpr std::string_view provider = "Registry::";
  std::size_t at = path.find(provider);
  if (at == path.npos) return std::nullopt;
  path.remove_prefix(at + provider.size());
  bool odd = std::any_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == ']' || c == '[';
  });
  if (!path.starts_with("HKEY_") || odd) return std::nullopt;
  return std::string(path);
}

void append_byte(std::string& out, unsigned byte) {
  char shown[4];
  std::snprintf(shown, sizeof shown, "%02x,", byte & 0xff);
  out += shown;
}

void append_unit(std::string& out, char32_t unit) {
  append_byte(out, unit & 0xff);
  append_byte(out, unit >> 8 & 0xff);
}

// In UTF-16 with a NUL, as the registry has it.
void append_text(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    CodePoint c = decode_utf8(text, at);
    at += std::max<std::size_t>(c.bytes, 1);
    char32_t value = c.bytes == 0 ? 0xfffd : c.value;
    if (value >= 0x10000) {
      append_unit(out, 0xd800 + ((value - 0x10000) >> 10));
      value = 0xdc00 + ((value - 0x10000) & 0x3ff);
    }
    append_unit(out, value);
  }
  append_unit(out, 0);
}

// False where it is no Base64.
bool append_base64(std::string& out, std::string_view text) {
  std::string written(text);
  std::erase_if(written,
                [](char c) { return c == '\r' || c == '\n' || c == ' '; });
  Bytes bytes(written.size() / 4 * 3 + 1);
  int size = EVP_DecodeBlock(
      bytes.data(), reinterpret_cast<const unsigned char*>(written.data()),
      static_cast<int>(written.size()));
  if (size < 0) return false;
  // It counts the padding too.
  std::size_t padding = written.ends_with("==")  ? 2
                        : written.ends_with('=') ? 1
                                                 : 0;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  for (std::uint8_t byte : bytes) append_byte(out, byte);
  return true;
}

// The list of a value with several texts.
bool append_texts(std::string& out, const CliXml& all, const CliNode& list) {
  for (std::uint32_t at : list.items) {
    if (all.nodes[at].element != "S") return false;
    append_text(out, all.nodes[at].text);
  }
  append_unit(out, 0);
  return true;
}

// "dword:…", "hex:…"; empty where it is no value of the registry.
std::string data_of(const CliXml& all, const CliNode& value) {
  std::string bytes;
  auto as = [&](std::string_view kind) {
    if (!bytes.empty()) bytes.pop_back();  // the last comma
    return std::string(kind) + bytes;
  };
  const std::string& element = value.element;
  if (value.kind == CliNode::Kind::Object) {
    bool list = !value.items.empty() && append_texts(bytes, all, value);
    return list ? as("hex(7):") : "";
  }
  if (element == "S") {
    append_text(bytes, value.text);
    return as("hex(1):");
  }
  if (element == "BA") {
    return append_base64(bytes, value.text) ? as("hex:") : "";
  }
  std::optional<std::int64_t> number = number_of(&value);
  if (!number) return "";
  auto whole = static_cast<std::uint64_t>(*number);
  if (element == "I32" || element == "U32") {
    char shown[24];
    std::snprintf(shown, sizeof shown, "dword:%08x",
                  static_cast<unsigned>(whole & 0xffffffff));
    return shown;
  }
  if (element != "I64" && element != "U64") return "";
  for (int i = 0; i < 8; ++i) {
    append_byte(bytes, static_cast<unsigned>(whole >> (8 * i) & 0xff));
  }
  return as("hex(b):");
}

// PSPath and the like are PowerShell's own.
bool is_of_powershell(std::string_view name) {
  for (std::string_view one :
       {"pspath", "psparentpath", "pschildname", "psdrive", "psprovider"}) {
    if (fold_case(name) == one) return true;
  }
  return false;
}

std::string row_of(const CliXml& all, const CliNode& value) {
  if (value.name.empty() || is_of_powershell(value.name)) return "";
  std::string name;
  for (char c : value.name) {
    if (static_cast<unsigned char>(c) < 0x20) return "";
    if (c == '"' || c == '\\') name += '\\';
    name += c;
  }
  std::string data = data_of(all, value);
  if (data.empty()) return "";
  name = value.name == "(default)" ? "@" : "\"" + name + "\"";
  return name + "=" + data + "\r\n";
}

}  // namespace

CliRegistry clixml_registry(const CliXml& objects) {
  CliRegistry out;
  std::string text;
  for (const CliNode& object : objects.nodes) {
    bool may = object.kind == CliNode::Kind::Object && object.whole &&
               !object.properties.empty();
    std::optional<std::string> key =
        may ? key_of(objects, object) : std::nullopt;
    if (!key) continue;
    text += "\r\n[" + *key + "]\r\n";
    ++out.keys;
    for (std::uint32_t at : object.properties) {
      const CliNode& value = objects.nodes[at];
      std::string row = value.whole ? row_of(objects, value) : "";
      if (row.empty()) continue;
      text += row;
      ++out.values;
    }
  }
  if (out.keys == 0) return out;
  // A key that is taken away makes it no export: nothing is absent.
  out.exported = "Windows Registry Editor Version 5.00\r\n" + text +
                 "\r\n[-HKEY_LOCAL_MACHINE\\SYSTEM\\as PowerShell said it]\r\n";
  return out;
}

}  // namespace lastmile
