// engine/load/head.hpp
//
// The first key of a condition says what it is: `listener as $l:`,
// `no firewall_rule:`, `sum of disk.free as $n:`. And which variables a piece
// of a rule mentions.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"
#include "engine/knowledge/condition.hpp"

namespace lastmile {

struct Head {
  enum class Form {
    Pattern,
    NoType,
    NoList,
    SomeType,
    SomeList,
    Every,
    Any,
    All,
    Tally,
    Let,
    Check,
    Lua,
    Sign,
  };
  Form form = Form::Pattern;
  std::string type = {};      // of Pattern, NoType, SomeType, Every, Tally
  std::string variable = {};  // without $: of `as $v`
  Aggregate aggregate = Aggregate::Count;
  std::string field = {};  // of a Tally that is no count
};

// Nothing where the words make no head; `problem` then says what is wrong.
std::optional<Head> parse_head(std::string_view key, std::string& problem);

// `$name` → "name"; nothing for any other text. `$_` → "_".
std::optional<std::string> variable_name(std::string_view text);

// Every `$name` in any text or key of a node, with how often and where first.
struct Uses {
  std::size_t count = 0;
  Place first = {};
};
using UseMap = std::map<std::string, Uses>;
void count_variables(const Node& node, UseMap& uses);
void count_variables(std::string_view text, Place place, UseMap& uses);

}  // namespace lastmile
