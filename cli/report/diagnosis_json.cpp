#include "cli/report/diagnosis_report.hpp"
#include "cli/report/evidence_report.hpp"
#include "cli/report/origin.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

void begin_result(JsonWriter& json, std::string_view schema,
                  const KnowledgeBase* base, std::optional<std::int64_t> now) {
  json.object().key("schema").value(schema);
  json.key("engine").value(version_text);
  json.key("packs").array();
  if (base) {
    for (const PackInfo& pack : base->packs) {
      json.object().key("name").value(pack.name);
      json.key("version").value(pack.version);
      json.key("sha256").value(pack.sha256);
      write_origin(json, pack.sha256);
      json.end();
    }
  }
  json.end();
  json.key("now");
  if (now) {
    json.value(format_time(*now));
  } else {
    json.null();
  }
}

void write_value(JsonWriter& json, const Value& value, const Symbols& symbols) {
  switch (value.kind()) {
    case Kind::Unknown: json.null(); return;
    case Kind::Integer: json.value(value.integer()); return;
    case Kind::Number: json.value(value.number()); return;
    case Kind::YesNo: json.value(value.yes()); return;
    case Kind::List:
      json.array();
      for (const Value& item : value.items(symbols)) {
        write_value(json, item, symbols);
      }
      json.end();
      return;
    case Kind::Map: {
      json.object();
      std::span<const Value> pairs = value.items(symbols);
      for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        json.key(symbols.text(pairs[i].shown()));
        write_value(json, pairs[i + 1], symbols);
      }
      json.end();
      return;
    }
    default: json.value(to_text(value, symbols)); return;
  }
}

void write_fact(JsonWriter& json, const Session& session, FactId id,
                bool with_source) {
  const WorkingMemory& memory = session.memory();
  Fact fact = memory.fact(id);
  const FactType& type = session.base().schema[fact.type];
  json.object().key("id").value(id.number);
  json.key("type").value(type.name);
  json.key("fields").object();
  for (std::size_t i = 0; i < fact.values.size(); ++i) {
    if (!fact.values[i].known()) continue;
    json.key(type.fields[i].name);
    write_value(json, fact.values[i], memory.symbols());
  }
  json.end();
  std::string by = "told";
  std::vector<const Match*> reasons = session.support().of(id);
  if (!memory.told(id) && !reasons.empty()) by = reasons.front()->rule->id;
  json.key("by").value(by);
  json.key("supports").value(reasons.size() + (memory.told(id) ? 1 : 0));
  if (with_source) json.key("source").value(origin(session, id));
  json.end();
}

void write_fixes(JsonWriter& json, const Diagnosis& diagnosis) {
  json.key("fixes").array();
  for (const RankedFix& ranked : diagnosis.fixes) {
    const Fix& fix = *ranked.fix;
    json.object().key("id").value(fix.id);
    json.key("title").value(fix.title);
    json.key("kind").value(to_text(fix.kind));
    json.key("risk").value(to_text(fix.risk));
    json.key("takes").value(fix.minutes());
    json.key("cures").value(ranked.cures);
    json.key("of").array();
    for (const Cause* cause : ranked.of) json.value(cause->id);
    json.end().end();
  }
  json.end();
}

