#include <algorithm>
#include <map>
#include <set>

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/origin.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/diagnose/asking.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

class Text {
 public:
  Text(Session& session, const Diagnosis& diagnosis,
       const Consultation& consultation, const ReportOptions& options)
      : session_(session),
        diagnosis_(diagnosis),
        consultation_(consultation),
        options_(options),
        ink_(options.color) {}

  std::string write() {
    head();
    causes();
    unexplained();
    ruled_out();
    not_looked_at();
    machines();
    next();
    fixes();
    faults();
    return std::move(out_);
  }

 private:
  void line(const std::string& text = {}) { out_ += text + "\n"; }

  void head() {
    const Case& given = consultation_.given();
    std::size_t facts = 0;
    for (TypeId t = 1; t < session_.base().schema.size(); ++t) {
      facts += session_.memory().facts(t).size();
    }
    std::string text = "Case " + (given.name.empty() ? "" : given.name + ": ");
    if (given.name.empty()) text = "";
    if (!given.target.empty()) text += "target " + given.target + ", ";
    text += std::to_string(facts) + (facts == 1 ? " fact" : " facts") +
            ", as of " + format_time(consultation_.now()) + ".";
    line(printable(text));
    line();
    std::size_t known = session_.base().causes.size();
    std::string packs;
    for (const PackInfo& pack : session_.base().packs) {
      packs += (packs.empty() ? "" : ", ") + pack.name + " " + pack.version;
    }
    bool found = diagnosis_.best() != nullptr;
    line(
        ink_.bold(found ? "Most likely" : "No cause is likely enough to name") +
        " among the " + std::to_string(known) + " causes that pack " + packs +
        " knows");
    for (const PackInfo& pack : session_.base().packs) {
      if (origin_of(pack.sha256).from != PackOrigin::From::Installed) continue;
      line(ink_.faint("  installed: " + printable(pack.name) + " " +
                      printable(pack.version) + ", sha256 " + pack.sha256));
    }
  }

  // ---- causes ----

  bool shown(const Diagnosis::Row& row, std::size_t index) const {
    double least =
        options_.least.empty() ? 0.01 : probability_of_word(options_.least);
    return index < options_.top && row.cause.probability >= least;
  }

  void causes() {
    for (std::size_t i = 0; i < diagnosis_.rows.size(); ++i) {
      if (shown(diagnosis_.rows[i], i)) cause(diagnosis_.rows[i], i + 1);
    }
    line("     " + padded("", 14) + padded(percent(diagnosis_.other), 6) +
         "  something this pack does not know");
  }

  void cause(const Diagnosis::Row& row, std::size_t rank) {
    const CauseScore& score = row.cause;
    std::string word(probability_word(score.probability));
    std::string number = padded(std::to_string(rank), 2);
    line("  " + number + " " + padded(word, 14) +
         padded(percent(score.probability), 6) + "  " +
         ink_.bold(wrapped(printable(score.cause->title), options_.width, 27)));
    std::string basis =
        score.cause->id + "; based on " + std::to_string(score.known) + " of " +
        std::to_string(score.cause->shows.size()) + " of its signs";
    line(std::string(27, ' ') + ink_.faint(basis));
    for (const Cause* partner : score.with) {
      line(std::string(27, ' ') +
           wrapped("together with: " + printable(partner->title),
                   options_.width, 29));
    }
    for (const TriedFix& tried : score.tried) {
      line(std::string(27, ' ') + padded(points(tried.points), 4) +
           wrapped("tried, and it did not help: " + printable(tried.fix->title),
                   options_.width, 31));
    }
    std::size_t left = options_.explain ? row.below.size() : 3;
    for (const CauseScore& below : row.below) {
      if (left-- == 0) {
        line(std::string(27, ' ') +
             ink_.faint("… and " + std::to_string(row.below.size() - 3) +
                        " more such (--explain)"));
        break;
      }
      line(std::string(27, ' ') +
           wrapped((below.effect ? "its effect: " : "perhaps because of: ") +
                       printable(below.cause->title),
                   options_.width, 29));
    }
    ledger(score, rank);
  }

  void ledger(const CauseScore& score, std::size_t rank) {
    std::vector<const Term*> terms;
    for (const Term& term : score.terms) {
      bool unknown = term.state == SignState::Unknown;
      if (unknown && !options_.explain) continue;
      if (std::abs(term.points) < 0.5 && !options_.explain) continue;
      terms.push_back(&term);
    }
    std::stable_sort(terms.begin(), terms.end(),
                     [](const Term* a, const Term* b) {
                       return std::abs(a->points) > std::abs(b->points);
                     });
    std::size_t most = options_.explain ? terms.size() : rank == 1 ? 6 : 3;
    for (std::size_t i = 0; i < terms.size() && i < most; ++i) {
      this->term(*terms[i]);
    }
    if (terms.size() > most) {
      line(std::string(27, ' ') +
           ink_.faint("… and " + std::to_string(terms.size() - most) +
                      " more (--explain)"));
    }
  }

