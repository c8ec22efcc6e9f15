#include "engine/pack/members.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/version.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

Diagnostic meta(std::string what) {
  return refusal(Reason::MetaFormat, std::move(what),
                 "the file was made by hand or damaged; docs/packs.md has its "
                 "form");
}

// "" where the bytes may be an object of JSON.
std::string not_json(std::string_view bytes) {
  std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == bytes.npos) return "the file is empty";
  if (bytes[first] == '<') {
    return "this is a page of HTML: a proxy or a login page answers in place "
           "of the repository";
  }
  if (bytes[first] != '{') return "the file is no object of JSON";
  return {};
}

// Is it KIND/1, or a later format that this engine does not know?
Result<void> check_format(const Node& node, std::string_view kind) {
  const Node* format = node.find("format");
  if (format == nullptr || !format->is_scalar()) {
    return meta("no \"format\" in a file that is to be a " + std::string(kind));
  }
  std::string known = "lastmile-" + std::string(kind) + "/";
  if (format->text == known + "1" && format->style == Style::Quoted) return {};
  bool later = format->text.starts_with(known) &&
               format->text.size() > known.size() &&
               format->text.find_first_not_of("0123456789", known.size()) ==
                   std::string::npos;
  if (!later) {
    return meta("the format is '" + printable(format->text.substr(0, 60)) +
                "', not '" + known + "1'");
  }
  const Node* engine = node.find("engine");
  std::string needed = engine != nullptr && engine->is_scalar()
                           ? printable(engine->text.substr(0, 40))
                           : "a later one than " + std::string(version_text);
  return refusal(Reason::Compat,
                 "format '" + printable(format->text.substr(0, 60)) +
                     "' needs engine >= " + needed,
                 "update the program");
}

}  // namespace

Result<Node> read_strict_json(std::string_view bytes, std::string_view name) {
  if (std::string wrong = not_json(bytes); !wrong.empty()) {
    return meta(std::string(name) + ": " + wrong);
  }
  TextLimits limits;
  limits.file_bytes = std::size_t{8} << 20;
  limits.line_bytes = limits.file_bytes;  // one line is how machines write it
  limits.scalar_bytes = 4096;
  limits.depth = 16;
  limits.values = 1'000'000;
  Sources sources;
  Diagnostics found;
  FileId file = sources.add(std::string(name), std::string(bytes));
  std::optional<Node> node = read_json(file, sources, limits, found);
  for (const Diagnostic& fault : found.all()) {
    if (fault.severity != Severity::Error) continue;
    return meta(std::string(name) + ":" + std::to_string(fault.place.line) +
                ":" + std::to_string(fault.place.column) + ": " +
                fault.message);
  }
  if (!node || !node->is_map()) {
    return meta(std::string(name) + ": the file is no object of JSON");
  }
  return std::move(*node);
}

Result<Node> read_signed_json(std::string_view bytes, std::string_view kind) {
  Result<Node> node = read_strict_json(bytes, kind);
  if (!node) return node;
  const Node* said = node->find("kind");
  if (said == nullptr || !said->is_scalar() || said->text != kind) {
    return meta("a file of kind '" +
                printable(said && said->is_scalar() ? said->text.substr(0, 40)
                                                    : "nothing") +
                "' stands where a " + std::string(kind) + " is asked for");
  }
  if (Result<void> format = check_format(*node, kind); !format) {
    return format.error();
  }
  return node;
}

