// engine/text/json.hpp
//
// The only door to nlohmann-json, for reading, and a writer of our own.
//
// Reading promises what engine/text/yaml.hpp promises, under the same limits:
// strings become quoted scalars, numbers and true/false plain scalars with
// the text that was written (1.10 stays 1.10, a 30-digit number keeps all of
// its digits); null and duplicate keys are refused.

#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/base/node.hpp"
#include "engine/text/limits.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

std::optional<Node> read_json(FileId file, const Sources& sources,
                              const TextLimits& limits, Diagnostics& found);

// One JSON text a line, blank lines left out: a list of them. A line that is
// broken is reported and left out; the others are read.
std::optional<Node> read_ndjson(FileId file, const Sources& sources,
                                const TextLimits& limits, Diagnostics& found);

// Writes JSON in the order of the calls. The caller opens and closes in
// pairs and gives a key before each value of an object (asserted); the writer
// sees to commas, line breaks, escapes and numbers.
//
//   JsonWriter json(JsonWriter::Pretty);
//   json.object().key("schema").value("lastmile.run/1").end();
//   json.take();
class JsonWriter {
 public:
  enum Layout : std::uint8_t { Compact, Pretty };  // Pretty: two spaces

  explicit JsonWriter(Layout layout = Pretty) : layout_(layout) {}

  JsonWriter& object();
  JsonWriter& array();
  JsonWriter& end();  // of the innermost object or array
  JsonWriter& key(std::string_view name);

  // Invalid UTF-8 becomes U+FFFD.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  template <std::same_as<bool> B>
  JsonWriter& value(B yes) {
    return raw(yes ? "true" : "false");
  }
  template <std::integral I>
  requires(!std::same_as<I, bool> &&
           !std::same_as<I, char>) JsonWriter& value(I number) {
    return raw(std::to_string(number));
  }
  // The shortest text that reads back as the same number; null where it is
  // none or infinite.
  JsonWriter& value(double number);
  JsonWriter& null() { return raw("null"); }

  // What was written; the writer is empty afterwards. Pretty ends with a line
  // break.
  std::string take();

 private:
  struct Level {
    bool is_object;
    bool empty;
  };

  JsonWriter& raw(std::string_view text);
  JsonWriter& open(bool object);
  void separate();
  void line_break();

  Layout layout_;
  bool after_key_ = false;
  std::vector<Level> open_ = {};
  std::string out_ = {};
};

// Appends `text` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);

}  // namespace lastmile
