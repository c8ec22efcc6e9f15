// lastmile kb calibrate [OUTCOMES.ndjson…]

#include <algorithm>
#include <cmath>
#include <map>

#include "cli/commands/commands.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/diagnose/base_rates.hpp"
#include "engine/load/read_case.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

// The causes that were found, one a case; a case that is told again, by its
// `id`, takes the place of what was told before.
class Outcomes {
 public:
  void read(const Node& lines, Diagnostics& found) {
    for (const Node& line : lines.items) {
      const Node* cause = line.is_map() ? line.find("cause") : nullptr;
      if (!cause || !cause->is_scalar() || cause->text.empty()) {
        found.add({"LM0934", "this line names no cause that was found",
                   line.place,
                   "{\"case\": \"vm1\", \"cause\": \"CAUSE\"}, or \"other\""});
        continue;
      }
      const Node* id = line.find("id");
      std::string key = id && id->is_scalar()
                            ? "id " + id->text
                            : "line " + std::to_string(++without_id_);
      auto [at, fresh] = index_.emplace(key, causes.size());
      if (fresh) {
        causes.push_back(cause->text);
      } else {
        causes[at->second] = cause->text;
      }
    }
  }

  std::vector<std::string> causes;

 private:
  std::map<std::string, std::size_t> index_;
  std::size_t without_id_ = 0;
};

// The word of the standard scale that is nearest, as the author would write
// it; rates are relative to each other, so the commonest keeps its own.
std::string_view word_of(double rate) {
  static constexpr std::pair<std::string_view, double> words[] = {
      {"very common", .30},
      {"common", .10},
      {"occasional", .03},
      {"uncommon", .01},
      {"rare", .003}};
  std::string_view best = words[0].first;
  double least = 1e9;
  for (const auto& [word, value] : words) {
    double off = std::abs(std::log(rate / value));
    if (off < least) {
      least = off;
      best = word;
    }
  }
  return best;
}

// What the estimates are multiplied by to stand on the author's own scale.
double scale_of(const BaseRates& rates) {
  double written = 0, normalised = 0;
  for (const BaseRates::Row& row : rates.rows) {
    written += row.cause->base_rate;
    normalised += row.written;
  }
  return normalised > 0 ? written / normalised : 1;
}

std::vector<BaseRates::Row> most_met(const BaseRates& rates) {
  std::vector<BaseRates::Row> rows = rates.rows;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.met > b.met; });
  return rows;
}

std::string as_text(const BaseRates& rates) {
  std::string out = "Base rates after " + std::to_string(rates.outcomes) +
                    " outcomes\n  met   written  estimated  cause\n";
  double scale = scale_of(rates);
  auto numbers = [](const BaseRates::Row& row) {
    char text[64];
    std::snprintf(text, sizeof text, "%5zu   %6.2f %%   %6.2f %%  ", row.met,
                  100 * row.written, 100 * row.estimated);
    return std::string(text);
  };
  std::size_t unmet = 0;
  for (const BaseRates::Row& row : most_met(rates)) {
    if (row.met == 0) {
      ++unmet;
      continue;
    }
    std::string_view word = word_of(row.estimated * scale);
    out += numbers(row) + row.cause->id + ": " + row.cause->base_word +
           (word == row.cause->base_word ? "" : " → " + std::string(word)) +
           "\n";
  }
  out += numbers(rates.other) + "something this pack does not know\n";
  if (unmet > 0) out += std::to_string(unmet) + " causes were not met.\n";
  return out;
}

std::string as_json(const KnowledgeBase& base, const BaseRates& rates) {
  JsonWriter json;
  begin_result(json, "lastmile.calibrate/1", &base, std::nullopt);
  json.key("outcomes").value(rates.outcomes);
  json.key("causes").array();
  double scale = scale_of(rates);
  for (const BaseRates::Row& row : most_met(rates)) {
    json.object().key("id").value(row.cause->id);
    json.key("met").value(row.met);
    json.key("written").value(row.written);
    json.key("estimated").value(row.estimated);
    json.key("base_rate").value(row.estimated * scale);
    json.key("word").value(word_of(row.estimated * scale)).end();
  }
  json.end();
  json.key("other").object().key("met").value(rates.other.met);
  json.key("written").value(rates.other.written);
  json.key("estimated").value(rates.other.estimated).end().end();
  return json.take();
}

bool read_files(Context& context, const std::vector<std::string>& paths,
                Outcomes& outcomes) {
  Sources sources;
  Diagnostics found;
  for (const std::string& path : paths) {
    Result<std::string> text = read_input(path);
    if (!text) {
      found.add(text.error());
      continue;
    }
    FileId file =
        sources.add(path == "-" ? "standard input" : path, std::move(*text));
    std::optional<Node> lines =
        read_ndjson(file, sources, TextLimits::of_user(), found);
    if (lines) outcomes.read(*lines, found);
  }
  context.report(found, sources);
  if (found.has_errors()) context.exit = InputUnreadable;
  return !found.has_errors();
}

void run(Context& context, const std::vector<std::string>& paths) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  Outcomes outcomes;
  if (!read_files(context, paths, outcomes)) return;
  BaseRates rates = estimate_base_rates(*base, outcomes.causes);
  if (!rates.enough()) {
    context.report({"LM0935",
                    std::to_string(rates.outcomes) +
                        " outcomes are too few to estimate base rates from",
                    {},
                    "at least " + std::to_string(least_outcomes)});
    context.exit = ProblemsFound;
    return;
  }
  std::size_t foreign = 0;
  for (const std::string& cause : outcomes.causes) {
    const Cause* known = base->find_cause(cause);
    foreign += cause != "other" && (!known || !known->ranked());
  }
  if (foreign > 0) {
    context.report({.code = "LM0936",
                    .message = std::to_string(foreign) +
                               " outcomes name causes that this knowledge "
                               "base does not rank",
                    .severity = Severity::Warning});
  }
  context.print(context.json() ? as_json(*base, rates) : as_text(rates));
}

}  // namespace

void add_kb_calibrate(CLI::App& kb, Context& context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* command = kb.add_subcommand(
      "calibrate", "Estimate base rates anew from cases that were solved");
  command->fallthrough();
  command
      ->add_option("outcomes", *paths,
                   "NDJSON of {case, cause}, as `case export` writes it; - is "
                   "stdin")
      ->required();
  command->callback([paths, &context] { run(context, *paths); });
}

}  // namespace lastmile
