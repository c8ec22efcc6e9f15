// What stands for a single value, in whatever item.

#include <algorithm>

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

// The most frequent first, as they are read aloud.
std::vector<std::string> by_weight(
    const std::map<std::string, double, std::less<>>& scale) {
  std::vector<std::pair<std::string, double>> all(scale.begin(), scale.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.second > b.second;
  });
  std::vector<std::string> out;
  for (const auto& [word, weight] : all) out.push_back(word);
  return out;
}

Node share() {
  return type("number")
      .set("minimum", std::int64_t{0})
      .set("maximum", std::int64_t{1});
}

Node word_or_share(const std::map<std::string, double, std::less<>>& scale) {
  return any_of({words(by_weight(scale)), share()});
}

}  // namespace

void add_values(Node& defs, const Scales& scales) {
  // The declared type of a field says what a value is, not YAML: a text may
  // look like a number.
  defs.set("text", types({"string", "number", "boolean"}));
  defs.set("texts", one_or_list(named("text")));
  defs.set("operand", any_of({named("text"), list_of(named("text"))}));
  defs.set("new-id", matching("^[a-z0-9]+([._-][a-z0-9]+)*$"));
  defs.set("yes-or-no",
           any_of({type("boolean"), words({"yes", "no"}),
                   matching("^([Yy][Ee][Ss]|[Nn][Oo]|[Tt][Rr][Uu][Ee]|"
                            "[Ff][Aa][Ll][Ss][Ee])$")}));
  defs.set("integer", types({"integer", "string"}));
  defs.set("duration", matching("^-?([0-9]+[a-z]+)+$"));
  defs.set("share", share());
  defs.set("frequency", word_or_share(scales.frequency));
  defs.set("base-rate", word_or_share(scales.base_rate));
  MapShape source;
  source.may("url", named("text")).may("document", named("text"));
  source.must("kind", words({"vendor", "verified", "community", "unverified",
                             "refuted"}));
  source.may("checked", named("text"));
  source.may("says", about(named("text"), "What it says, in your own words"));
  source.with("anyOf", Node::list({having("url"), having("document")}));
  defs.set("source", source.done("Where it comes from"));
}

}  // namespace lastmile::schema
