#include "engine/script/script.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "engine/script/limits.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

using namespace std::string_view_literals;

constexpr std::array words_of_lua = {
    "and"sv,   "break"sv, "do"sv,       "else"sv, "elseif"sv, "end"sv,
    "false"sv, "for"sv,   "function"sv, "goto"sv, "if"sv,     "in"sv,
    "local"sv, "nil"sv,   "not"sv,      "or"sv,   "repeat"sv, "return"sv,
    "then"sv,  "true"sv,  "until"sv,    "while"sv};

// Lua names the field that an error is about by walking along a chain of
// fields, a frame of the C stack each, in time that grows with its square.
constexpr std::size_t most_links = 8'192;

bool is_word(char c) {
  return c == '_' || ('0' <= c && c <= '9') || ('a' <= c && c <= 'z') ||
         ('A' <= c && c <= 'Z');
}

// In comments and texts too: so it needs no reading of Lua that could differ
// from Lua's own.
std::size_t find_word(std::string_view source, std::string_view word) {
  for (std::size_t at = source.find(word); at != source.npos;
       at = source.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(source[at - 1])) &&
        (end == source.size() || !is_word(source[end]))) {
      return at;
    }
  }
  return source.npos;
}

std::unique_ptr<ScriptFault> fault(const Script& script, std::size_t offset,
                                   ScriptFault::Kind kind,
                                   std::string message) {
  const auto end = script.source.begin() + static_cast<std::ptrdiff_t>(offset);
  const auto lines = std::count(script.source.begin(), end, '\n');
  return std::make_unique<ScriptFault>(
      ScriptFault{kind, std::move(message),
                  script.place.line + static_cast<std::uint32_t>(lines)});
}

std::unique_ptr<ScriptFault> check_characters(const Script& script) {
  const std::string_view source = script.source;
  for (std::size_t at = 0; at < source.size();) {
    const CodePoint character = decode_utf8(source, at);
    std::string what;
    if (character.bytes == 0) {
      what = "bytes that are no UTF-8";
    } else if (is_control(character.value) ||
               (source[at] == '\r' && !source.substr(at).starts_with("\r\n"))) {
      what = "control character " + name_of(character.value);
    } else if (is_bidi_override(character.value)) {
      what = name_of(character.value) + ", which reorders what a reader sees";
    }
    if (!what.empty()) {
      return fault(script, at, ScriptFault::Kind::Source,
                   "the Lua source holds " + what);
    }
    at += character.bytes;
  }
  return nullptr;
}

std::unique_ptr<ScriptFault> check_parameters(const Script& script) {
  std::set<std::string> seen;
  if (script.parameters.size() > max_script_parameters) {
    return fault(script, 0, ScriptFault::Kind::Source,
                 "more than 16 values are given to it");
  }
  for (const std::string& name : script.parameters) {
    if (!seen.insert(local_name(name)).second) {
      return fault(script, 0, ScriptFault::Kind::Source,
                   "two values would be called '" + local_name(name) + "'");
    }
  }
  return nullptr;
}

}  // namespace

std::string local_name(std::string_view name) {
  std::string out;
  for (char c : name) out += is_word(c) ? c : '_';
  if (out.empty() || ('0' <= out[0] && out[0] <= '9')) out.insert(0, "_");
  if (out == "_ENV" ||
      std::ranges::find(words_of_lua, out) != words_of_lua.end()) {
    out += '_';
  }
  return out;
}

bool may_loop(std::string_view source) {
  for (std::string_view word : {"for", "while", "repeat", "goto", "function"}) {
    if (find_word(source, word) != source.npos) return true;
  }
  return false;
}

bool may_write_nul(std::string_view source) {
  for (std::string_view escape : {"\\0", "\\x0", "\\u{0"}) {
    if (source.find(escape) != source.npos) return true;
  }
  return false;
}

std::unique_ptr<ScriptFault> check_source(const Script& script) {
  const bool module = script.role == ScriptRole::Module;
  if (script.source.size() > (module ? max_module_size : max_chunk_size)) {
    return fault(script, 0, ScriptFault::Kind::Source,
                 std::string("the Lua source is larger than ") +
                     (module ? "64 KiB" : "8 KiB"));
  }
  if (auto found = check_characters(script)) return found;
  if (auto found = check_parameters(script)) return found;
  if (std::size_t at = find_word(script.source, "_ENV");
      at != script.source.npos) {
    return fault(script, at, ScriptFault::Kind::Compile,
                 "'_ENV' cannot be used, not even in a comment");
  }
  auto links = std::ranges::count_if(
      script.source, [](char c) { return c == '.' || c == '['; });
  if (static_cast<std::size_t>(links) > most_links) {
    return fault(script, 0, ScriptFault::Kind::Compile,
                 "more than 8,192 of '.' and '['; write two modules");
  }
  return nullptr;
}

}  // namespace lastmile
