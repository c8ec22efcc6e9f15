#include "cli/report/fix_script.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "cli/report/markup.hpp"
#include "engine/text/source.hpp"
#include "facts/gatherer.hpp"

namespace lastmile {
namespace {

constexpr std::size_t longest_value = 253;  // of a host name

// Harmless in every shell, quoted or not.
bool harmless(std::string_view value) {
  return !value.empty() && value.size() <= longest_value &&
         value.front() != '-' &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                  c == '.' || c == '-' || c == '_' || c == ':';
         });
}

// The <…> that begins at a byte, without its brackets; empty: none does.
std::string_view placeholder_at(std::string_view text, std::size_t at) {
  constexpr std::size_t longest = 40;
  if (text[at] != '<') return {};
  std::size_t end = at + 1;
  while (end < text.size() && end - at <= longest &&
         (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
          (text[end] == ' ' && end > at + 1))) {
    ++end;
  }
  bool closed = end < text.size() && text[end] == '>' && end > at + 1;
  return closed ? text.substr(at + 1, end - at - 1) : std::string_view();
}

// The one value of a field over all facts; empty where there are more or none.
std::string only_value(const Session& session, std::string_view type_end,
                       std::string_view field) {
  const WorkingMemory& memory = session.memory();
  std::set<std::string> values;
  for (TypeId t = 1; t < memory.schema().size(); ++t) {
    const FactType& type = memory.schema()[t];
    if (!type.name.ends_with(type_end)) continue;
    std::optional<FieldIndex> index = type.find(field);
    if (!index) continue;
    for (FactId id : memory.facts(t)) {
      const Value value = memory.fact(id).values[*index];
      if (value.known()) values.insert(to_text(value, memory.symbols()));
    }
  }
  return values.size() == 1 ? *values.begin() : "";
}

class Writer {
 public:
  Writer(const std::string& shell, const Parameters& parameters)
      : shell_(shell), parameters_(parameters), cmd_(shell == "cmd") {}

  void comment(const std::string& text) {
    std::string safe;
    for (char c : printable(text)) {
      safe += c;
      if (cmd_ && c == '%') safe += c;  // or cmd would expand it
    }
    out_ += (cmd_ ? "rem - " : "# ") + safe + "\n";
  }
  void comments(const std::string& label, const std::string& text) {
    std::string rest = label;
    for (const std::string& line : printable_lines(text)) {
      comment(rest + line);
      rest = std::string(label.size(), ' ');
    }
  }
  void line(const std::string& text = {}) { out_ += text + "\n"; }

  void begin(bool high_risk) {
    if (cmd_) line("@echo off");
    if (shell_ == "powershell") line("$ErrorActionPreference = 'Stop'");
    if (shell_ == "shell") line("set -eu");
    if (!high_risk) return;
    if (cmd_) {
      line("set /p SURE=High risk. Type YES to go on: ");
      line("if not \"%SURE%\"==\"YES\" exit /b 1");
    } else if (shell_ == "powershell") {
      line(
          "if ((Read-Host 'High risk. Type YES to go on') -cne 'YES') { exit "
          "1 }");
    } else {
      line("printf 'High risk. Type YES to go on: '; read -r sure");
      line("[ \"$sure\" = YES ] || exit 1");
    }
  }

  void step(const CaseReport::Step& step, const std::string& label,
            bool commented_out) {
    comments(label, step.text);
    if (step.script.empty()) {
      backup(step.text);
      return;
    }
    Parameters::Filled filled = parameters_.fill(step.script);
    bool foreign = !step.shell.empty() && step.shell != shell_;
    if (foreign) comment("  (for " + step.shell + ", not for this shell)");
    std::string open;
    for (const std::string& name : filled.open) {
      open += (open.empty() ? "" : ", ") + name;
    }
    if (!open.empty()) {
      comment("  FILL IN " + open + ", then take the mark from the line:");
    }
    for (const std::string& text : printable_lines(filled.text)) {
      if (foreign || commented_out || !open.empty()) {
        comment("    " + text);
      } else {
        line(text);
      }
    }
  }

  std::string take() { return std::move(out_); }

