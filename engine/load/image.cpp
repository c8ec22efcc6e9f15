#include "engine/load/image.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/base/catalog.hpp"
#include "engine/load/gather_reader.hpp"
#include "engine/load/image/fields.hpp"

namespace lastmile {
namespace image {
namespace {

// Whoever adds a member to the knowledge base carries it below, then counts
// here. (With another standard library it has another size.)
#if defined(__GLIBCXX__) && defined(__x86_64__) && !defined(_GLIBCXX_DEBUG)
static_assert(sizeof(KnowledgeBase) == 2224);
#endif

// ---- symbols, types, tables, Lua ----

void write_symbols(Writer& a, const Symbols& symbols) {
  a.count(symbols.size());
  for (std::uint32_t i = 0; i < symbols.size(); ++i) {
    std::string_view text = symbols.text(Symbol{i});
    a.count(text.size());
    a.bytes(text.data(), text.size());
  }
  a.count(symbols.lists());
  for (std::uint32_t i = 0; i < symbols.lists(); ++i) {
    std::span<const Value> list = symbols.list(i);
    a.count(list.size());
    for (Value value : list) pass(a, value);
  }
}

// They are numbered in order of birth, so the same texts in the same order
// have the same numbers.
void read_symbols(Reader& a, Symbols& symbols) {
  std::size_t count = a.count(4);
  for (std::uint32_t i = 0; i < count && a.ok(); ++i) {
    a.hold(symbols.intern(a.view()).number == i);
  }
  a.hold(symbols.size() == count);
  a.symbols = count;
  std::size_t lists = a.count(4);
  std::vector<Value> list;
  for (std::uint32_t i = 0; i < lists && a.ok(); ++i) {
    a.lists = i;  // a list names earlier ones only
    pass(a, list);
    a.hold(a.ok() && symbols.intern_list(list) == i);
  }
  a.lists = lists;
}

void write_schema(Writer& a, const Schema& schema) {
  a.count(schema.size());
  for (std::size_t i = 1; i < schema.size(); ++i) {
    pass(a, const_cast<FactType&>(schema[static_cast<TypeId>(i)]));
  }
}

void read_schema(Reader& a, Schema& schema) {
  std::size_t size = a.count();
  a.hold(size <= 0xFFFF);
  for (std::size_t i = 1; i < size && a.ok(); ++i) {
    FactType type;
    pass(a, type);
    a.hold(type.id == i && a.ok() && schema.add(std::move(type)));
  }
  a.schema = &schema;
}

void write_scripts(Writer& a, const Scripts& scripts) {
  a.count(scripts.size());
  for (std::uint32_t i = 0; i < scripts.size(); ++i) {
    pass(a, const_cast<Script&>(scripts[ScriptId{i}]));
  }
}

void read_scripts(Reader& a, Scripts& scripts, Functions& functions) {
  std::size_t size = a.count();
  for (std::size_t i = 0; i < size && a.ok(); ++i) {
    Script script;
    pass(a, script);
    bool module = script.role == ScriptRole::Module;
    ScriptId id = scripts.restore(std::move(script));
    if (!module) continue;
    for (Function& function : scripts.functions(id)) {
      a.hold(static_cast<bool>(functions.add(std::move(function))));
    }
  }
  a.scripts = size;
}

void write_tables(Writer& a, const std::deque<DataTable>& tables) {
  a.count(tables.size());
  for (const DataTable& table : tables) {
    pass(a, const_cast<Item&>(static_cast<const Item&>(table)));
    a.count(table.columns().size());
    for (DataTable::ColumnType column : table.columns()) {
      pass(a, column.name);
      pass(a, column.type);
    }
    std::vector<std::uint32_t> key = table.key();
    pass(a, key);
    a.count(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
      for (Value cell : table.row(row)) pass(a, cell);
      Place at = table.row_place(row);
      pass(a, at);
    }
  }
}

void read_table(Reader& a, std::deque<DataTable>& tables) {
  Item item;
  pass(a, item);
  std::vector<DataTable::ColumnType> columns(a.count());
  for (auto& column : columns) {
    pass(a, column.name);
    pass(a, column.type);
  }
  std::vector<std::uint32_t> key;
  pass(a, key);
  for (std::uint32_t k : key) a.hold(k < columns.size());
  if (!a.ok()) return;
  tables.emplace_back(std::move(item), std::move(columns), std::move(key));
  DataTable& table = tables.back();
  for (std::size_t rows = a.count(); rows > 0 && a.ok(); --rows) {
    std::vector<Value> cells(table.columns().size());
    for (Value& cell : cells) pass(a, cell);
    Place at;
    pass(a, at);
    a.hold(a.ok() && table.add_row(std::move(cells), at));
  }
}

// ---- what was found ----

void write_found(Writer& a, const Diagnostics& found) {
  a.count(found.all().size());
  for (Diagnostic each : found.all()) {
    static_assert(field_count<Diagnostic>() == 7);
    a.text(std::string(each.code));
    pass(a, each.message);
    pass(a, each.place);
    pass(a, each.hint);
    pass(a, each.item);
    pass(a, each.severity);
    pass(a, each.related);
  }
}

void read_found(Reader& a, Diagnostics& found) {
  for (std::size_t n = a.count(); n > 0 && a.ok(); --n) {
    Diagnostic each;
    const CatalogEntry* entry = find_catalog_entry(a.view());
    if (!entry) return a.fail();
    each.code = entry->code;
    pass(a, each.message);
    pass(a, each.place);
    pass(a, each.hint);
    pass(a, each.item);
    pass(a, each.severity);
    pass(a, each.related);
    a.hold(each.severity != Severity::Error);
    if (a.ok()) found.add(std::move(each));
  }
}

// ---- the whole ----

// Gather items go as they were written and are read again when somebody looks
// at them; few commands do. They were sound when the image was written.
void write_gathers(Writer& a, const Later<GatherSpec>& gathers) {
  a.count(gathers.size());
  for (const GatherSpec& spec : gathers) {
    std::string id = spec.id, pack = spec.pack;
    Place place = spec.place;
    pass(a, id);
    pass(a, pack);
    pass(a, place);
    pass(a, const_cast<Node&>(spec.written));
  }
}

void read_gathers(Reader& a, KnowledgeBase& base) {
  std::vector<GatherSpec> heads;
  for (std::size_t n = a.count(); n > 0 && a.ok(); --n) {
    GatherSpec& head = heads.emplace_back();
    pass(a, head.id);
    pass(a, head.pack);
    pass(a, head.place);
    pass(a, head.written);
  }
  base.gathers.leave([heads = std::move(heads), &base] {
    Diagnostics found;
    Faults faults(found);
    std::deque<GatherSpec> out;
    for (const GatherSpec& head : heads) {
      out.push_back(read_gather_spec(faults, base, head));
    }
    return out;
  });
}

// Of the rules what finds those that a case needs; then their bytes, which are
// read when somebody looks at one.
void write_rules(Writer& a, const KnowledgeBase& base) {
  Writer rules;
  rules.functions = a.functions;
  rules.tables = a.tables;
  std::vector<std::int64_t> saliences;
  std::vector<std::uint32_t> ends;
  for (std::size_t i = 0; i < base.rules.size(); ++i) {
    saliences.push_back(base.rules.salience(i));
    pass(rules, const_cast<Rule&>(base.rules[i]));
    ends.push_back(static_cast<std::uint32_t>(rules.out().size()));
  }
  pass(a, saliences);
  pass(a, ends);
  pass(a, const_cast<Footprints&>(footprints_of(base)));
  a.text(rules.out());
  a.sound = a.sound && rules.sound;
}

Rule read_rule(Reader& a, std::size_t number) {
  Rule rule;
  pass(a, rule);
  a.hold(a.left() == 0 && rule.index == number);
  if (a.ok()) return rule;
  // The file's hash was right, so this is none that we wrote.
  throw std::runtime_error(
      "the cache of the knowledge is damaged: empty its folder, or set "
      "LASTMILE_CACHE=off");
}

void read_rules(Reader& a, KnowledgeBase& base,
                std::shared_ptr<const std::string> bytes) {
  std::vector<std::int64_t> saliences;
  std::vector<std::uint32_t> ends;
  pass(a, saliences);
  pass(a, ends);
  pass(a, base.footprints.made);
  std::string_view rules = a.view();
  bool sound = saliences.size() == ends.size() &&
               std::is_sorted(ends.begin(), ends.end()) &&
               rules.size() == (ends.empty() ? 0 : ends.back()) &&
               is_sound(base.footprints.made, ends.size(), base.schema.size());
  a.hold(sound);
  if (!a.ok()) return;
  base.footprints.left = true;
  base.rules.leave(std::move(saliences),
                   [bytes = std::move(bytes), rules, ends = std::move(ends),
                    reader = a](std::size_t i) mutable {
                     std::size_t from = i == 0 ? 0 : ends[i - 1];
                     reader.turn_to(rules.substr(from, ends[i] - from));
                     return read_rule(reader, i);
                   });
}

// What is a plain structure, in one order for both sides.
template <class A>
void pass_items(A& a, KnowledgeBase& base) {
  pass(a, base.signs);
  pass(a, base.causes);
  pass(a, base.fixes);
  pass(a, base.questions);
  pass(a, base.strata);
  pass(a, base.observed_below);
  pass(a, base.asks_collections);
  pass(a, base.other);
  pass(a, base.escalation);
}

// What items name by id is what the engine looks up without asking.
bool ids_are_there(const KnowledgeBase& base) {
  for (const Cause& cause : base.causes) {
    for (const auto& link : cause.shows) {
      if (!base.find_sign(link.sign)) return false;
    }
    for (const auto* ids : {&cause.rules_out, &cause.proven_by}) {
      for (const std::string& id : *ids) {
        if (!base.find_sign(id)) return false;
      }
    }
    for (const auto& cure : cause.fixed_by) {
      if (!base.find_fix(cure.fix)) return false;
    }
  }
  for (const auto& types : base.observed_below) {
    for (TypeId type : types) {
      if (type >= base.schema.size()) return false;
    }
  }
  return base.observed_below.size() == base.schema.size();
}

void add_sources(Sources& sources, std::vector<PackText>& packs) {
  for (PackText& pack : packs) {
    if (pack.pack_yaml.empty()) continue;
    sources.add(std::move(pack.pack_yaml_path), std::move(pack.pack_yaml));
  }
  for (PackText& pack : packs) {
    for (auto& [path, text] : pack.files) {
      sources.add(std::move(path), std::move(text));
    }
  }
}

// Made when somebody looks at the tests; few commands do.
std::deque<Test> tests_of(std::string_view bytes) {
  Reader a(bytes);
  std::deque<Test> tests;
  pass(a, tests);
  if (!a.ok()) tests.clear();
  return tests;
}

std::shared_ptr<KnowledgeBase> read_base(
    Reader& a, Diagnostics& found, const std::vector<PackText>& packs,
    const std::shared_ptr<const std::string>& bytes) {
  auto base = std::make_shared<KnowledgeBase>();
  pass(a, base->packs);
  a.hold(base->packs.size() == packs.size());
  for (std::size_t i = 0; i < packs.size() && a.ok(); ++i) {
    base->packs[i].folder = packs[i].info.folder;
    base->packs[i].sha256 = packs[i].info.sha256;
  }
  read_symbols(a, base->symbols);
  read_schema(a, base->schema);
  read_scripts(a, base->scripts, base->functions);
  for (std::size_t n = a.count(); n > 0 && a.ok(); --n) {
    read_table(a, base->tables);
  }
  for (const DataTable& table : base->tables) a.tables.push_back(&table);
  a.functions = base->functions.all();
  std::size_t functions = 0;
  pass(a, functions);
  a.hold(functions == a.functions.size());
  read_rules(a, *base, bytes);
  pass_items(a, *base);
  read_gathers(a, *base);
  read_found(a, found);
  if (!a.ok()) return nullptr;
  base->index();
  return ids_are_there(*base) ? base : nullptr;
}

}  // namespace
}  // namespace image

std::string write_image(const Loaded& loaded) {
  using namespace image;
  if (!loaded.sound()) return {};
  // Writing changes nothing; one description serves both directions.
  auto& base = const_cast<KnowledgeBase&>(*loaded.base);
  Writer a;
  for (const Function* function : base.functions.all()) {
    a.functions.emplace(function, a.functions.size());
  }
  for (const DataTable& table : base.tables) {
    a.tables.emplace(&table, a.tables.size());
  }
  pass(a, base.packs);
  write_symbols(a, base.symbols);
  write_schema(a, base.schema);
  write_scripts(a, base.scripts);
  write_tables(a, base.tables);
  std::size_t functions = a.functions.size();
  pass(a, functions);
  write_rules(a, base);
  pass_items(a, base);
  write_gathers(a, base.gathers);
  write_found(a, loaded.found);
  if (!a.sound) return {};
  Writer tests;
  tests.count(base.tests.size());
  for (const Test& test : base.tests) pass(tests, const_cast<Test&>(test));
  Writer out;
  out.text(a.out());
  out.text(tests.out());
  return std::move(out.out());
}

std::optional<Loaded> read_image(std::shared_ptr<const std::string> bytes,
                                 std::vector<PackText>& packs) {
  using namespace image;
  Reader whole(*bytes);
  Reader a(whole.view());
  std::string_view tests = whole.view();
  Loaded out;
  std::shared_ptr<KnowledgeBase> base = read_base(a, out.found, packs, bytes);
  if (!base || !whole.ok() || whole.left() > 0 || a.left() > 0) {
    return std::nullopt;
  }
  base->tests.leave([bytes, tests] { return tests_of(tests); });
  add_sources(base->sources, packs);
  out.base = std::move(base);
  return out;
}

}  // namespace lastmile
