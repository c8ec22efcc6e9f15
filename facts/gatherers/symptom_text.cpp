// facts/gatherers/symptom_text.cpp
//
// symptom.error from the texts that the user gave: see facts/symptom.hpp.

#include "facts/gatherer.hpp"
#include "facts/symptom.hpp"

namespace lastmile {

namespace {

constexpr std::string_view produces[] = {"symptom.error"};

Gathered gather(const Request& request, const Gathered&, Host& host, Moment) {
  Gathered out;
  CollectionRecord record{.type = "symptom.error", .by = "symptom_text"};
  Diagnostics problems;
  bool coded = false;
  for (const std::string& text : request.symptoms) {
    for (Claim& claim : read_symptom(text, problems)) {
      claim.from.observed = host.now();
      coded = coded || claim.fields.find("code");
      out.claims.push_back(std::move(claim));
    }
  }
  out.notes = problems.all();
  if (request.symptoms.empty()) {
    record.why = "nobody said what the client shows";
  } else if (out.claims.empty()) {
    record.status = CollectionStatus::Failed;
    record.why = "what was said could not be read";
  } else {
    record.status =
        coded ? CollectionStatus::Complete : CollectionStatus::Partial;
    record.why = coded ? "as the user said it" : "a text without a code";
  }
  out.records.push_back(std::move(record));
  return out;
}

}  // namespace

extern const Gatherer symptom_text_gatherer;
const Gatherer symptom_text_gatherer = {
    .info = {.name = "symptom_text",
             .version = "1",
             .about = "Reads the error code out of what the user said.",
             .produces = produces,
             .needs = "a symptom",
             .effect = Effect::Nothing,
             .minutes = 0,
             .timeout = std::chrono::seconds(1)},
    .gather = gather};

}  // namespace lastmile