  void term(const Term& term) {
    const SignReport& report =
        diagnosis_.signs[session_.base().sign_index(*term.sign)];
    std::string mark = term.state == SignState::Unknown
                           ? padded("?", 4)
                           : padded(points(term.points), 4);
    std::string title =
        term.sign->title.empty() ? term.sign->id : term.sign->title;
    std::string says = term.state == SignState::Absent ? "not: " : "";
    line(std::string(27, ' ') + mark +
         wrapped(says + printable(title), options_.width, 31));
    if (term.proves) line(std::string(31, ' ') + "which proves it");
    // The facts stand once, where the sign is first named.
    bool first = told_.insert(term.sign).second;
    for (std::size_t i = 0; first && i < report.because.size() && i < 2; ++i) {
      FactId fact = report.because[i];
      std::string from = origin(session_, fact);
      line(std::string(31, ' ') +
           ink_.faint(wrapped(
               fact_text(session_, fact) + (from.empty() ? "" : " — " + from),
               options_.width, 31)));
    }
    if (term.state == SignState::Unknown) {
      line(std::string(31, ' ') +
           ink_.faint(
               wrapped("not known: " + missing(report), options_.width, 33)));
    }
  }

  std::string missing(const SignReport& report) const {
    std::string out;
    for (const SignReport::Missing& m : report.missing) {
      const FactType& type = session_.base().schema[m.type];
      std::string one = type.name;
      for (FieldIndex f : m.fields) one += " ." + type.fields[f].name;
      if (!m.question.empty()) one = "question " + m.question;
      out += (out.empty() ? "" : ", ") + one;
    }
    return out;
  }

  void unexplained() {
    if (diagnosis_.unexplained.empty()) return;
    line();
    line(ink_.bold("Not explained") + " by the first cause");
    for (const Sign* sign : diagnosis_.unexplained) {
      line("     " +
           wrapped(printable(sign->title.empty() ? sign->id : sign->title),
                   options_.width, 5));
    }
  }

  void ruled_out() {
    if (diagnosis_.ruled_out.empty()) return;
    line();
    line(ink_.bold("Ruled out") + "  " +
         std::to_string(diagnosis_.ruled_out.size()) + " causes");
    // By what rules them out, so that a reason stands once.
    std::vector<std::pair<const Sign*, std::vector<std::string>>> by;
    for (const CauseScore& score : diagnosis_.ruled_out) {
      const Sign* sign =
          score.ruled_out_by.empty() ? nullptr : score.ruled_out_by.front();
      auto at = std::find_if(by.begin(), by.end(),
                             [&](const auto& b) { return b.first == sign; });
      if (at == by.end()) at = by.insert(at, {sign, {}});
      at->second.push_back(score.cause->id);
    }
    for (const auto& [sign, ids] : by) {
      std::string why = !sign                 ? "does not apply"
                        : sign->title.empty() ? sign->id
                                              : sign->title;
      std::string list;
      std::size_t most = options_.explain ? ids.size() : 4;
      for (std::size_t i = 0; i < ids.size() && i < most; ++i) {
        list += (i ? ", " : "") + ids[i];
      }
      if (ids.size() > most) {
        list += " and " + std::to_string(ids.size() - most) + " more";
      }
      line("     " +
           wrapped(printable(why) + ": not " + list, options_.width, 7));
    }
  }