 private:
  // `save: HKLM\…` of a pack, as the command that saves it.
  void backup(const std::string& text) {
    std::size_t at = text.find("Save HK");
    if (at == std::string::npos) return;
    std::string key = text.substr(at + 5);
    bool plain = std::all_of(key.begin(), key.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
             std::string_view("\\ -_.{}").find(c) != std::string_view::npos;
    });
    if (!plain || shell_ == "shell") return;
    std::string file = "lastmile-backup-" + std::to_string(++backups_) + ".reg";
    line("reg export \"" + key + "\" " + file + " /y");
  }

  const std::string& shell_;
  const Parameters& parameters_;
  bool cmd_;
  int backups_ = 0;
  std::string out_;
};

void head(Writer& out, const CaseReport::Fix& fix,
          const std::vector<std::string>& about) {
  out.comment(fix.title + " (" + fix.id + ")");
  for (const std::string& text : about) out.comment(text);
  out.comment("Printed by lastmile, run by nobody. Read it first.");
  out.comment("");
  out.comment(fix.kind + ", risk " + fix.risk + ", " + fix.takes);
  if (!fix.danger.empty()) out.comments("DANGER   ", fix.danger);
  for (const std::string& effect : fix.effects) {
    out.comments("effect   ", effect);
  }
  out.comments("takes effect ", fix.takes_effect);
  std::string needs = fix.on;
  if (!fix.rights.empty()) needs += (needs.empty() ? "" : ", ") + fix.rights;
  out.comments("needs    ", needs);
  if (!fix.about.empty()) out.comments("about    ", fix.about);
}

}  // namespace

Parameters::Parameters(const Case& given, const Session& session) {
  Result<Target> target = parse_target(given.target);
  if (!given.target.empty() && target) {
    for (const char* name : {"host", "target", "computer", "fqdn"}) {
      add(name, target->host);
    }
  }
  add("client", given.client);
  add("port", only_value(session, "", "port"));
  add("user", only_value(session, ".account", "name"));
  add("thumbprint", only_value(session, ".certificate", "thumbprint"));
}

void Parameters::add(const std::string& name, const std::string& value) {
  if (harmless(value)) values_[name] = value;
}

Parameters::Filled Parameters::fill(std::string_view script) const {
  Filled out;
  for (std::size_t at = 0; at < script.size();) {
    std::string_view name = placeholder_at(script, at);
    if (name.empty()) {
      out.text += script[at++];
      continue;
    }
    std::string whole(script.substr(at, name.size() + 2));
    auto known = values_.find(std::string(name));
    out.text += known == values_.end() ? whole : known->second;
    bool listed =
        std::find(out.open.begin(), out.open.end(), whole) != out.open.end();
    if (known == values_.end() && !listed) out.open.push_back(whole);
    at += whole.size();
  }
  return out;
}

std::vector<std::string> shells_of(const CaseReport::Fix& fix) {
  std::vector<std::string> shells;
  for (const auto* steps : {&fix.before, &fix.steps, &fix.undo}) {
    for (const CaseReport::Step& step : *steps) {
      bool known =
          std::find(shells.begin(), shells.end(), step.shell) != shells.end();
      if (!step.script.empty() && !step.shell.empty() && !known) {
        shells.push_back(step.shell);
      }
    }
  }
  if (shells.empty()) shells.emplace_back("powershell");
  return shells;
}

std::string fix_script(const CaseReport::Fix& fix, const std::string& shell,
                       const Parameters& parameters,
                       const std::vector<std::string>& about) {
  Writer out(shell, parameters);
  if (shell == "shell") out.line("#!/bin/sh");
  head(out, fix, about);
  out.line();
  out.begin(fix.risk == "high");
  out.line();
  out.comment("---- before: what must be saved ----");
  if (fix.before.empty()) out.comment("nothing");
  for (const CaseReport::Step& step : fix.before) out.step(step, "- ", false);
  out.line();
  out.comment("---- steps ----");
  for (std::size_t i = 0; i < fix.steps.size(); ++i) {
    out.step(fix.steps[i], std::to_string(i + 1) + ". ", false);
  }
  out.line();
  out.comment("---- see that it worked ----");
  for (const std::string& check : fix.verify) out.comments("- ", check);
  out.line();
  out.comment("---- undo: take the marks away to use it ----");
  for (std::size_t i = 0; i < fix.undo.size(); ++i) {
    out.step(fix.undo[i], std::to_string(i + 1) + ". ", true);
  }
  if (!fix.no_undo_because.empty()) {
    out.comments("none: ", fix.no_undo_because);
  } else if (fix.undo.empty()) {
    out.comment("the pack names none");
  }
  return out.take();
}

}  // namespace lastmile
