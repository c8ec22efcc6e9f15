#include "engine/load/head.hpp"

#include <algorithm>
#include <cctype>

namespace lastmile {
namespace {

bool name_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
}
bool name_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

bool cut_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

struct AggregateWord {
  std::string_view prefix;
  Aggregate aggregate;
};

constexpr AggregateWord aggregate_words[] = {
    {"count of ", Aggregate::Count},     {"sum of ", Aggregate::Sum},
    {"average of ", Aggregate::Average}, {"least of ", Aggregate::Least},
    {"most of ", Aggregate::Most},       {"list of ", Aggregate::List}};

// Cuts ` as $v` off the end.
bool cut_variable(std::string_view& text, std::string& variable,
                  std::string& problem) {
  std::size_t as = text.find(" as ");
  if (as == std::string_view::npos) return true;
  std::optional<std::string> name = variable_name(text.substr(as + 4));
  if (!name || *name == "_" || *name == "now") {
    problem = "'" + std::string(text.substr(as + 4)) +
              "' is no variable; write it as $name";
    return false;
  }
  variable = *name;
  text = text.substr(0, as);
  return true;
}

std::optional<Head> parse_tally(std::string_view rest, Aggregate aggregate,
                                std::string& problem) {
  Head head{.form = Head::Form::Tally};
  head.aggregate = aggregate;
  if (!cut_variable(rest, head.variable, problem)) return std::nullopt;
  if (head.variable.empty()) {
    problem = "'" + std::string(to_text(aggregate)) +
              " of' needs a name for its value: … as $n";
    return std::nullopt;
  }
  if (aggregate != Aggregate::Count) {
    std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos) {
      problem = "'" + std::string(to_text(aggregate)) + " of' takes TYPE.FIELD";
      return std::nullopt;
    }
    head.field = rest.substr(dot + 1);
    rest = rest.substr(0, dot);
  }
  head.type = rest;
  return head;
}

}  // namespace

std::optional<std::string> variable_name(std::string_view text) {
  if (text.size() < 2 || text[0] != '$' || !name_start(text[1]) ||
      !std::all_of(text.begin() + 1, text.end(), name_part)) {
    return std::nullopt;
  }
  return std::string(text.substr(1));
}

std::optional<Head> parse_head(std::string_view key, std::string& problem) {
  using Form = Head::Form;
  static constexpr std::pair<std::string_view, Form> words[] = {
      {"no", Form::NoList}, {"some", Form::SomeList}, {"any", Form::Any},
      {"all", Form::All},   {"let", Form::Let},       {"check", Form::Check},
      {"lua", Form::Lua},   {"sign", Form::Sign}};
  for (const auto& [word, form] : words) {
    if (key == word) return Head{.form = form};
  }
  if (key == "every") {
    problem = "'every' needs a fact type: every TYPE";
    return std::nullopt;
  }
  for (const AggregateWord& word : aggregate_words) {
    std::string_view rest = key;
    if (cut_prefix(rest, word.prefix)) {
      return parse_tally(rest, word.aggregate, problem);
    }
  }
  Head head;
  if (cut_prefix(key, "no ")) {
    head.form = Form::NoType;
  } else if (cut_prefix(key, "some ")) {
    head.form = Form::SomeType;
  } else if (cut_prefix(key, "every ")) {
    head.form = Form::Every;
  }
  if (!cut_variable(key, head.variable, problem)) return std::nullopt;
  head.type = key;
  return head;
}

void count_variables(std::string_view text, Place place, UseMap& uses) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos;
       at = text.find('$', at + 1)) {
    std::size_t end = at + 1;
    if (end >= text.size() || !name_start(text[end])) continue;
    while (end < text.size() && name_part(text[end])) ++end;
    Uses& use = uses[std::string(text.substr(at + 1, end - at - 1))];
    if (use.count++ == 0) use.first = place;
  }
}

void count_variables(const Node& node, UseMap& uses) {
  if (node.is_scalar()) count_variables(node.text, node.place, uses);
  for (const Node& item : node.items) count_variables(item, uses);
  for (const NodeEntry& entry : node.entries) {
    count_variables(entry.key, entry.key_place, uses);
    count_variables(entry.value, uses);
  }
}

}  // namespace lastmile
