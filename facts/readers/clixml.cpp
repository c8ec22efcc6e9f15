#include "facts/readers/clixml.hpp"

#include <expat.h>

#include <algorithm>
#include <memory>

#include "facts/readers/event_xml_text.hpp"

namespace lastmile {

namespace {

constexpr std::size_t deepest = 128;
constexpr std::size_t most_nodes = 400'000;
constexpr std::size_t most_elements = 3'000'000;
constexpr std::size_t largest = std::size_t{64} << 20;
constexpr std::size_t longest_text = std::size_t{4} << 20;  // of one value
constexpr std::uint32_t none = UINT32_MAX;

enum class Part : std::uint8_t {
  Objs,
  Object,
  Value,
  Properties,
  Items,
  Dictionary,
  Entry,
  Types,
  Type,
  Shown,
  Skipped,
};

struct Open {
  Part part = Part::Skipped;
  std::uint32_t node = none;   // of an Object its own; else whose part it is
  std::uint32_t value = none;  // of a Value its own
  std::uint32_t key = none, entry = none;  // of an Entry
};

std::string_view attribute(const char** attributes, std::string_view name) {
  for (const char** at = attributes; *at; at += 2) {
    if (*at == name) return at[1];
  }
  return {};
}

class Reading {
 public:
  CliXml all(ByteView bytes, std::size_t from);

  void start(std::string_view name, const char** attributes);
  void end();
  void text(std::string_view more);
  void stop(std::string why);

 private:
  Open child(const Open& parent, std::string_view name,
             const char** attributes);
  Open inside_object(const Open& parent, std::string_view name,
                     const char** attributes);
  Open value(const Open& parent, std::string_view name,
             const char** attributes);
  void attach(const Open& parent, std::uint32_t node);
  void close(const Open& closed);
  CliNode& node(std::uint32_t at) { return out_.nodes[at]; }

