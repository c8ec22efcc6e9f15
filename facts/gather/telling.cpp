#include "facts/gather/telling.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

std::string hex(const Bytes& bytes) {
  std::string out = to_hex(bytes);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

std::optional<std::int64_t> little(const SeenValue& seen) {
  if (!seen.bytes) {
    Result<std::int64_t> number = parse_integer(seen.value.text);
    if (!number) return std::nullopt;
    return *number;
  }
  if (seen.bytes->size() != 8 && seen.bytes->size() != 4) return std::nullopt;
  std::uint64_t out = 0;
  for (std::size_t i = seen.bytes->size(); i > 0; --i) {
    out = out << 8 | (*seen.bytes)[i - 1];
  }
  if (out > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(out);
}

SeenValue time_of(const SeenValue& seen, bool file_time) {
  std::optional<std::int64_t> number = little(seen);
  if (!number) return SeenValue::unknown();
  constexpr std::int64_t epoch = 116444736000000000;
  if (!file_time) {
    if (*number < 0 || *number > 253402300799) return SeenValue::unknown();
    return SeenValue::text(format_time(*number * 1'000'000));
  }
  if (*number < epoch || *number > 2650467743990000000) {
    return SeenValue::unknown();
  }
  return SeenValue::text(format_time((*number - epoch) / 10));
}

Node divided(const std::string& text) {
  Node list = Node::list({});
  std::string_view left = text;
  constexpr std::string_view between = ",; \t\r\n";
  while (true) {
    std::size_t begin = left.find_first_not_of(between);
    if (begin == left.npos) return list;
    std::size_t end = std::min(left.find_first_of(between, begin), left.size());
    list.items.push_back(Node::scalar(
        std::string(left.substr(begin, end - begin)), Style::Quoted));
    left.remove_prefix(end);
  }
}

SeenValue read_as(SeenValue seen, GatherValue::As as) {
  using As = GatherValue::As;
  switch (as) {
    case As::Itself: return seen;
    case As::Hex:
      if (seen.bytes) return SeenValue::text(hex(*seen.bytes));
      return seen;
    case As::FileTime: return time_of(seen, true);
    case As::UnixTime: return time_of(seen, false);
    case As::List:
      if (seen.value.is_list()) return seen;
      if (!seen.value.is_scalar() || seen.bytes) return SeenValue::unknown();
      return SeenValue::node(divided(seen.value.text));
    case As::Count:
      if (seen.value.is_list()) {
        return SeenValue::number(
            static_cast<std::int64_t>(seen.value.items.size()));
      }
      return SeenValue::number(1);
  }
  return seen;
}

bool same_word(const std::string& row, const Node& value) {
  if (fold_case(row) == fold_case(value.text)) return true;
  Result<std::int64_t> a = parse_integer(row);
  Result<std::int64_t> b = parse_integer(value.text);
  return a && b && *a == *b;
}

// What the maps make of one scalar; nothing where no row fits.
std::optional<std::string> mapped(const Node& value, const GatherValue& by) {
  for (const auto& [from, to] : by.map) {
    if (same_word(from, value)) return to;
  }
  for (const auto& [pattern, to] : by.map_matching) {
    if (pattern.found_in(value.text)) return to;
  }
  return std::nullopt;
}

}  // namespace

SeenValue Telling::variable(const Thing& thing, const std::string& name) {
  if (name == "host") return SeenValue::text(input_.host);
  if (name == "side") {
    SeenValue own = thing.variable(name);
    return own.known == Known::Found ? own : SeenValue::text(input_.side);
  }
  return thing.variable(name);
}

SeenValue Telling::seen(const Thing& thing, const GatherValue& value) {
  switch (value.from) {
    case GatherValue::From::Constant: return SeenValue::node(value.constant);
    case GatherValue::From::Variable: return variable(thing, value.name);
    case GatherValue::From::FirstOf:
    case GatherValue::From::AnyOf: {
      bool strict = value.from == GatherValue::From::FirstOf;
      Known last = Known::Absent;
      for (const GatherValue& one : value.first) {
        SeenValue found = made(seen(thing, one), one, {});
        if (found.known == Known::Found) return found;
        if (found.known == Known::Unknown) last = Known::Unknown;
        // What nobody knows might have been the one that counts.
        if (strict && last == Known::Unknown) break;
      }
      return {.known = last};
    }
    default: return thing.read(value);
  }
}

SeenValue Telling::made(SeenValue seen, const GatherValue& value,
                        const Type& type) {
  if (seen.known != Known::Found) return seen;
  seen = read_as(std::move(seen), value.as);
  if (seen.known != Known::Found) return seen;
  if (!value.matching && !value.maps()) return seen;
  if (seen.bytes) seen = SeenValue::text(hex(*seen.bytes));
  std::vector<Node> items = {seen.value};
  if (seen.value.is_list()) items = seen.value.items;
  std::vector<Node> kept;
  for (const Node& item : items) {
    if (!item.is_scalar()) continue;
    Node one = item;
    if (value.matching) {
      auto match = value.matching->match(one.text);
      if (!match) continue;
      one = Node::scalar(std::string(match->first), Style::Quoted);
    }
    if (value.maps()) {
      auto word = mapped(one, value);
      if (!word) continue;
      one = Node::scalar(*word, Style::Quoted);
    }
    kept.push_back(std::move(one));
  }
  if (kept.empty()) {
    return value.otherwise ? SeenValue::text(*value.otherwise)
                           : SeenValue::absent();
  }
  if (type.kind == Kind::List) return SeenValue::node(Node::list(kept));
  return SeenValue::node(std::move(kept.front()));
}

bool Telling::fit(const SeenValue& seen, const GatherField& field, Node& out) {
  Node value = seen.value;
  if (seen.bytes) {
    // Eight bytes, where a time is wanted, are a file time.
    if (field.type.kind == Kind::Time) {
      SeenValue time = time_of(seen, true);
      if (time.known != Known::Found) return false;
      value = time.value;
    } else {
      value = Node::scalar(hex(*seen.bytes), Style::Quoted);
    }
  }
  auto node = fitted(value, field.type);
  if (!node) return false;
  out = std::move(*node);
  return true;
}

void Telling::misfit(const GatherField& field, const std::string& shown,
                     const Thing& thing) {
  if (!noted_.insert(field.name).second) return;
  into_.notes.push_back({.code = "LM0745",
                         .message = thing.source + ", " + thing.locator +
                                    ": '" + shown.substr(0, 60) +
                                    "' does not fit '" + field.name +
                                    "', which is " + to_text(field.type),
                         .hint = "The field is left unknown.",
                         .item = "gather " + spec_.id,
                         .severity = Severity::Warning});
}

void Telling::tell(const Thing& thing, const GatherEmit& emit) {
  Claim claim{.type = emit.type};
  bool reads = false;
  bool read_one = false;
  std::vector<std::string> missing = emit.needs;
  for (const GatherField& field : emit.fields) {
    SeenValue value = made(seen(thing, field.value), field.value, field.type);
    bool reading = field.value.reads();
    reads = reads || reading;
    if (value.known != Known::Found) continue;
    Node node;
    if (!fit(value, field, node)) {
      misfit(field,
             value.bytes               ? to_hex(*value.bytes)
             : value.value.is_scalar() ? value.value.text
                                       : to_text(value.value),
             thing);
      continue;
    }
    read_one = read_one || reading;
    std::erase(missing, field.name);
    claim.fields.set(field.name, std::move(node));
  }
  if ((reads && !read_one) || !missing.empty()) return;
  claim.from = {
      .by = spec_.id, .source = thing.source, .locator = thing.locator};
  into_.claims.push_back(std::move(claim));
}

void Telling::tell(const Thing& thing, const std::vector<GatherEmit>& emits) {
  for (const GatherEmit& emit : emits) tell(thing, emit);
}

}  // namespace lastmile
