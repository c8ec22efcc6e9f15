#include <algorithm>
#include <cmath>

#include "cli/report/markup.hpp"
#include "cli/report/pages.hpp"
#include "cli/report/words.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_fixes = 6;

class Page {
 public:
  explicit Page(const CaseReport& report) : report_(report) {}

  std::string write() {
    top();
    ranking();
    fixes();
    next();
    ledger();
    ruled_out();
    unseen();
    sources();
    return std::move(out_);
  }

 private:
  void line(const std::string& text = {}) { out_ += text + "\n"; }
  void heading(const std::string& text) { line("\n## " + text + "\n"); }

  const CaseReport::Cause* best() const {
    return report_.found ? &report_.causes.front() : nullptr;
  }

  void top() {
    line("# " + (best()
                     ? markdown(best()->title)
                     : std::string("No cause is likely enough to be named")));
    line();
    if (best()) {
      line("**" + best()->word + ", " + percent(best()->probability) +
           "** · layer: " + markdown(best()->layer) +
           (best()->grade.empty() ? "" : " · best source: " + best()->grade));
      line();
    }
    std::string about;
    if (!report_.name.empty()) about += "Case " + markdown(report_.name) + ", ";
    if (!report_.target.empty()) {
      about += "target " + markdown(report_.target) + ", ";
    }
    if (!report_.client.empty()) {
      about += "client " + markdown(report_.client) + ", ";
    }
    about += std::to_string(report_.facts) +
             (report_.facts == 1 ? " fact" : " facts") + ", as of " +
             report_.now + ".";
    line(about);
    for (const CaseReport::Pack& pack : report_.packs) {
      if (!pack.is_signed) {
        line("\n> The knowledge " + markdown(pack.name) + " is " +
             pack.signature + ".");
      }
    }
    if (best() && !best()->about.empty()) line("\n" + markdown(best()->about));
  }

  void ranking() {
    heading("How likely it is");
    line("| | | word | cause | based on |");
    line("|---:|---:|---|---|---|");
    for (std::size_t i = 0; i < report_.causes.size(); ++i) {
      const CaseReport::Cause& cause = report_.causes[i];
      line("| " + std::to_string(i + 1) + " | " + percent(cause.probability) +
           " | " + cause.word + " | " + markdown(cause.title) + " (" +
           markdown(cause.id) + ") | " + std::to_string(cause.known) + " of " +
           std::to_string(cause.signs) + " signs |");
    }
    line("| | " + percent(report_.other) +
         " | | Something that this knowledge does not hold | |");
    if (!best()) return;
    std::string more;
    for (const CaseReport::Related& r : best()->related) {
      more += "- " + r.how + ": " + markdown(r.title) + "\n";
    }
    for (const std::string& sign : report_.unexplained) {
      more += "- not explained by the first cause: " + markdown(sign) + "\n";
    }
    if (!more.empty()) out_ += "\n" + more;
  }

  // ---- fixes ----

  void step(const std::string& mark, const CaseReport::Step& step) {
    std::string indent(mark.size(), ' ');
    std::string text = markdown(step.text);
    line(mark + (text.empty() ? markdown(step.shell) : text));
    if (!step.script.empty()) {
      line();
      out_ += markdown_block(step.script, step.shell, indent);
      line();
    }
  }

  void steps(const char* title, const std::vector<CaseReport::Step>& steps,
             bool numbered) {
    if (steps.empty()) return;
    line(std::string("\n**") + title + "**\n");
    for (std::size_t i = 0; i < steps.size(); ++i) {
      step(numbered ? std::to_string(i + 1) + ". " : "- ", steps[i]);
    }
  }

  void fix(const CaseReport::Fix& fix) {
    line("\n### " + markdown(fix.title) + "\n");
    std::string facts = markdown(fix.id) + ": " + fix.kind + ", risk **" +
                        fix.risk + "**, " + fix.takes;
    if (fix.cures >= 0.005) facts += ", cures with " + percent(fix.cures);
    line(facts + ".");
    for (const std::string& effect : fix.effects) {
      line("\n- effect: " + markdown(effect));
    }
    if (!fix.takes_effect.empty()) {
      line("\n- takes effect: " + markdown(fix.takes_effect));
    }
    std::string needs = fix.on;
    if (!fix.rights.empty()) needs += (needs.empty() ? "" : ", ") + fix.rights;
    if (!fix.through.empty()) {
      needs += (needs.empty() ? "" : ", through ") + fix.through;
    }
    if (!needs.empty()) line("\n- needs: " + markdown(needs));
    if (!fix.danger.empty()) {
      line("\n> **Danger.** " + markdown(fix.danger));
    }
    steps("Before", fix.before, false);
    steps("Steps", fix.steps, true);
    if (!fix.verify.empty()) line("\n**See that it worked**\n");
    for (const std::string& check : fix.verify) line("- " + markdown(check));
    steps("Undo", fix.undo, true);
    if (!fix.no_undo_because.empty()) {
      line("\n**Undo**: none, because " + markdown(fix.no_undo_because));
    }
  }