bool is_pack_name(std::string_view name) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= 64 && plain(name.front()) &&
         name.back() != '.' &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return plain(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_sha256(std::string_view hex) {
  return hex.size() == 64 &&
         hex.find_first_not_of("0123456789abcdef") == hex.npos;
}

Members::Members(const Node* node, std::string where, Fault& fault)
    : node_(node), where_(std::move(where)), fault_(&fault) {
  if (node_ != nullptr && node_->is_map()) return;
  if (node_ != nullptr) fail("is no object");
  static const Node nothing = Node::map();
  node_ = &nothing;
}

void Members::fail(std::string what) const {
  if (!*fault_) *fault_ = meta(where_ + " " + std::move(what));
}

bool Members::has(std::string_view key) const {
  return node_->find(key) != nullptr;
}

const Node* Members::take(std::string_view key, Node::Form form,
                          bool optional) {
  seen_.push_back(key);
  const Node* value = node_->find(key);
  std::string quoted = "\"" + std::string(key) + "\"";
  if (value == nullptr) {
    if (!optional) fail("has no " + quoted);
    return nullptr;
  }
  if (value->form != form) {
    fail("has a " + quoted + " of another kind");
    return nullptr;
  }
  return value;
}

std::string Members::text(std::string_view key, std::size_t most) {
  const Node* value = take(key, Node::Form::Scalar, false);
  if (value == nullptr) return {};
  if (value->style != Style::Quoted || value->text.empty() ||
      value->text.size() > most) {
    fail("has a \"" + std::string(key) + "\" that is no text of 1 to " +
         std::to_string(most) + " bytes");
    return {};
  }
  return value->text;
}

std::string Members::name(std::string_view key) {
  std::string out = text(key, 64);
  if (!failed() && !is_pack_name(out)) {
    fail("has a \"" + std::string(key) + "\" that is no name");
  }
  return out;
}

std::string Members::hash(std::string_view key) {
  std::string out = text(key, 64);
  if (!failed() && !is_sha256(out)) {
    fail("has a \"" + std::string(key) + "\" that is no SHA-256");
  }
  return out;
}

std::int64_t Members::number(std::string_view key, std::int64_t least,
                             std::int64_t most) {
  const Node* value = take(key, Node::Form::Scalar, false);
  if (value == nullptr) return least;
  const std::string& said = value->text;
  std::uint64_t number = 0;
  bool good = value->style == Style::Plain && !said.empty() &&
              said.size() <= 19 && (said[0] != '0' || said.size() == 1) &&
              said.find_first_not_of("0123456789") == said.npos;
  for (char c : said) {
    if (good) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  good = good && number >= static_cast<std::uint64_t>(least) &&
         number <= static_cast<std::uint64_t>(most);
  if (good) return static_cast<std::int64_t>(number);
  fail("has a \"" + std::string(key) + "\" that is no whole number from " +
       std::to_string(least) + " to " + std::to_string(most));
  return least;
}

std::int64_t Members::time(std::string_view key) {
  std::string said = text(key, 20);
  if (failed()) return 0;
  Result<std::int64_t> time = parse_time(said);
  // One way to write a moment: to the second, in UTC.
  if (said.size() != 20 || said.back() != 'Z' || said[10] != 'T' || !time) {
    fail("has a \"" + std::string(key) +
         "\" that is no time such as 2026-11-30T12:00:00Z");
    return 0;
  }
  return *time;
}

Members Members::object(std::string_view key) {
  const Node* value = take(key, Node::Form::Map, false);
  return {value, where_ + "." + std::string(key), *fault_};
}

std::vector<Members> Members::objects(std::string_view key, std::size_t most,
                                      bool optional) {
  const Node* value = take(key, Node::Form::List, optional);
  if (value == nullptr) return {};
  if (value->items.size() > most) {
    fail("has more than " + std::to_string(most) + " \"" + std::string(key) +
         "\"");
    return {};
  }
  std::vector<Members> out;
  for (const Node& item : value->items) {
    out.emplace_back(&item,
                     where_ + "." + std::string(key) + "[" +
                         std::to_string(out.size()) + "]",
                     *fault_);
  }
  return out;
}

std::vector<std::string> Members::texts(std::string_view key, std::size_t most,
                                        bool optional) {
  const Node* value = take(key, Node::Form::List, optional);
  if (value == nullptr) return {};
  std::vector<std::string> out;
  if (value->items.size() > most) {
    fail("has more than " + std::to_string(most) + " \"" + std::string(key) +
         "\"");
    return {};
  }
  for (const Node& item : value->items) {
    if (!item.is_scalar() || item.style != Style::Quoted || item.text.empty() ||
        item.text.size() > 200) {
      fail("has a \"" + std::string(key) + "\" that is no list of texts");
      return {};
    }
    out.push_back(item.text);
  }
  return out;
}

std::vector<std::pair<std::string, Members>> Members::named_objects(
    std::string_view key, std::size_t most) {
  const Node* value = take(key, Node::Form::Map, false);
  if (value == nullptr) return {};
  std::vector<std::pair<std::string, Members>> out;
  if (value->entries.size() > most) {
    fail("has more than " + std::to_string(most) + " \"" + std::string(key) +
         "\"");
    return {};
  }
  for (const NodeEntry& entry : value->entries) {
    if (!is_pack_name(entry.key)) {
      fail("has a \"" + std::string(key) + "\" with '" +
           printable(entry.key.substr(0, 64)) + "', which is no name");
      return {};
    }
    out.emplace_back(
        entry.key,
        Members(&entry.value, where_ + "." + std::string(key) + "." + entry.key,
                *fault_));
  }
  return out;
}

void Members::done() {
  for (const NodeEntry& entry : node_->entries) {
    if (std::find(seen_.begin(), seen_.end(), entry.key) != seen_.end()) {
      continue;
    }
    fail("has an unknown key \"" + printable(entry.key.substr(0, 60)) + "\"");
  }
}

}  // namespace lastmile
