// What an editor asks about a place in a text: what stands there, where that
// is, and what may be written.

#include <algorithm>

#include "cli/lsp/names.hpp"
#include "cli/lsp/places.hpp"
#include "cli/lsp/server.hpp"

namespace lastmile {
namespace {

// The line of a cursor and the word it stands in.
struct Spot {
  std::vector<std::string_view> lines = {};
  std::string_view line = {};
  std::size_t byte = 0;
  Word word = {};

  std::string_view text() const {
    return line.substr(word.begin, word.end - word.begin);
  }
};

Spot spot_at(std::string_view text, std::size_t line, std::size_t units) {
  Spot out{.lines = split_lines(text)};
  if (line >= out.lines.size()) return out;
  out.line = out.lines[line];
  out.byte = byte_of_units(out.line, units);
  out.word = word_at(out.line, out.byte);
  return out;
}

// Texts of packs may hold what drives a terminal or reorders a line.
std::string shown(std::string_view text) {
  std::string out;
  for (std::string_view line : split_lines(text)) {
    out += (out.empty() ? "" : "\n") + printable(line);
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string page_of(const Name& name) {
  std::string out = std::string(name.kind) + " " + shown(name.id);
  if (!name.title.empty()) out += "\n" + shown(name.title);
  if (!name.about.empty()) out += "\n\n" + shown(name.about);
  if (!name.type) return out;
  out += "\n";
  for (const Field& field : name.type->fields) {
    out += "\n" + shown(field.name) + ": " + shown(to_text(field.type)) +
           (field.key ? ", key" : "");
    if (!field.about.empty()) out += " — " + shown(field.about);
  }
  return out;
}

// Kinds of CompletionItem that editors have a picture for.
constexpr int of_field = 5, of_type = 7, of_item = 18;

class Proposals {
 public:
  Proposals(JsonWriter& json, std::size_t line, const Spot& spot)
      : json_(json),
        line_(line),
        from_(utf16_units(spot.line.substr(0, spot.word.begin))),
        to_(utf16_units(spot.line.substr(0, spot.byte))),
        begun_(spot.line.substr(
            spot.word.begin,
            std::max(spot.byte, spot.word.begin) - spot.word.begin)) {}

  void add(std::string_view text, int kind, std::string_view detail) {
    if (!text.starts_with(begun_)) return;
    json_.object().key("label").value(text);
    json_.key("kind").value(kind);
    json_.key("detail").value(printable(detail));
    json_.key("textEdit").object().key("range");
    write_range(json_, line_, std::min(from_, to_), to_);
    json_.key("newText").value(text).end().end();
  }

 private:
  JsonWriter& json_;
  std::size_t line_, from_, to_;
  std::string_view begun_;
};

}  // namespace

void LanguageServer::initialize(JsonWriter& json) const {
  json.object().key("capabilities").object();
  json.key("positionEncoding").value("utf-16");
  json.key("textDocumentSync").object();
  json.key("openClose").value(true).key("change").value(1);
  json.key("save").value(true).end();
  json.key("hoverProvider").value(true);
  json.key("definitionProvider").value(true);
  json.key("completionProvider").object().end().end();
  json.key("serverInfo").object().key("name").value("lastmile");
  json.key("version").value(version_text).end().end();
}

void LanguageServer::hover(JsonWriter& json, const Cursor& at) {
  const std::string* text = packs_.text(at.path);
  const Checked& known = checked(at.path);
  std::string page;
  Spot spot;
  if (text) spot = spot_at(*text, at.line, at.units);
  // While a text has faults, what it said before may still help.
  for (const auto& base : {known.loaded.base, known.sound}) {
    if (!base || !page.empty()) continue;
    for (const Name& name : named(*base, spot.text())) {
      page += (page.empty() ? "" : "\n\n") + page_of(name);
    }
  }
  if (page.empty()) {
    json.null();
    return;
  }
  json.object().key("contents").object();
  json.key("kind").value("plaintext").key("value").value(page).end();
  json.key("range");
  write_range(json, at.line, utf16_units(spot.line.substr(0, spot.word.begin)),
              utf16_units(spot.line.substr(0, spot.word.end)));
  json.end();
}

void LanguageServer::definition(JsonWriter& json, const Cursor& at) {
  const std::string* text = packs_.text(at.path);
  const Checked& known = checked(at.path);
  Spot spot;
  if (text) spot = spot_at(*text, at.line, at.units);
  bool found = false;
  json.array();
  for (const auto& base : {known.loaded.base, known.sound}) {
    if (!base || found) continue;
    for (const Name& name : named(*base, spot.text())) {
      std::string path(base->sources.path(name.place.file));
      if (path.empty()) continue;
      found = true;
      auto open = addresses_.find(one_path(path));
      json.object().key("uri").value(open == addresses_.end() ? address_of(path)
                                                              : open->second);
      json.key("range");
      write_range(json, name.place, base->sources);
      json.end();
    }
  }
  json.end();
}

void LanguageServer::completion(JsonWriter& json, const Cursor& at) {
  const std::string* text = packs_.text(at.path);
  const Checked& known = checked(at.path);
  // A text is rarely sound while it is written.
  const auto& base = known.sound ? known.sound : known.loaded.base;
  json.object().key("isIncomplete").value(false).key("items").array();
  if (text && base) {
    Spot spot = spot_at(*text, at.line, at.units);
    Proposals proposals(json, at.line, spot);
    if (auto* type = fields_written_at(*base, spot.lines, at.line, spot.byte)) {
      for (const Field& field : type->fields) {
        proposals.add(field.name, of_field, to_text(field.type));
      }
    } else {
      for (const Name& name : all_names(*base)) {
        std::string detail(name.kind);
        std::string_view says = name.title.empty() ? name.about : name.title;
        if (!says.empty()) detail += ": " + std::string(says);
        proposals.add(name.id, name.type ? of_type : of_item, detail);
      }
    }
  }
  json.end().end();
}

}  // namespace lastmile
