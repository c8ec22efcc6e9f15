#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/text/json.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    CodePoint c = decode_utf8(text, at);
    if (c.bytes == 0) {
      out += "\ufffd";
      ++at;
      continue;
    }
    switch (c.value) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        // Also what would move a terminal or reorder a line, so that JSON on
        // a screen is as harmless as text.
        if (is_control(c.value) || is_bidi_override(c.value) ||
            c.value == 0x2028 || c.value == 0x2029) {
          out += "\\u";
          for (int shift = 12; shift >= 0; shift -= 4) {
            out += hex[c.value >> shift & 15];
          }
        } else {
          out += text.substr(at, c.bytes);
        }
    }
    at += c.bytes;
  }
  out += '"';
}

void JsonWriter::line_break() {
  if (layout_ == Compact) return;
  out_ += '\n';
  out_.append(2 * open_.size(), ' ');
}

// What stands between the last value and the next.
void JsonWriter::separate() {
  if (std::exchange(after_key_, false) || open_.empty()) return;
  if (!std::exchange(open_.back().empty, false)) out_ += ',';
  line_break();
}

JsonWriter& JsonWriter::raw(std::string_view text) {
  assert(open_.empty() || !open_.back().is_object || after_key_);
  separate();
  out_ += text;
  return *this;
}

JsonWriter& JsonWriter::open(bool object) {
  raw(object ? "{" : "[");
  open_.push_back({object, true});
  return *this;
}

JsonWriter& JsonWriter::object() { return open(true); }
JsonWriter& JsonWriter::array() { return open(false); }

JsonWriter& JsonWriter::end() {
  assert(!open_.empty() && !after_key_);
  Level done = open_.back();
  open_.pop_back();
  if (!done.empty) line_break();
  out_ += done.is_object ? '}' : ']';
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  assert(!open_.empty() && open_.back().is_object && !after_key_);
  separate();
  append_json_string(out_, name);
  out_ += layout_ == Pretty ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  raw("");
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  char digits[32];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  assert(error == std::errc());
  return raw(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

std::string JsonWriter::take() {
  assert(open_.empty());
  if (layout_ == Pretty) out_ += '\n';
  return std::exchange(out_, {});
}

}  // namespace lastmile
