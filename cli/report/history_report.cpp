#include "cli/report/history_report.hpp"

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

// What is not known is left out, as everywhere.
void write_known(JsonWriter& json, std::string_view key,
                 const std::string& text) {
  if (!text.empty()) json.key(key).value(text);
}

void write_notes(JsonWriter& json, const KeptCase& one) {
  json.key("notes").array();
  for (const CaseNote& note : one.notes) {
    json.object().key("at").value(format_time(note.at));
    if (!note.cause.empty()) json.key("cause").value(note.cause);
    if (!note.fix.empty()) json.key("fix").value(note.fix);
    if (note.helped) json.key("helped").value(*note.helped);
    if (!note.text.empty()) json.key("note").value(note.text);
    json.end();
  }
  json.end();
}

void write_case(JsonWriter& json, const KeptCase& one) {
  json.key("id").value(one.id);
  json.key("case").value(one.name);
  json.key("target").value(one.target);
  json.key("kept").value(format_time(one.kept));
  json.key("now").value(format_time(one.now));
  write_known(json, "cause", one.cause);
  json.key("probability").value(one.probability);
  write_known(json, "outcome", one.outcome());
  write_known(json, "fix", one.cure());
  json.key("made_with").value(one.packs);
  write_notes(json, one);
}

std::string said_of(const KeptCase& one) {
  return one.cause.empty() ? "no cause was possible"
                           : one.cause + ", " + percent(one.probability);
}

}  // namespace

std::string kept_cases_text(const std::vector<KeptCase>& all) {
  if (all.empty()) {
    return "No case was kept. `lastmile diagnose --keep` keeps one.\n";
  }
  std::string out;
  for (const KeptCase& one : all) {
    std::string name = one.name.empty() ? one.target : one.name;
    out += padded(std::to_string(one.id), 5) + format_time(one.kept) + "  " +
           padded(printable(name.empty() ? "(no name)" : name), 24) + "  " +
           printable(said_of(one));
    if (!one.outcome().empty()) out += "; it was " + printable(one.outcome());
    out += "\n";
  }
  return out;
}

std::string kept_case_text(const KeptCase& one) {
  std::string out = "Case " + std::to_string(one.id);
  if (!one.name.empty()) out += ": " + printable(one.name);
  if (!one.target.empty()) out += ", target " + printable(one.target);
  out += "\nkept " + format_time(one.kept) + ", as of " + format_time(one.now) +
         "\n";
  out += "taken for  " + printable(said_of(one)) + "\n";
  out += "by         " + printable(one.packs) + "\n";
  for (const CaseNote& note : one.notes) {
    out += format_time(note.at) + " ";
    if (!note.cause.empty()) out += " it was " + printable(note.cause) + ".";
    if (!note.fix.empty()) {
      out += " " + printable(note.fix) +
             (!note.helped   ? " was tried."
              : *note.helped ? " helped."
                             : " did not help.");
    }
    if (!note.text.empty()) out += " " + printable(note.text);
    out += "\n";
  }
  if (one.outcome().empty()) {
    out += "What it was is not recorded: lastmile case outcome " +
           std::to_string(one.id) + " --cause CAUSE\n";
  }
  return out;
}

std::string kept_cases_json(const std::vector<KeptCase>& all) {
  JsonWriter json;
  begin_result(json, "lastmile.cases/1", nullptr, std::nullopt);
  json.key("cases").array();
  for (const KeptCase& one : all) {
    json.object();
    write_case(json, one);
    json.end();
  }
  json.end().end();
  return json.take();
}

std::string kept_case_json(const KeptCase& one) {
  JsonWriter json;
  begin_result(json, "lastmile.case/1", nullptr, one.now);
  write_case(json, one);
  json.key("file").value(one.text);
  json.key("diagnosis").value(one.diagnosis);
  json.end();
  return json.take();
}

std::string outcome_line(const KeptCase& one) {
  JsonWriter json(JsonWriter::Compact);
  json.object().key("case").value(one.name);
  json.key("id").value(one.id);
  json.key("now").value(format_time(one.now));
  write_known(json, "cause", one.outcome());
  write_known(json, "fix", one.cure());
  json.key("first").object();
  write_known(json, "cause", one.cause);
  json.key("probability").value(one.probability).end();
  json.key("tried").array();
  for (const CaseNote& note : one.notes) {
    if (note.fix.empty()) continue;
    json.object().key("fix").value(note.fix);
    if (note.helped) json.key("helped").value(*note.helped);
    json.end();
  }
  json.end().key("packs").value(one.packs).end();
  return json.take() + "\n";
}

}  // namespace lastmile
