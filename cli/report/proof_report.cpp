#include "cli/report/proof_report.hpp"

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/fire/input_check.hpp"
#include "engine/text/document.hpp"

namespace lastmile {
namespace {

constexpr std::size_t text_width = 100;

// Who said it; of a fact that was taken back, who had.
std::string said_by(const Session& session, FactId fact,
                    const Journal* journal) {
  std::string from = origin(session, fact);
  if (!from.empty() || !journal) return from;
  auto said = journal->said(fact);
  return said.empty() ? "told" : origin_text(said.back());
}

std::string ending_text(const Proof& proof) {
  switch (proof.ending) {
    case Journal::Ending::Stands: return "";
    case Journal::Ending::TakenBack: return "taken back";
    case Journal::Ending::Retracted:
      return "retracted" + (proof.ended_by ? " by " + proof.ended_by->id : "") +
             " in firing " + std::to_string(proof.ended);
    case Journal::Ending::Unsupported:
      return "fell after firing " + std::to_string(proof.ended) +
             ": what it followed from no longer holds";
    case Journal::Ending::Replaced:
      return "replaced by f-" + std::to_string(proof.successor.number) +
             ", as more was said of it";
  }
  return "";
}

std::string rule_text(const Session& session, const Proof& proof) {
  const Place& place = proof.rule->place;
  std::string out = "rule " + proof.rule->id + ", " +
                    std::string(session.base().sources.path(place.file)) + ":" +
                    std::to_string(place.line);
  if (proof.acted) out += ", firing " + std::to_string(proof.round);
  return out;
}

std::string values_text(const Session& session, const Proof& proof) {
  std::string out;
  for (const auto& [name, value] : proof.values) {
    out += (out.empty() ? "$" : ", $") + name + " = " +
           to_text(value, session.memory().symbols());
  }
  return out;
}

}  // namespace

std::optional<std::vector<FactId>> facts_asked(Session& session,
                                               const std::string& asked) {
  WorkingMemory& memory = session.memory();
  if (asked.starts_with("f-")) {
    Result<std::int64_t> number = parse_integer(asked.substr(2));
    if (number && *number > 0 && *number <= memory.last().number) {
      return std::vector{FactId{static_cast<std::uint32_t>(*number)}};
    }
  }
  Sources sources;
  Diagnostics faults;
  std::optional<Node> node = Node::map().set(asked, Node::map());
  if (!memory.schema().find(asked)) {
    node = read_document(sources.add("fact", asked), sources, {}, faults);
  }
  if (!node || !node->is_map() || node->entries.size() != 1) return {};
  Claim pattern{node->entries.front().key, node->entries.front().value};
  std::optional<Likeness> like = likeness(pattern, memory, faults);
  if (!like) return std::nullopt;
  std::vector<FactId> out;
  for (std::uint32_t n = 1; n <= memory.last().number; ++n) {
    Fact fact = memory.fact({n});
    if (fact.type == like->type && like->fits(fact, false)) out.push_back({n});
  }
  return out;
}

std::string proof_text(const Session& session, const Proof& proof,
                       std::size_t indent, const Journal* journal) {
  std::string line = fact_text(session, proof.fact) + " — ";
  if (proof.rule) {
    line += rule_text(session, proof);
  } else if (proof.forgotten) {
    line += "a rule, in a firing that the journal has forgotten";
  } else {
    line += said_by(session, proof.fact, journal);
  }
  std::string ending = ending_text(proof);
  if (!ending.empty()) line += "; " + ending;
  if (proof.shown_above) line += " (proved above)";
  if (proof.cut) line += " (its reasons lie too deep to be shown)";
  std::string out =
      std::string(indent, ' ') + wrapped(line, text_width, indent + 2) + "\n";
  auto note = [&](const std::string& text) {
    out += std::string(indent + 2, ' ') +
           wrapped(printable(text), text_width, indent + 4) + "\n";
  };
  if (!proof.says.empty()) note(proof.says);
  if (!proof.values.empty()) note("with " + values_text(session, proof));
  auto claims = session.memory().claims(proof.fact);
  for (const SoundClaim& claim : claims) {
    if (claims.size() < 2 || proof.rule) break;
    out += std::string(indent + 2, ' ') + "said by " + origin_text(claim.from) +
           "\n";
  }
  for (const Proof& from : proof.from) {
    out += proof_text(session, from, indent + 2, journal);
  }
  return out;
}

void write_proof(JsonWriter& json, const Session& session, const Proof& proof,
                 const Journal* journal) {
  json.object().key("fact");
  write_fact(json, session, proof.fact, true);
  if (proof.rule) {
    json.key("rule").value(proof.rule->id);
    json.key("file").value(session.base().sources.path(proof.rule->place.file));
    json.key("line").value(proof.rule->place.line);
  }
  if (!proof.says.empty()) json.key("says").value(proof.says);
  if (!proof.values.empty()) {
    json.key("values").object();
    for (const auto& [name, value] : proof.values) {
      json.key(name);
      write_value(json, value, session.memory().symbols());
    }
    json.end();
  }
  if (journal) {
    if (proof.round != 0) json.key("firing").value(proof.round);
    if (proof.acted) json.key("acted").value(true);
    if (proof.forgotten) json.key("forgotten").value(true);
    if (!session.memory().alive(proof.fact)) {
      json.key("ended").value(ending_text(proof));
      auto said = journal->said(proof.fact);
      if (!said.empty()) json.key("said").value(origin_text(said.back()));
    }
    if (proof.ended_by) json.key("ended_by").value(proof.ended_by->id);
  }
  if (proof.cut) json.key("cut").value(true);
  json.key("from").array();
  for (const Proof& from : proof.from) {
    write_proof(json, session, from, journal);
  }
  json.end().end();
}

}  // namespace lastmile
