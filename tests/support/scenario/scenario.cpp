#include "tests/support/scenario/scenario.hpp"

namespace lastmile {
namespace {

std::string list_of(const std::vector<ConditionText>& conditions) {
  std::string out = "[";
  for (const ConditionText& c : conditions) {
    out += (out.size() > 1 ? ", " : "") + c.text();
  }
  return out + "]";
}

std::string map_of(const std::vector<std::string>& entries) {
  std::string out = "{";
  for (const std::string& entry : entries) {
    out += (out.size() > 1 ? ", " : "") + entry;
  }
  return out + "}";
}

std::string_view name_of(Strategy strategy) {
  switch (strategy) {
    case Strategy::Depth: return "depth";
    case Strategy::Breadth: return "breadth";
    case Strategy::Lex: return "lex";
    case Strategy::Mea: return "mea";
  }
  return "";
}

}  // namespace

std::string ConditionText::text() const {
  std::string out = "{" + head + ": ";
  if (head == "any") {
    out += "[";
    for (std::size_t i = 0; i < lists.size(); ++i) {
      // A list and `all:` with it are two ways to say a branch.
      std::string branch = list_of(lists[i]);
      out += (i > 0 ? ", " : "") + (i % 2 ? "{all: " + branch + "}" : branch);
    }
    out += "]";
  } else if (!lists.empty()) {
    out += list_of(lists.front());
  } else {
    out += value.empty() ? map_of(entries) : value;
  }
  if (head.starts_with("every ")) out += ", has: " + list_of(has);
  for (const std::string& more : beside) out += ", " + more;
  return out + "}";
}

std::string RuleText::text() const {
  std::string out = "- rule: " + id + "\n";
  if (salience != 0) out += "  salience: " + std::to_string(salience) + "\n";
  if (!when.empty()) out += "  when:\n";
  for (const ConditionText& c : when) out += "    - " + c.text() + "\n";
  out += derives ? "  derive:\n" : "  then:\n";
  for (const std::string& act : does) out += "    - " + act + "\n";
  return out;
}

std::string Act::text() const {
  switch (kind) {
    case Kind::Tell: {
      std::string out = "tell " + type + ": " + map_of(fields);
      if (!by.empty()) out += " by " + by;
      if (observed) out += " at " + std::to_string(*observed);
      return out + (fast ? " (checked)" : "");
    }
    case Kind::Untell: return "untell number " + std::to_string(number);
    case Kind::Collect:
      return "collect " + type + (host.empty() ? "" : " of " + host) + ": " +
             std::string(to_text(status));
    case Kind::Reset: return "reset";
    case Kind::Run: return "run";
  }
  return "";
}

std::string Scenario::program() const {
  std::string out;
  for (const std::string& type : types) out += type;
  for (const RuleText& rule : rules) out += rule.text();
  return out;
}

std::string Scenario::text() const {
  std::string out = "seed " + std::to_string(seed) + ", strategy " +
                    std::string(name_of(strategy)) + "\n" + program();
  for (const Act& act : acts) out += act.text() + "\n";
  return out;
}

}  // namespace lastmile
