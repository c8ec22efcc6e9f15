#include "cli/report/fix_report.hpp"

#include <algorithm>

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/markup.hpp"
#include "cli/report/words.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"
#include "facts/roster.hpp"

namespace lastmile {
namespace {

class Text {
 public:
  Text(const Parameters& parameters, std::size_t width)
      : parameters_(parameters), width_(width) {}

  std::string write(const CaseReport::Fix& fix) {
    out_ = "fix " + fix.id + "\n";
    put("", fix.title);
    put("", fix.about);
    out_ += "\n";
    put("kind          ", fix.kind + ", risk " + fix.risk + ", " + fix.takes);
    if (!fix.danger.empty()) put("DANGER        ", fix.danger);
    for (const std::string& effect : fix.effects) {
      put("effect        ", effect);
    }
    put("takes effect  ", fix.takes_effect);
    put("on            ", fix.on);
    put("rights        ", fix.rights);
    put("through       ", fix.through);
    steps("Before", fix.before);
    steps("Steps", fix.steps);
    if (!fix.verify.empty()) out_ += "\nSee that it worked\n";
    for (const std::string& check : fix.verify) put("  - ", check);
    steps("Undo", fix.undo);
    if (!fix.no_undo_because.empty()) {
      out_ += "\nUndo\n";
      put("  none: ", fix.no_undo_because);
    }
    if (!fix.sources.empty()) out_ += "\nSources\n";
    for (const CaseReport::Source& source : fix.sources) {
      put("  " + padded(source.kind, 11),
          source.where + (source.says.empty() ? "" : ": " + source.says));
    }
    return std::move(out_);
  }

 private:
  void put(const std::string& label, const std::string& text) {
    if (text.empty()) return;
    out_ += label + wrapped(printable(text), width_, label.size()) + "\n";
  }

  void steps(const char* title, const std::vector<CaseReport::Step>& steps) {
    if (steps.empty()) return;
    out_ += std::string("\n") + title + "\n";
    for (std::size_t i = 0; i < steps.size(); ++i) {
      std::string label = padded("  " + std::to_string(i + 1) + ".", 5);
      put(label, steps[i].text.empty() ? "Run" : steps[i].text);
      std::string shell =
          steps[i].shell.empty() ? "" : printable(steps[i].shell) + "> ";
      for (const std::string& line :
           printable_lines(parameters_.fill(steps[i].script).text)) {
        out_ += "       " + shell + line + "\n";
      }
    }
  }

  const Parameters& parameters_;
  std::size_t width_;
  std::string out_;
};

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) {
    list.push_back(std::move(text));
  }
}

// The observed types under those that a sign asks for, and who tells of them.
void how_to_look(FixCheck& check, const Sign& sign, const KnowledgeBase& base) {
  for (const Mention& mention : mentions(sign.when.conditions)) {
    const FactType& type = base.schema[mention.type];
    if (type.observed) add_once(check.types, type.name);
    for (TypeId below : base.observed_below[mention.type]) {
      add_once(check.types, base.schema[below].name);
    }
  }
  for (const Gatherer* gatherer : roster()) {
    for (std::string_view type : gatherer->info.produces) {
      if (std::find(check.types.begin(), check.types.end(), type) !=
          check.types.end()) {
        add_once(check.gatherers, std::string(gatherer->info.name));
      }
    }
  }
  for (const Question& question : base.questions) {
    for (const Question::Answer& answer : question.answers) {
      for (const Claim& claim : answer.tells) {
        if (std::find(check.types.begin(), check.types.end(), claim.type) !=
            check.types.end()) {
          add_once(check.questions, question.id);
        }
      }
    }
  }
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    out += (out.empty() ? "" : ", ") + text;
  }
  return out;
}

void write_list(JsonWriter& json, std::string_view key,
                const std::vector<std::string>& texts) {
  json.key(key).array();
  for (const std::string& text : texts) json.value(text);
  json.end();
}

