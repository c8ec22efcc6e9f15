#include "cli/keep.hpp"

#include "cli/clock.hpp"

#include "engine/text/json.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_kept = 10;  // causes and fixes of the summary

std::string summary(const Diagnosis& diagnosis) {
  JsonWriter json(JsonWriter::Compact);
  json.object().key("causes").array();
  std::size_t count = 0;
  for (const Diagnosis::Row& row : diagnosis.rows) {
    if (++count > most_kept) break;
    const CauseScore& score = row.cause;
    json.object().key("id").value(score.cause->id);
    json.key("title").value(score.cause->title);
    json.key("probability").value(score.probability);
    json.key("word").value(probability_word(score.probability)).end();
  }
  json.end().key("other").value(diagnosis.other);
  json.key("fixes").array();
  count = 0;
  for (const RankedFix& ranked : diagnosis.fixes) {
    if (++count > most_kept) break;
    json.object().key("id").value(ranked.fix->id);
    json.key("cures").value(ranked.cures).end();
  }
  json.end().end();
  return json.take();
}

}  // namespace

void history_failed(Context& context, const Diagnostic& fault) {
  context.report(fault);
  context.exit = fault.code == "LM0963" ? NotAllowed : InputUnreadable;
  if (fault.code == "LM0960") context.exit = Usage;
}

std::optional<History> open_history(Context& context) {
  Result<History> history = History::open(History::path());
  if (history) return std::move(*history);
  history_failed(context, history.error());
  return std::nullopt;
}

std::optional<std::int64_t> keep_case(Context& context,
                                      const KnowledgeBase& base,
                                      const Diagnosis& diagnosis,
                                      const Consultation& consultation) {
  std::optional<History> history = open_history(context);
  if (!history) return std::nullopt;
  KeptCase one{.kept = clock_now(),
               .now = consultation.now(),
               .name = consultation.given().name,
               .target = consultation.given().target,
               .text = consultation.as_case_file(),
               .diagnosis = summary(diagnosis)};
  for (const PackInfo& pack : base.packs) {
    one.packs += (one.packs.empty() ? "" : ", ") + pack.name + " " +
                 pack.version + " " + pack.sha256;
  }
  if (const Diagnosis::Row* best = diagnosis.best()) {
    one.cause = best->cause.cause->id;
    one.probability = best->cause.probability;
  }
  Result<std::int64_t> id = history->keep(one);
  if (id) return *id;
  history_failed(context, id.error());
  return std::nullopt;
}

}  // namespace lastmile