namespace {

std::string because(const Session& session, const SignReport& report) {
  std::string out;
  for (FactId fact : report.because) {
    if (!out.empty()) out += "; ";
    out += fact_text(session, fact);
    std::string from = origin(session, fact);
    if (!from.empty()) out += " (" + from + ")";
  }
  return out;
}

void write_sources(JsonWriter& json, const std::vector<Reference>& sources) {
  json.array();
  for (const Reference& source : sources) {
    json.object().key("where").value(source.where);
    json.key("kind").value(to_text(source.kind));
    if (!source.says.empty()) json.key("says").value(source.says);
    json.end();
  }
  json.end();
}

void write_ledger(JsonWriter& json, const Session& session,
                  const Diagnosis& diagnosis, const CauseScore& score) {
  json.key("ledger").array();
  for (const Term& term : score.terms) {
    const SignReport& report =
        diagnosis.signs[session.base().sign_index(*term.sign)];
    json.object().key("sign").value(term.sign->id);
    json.key("state").value(to_text(term.state));
    json.key("points").value(term.points);
    json.key("because").value(because(session, report));
    json.key("sources");
    bool own = term.link && !term.link->sources.empty();
    write_sources(json, own ? term.link->sources : score.cause->sources);
    if (term.proves) json.key("proves").value(true);
    json.end();
  }
  json.end();
}

void write_row(JsonWriter& json, const Session& session,
               const Diagnosis& diagnosis, const Diagnosis::Row& row) {
  const CauseScore& score = row.cause;
  json.object().key("id").value(score.cause->id);
  json.key("title").value(score.cause->title);
  json.key("layer").value(score.cause->layer);
  json.key("probability").value(score.probability);
  json.key("word").value(probability_word(score.probability));
  json.key("score").value(score.score);
  json.key("basis").object();
  json.key("known").value(score.known);
  json.key("signs").value(score.cause->shows.size());
  json.end();
  if (!row.below.empty()) {
    json.key("root").value(score.cause->id);
    json.key("below").array();
    for (const CauseScore& below : row.below) json.value(below.cause->id);
    json.end();
  }
  if (!score.with.empty()) {
    json.key("with").array();
    for (const Cause* partner : score.with) json.value(partner->id);
    json.end();
  }
  if (!score.tried.empty()) {
    json.key("tried").array();
    for (const TriedFix& tried : score.tried) {
      json.object().key("fix").value(tried.fix->id);
      json.key("points").value(tried.points).end();
    }
    json.end();
  }
  write_ledger(json, session, diagnosis, score);
  json.end();
}

void write_signs(JsonWriter& json, const Session& session,
                 const Diagnosis& diagnosis) {
  json.key("signs").array();
  for (const SignReport& report : diagnosis.signs) {
    json.object().key("id").value(report.sign->id);
    json.key("state").value(to_text(report.state));
    json.key("missing").array();
    for (const SignReport::Missing& missing : report.missing) {
      const FactType& type = session.base().schema[missing.type];
      json.object().key("type").value(type.name);
      json.key("fields").array();
      for (FieldIndex f : missing.fields) json.value(type.fields[f].name);
      json.end();
      if (!missing.question.empty()) {
        json.key("question").value(missing.question);
      }
      json.end();
    }
    json.end().end();
  }
  json.end();
}

void write_collections(JsonWriter& json, const Session& session) {
  json.key("collections").array();
  for (const CollectionRecord& record : session.memory().collections()) {
    json.object().key("type").value(record.type);
    json.key("host").value(record.host);
    json.key("status").value(to_text(record.status));
    json.key("by").value(record.by);
    json.key("why").value(record.why).end();
  }
  json.end();
}

void write_ruled_out(JsonWriter& json, const Session& session,
                     const Diagnosis& diagnosis) {
  json.key("ruled_out").array();
  for (const CauseScore& score : diagnosis.ruled_out) {
    json.object().key("id").value(score.cause->id);
    json.key("by").array();
    std::string why;
    for (const Sign* sign : score.ruled_out_by) {
      json.value(sign->id);
      const SignReport& report =
          diagnosis.signs[session.base().sign_index(*sign)];
      why += (why.empty() ? "" : "; ") + because(session, report);
    }
    json.end();
    if (why.empty()) why = "its 'only when' does not hold";
    json.key("because").value(why).end();
  }
  json.end();
}

}  // namespace

std::string diagnosis_json(Session& session, const Diagnosis& diagnosis,
                           const Consultation& consultation) {
  constexpr std::size_t least_rows = 10;
  constexpr double least_probability = 0.01;
  JsonWriter json;
  begin_result(json, "lastmile.diagnosis/1", &session.base(),
               consultation.now());
  const Case& given = consultation.given();
  json.key("case").value(given.name);
  json.key("target").value(given.target);
  json.key("causes").array();
  for (std::size_t i = 0; i < diagnosis.rows.size(); ++i) {
    const Diagnosis::Row& row = diagnosis.rows[i];
    if (i >= least_rows && row.cause.probability < least_probability) break;
    write_row(json, session, diagnosis, row);
  }
  json.end();
  write_ruled_out(json, session, diagnosis);
  json.key("other").object().key("probability").value(diagnosis.other).end();
  json.key("unexplained").array();
  for (const Sign* sign : diagnosis.unexplained) json.value(sign->id);
  json.end();
  write_signs(json, session, diagnosis);
  write_fixes(json, diagnosis);
  json.key("tried").array();
  for (const Fix* fix : diagnosis.tried) json.value(fix->id);
  json.end();
  json.key("next").array();
  for (const NextStep& step : diagnosis.next) {
    bool question = step.kind == NextStep::Kind::Question;
    json.object().key("kind").value(question ? "question" : "gather");
    json.key("id").value(step.id);
    json.key("saves").value(step.saves);
    json.key("cost").value(step.cost).end();
  }
  json.end();
  write_collections(json, session);
  json.key("facts").array();
  for (std::uint32_t n = 1; n <= session.memory().last().number; ++n) {
    FactId id{n};
    if (!session.memory().alive(id)) continue;
    if (session.memory().fact(id).type == Schema::collection) continue;
    write_fact(json, session, id, true);
  }
  json.end();
  write_files(json, consultation.files(), false);
  json.key("faults").array();
  for (const Diagnostic& fault : session.faults()) {
    json.object().key("code").value(fault.code);
    json.key("item").value(fault.item);
    json.key("message").value(fault.message).end();
  }
  json.end().end();
  return json.take();
}

}  // namespace lastmile