  void fixes() {
    if (report_.fixes.empty()) return;
    heading("What to do");
    line("Nothing here was run. `<…>` is for you to fill in.");
    std::size_t count = 0;
    for (bool of_best : {true, false}) {
      for (const CaseReport::Fix& f : report_.fixes) {
        if (f.of_best == of_best && count++ < most_fixes) fix(f);
      }
    }
  }

  void next() {
    if (report_.next.empty()) return;
    heading("What would tell more");
    constexpr std::size_t most = 5;
    for (std::size_t i = 0; i < report_.next.size() && i < most; ++i) {
      const CaseReport::Next& step = report_.next[i];
      line(std::to_string(i + 1) + ". " + markdown(step.what) + " (" +
           step.cost + ", saves " + step.saves + ") " +
           markdown_code(step.how));
    }
  }

  // ---- why ----

  void seen(const CaseReport::Seen& fact) {
    line("  - " + markdown_code(fact.fact) +
         (fact.origin.empty() ? "" : " " + markdown(fact.origin)));
    for (const auto& [under, origin] : fact.rests_on) {
      line("    - from " + markdown_code(under) +
           (origin.empty() ? "" : " " + markdown(origin)));
    }
  }

  void ledger() {
    for (const CaseReport::Cause& cause : report_.causes) {
      heading("The evidence on " + markdown(cause.title));
      line("Base rate “" + markdown(cause.base_word) + "”, based on " +
           std::to_string(cause.known) + " of " + std::to_string(cause.signs) +
           " signs; points are decibels of the odds.\n");
      for (const CaseReport::Term& term : cause.terms) {
        std::string mark = term.state == "unknown" ? "?" : points(term.points);
        line("- **" + markdown(mark) + "** " + term.state + ": " +
             markdown(term.title) + (term.proves ? ", which proves it" : "") +
             (term.missing.empty()
                  ? ""
                  : " (not known: " + markdown(term.missing) + ")"));
        for (const CaseReport::Seen& fact : term.because) seen(fact);
        if (term.more_facts > 0) {
          line("  - and " + std::to_string(term.more_facts) + " more facts");
        }
      }
    }
  }

  void ruled_out() {
    if (report_.ruled_out.empty()) return;
    heading("Ruled out");
    for (const CaseReport::RuledOut& group : report_.ruled_out) {
      std::string causes;
      for (const auto& [id, title] : group.causes) {
        causes += (causes.empty() ? "" : ", ") + markdown(id);
      }
      line("- " + markdown(group.why) + ": not " + causes);
      for (const CaseReport::Seen& fact : group.because) seen(fact);
    }
  }

  void unseen() {
    if (report_.unseen.empty() && report_.unknown_signs.empty() &&
        report_.faults.empty()) {
      return;
    }
    heading("What was not looked at");
    for (const CaseReport::Unseen& one : report_.unseen) {
      line("- " + markdown(one.type) + ": " + one.status +
           (one.why.empty() ? "" : ", " + markdown(one.why)) +
           (one.by.empty() ? "" : " (" + markdown(one.by) + ")"));
    }
    if (!report_.unknown_signs.empty()) {
      line("- " + std::to_string(report_.unknown_signs.size()) +
           " signs of the causes above are unknown");
    }
    for (const std::string& fault : report_.faults) {
      line("- " + markdown(fault));
    }
  }

  void source_list(const std::string& of,
                   const std::vector<CaseReport::Source>& sources) {
    for (const CaseReport::Source& source : sources) {
      line("- " + of + ", **" + source.kind +
           "**: " + markdown_code(source.where) +
           (source.says.empty() ? "" : " " + markdown(source.says)));
    }
  }

  void sources() {
    heading("Sources and knowledge");
    if (best()) source_list("of the first cause", best()->sources);
    for (const CaseReport::Fix& fix : report_.fixes) {
      if (!fix.of_best) continue;
      source_list("of the first fix", fix.sources);
      break;
    }
    for (const CaseReport::Pack& pack : report_.packs) {
      line("- pack " + markdown(pack.name) + " " + markdown(pack.version) +
           ", **" + pack.signature + "**, sha256 " +
           markdown_code(pack.sha256));
    }
    line("\nMade by lastmile " + markdown(report_.engine) + ".");
  }

  const CaseReport& report_;
  std::string out_;
};

}  // namespace

std::string markdown_page(const CaseReport& report) {
  return Page(report).write();
}

}  // namespace lastmile