  void not_looked_at() {
    std::vector<std::string> lines;
    std::set<std::string> complete;
    for (const CollectionRecord& r : session_.memory().collections()) {
      bool whole = r.status == CollectionStatus::Complete && r.host.empty();
      if (whole) complete.insert(r.type);
    }
    for (const CollectionRecord& r : session_.memory().collections()) {
      if (!r.host.empty() || complete.contains(r.type)) continue;
      std::string text = r.type + ": " + std::string(to_text(r.status));
      if (!r.why.empty()) text += " (" + r.why + ")";
      lines.push_back(printable(text));
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    if (lines.empty()) return;
    line();
    line(ink_.bold("Could not be seen"));
    for (const std::string& text : lines) {
      line("     " + wrapped(text, options_.width, 7));
    }
  }

  // Of files of several machines: what each machine's showed.
  void machines() {
    struct Own {
      std::string seen;
      std::size_t other = 0;
    };
    std::map<std::string, Own> hosts;
    for (const CollectionRecord& r : session_.memory().collections()) {
      if (r.host.empty()) continue;
      Own& own = hosts[r.host];
      if (r.status < CollectionStatus::Partial) {
        ++own.other;
      } else {
        own.seen += (own.seen.empty() ? "" : ", ") + r.type;
      }
    }
    if (hosts.empty()) return;
    line();
    line(ink_.bold("Of each machine's files"));
    for (const auto& [host, own] : hosts) {
      std::string text =
          host + ": " + (own.seen.empty() ? "nothing" : own.seen) +
          "; not seen: " + std::to_string(own.other) + " other types";
      line("     " + wrapped(printable(text), options_.width, 7));
    }
  }

  // ---- what to do ----

  void next() {
    if (diagnosis_.next.empty()) return;
    line();
    std::size_t most = options_.explain ? diagnosis_.next.size() : 3;
    for (std::size_t i = 0; i < diagnosis_.next.size() && i < most; ++i) {
      const NextStep& step = diagnosis_.next[i];
      std::string what;
      if (step.kind == NextStep::Kind::Question) {
        const Question* question = session_.base().find_question(step.id);
        what = "ask: " + text_of(session_, *question);
      } else {
        what = "look: " + step.id + look_hint(step.id);
      }
      line((i == 0 ? ink_.bold("Next ") : std::string("     ")) +
           static_cast<char>('A' + i) + "  " +
           wrapped(printable(what), options_.width - 16, 8) + "  (" +
           minutes(step.cost) + ", saves " + minutes(step.saves) + ")");
      if (step.kind == NextStep::Kind::Question) {
        line("        " + ink_.faint("--answer " + step.id + "=…"));
      }
    }
  }

  std::string look_hint(const std::string&) const {
    return consultation_.given().target.empty()
               ? " (give the computer's name: --target HOST)"
               : "";
  }

  void fixes() {
    if (diagnosis_.fixes.empty()) return;
    const Diagnosis::Row* best = diagnosis_.best();
    auto of_best = [&](const RankedFix& fix) {
      if (!best) return fix.of.empty();
      return std::any_of(fix.of.begin(), fix.of.end(), [&](const Cause* c) {
        return c == best->cause.cause ||
               std::any_of(best->below.begin(), best->below.end(),
                           [&](const CauseScore& b) { return b.cause == c; });
      });
    };
    bool first = true;
    std::size_t count = 0;
    for (const RankedFix& ranked : diagnosis_.fixes) {
      if (!of_best(ranked) || ++count > 4) continue;
      if (first) line();
      fix(ranked, first);
      first = false;
    }
    if (best && !options_.case_name.empty()) {
      line();
      line(ink_.bold("Why  ") + "lastmile why " + best->cause.cause->id + " " +
           printable(options_.case_name));
    }
  }

  void fix(const RankedFix& ranked, bool first) {
    const Fix& fix = *ranked.fix;
    line((first ? ink_.bold("Fix  ") : std::string("     ")) +
         wrapped(printable(fix.title), options_.width, 5));
    std::string facts = fix.id + ": " + std::string(to_text(fix.kind)) +
                        ", risk " + std::string(to_text(fix.risk)) + ", " +
                        minutes(fix.minutes());
    for (const std::string& effect : fix.effects) facts += ", " + effect;
    facts += !fix.undo.empty() ? ", has undo" : "";
    if (ranked.cures >= 0.005) {
      facts += ", cures with " + percent(ranked.cures);
    }
    line("       " + ink_.faint(wrapped(printable(facts), options_.width, 7)));
    if (!fix.danger.empty()) {
      line("       " + ink_.bad("danger: ") +
           wrapped(printable(fix.danger), options_.width, 7));
    }
    if (first || options_.explain) {
      for (const Fix::Step& step : fix.before) {
        line("       first: " +
             wrapped(printable(step.text), options_.width, 9));
      }
      for (const Fix::Step& step : fix.steps) this->step(step);
    }
  }

  void step(const Fix::Step& step) {
    if (!step.text.empty()) {
      line("       - " + wrapped(printable(step.text), options_.width, 9));
    }
    if (!step.script.empty()) {
      std::string shell =
          step.shell.empty() ? "" : printable(step.shell) + "> ";
      std::size_t from = 0;
      while (from < step.script.size()) {
        std::size_t to =
            std::min(step.script.find('\n', from), step.script.size());
        line("           " + shell +
             printable(step.script.substr(from, to - from)));
        from = to + 1;
      }
    }
  }

  void faults() {
    for (const Diagnostic& fault : session_.faults()) {
      line();
      line("Undecided " + fault.item + ": " + printable(fault.message));
    }
  }

  Session& session_;
  const Diagnosis& diagnosis_;
  const Consultation& consultation_;
  const ReportOptions& options_;
  Ink ink_;
  std::set<const Sign*> told_ = {};
  std::string out_;
};

}  // namespace

std::string diagnosis_text(Session& session, const Diagnosis& diagnosis,
                           const Consultation& consultation,
                           const ReportOptions& options) {
  return Text(session, diagnosis, consultation, options).write();
}

}  // namespace lastmile