  XML_Parser parser_ = nullptr;
  CliXml out_;
  std::vector<Open> open_;
  std::string text_;
  std::size_t elements_ = 0;
  std::map<std::string, std::size_t, std::less<>> types_;  // by RefId
};

void XMLCALL on_start(void* of, const char* name, const char** attributes) {
  static_cast<Reading*>(of)->start(name, attributes);
}
void XMLCALL on_end(void* of, const char*) { static_cast<Reading*>(of)->end(); }
void XMLCALL on_text(void* of, const char* text, int size) {
  static_cast<Reading*>(of)->text({text, static_cast<std::size_t>(size)});
}
void XMLCALL on_doctype(void* of, const char*, const char*, const char*, int) {
  static_cast<Reading*>(of)->stop("it has a document type");
}

CliXml Reading::all(ByteView bytes, std::size_t from) {
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  parser_ = parser.get();
  EventXmlText source(bytes);
  bool wide = source.encoding() == EventXmlEncoding::Utf16Le ||
              source.encoding() == EventXmlEncoding::Utf16Be;
  bool little = source.encoding() == EventXmlEncoding::Utf16Le;
  XML_SetEncoding(parser_, !wide ? "UTF-8" : little ? "UTF-16LE" : "UTF-16BE");
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, on_start, on_end);
  XML_SetCharacterDataHandler(parser_, on_text);
  XML_SetStartDoctypeDeclHandler(parser_, on_doctype);
  ByteView rest = bytes.subspan(from);
  bool ok = XML_Parse(parser_, reinterpret_cast<const char*>(rest.data()),
                      static_cast<int>(rest.size()), true) == XML_STATUS_OK;
  if (!ok && out_.why.empty()) {
    XML_Error error = XML_GetErrorCode(parser_);
    bool cut = error == XML_ERROR_NO_ELEMENTS ||
               error == XML_ERROR_UNCLOSED_TOKEN ||
               error == XML_ERROR_PARTIAL_CHAR;
    out_.why = cut ? "it is cut off"
                   : std::string("its XML: ") + XML_ErrorString(error);
  }
  return std::move(out_);
}

void Reading::stop(std::string why) {
  if (out_.why.empty()) out_.why = std::move(why);
  XML_StopParser(parser_, XML_FALSE);
}

void Reading::start(std::string_view name, const char** attributes) {
  if (!out_.why.empty()) return;
  if (open_.size() == deepest) return stop("its XML is more than 128 deep");
  if (out_.nodes.size() >= most_nodes || ++elements_ > most_elements) {
    return stop("it has too many objects");
  }
  if (open_.empty()) {
    if (name != "Objs") return stop("its first element is no Objs");
    open_.push_back({.part = Part::Objs});
    return;
  }
  Open parent = open_.back();
  Open next = child(parent, name, attributes);
  // Entries keep what they saw of theirs.
  if (parent.part == Part::Entry && next.value != none) {
    bool key = attribute(attributes, "N") == "Key";
    (key ? open_.back().key : open_.back().entry) = next.value;
  }
  text_.clear();
  open_.push_back(next);
}

Open Reading::child(const Open& parent, std::string_view name,
                    const char** attributes) {
  switch (parent.part) {
    case Part::Objs:
    case Part::Properties:
    case Part::Items:
    case Part::Entry: return value(parent, name, attributes);
    case Part::Object: return inside_object(parent, name, attributes);
    case Part::Dictionary:
      if (name == "En") return {.part = Part::Entry, .node = parent.node};
      return {};
    case Part::Types:
      if (name == "T") return {.part = Part::Type, .node = parent.node};
      return {};
    default: return {};
  }
}

Open Reading::inside_object(const Open& parent, std::string_view name,
                            const char** attributes) {
  auto part = [&](Part is) { return Open{.part = is, .node = parent.node}; };
  if (name == "Props" || name == "MS") return part(Part::Properties);
  if (name == "LST" || name == "IE" || name == "STK" || name == "QUE") {
    return part(Part::Items);
  }
  if (name == "DCT") return part(Part::Dictionary);
  if (name == "ToString") return part(Part::Shown);
  if (name == "TN") {
    out_.types.emplace_back();
    node(parent.node).types = out_.types.size();
    types_.insert_or_assign(std::string(attribute(attributes, "RefId")),
                            out_.types.size());
    return part(Part::Types);
  }
  if (name == "TNRef") {
    auto known = types_.find(attribute(attributes, "RefId"));
    if (known != types_.end()) node(parent.node).types = known->second;
    return {};
  }
  return value(parent, name, attributes);
}

Open Reading::value(const Open& parent, std::string_view name,
                    const char** attributes) {
  auto made = static_cast<std::uint32_t>(out_.nodes.size());
  CliNode& one = out_.nodes.emplace_back();
  one.name = cli_unescaped(attribute(attributes, "N"));
  std::string number(attribute(attributes, "RefId"));
  attach(parent, made);
  if (name == "Obj") {
    one.kind = CliNode::Kind::Object;
    if (!number.empty()) out_.objects.insert_or_assign(number, made);
    return {.part = Part::Object, .node = made, .value = made};
  }
  if (name == "Ref") {
    one.kind = CliNode::Kind::Ref;
    one.text = std::move(number);
    one.whole = true;
    return {.part = Part::Skipped, .value = made};
  }
  one.element = std::string(name);
  return {.part = Part::Value, .node = parent.node, .value = made};
}

void Reading::attach(const Open& parent, std::uint32_t made) {
  if (parent.part == Part::Properties) {
    node(parent.node).properties.push_back(made);
  } else if (parent.part == Part::Items) {
    node(parent.node).items.push_back(made);
  }
}

void Reading::text(std::string_view more) {
  if (open_.empty() || !out_.why.empty()) return;
  const Open& at = open_.back();
  bool wanted = at.part == Part::Type || at.part == Part::Shown ||
                (at.part == Part::Value && node(at.value).element != "SS");
  if (!wanted) return;
  if (text_.size() + more.size() > longest_text) {
    return stop("one of its values is longer than 4 MiB");
  }
  text_ += more;
}

void Reading::end() {
  if (!out_.why.empty()) return;
  Open closed = open_.back();
  open_.pop_back();
  close(closed);
  text_.clear();
}

void Reading::close(const Open& closed) {
  switch (closed.part) {
    case Part::Value: {
      CliNode& one = node(closed.value);
      one.text = cli_unescaped(text_);
      one.whole = true;
      // What an object holds beside its properties is its value.
      if (!open_.empty() && open_.back().part == Part::Object) {
        node(open_.back().node).text = one.text;
      }
      return;
    }
    case Part::Object: node(closed.node).whole = true; return;
    case Part::Shown: node(closed.node).shown = cli_unescaped(text_); return;
    case Part::Type: out_.types.back().push_back(text_); return;
    case Part::Entry:
      if (closed.entry == none) return;
      if (closed.key != none) node(closed.entry).name = node(closed.key).text;
      node(closed.node).items.push_back(closed.entry);
      return;
    default: return;
  }
}

// Behind what -OutputFormat XML puts in front.
std::size_t first_element(ByteView bytes) {
  constexpr std::string_view mark = "#< CLIXML";
  EventXmlText text(bytes);
  if (!text.has(text.start(), mark)) return text.start();
  std::size_t width = text.written("<").size();
  return text.behind_blanks(text.start() + mark.size() * width);
}

}  // namespace

bool is_clixml(ByteView head) {
  head = head.first(std::min<std::size_t>(head.size(), 4096));
  return EventXmlText(head).opens(first_element(head), "Objs");
}

CliXml read_clixml(ByteView bytes) {
  if (bytes.size() > largest) return {.why = "it is larger than 64 MiB"};
  return Reading().all(bytes, first_element(bytes));
}

}  // namespace lastmile
