// engine/load/gather_reader.hpp
//
// What the two halves of reading a `gather` item share: where it looks
// (read_gather.cpp) decides which words and variables what it tells may use
// (read_gather_value.cpp).

#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/load/reading.hpp"
#include "engine/memory/gather_spec.hpp"

namespace lastmile {

class GatherReader {
 public:
  GatherReader(Faults& faults, const KnowledgeBase& base, GatherSpec& spec)
      : reading_(faults), base_(base), spec_(spec) {}

  void source(const Node& from);
  // A list of `TYPE: {field: value}`.
  std::vector<GatherEmit> emissions(const Node& list);
  std::optional<Regex> pattern(const Node& scalar);
  std::optional<Finder> finder(const Node& scalar);

 private:
  // Sources, by their word.
  void registry(MapReader& map, const Node& where);
  void settings(const Node& where);
  void certificates(const Node& where);
  void events(const Node& where);
  void json(MapReader& map, const Node& where);
  void text(MapReader& map, const Node& where);
  void ini(MapReader& map, const Node& where);

  const DataTable* table(const Node& where);
  bool registry_path(const Node& scalar);
  std::optional<JsonPath> path(const Node& scalar);
  std::optional<Regex> pattern_at(MapReader& map, std::string_view key);
  std::vector<Regex> shape(MapReader& map);
  void knows(std::initializer_list<std::string_view> variables) {
    variables_.insert(variables_.end(), variables.begin(), variables.end());
  }
  template <class Pattern>
  void knows_groups(const Pattern& pattern) {
    for (const std::string& name : pattern.names()) variables_.push_back(name);
  }

  // Values of fields.
  void emission(const Node& node, std::vector<GatherEmit>& into);
  void fields(const FactType& type, const Node& map, GatherEmit& emit);
  void key_is_given(const FactType& type, GatherEmit& emit, const Node& at);
  void needs(const Node& list, GatherEmit& emit);
  std::optional<GatherValue> value(const Type& type, const Node& node);
  std::optional<GatherValue> constant(const Type& type, const Node& node);
  std::optional<GatherValue> variable(const Node& node);
  std::optional<GatherValue> read_map(const Type& type, const Node& node);
  bool origin(MapReader& map, const Type& type, GatherValue& out);
  void made_of_it(MapReader& map, const Type& type, GatherValue& out);
  void check_word(const Type& type, const std::string& word, const Node& at);
  bool source_is(std::initializer_list<std::string_view> words) const;

  Faults& reading_;
  const KnowledgeBase& base_;
  GatherSpec& spec_;
  Symbols scratch_;  // of constants, which are only tried here
  std::vector<std::string> variables_ = {"host", "side", "source"};
};

// The item that stands in `head.written`, whose id, pack and place are known;
// the base's fact types and tables must be in.
GatherSpec read_gather_spec(Faults& faults, const KnowledgeBase& base,
                            GatherSpec head);

}  // namespace lastmile
