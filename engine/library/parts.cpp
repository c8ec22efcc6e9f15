#include "engine/library/parts.hpp"

#include <algorithm>
#include <cmath>

#include "engine/library/convert.hpp"

namespace lastmile::inline v0::detail {

inside::Session::Options inside_options(const SessionOptions& options) {
  return {.now = microseconds(options.now),
          .max_firings = options.max_firings,
          .max_facts = options.max_facts,
          .strategy = static_cast<inside::Strategy>(options.strategy),
          .target = options.target,
          .client = options.client};
}

Parts::Parts(const Knowledge& from, const SessionOptions& options)
    : knowledge(from),
      body(Inside::body(knowledge)),
      session(body.base, inside_options(options)),
      ear(*this) {
  std::size_t widest = 0;
  for (const TypePlan& type : body.plans) {
    widest = std::max(widest, type.fields.size());
  }
  row.resize(widest);
  begin_life();
}

void Parts::begin_life() {
  // One at first, for a session of one case; then many at once, so that a pool
  // of threads does not meet at the counter.
  constexpr std::uint32_t many = 256;
  if (stamps_left == 0) {
    stamps_left = stamp == 0 ? 1 : many;
    stamp = session_stamps(stamps_left) - 1;
  }
  ++stamp;
  --stamps_left;
  numbers.assign(sources.size(), ProvenanceId{});
  complaints.clear();
}

// ---- cells ----

namespace {

Symbol shown_of(const Cell& cell) {
  auto both = static_cast<std::uint64_t>(Inside::whole(cell));
  return {static_cast<std::uint32_t>(both >> 32)};
}

Symbol key_of(const Cell& cell) {
  return {static_cast<std::uint32_t>(Inside::whole(cell))};
}

}  // namespace

bool Parts::fit_text(const FieldPlan& field, const Cell& cell,
                     inside::Value& value) const {
  if (!knows(Inside::owner(cell))) return false;
  auto kind = static_cast<inside::Kind>(cell.kind());
  Symbol shown = shown_of(cell), key = key_of(cell);
  bool plain = kind == inside::Kind::Text || kind == inside::Kind::Name;
  if (plain && field.kind == inside::Kind::Text) {
    value = inside::Value::text(shown, key);
    return field.words.empty() ||
           std::binary_search(field.words.begin(), field.words.end(),
                              shown.number);
  }
  if (field.kind != kind && field.kind != inside::Kind::Unknown &&
      !(plain && field.kind == inside::Kind::Name)) {
    return false;
  }
  switch (field.kind == inside::Kind::Unknown ? kind : field.kind) {
    case inside::Kind::Name: value = inside::Value::name(shown, key); break;
    case inside::Kind::Address:
      value = inside::Value::address(shown, key);
      break;
    case inside::Kind::Version:
      value = inside::Value::version(shown, key);
      break;
    default: value = inside::Value::text(shown, key); break;
  }
  return true;
}

bool Parts::fit_many(const FieldPlan& field, const Cell& cell,
                     inside::Value& value) const {
  auto kind = static_cast<inside::Kind>(cell.kind());
  if (!knows(Inside::owner(cell)) || field.kind != kind) return false;
  value = inside::Value::kept(kind,
                              static_cast<std::uint32_t>(Inside::whole(cell)));
  if (kind == inside::Kind::Map || field.element == inside::Kind::Unknown) {
    return true;
  }
  std::span<const inside::Value> items = value.items(symbols());
  return std::all_of(items.begin(), items.end(), [&](const auto& item) {
    bool word = field.words.empty() ||
                (item.kind() == inside::Kind::Text &&
                 std::binary_search(field.words.begin(), field.words.end(),
                                    item.shown().number));
    return !item.known() || (item.kind() == field.element && word);
  });
}

bool Parts::fit(const FieldPlan& field, const Cell& cell,
                inside::Value& value) const {
  auto kind = static_cast<inside::Kind>(cell.kind());
  switch (kind) {
    case inside::Kind::Unknown:
      value = field.fallback;
      return !field.key || value.known();
    case inside::Kind::Text:
    case inside::Kind::Name:
    case inside::Kind::Address:
    case inside::Kind::Version: return fit_text(field, cell, value);
    case inside::Kind::List:
    case inside::Kind::Map: return fit_many(field, cell, value);
    case inside::Kind::Number:
      value = inside::Value::number(Inside::number(cell));
      return std::isfinite(value.number()) &&
             (field.kind == kind || field.kind == inside::Kind::Unknown);
    default: break;
  }
  std::int64_t whole = Inside::whole(cell);
  if (Inside::owner(cell) != 0) return false;  // out of 64 bits
  if (field.kind == inside::Kind::Number && kind == inside::Kind::Integer) {
    value = inside::Value::number(static_cast<double>(whole));
    return true;
  }
  switch (kind) {
    case inside::Kind::Integer: value = inside::Value::integer(whole); break;
    case inside::Kind::YesNo: value = inside::Value::yes_no(whole != 0); break;
    case inside::Kind::Duration: value = inside::Value::duration(whole); break;
    default: value = inside::Value::time(whole); break;
  }
  if (kind == inside::Kind::Time && !is_time(whole)) return false;
  return field.kind == kind || field.kind == inside::Kind::Unknown;
}

void Parts::fit_row_to_defaults(const TypePlan& type) {
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    row[i] = type.fields[i].fallback;
  }
}

bool Parts::fit_row(const TypePlan& type, std::span<const Cell> cells) {
  std::size_t count = type.fields.size();
  if (cells.size() > count) return false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!fit(type.fields[i], cells[i], row[i])) return false;
  }
  for (std::size_t i = cells.size(); i < count; ++i) {
    if (!fit(type.fields[i], {}, row[i])) return false;
  }
  return true;
}

// Is the text of the knowledge base, and so good in every session?
bool Parts::shared(const inside::Value& value) const {
  return std::max(value.shown().number, value.key().number) <
         body.base->symbols.size();
}

Cell Parts::cell(const inside::Value& value) const {
  auto kind = static_cast<Kind>(value.kind());
  switch (value.kind()) {
    case inside::Kind::Unknown: return {};
    case inside::Kind::Text:
    case inside::Kind::Name:
    case inside::Kind::Address:
    case inside::Kind::Version:
      return text_cell(kind, value.shown(), value.key(),
                       shared(value) ? body.stamp : stamp);
    case inside::Kind::Number: return value.number();
    case inside::Kind::List:
    case inside::Kind::Map: return Inside::cell(kind, value.integer(), stamp);
    default: return Inside::cell(kind, value.integer(), 0);
  }
}

// ---- sources and complaints ----

ProvenanceId Parts::provenance(const Source& source) {
  Provenance from{source.by, source.source, source.locator, {}};
  if (source.observed) from.observed = microseconds(*source.observed);
  return session.source(from);
}

ProvenanceId Parts::provenance(SourceId source) {
  std::uint32_t number = Inside::number(source);
  if (number >= sources.size()) number = 0;
  ProvenanceId& known = numbers[number];
  if (known.number == 0) known = provenance(sources[number]);
  return known;
}

void Parts::complain(inside::Diagnostic fault) {
  complaints.push_back(outside(fault));
}

inside::Diagnostic Parts::refusal(std::string_view act) const {
  return {"LM0613",
          std::string(act) + " is refused while the session works",
          {},
          "functions and listeners only read; change it when run() is back"};
}

}  // namespace lastmile::inline v0::detail
