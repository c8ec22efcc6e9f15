#include "cli/report/html_parts.hpp"
#include "cli/report/markup.hpp"
#include "cli/report/pages.hpp"
#include "cli/report/words.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_fixes = 6;
constexpr std::size_t most_facts_on_paper = 60;

std::string count(std::size_t n, const char* word) {
  return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

class Page {
 public:
  explicit Page(const CaseReport& report) : report_(report) {}

  std::string write() {
    top();
    ranking();
    fixes();
    next();
    ledger();
    reasoning();
    ruled_out();
    unseen();
    facts();
    sources();
    bottom();
    return std::move(out_);
  }

 private:
  const CaseReport::Cause* best() const {
    return report_.causes.empty() ? nullptr : &report_.causes.front();
  }

  std::string verdict() const {
    return report_.found ? best()->title
                         : "No cause is likely enough to be named";
  }

  void begin(const std::string& title) {
    out_ += "<section>\n<h2>" + html(title) + "</h2>\n";
  }
  void end() { out_ += "</section>\n"; }
  void paragraph(const std::string& markup, const char* css = "") {
    out_ += lastmile::paragraph(markup, css);
  }

  void top() {
    std::string title = report_.name.empty() ? report_.target : report_.name;
    out_ += begin_html(title + (title.empty() ? "" : ": ") + verdict());
    out_ += "<header>\n";
    paragraph("Why the Remote Desktop connection fails", "kicker");
    out_ += "<h1>" + value(verdict()) + "</h1>\n<p>";
    if (report_.found) {
      out_ += chip("main", best()->word + ", " + percent(best()->probability));
      if (!best()->layer.empty()) out_ += chip("", "layer: " + best()->layer);
      if (!best()->grade.empty()) {
        out_ += chip("", "best source: " + best()->grade);
      }
    }
    for (const CaseReport::Pack& pack : report_.packs) {
      if (!pack.is_signed) {
        out_ +=
            chip("unsigned", "knowledge " + pack.name + ": " + pack.signature);
      }
    }
    out_ += "</p>\n<p>";
    if (!report_.name.empty()) out_ += "Case " + value(report_.name) + " · ";
    if (!report_.target.empty()) {
      out_ += "target " + value(report_.target) + " · ";
    }
    if (!report_.client.empty()) {
      out_ += "client " + value(report_.client) + " · ";
    }
    out_ += count(report_.facts, "fact") + " · as of <time datetime=\"" +
            html(report_.now) + "\">" + html(report_.now) + "</time></p>\n";
    if (report_.found && !best()->about.empty()) {
      paragraph(value(best()->about));
    }
    out_ += "</header>\n";
  }

  void ranking() {
    begin(report_.found ? "How likely it is" : "What may be behind it");
    if (!report_.found) {
      paragraph(
          "<strong>No cause is possible or better on what is known.</strong> "
          "That is an answer: what is missing stands below.",
          "note");
    }
    out_ += "<div class=\"wide\">" + ranking_picture(report_) + "</div>\n";
    std::string packs;
    for (const CaseReport::Pack& pack : report_.packs) {
      packs += (packs.empty() ? "" : ", ") + pack.name + " " + pack.version;
    }
    paragraph("Among the " + std::to_string(report_.causes_known) +
                  " causes that " + value(packs) +
                  " knows. Very likely begins at 90 %, likely at 70, possible "
                  "at 40, unlikely at 10.",
              "faint");
    for (std::size_t i = 0; i < report_.causes.size(); ++i) {
      for (const CaseReport::Related& r : report_.causes[i].related) {
        if (i > 0) break;
        paragraph(html(r.how) + ": " + value(r.title) + " " + code(r.id));
      }
    }
    if (!report_.unexplained.empty() && report_.found) {
      out_ += "<h3>Seen, and not explained by the first cause</h3>\n<ul>\n";
      for (const std::string& sign : report_.unexplained) {
        out_ += "<li>" + value(sign) + "</li>\n";
      }
      out_ += "</ul>\n";
    }
    end();
  }

  // ---- fixes ----

  std::vector<const CaseReport::Fix*> shown_fixes() const {
    std::vector<const CaseReport::Fix*> out;
    for (bool of_best : {true, false}) {
      for (const CaseReport::Fix& fix : report_.fixes) {
        if (fix.of_best == of_best && out.size() < most_fixes) {
          out.push_back(&fix);
        }
      }
    }
    return out;
  }

  void fixes() {
    std::vector<const CaseReport::Fix*> shown = shown_fixes();
    if (shown.empty()) return;
    begin("What to do");
    paragraph(
        "Nothing here was run: this program never changes a machine. A "
        "click on a command selects it; &lt;…&gt; is for you to fill in.",
        "faint");
    const CaseReport::Fix& first = *shown.front();
    out_ += "<h3>" + value(first.title) + "</h3>\n";
    paragraph(fix_chips(first) + code(first.id));
    out_ += fix_body(first);
    for (std::size_t i = 1; i < shown.size(); ++i) {
      out_ += "<details>\n<summary>" + value(shown[i]->title) +
              " <span class=\"faint\">" + html(shown[i]->id) +
              "</span></summary>\n";
      paragraph(fix_chips(*shown[i]));
      out_ += fix_body(*shown[i]);
      out_ += "</details>\n";
    }
    end();
  }

  void next() {
    if (report_.next.empty()) return;
    begin("What would tell more");
    out_ += "<ol>\n";
    constexpr std::size_t most = 5;
    for (std::size_t i = 0; i < report_.next.size() && i < most; ++i) {
      const CaseReport::Next& step = report_.next[i];
      out_ += "<li>" + value(step.what) + " <span class=\"faint\">" +
              html(step.cost) + ", saves " + html(step.saves) + "</span> " +
              code(step.how);
      if (!step.why.empty()) {
        out_ += "<br><span class=\"faint\">" + value(step.why) + "</span>";
      }
      out_ += "</li>\n";
    }
    out_ += "</ol>\n";
    end();
  }

  // ---- why ----

  void seen(const std::vector<CaseReport::Seen>& facts, std::size_t more) {
    for (const CaseReport::Seen& fact : facts) {
      out_ += "<span class=\"seen\">" + code(fact.fact) +
              (fact.origin.empty() ? "" : " " + value(fact.origin)) + "</span>";
      for (const auto& [under, origin] : fact.rests_on) {
        out_ += "<span class=\"seen\">from " + code(under) +
                (origin.empty() ? "" : " " + value(origin)) + "</span>";
      }
    }
    if (more > 0) {
      out_ +=
          "<span class=\"seen\">and " + count(more, "more fact") + "</span>";
    }
  }

  void term(const CaseReport::Term& term) {
    bool unknown = term.state == "unknown";
    std::string css = term.points < 0 ? "minus" : "plus";
    out_ += "<tr><td class=\"points\">";
    out_ += unknown ? "<span class=\"faint\">?</span>"
                    : "<span class=\"" + css + "\">" + points(term.points) +
                          "</span>";
    out_ +=
        "<br><span class=\"faint\">" + html(term.state) + "</span></td><td>";
    out_ += value(term.title);
    if (term.proves) out_ += " <strong>proves it</strong>";
    seen(term.because, term.more_facts);
    if (!term.missing.empty()) {
      out_ +=
          "<span class=\"seen\">not known: " + value(term.missing) + "</span>";
    }
    for (const CaseReport::Source& source : term.sources) {
      out_ += "<span class=\"seen\">" + grade(source.kind) +
              place(source.where) + "</span>";
    }
    out_ += "</td></tr>\n";
  }

  void ledger_of(const CaseReport::Cause& cause) {
    paragraph("Base rate “" + html(cause.base_word) + "”, based on " +
                  std::to_string(cause.known) + " of " +
                  count(cause.signs, "sign") + ", score " +
                  points(cause.score) +
                  " dB. Points are decibels of the odds: +10 makes the cause "
                  "ten times as likely against what is otherwise so.",
              "faint");
    out_ +=
        "<table>\n<thead><tr><th>Points</th><th>Sign, and what it rests "
        "on</th></tr></thead>\n<tbody>\n";
    for (const CaseReport::Term& t : cause.terms) term(t);
    out_ += "</tbody>\n</table>\n";
  }

  void ledger() {
    if (report_.causes.empty()) return;
    begin("The evidence");
    for (std::size_t i = 0; i < report_.causes.size(); ++i) {
      const CaseReport::Cause& cause = report_.causes[i];
      if (i == 0) {
        out_ += "<h3>" + value(cause.title) + " <span class=\"faint\">" +
                html(cause.id) + "</span></h3>\n";
        ledger_of(cause);
        continue;
      }
      out_ += "<details>\n<summary>" + value(cause.title) +
              " <span class=\"faint\">" + html(cause.word) + ", " +
              percent(cause.probability) + ", " + html(cause.id) +
              "</span></summary>\n";
      ledger_of(cause);
      out_ += "</details>\n";
    }
    end();
  }

  void reasoning() {
    if (report_.reasoning.nodes.empty()) return;
    begin("How it follows");
    paragraph(
        "From what was seen to the causes. Green speaks for a cause, red "
        "against it, the thicker the more; dashed blue boxes were "
        "concluded by a rule.",
        "faint");
    out_ += "<div class=\"wide\">" + reasoning_picture(report_.reasoning) +
            "</div>\n";
    if (report_.reasoning.left_out > 0) {
      paragraph(count(report_.reasoning.left_out, "fact or sign") +
                    " of less weight left out; the evidence above has them.",
                "faint");
    }
    end();
  }

  void ruled_out() {
    if (report_.ruled_out.empty()) return;
    std::size_t causes = 0;
    for (const auto& group : report_.ruled_out) causes += group.causes.size();
    begin("Ruled out: " + count(causes, "cause"));
    out_ +=
        "<table>\n<thead><tr><th>Because</th><th>It is not</th></tr>"
        "</thead>\n<tbody>\n";
    for (const CaseReport::RuledOut& group : report_.ruled_out) {
      out_ += "<tr><td>" + value(group.why);
      seen(group.because, 0);
      out_ += "</td><td>";
      for (std::size_t i = 0; i < group.causes.size(); ++i) {
        out_ += (i ? "; " : "") + value(group.causes[i].second);
      }
      out_ += "</td></tr>\n";
    }
    out_ += "</tbody>\n</table>\n";
    end();
  }

  void unseen() {
    if (report_.unseen.empty() && report_.unknown_signs.empty()) return;
    begin("What was not looked at");
    paragraph(
        "Unknown is not false: none of this speaks for or against a "
        "cause.",
        "faint");
    if (!report_.unseen.empty()) {
      out_ += "<ul>\n";
      for (const CaseReport::Unseen& one : report_.unseen) {
        out_ += "<li>" + code(one.type) + " " + html(one.status) +
                (one.why.empty() ? "" : ": " + value(one.why)) +
                (one.by.empty()
                     ? ""
                     : " <span class=\"faint\">(" + html(one.by) + ")</span>") +
                "</li>\n";
      }
      out_ += "</ul>\n";
    }
    if (!report_.unknown_signs.empty()) {
      out_ += "<details>\n<summary>" +
              count(report_.unknown_signs.size(), "sign") +
              " of the causes above that nobody knows</summary>\n<ul>\n";
      for (const auto& [sign, missing] : report_.unknown_signs) {
        out_ += "<li>" + value(sign) +
                (missing.empty() ? ""
                                 : " <span class=\"faint\">needs " +
                                       value(missing) + "</span>") +
                "</li>\n";
      }
      out_ += "</ul>\n</details>\n";
    }
    end();
  }

  void facts() {
    std::size_t all = report_.told.size() + report_.derived.size();
    if (all == 0 && report_.faults.empty()) return;
    begin("All that was seen and concluded");
    for (const std::string& fault : report_.faults) {
      paragraph(value(fault), "note");
    }
    out_ += std::string("<details") +
            (all > most_facts_on_paper ? " class=\"long\"" : "") +
            ">\n<summary>" + count(report_.told.size(), "fact") + " told, " +
            std::to_string(report_.derived.size()) + " concluded</summary>\n";
    for (const auto* list : {&report_.told, &report_.derived}) {
      if (list->empty()) continue;
      out_ += "<ul>\n";
      for (const CaseReport::Seen& fact : *list) {
        out_ += "<li>" + code(fact.fact) + " <span class=\"faint\">" +
                value(fact.origin) + "</span></li>\n";
      }
      out_ += "</ul>\n";
    }
    out_ += "</details>\n";
    end();
  }

  // ---- where it comes from ----

  void source_list(const std::vector<CaseReport::Source>& sources) {
    out_ += "<ul>\n";
    for (const CaseReport::Source& source : sources) {
      out_ += "<li>" + grade(source.kind) + place(source.where) +
              (source.says.empty() ? "" : ": " + value(source.says)) +
              (source.checked.empty() ? ""
                                      : " <span class=\"faint\">checked " +
                                            html(source.checked) + "</span>") +
              "</li>\n";
    }
    out_ += "</ul>\n";
  }

  void sources() {
    begin("Sources and knowledge");
    if (report_.found && !best()->sources.empty()) {
      out_ += "<h3>Of the first cause</h3>\n";
      source_list(best()->sources);
    }
    std::vector<const CaseReport::Fix*> shown = shown_fixes();
    if (!shown.empty() && !shown.front()->sources.empty()) {
      out_ += "<h3>Of the first fix</h3>\n";
      source_list(shown.front()->sources);
    }
    out_ += "<h3>Packs</h3>\n<ul>\n";
    for (const CaseReport::Pack& pack : report_.packs) {
      out_ += "<li>" + value(pack.name + " " + pack.version) + " " +
              chip(pack.is_signed ? "low" : "unsigned", pack.signature) +
              "<br><span class=\"hash\">sha256 " + html(pack.sha256) +
              "</span></li>\n";
    }
    out_ += "</ul>\n";
    end();
  }

  void bottom() {
    out_ += "<footer>\n<p>Made by lastmile " + html(report_.engine) + ".";
    if (!report_.file.empty() && report_.found) {
      out_ += " Every point can be asked why: " +
              code("lastmile why " + best()->id + " " + report_.file);
    }
    out_ += "</p>\n</footer>\n</main>\n</body>\n</html>\n";
  }

  const CaseReport& report_;
  std::string out_;
};

}  // namespace

std::string html_page(const CaseReport& report) { return Page(report).write(); }

}  // namespace lastmile
