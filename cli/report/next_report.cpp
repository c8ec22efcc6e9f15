#include "cli/report/next_report.hpp"

#include <algorithm>

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/diagnose/asking.hpp"

namespace lastmile {
namespace {

// What a look would see, so that a reader knows what it is.
std::string sees(const Look& look) {
  std::string out;
  for (const std::string& type : look.produces) {
    out += (out.empty() ? "" : ", ") + type;
  }
  return out;
}

const Look* find_look(const std::vector<Look>& looks, const std::string& id) {
  auto found = std::find_if(looks.begin(), looks.end(),
                            [&](const Look& look) { return look.id == id; });
  return found == looks.end() ? nullptr : &*found;
}

std::string choices(const Question& question) {
  std::string out;
  for (const Question::Answer& answer : question.answers) {
    out += (out.empty() ? "" : ", ") + answer.value;
  }
  return out;
}

}  // namespace

const RankedFix* first_fix(const Diagnosis& diagnosis) {
  const Diagnosis::Row* best = diagnosis.best();
  auto of_best = [&](const RankedFix& fix) {
    if (!best) return true;
    return std::any_of(fix.of.begin(), fix.of.end(), [&](const Cause* c) {
      return c == best->cause.cause ||
             std::any_of(best->below.begin(), best->below.end(),
                         [&](const auto& b) { return b.cause == c; });
    });
  };
  auto found =
      std::find_if(diagnosis.fixes.begin(), diagnosis.fixes.end(), of_best);
  if (found != diagnosis.fixes.end()) return &*found;
  return diagnosis.fixes.empty() ? nullptr : &diagnosis.fixes.front();
}

std::string next_text(Session& session, const Diagnosis& diagnosis,
                      const Consultation& consultation, std::size_t width) {
  std::string out;
  auto line = [&](const std::string& text) { out += text + "\n"; };
  std::vector<Look> looks = consultation.looks();
  char letter = 'A';
  for (const NextStep& step : diagnosis.next) {
    if (letter > 'Z') break;
    std::string head = letter == 'A' ? "Next " : "     ";
    head += letter++;
    head += "  ";
    std::string cost =
        "  (" + minutes(step.cost) + ", saves " + minutes(step.saves) + ")";
    if (step.kind == NextStep::Kind::Question) {
      const Question& question = *session.base().find_question(step.id);
      line(head +
           wrapped("ask: " + printable(text_of(session, question)) + cost,
                   width, 8));
      std::string why = reason_of(session, question);
      if (!why.empty()) {
        line("        " + wrapped("why: " + printable(why), width, 13));
      }
      line("        " + wrapped("--answer " + question.id + "=…  " +
                                    printable(choices(question)),
                                width, 10));
    } else {
      const Look* look = find_look(looks, step.id);
      std::string free = step.free ? ", free and harmless" : "";
      line(head + wrapped("look: " + step.id + free + cost, width, 8));
      if (look) line("        " + wrapped("sees: " + sees(*look), width, 14));
      line("        --target HOST");
    }
  }
  if (diagnosis.next.empty()) {
    line("Nothing that could still be asked or looked at saves time.");
  }
  if (const RankedFix* fix = first_fix(diagnosis)) {
    line("Fix   " + wrapped(printable(fix->fix->title), width, 6));
    line("      " + fix->fix->id + ": " + std::string(to_text(fix->fix->kind)) +
         ", risk " + std::string(to_text(fix->fix->risk)) + ", " +
         minutes(fix->fix->minutes()) + ", cures with " + percent(fix->cures));
  }
  return out;
}

std::string next_json(Session& session, const Diagnosis& diagnosis,
                      const Consultation& consultation) {
  JsonWriter json;
  begin_result(json, "lastmile.next/1", &session.base(), consultation.now());
  json.key("case").value(consultation.given().name);
  json.key("next").array();
  for (const NextStep& step : diagnosis.next) {
    bool question = step.kind == NextStep::Kind::Question;
    json.object().key("kind").value(question ? "question" : "gather");
    json.key("id").value(step.id);
    json.key("saves").value(step.saves);
    json.key("cost").value(step.cost);
    if (question) {
      const Question& asked = *session.base().find_question(step.id);
      json.key("ask").value(text_of(session, asked));
      json.key("why").value(reason_of(session, asked));
      json.key("answers").object();
      for (const Question::Answer& answer : asked.answers) {
        json.key(answer.value).value(answer.text);
      }
      json.end();
    } else {
      json.key("free").value(step.free);
    }
    json.end();
  }
  json.end();
  write_fixes(json, diagnosis);
  json.key("tried").array();
  for (const Fix* fix : diagnosis.tried) json.value(fix->id);
  json.end().end();
  return json.take();
}

}  // namespace lastmile
