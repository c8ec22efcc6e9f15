// engine/load/reading.hpp
//
// What every reader of an item needs: the knowledge base that grows, the
// faults that are found, the item that is being read; and a view of a map that
// notices the keys that nobody asked for.

#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/base/node.hpp"
#include "engine/formula/formula.hpp"
#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

// Words of frequency and base rate: the scale of LANGUAGE section 7, or what a
// pack made of it.
struct Scales {
  std::map<std::string, double, std::less<>> frequency;
  std::map<std::string, double, std::less<>> base_rate;
  static Scales standard();
};

// One item of a file, before it is read: `- KIND: ID` and the rest.
struct RawItem {
  std::string kind;
  std::string id;
  const Node* node = nullptr;
  Place id_place = {};
  const PackInfo* pack = nullptr;
};

// Where faults go, with the item that they belong to.
class Faults {
 public:
  explicit Faults(Diagnostics& to) : found(to) {}

  Diagnostics& found;
  std::string item;  // "rule tls.x", for the diagnostics

  void fault(std::string_view code, std::string message, Place place,
             std::string hint = {}, Severity severity = Severity::Error);
  void fault(Diagnostic diagnostic);  // adds the item
};

class Reading : public Faults {
 public:
  Reading(KnowledgeBase& into, Diagnostics& to)
      : Faults(to), base(into), scales(Scales::standard()) {}

  KnowledgeBase& base;
  Scales scales;
  // Where every id was first seen, by kind, and in which pack.
  struct Seen {
    Place place = {};
    std::string pack = {};
  };
  std::map<std::string, std::unordered_map<std::string, Seen>, std::less<>> ids;

  // So that what fails at run time can point into this scalar; the expression
  // begins at this byte of it.
  static Written written(const Node& scalar, std::size_t offset = 0);
  // A fault within an expression or template that stands in this scalar.
  void formula_fault(const FormulaFault& fault, const Node& scalar);
  // Did YAML take the rest of the line of this scalar for a comment?
  bool cut_by_comment(const Node& scalar) const;
  static constexpr std::string_view comment_hint =
      "' #' begins a comment for YAML: quote the whole text";

  // The id of an item that a text names: as `id`, or as `pack:id`. Says so
  // where there is none.
  std::optional<std::string> id_of(std::string_view kind,
                                   const std::string& text, Place place);
  std::vector<std::string_view> known_ids(std::string_view kind) const;
};

// A map, key by key. What was not asked for by the time of `finish` is an
// unknown key (LM0104).
class MapReader {
 public:
  MapReader(Faults& faults, const Node& map, std::string what);

  const Node* take(std::string_view key);  // null where it is not there
  // Where the key is there but not of that form, a fault, and nothing.
  std::optional<std::string> text(std::string_view key);
  std::string text_or(std::string_view key, std::string fallback);
  std::optional<bool> yes_no(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  std::optional<std::int64_t> duration(std::string_view key);
  // A list of texts; a single text is a list of one.
  std::vector<std::string> texts(std::string_view key);
  std::vector<const Node*> text_nodes(std::string_view key);
  const Node* list(std::string_view key);
  const Node* map(std::string_view key);
  // LM0106 where it is missing.
  const Node* required(std::string_view key);
  // LM0104 for each key that nobody took.
  void finish();

  const Node& node() const { return node_; }

 private:
  Faults& faults_;
  const Node& node_;
  std::string what_;
  std::vector<std::string> asked_;
};

// title, about, status, tags, author, since, replaces, sources.
void read_common(Faults& reading, MapReader& map, Item& item);
std::vector<Reference> read_sources(Faults& reading, const Node& list);

// A word of a scale or a number between 0 and 1; nothing and a fault else.
std::optional<double> read_frequency(
    Reading& reading, const Node& node,
    const std::map<std::string, double, std::less<>>& scale);

// A list of `TYPE: {field: value}`, each a claim.
std::vector<Claim> read_claims(Faults& reading, const Node& node,
                               const Provenance& from);

// "a list", "a map", "a text"
std::string form_of(const Node& node);
// "did you mean 'x'?", or where no word is near, all of them if they are few:
// "its fields are a, b, c".
std::string suggestion(std::string_view word,
                       const std::vector<std::string_view>& known,
                       std::string_view lead);

// A FILE.lua of a pack: its functions become those of expressions.
struct Module {
  std::string_view path;
  std::string_view text;
  Place place = {};  // of its first line
};
void read_module(Reading& reading, const Module& from);

void read_fact_type(Reading& reading, const RawItem& raw);
void read_fact_type_fields(Reading& reading, const RawItem& raw);
void read_table(Reading& reading, const RawItem& raw);
void read_rule(Reading& reading, const RawItem& raw);
void read_sign(Reading& reading, const RawItem& raw);
void read_cause(Reading& reading, const RawItem& raw);
void read_fix(Reading& reading, const RawItem& raw);
void read_question(Reading& reading, const RawItem& raw);
void read_gather(Reading& reading, const RawItem& raw);
void read_test(Reading& reading, const RawItem& raw);

}  // namespace lastmile