void write_steps(JsonWriter& json, std::string_view key,
                 const std::vector<CaseReport::Step>& steps) {
  json.key(key).array();
  for (const CaseReport::Step& step : steps) {
    json.object().key("do").value(step.text);
    if (!step.script.empty()) {
      json.key("shell").value(step.shell);
      json.key("script").value(step.script);
    }
    json.end();
  }
  json.end();
}

void write_checks(JsonWriter& json, const std::vector<FixCheck>& checks) {
  json.key("verify").array();
  for (const FixCheck& check : checks) {
    json.object();
    if (!check.text.empty()) json.key("do").value(check.text);
    if (!check.sign.empty()) {
      json.key("sign").value(check.sign);
      json.key("title").value(check.title);
      json.key("becomes").value(check.becomes);
      if (!check.state.empty()) json.key("state").value(check.state);
      write_list(json, "types", check.types);
      write_list(json, "gatherers", check.gatherers);
      write_list(json, "questions", check.questions);
    }
    json.end();
  }
  json.end();
}

}  // namespace

std::vector<FixCheck> fix_checks(const Fix& fix, const KnowledgeBase& base,
                                 const Case& given) {
  std::vector<FixCheck> out;
  for (const Fix::Check& check : fix.verify) {
    FixCheck& one = out.emplace_back();
    one.text = with_names(check.text, given);
    const Sign* sign = base.find_sign(check.sign);
    if (!sign) continue;
    one.sign = sign->id;
    one.title = sign->title.empty() ? sign->id : sign->title;
    one.about = sign->about;
    one.becomes = check.becomes;
    how_to_look(one, *sign, base);
  }
  return out;
}

std::string fix_text(const CaseReport::Fix& fix, const Parameters& parameters,
                     std::size_t width) {
  return Text(parameters, width).write(fix);
}

std::string checks_text(const CaseReport::Fix& fix,
                        const std::vector<FixCheck>& checks,
                        std::size_t width) {
  std::string out =
      "fix " + fix.id + "\n" + wrapped(printable(fix.title), width, 0) + "\n";
  auto put = [&](const std::string& label, const std::string& text) {
    if (text.empty()) return;
    out += label + wrapped(printable(text), width, label.size()) + "\n";
  };
  if (checks.empty()) {
    out +=
        "\nThe pack does not say how to see that it worked. Try the "
        "connection again, and diagnose it again if it fails.\n";
  }
  for (const FixCheck& check : checks) {
    out += "\n";
    put("", check.text);
    if (check.sign.empty()) continue;
    put("sign     ", check.title + " (" + check.sign + ")");
    put("         ", check.about);
    put("must be  ", check.becomes);
    put("is       ", check.state);
    put("rests on ", joined(check.types));
    put("look     ", joined(check.gatherers));
    put("ask      ", joined(check.questions));
  }
  return out;
}

std::string fix_json(
    const CaseReport::Fix& fix, const KnowledgeBase& base,
    const std::vector<FixCheck>& checks,
    const std::vector<std::pair<std::string, std::string>>& scripts) {
  JsonWriter json;
  begin_result(json, "lastmile.fix/1", &base, std::nullopt);
  json.key("id").value(fix.id);
  json.key("title").value(fix.title);
  json.key("about").value(fix.about);
  json.key("kind").value(fix.kind);
  json.key("risk").value(fix.risk);
  json.key("takes").value(fix.takes);
  json.key("takes_effect").value(fix.takes_effect);
  json.key("on").value(fix.on);
  json.key("rights").value(fix.rights);
  json.key("through").value(fix.through);
  json.key("danger").value(fix.danger);
  write_list(json, "effects", fix.effects);
  write_steps(json, "before", fix.before);
  write_steps(json, "steps", fix.steps);
  write_checks(json, checks);
  write_steps(json, "undo", fix.undo);
  json.key("no_undo_because").value(fix.no_undo_because);
  json.key("sources").array();
  for (const CaseReport::Source& source : fix.sources) {
    json.object().key("where").value(source.where);
    json.key("kind").value(source.kind).end();
  }
  json.end();
  if (!scripts.empty()) {
    json.key("scripts").object();
    for (const auto& [shell, script] : scripts) json.key(shell).value(script);
    json.end();
  }
  json.end();
  return json.take();
}

}  // namespace lastmile
