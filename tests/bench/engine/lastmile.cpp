#include "tests/bench/engine/lastmile.hpp"

#include <algorithm>
#include <ostream>

#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"

namespace lastmile::bench {
namespace {

// 2026-06-01T12:00:00Z
constexpr std::int64_t when = 1'780'315'200'000'000;

Lastmile::Cell read(const Type& type, const std::string& text) {
  Lastmile::Cell cell{type.kind, 0, text};
  auto number = whole_number(text);
  if (type.kind == Kind::YesNo) {
    cell.whole = text == "yes";
  } else if (type.kind == Kind::Integer || type.is_any()) {
    cell.kind = number ? Kind::Integer : Kind::Text;
    cell.whole = number.value_or(0);
  } else if (type.kind != Kind::Text && type.kind != Kind::Name) {
    fail("a benchmark has no facts of type " + to_text(type));
  }
  return cell;
}

Value with_symbols(const Lastmile::Cell& cell, Symbols& symbols) {
  switch (cell.kind) {
    case Kind::Text: return Value::text(cell.text, symbols);
    case Kind::Name: return Value::name(cell.text, symbols);
    case Kind::YesNo: return Value::yes_no(cell.whole != 0);
    default: return Value::integer(cell.whole);
  }
}

}  // namespace

void Lastmile::load(const std::string& rules) {
  auto pack = read_files({rules});
  if (!pack) fail(pack.error().message);
  std::vector<PackText> packs;
  packs.push_back(std::move(*pack));
  Loaded loaded = lastmile::load(std::move(packs));
  for (const Diagnostic& d : loaded.found.all()) {
    if (d.severity == Severity::Error) fail(render(d, loaded.base->sources));
  }
  base_ = std::move(loaded.base);
}

void Lastmile::open() {
  Session::Options options;
  options.now = when;
  options.max_firings = 1'000'000'000;
  options.max_facts = 1'000'000'000;
  session_ = std::make_unique<Session>(base_, options);
  begin();
}

void Lastmile::reset() {
  session_->reset();
  begin();
}

void Lastmile::begin() {
  firings_ = 0;
  from_ = session_->source({.by = "benchmark"});
}

Lastmile::Row Lastmile::prepare(const WrittenFact& fact, bool interned) const {
  const FactType* type = base_->schema.find(fact.type);
  if (!type) fail("no fact type " + fact.type);
  Row row{type->id, interned, {}, {}};
  row.cells.resize(type->fields.size());
  for (const Field& field : type->fields) row.values.push_back(field.fallback);
  for (const auto& [name, value] : fact.fields) {
    auto field = type->find(name);
    if (!field) fail("no field " + name + " in " + fact.type);
    row.cells[*field] = read(type->fields[*field].type, value);
    if (interned) row.values[*field] = known(row.cells[*field]);
  }
  return row;
}

Value Lastmile::known(const Cell& cell) const {
  if (cell.kind == Kind::Integer) return Value::integer(cell.whole);
  if (cell.kind == Kind::YesNo) return Value::yes_no(cell.whole != 0);
  bool found = false;
  Symbol shown = base_->symbols.find(cell.text, found);
  if (!found) fail("the rules do not know " + cell.text);
  return Value::text(shown, base_->symbols.folded(shown));
}

FactId Lastmile::tell(const Row& row) {
  if (row.interned) return told(row.type, row.values);
  values_.assign(row.values.begin(), row.values.end());
  Symbols& symbols = session_->memory().symbols();
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const Cell& cell = row.cells[i];
    if (cell.kind != Kind::Unknown) values_[i] = with_symbols(cell, symbols);
  }
  return told(row.type, values_);
}

FactId Lastmile::told(TypeId type, std::span<const Value> values) {
  FactId fact = session_->tell(type, values, from_);
  if (fact.number == 0) fail("a fact was not taken");
  return fact;
}

std::size_t Lastmile::run() {
  Ran ran = session_->run();
  if (ran.stopped == Stopped::Limit) fail("the rules never rest");
  std::size_t more = ran.firings - firings_;
  firings_ = ran.firings;
  return more;
}

void Lastmile::dump(std::ostream& out) const {
  const WorkingMemory& memory = session_->memory();
  std::vector<std::string> lines;
  for (std::size_t t = 1; t < base_->schema.size(); ++t) {
    for (FactId id : memory.facts(static_cast<TypeId>(t))) {
      lines.push_back(line(memory.fact(id)));
    }
  }
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) out << line << "\n";
}

std::string Lastmile::line(const Fact& fact) const {
  const FactType& type = base_->schema[fact.type];
  std::vector<std::string> words;
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    words.push_back(" " + type.fields[i].name + "=" +
                    to_text(fact.values[i], session_->memory().symbols()));
  }
  std::sort(words.begin(), words.end());
  std::string out = type.name;
  for (const std::string& word : words) out += word;
  return out;
}

}  // namespace lastmile::bench
