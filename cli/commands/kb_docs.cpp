// lastmile kb docs [-f html|md] [-o FILE]
//
// The knowledge as one page to browse: every cause with its signs and fixes,
// every fix with its steps and its undo, every sign, fact type, rule, question
// and table, and all that points from one to another. As self-contained as a
// report.

#include <algorithm>

#include "cli/commands/commands.hpp"
#include "cli/item_index.hpp"
#include "cli/report/html_parts.hpp"
#include "cli/report/markup.hpp"
#include "cli/report/pages.hpp"

namespace lastmile {
namespace {

constexpr std::pair<const char*, const char*> kinds[] = {
    {"cause", "Causes"}, {"fix", "Fixes"},          {"sign", "Signs"},
    {"rule", "Rules"},   {"question", "Questions"}, {"fact", "Fact types"},
    {"table", "Tables"},
};

class Page {
 public:
  Page(const KnowledgeBase& base, const ItemIndex& index)
      : base_(base), index_(index) {}

  std::string write() {
    head();
    for (const auto& [kind, title] : kinds) section(kind, title);
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  // An id of HTML: the number of the entry, so nothing of a pack is in it.
  static std::string anchor(std::size_t i) { return "i" + std::to_string(i); }

  std::string link(std::size_t i) const {
    return "<a href=\"#" + anchor(i) + "\">" + html(index_[i].id) + "</a>";
  }

  std::size_t count_of(std::string_view kind) const {
    return static_cast<std::size_t>(std::count_if(
        index_.all().begin(), index_.all().end(),
        [&](const ItemEntry& entry) { return entry.kind == kind; }));
  }

  void head() {
    std::string names;
    for (const PackInfo& pack : base_.packs) {
      names += (names.empty() ? "" : ", ") + pack.name + " " + pack.version;
    }
    out_ = begin_html("What " + names + " knows");
    out_ += "<header>\n" + paragraph("What is known", "kicker") + "<h1>" +
            value(names) + "</h1>\n<p>";
    for (const auto& [kind, title] : kinds) {
      out_ += "<a href=\"#" + std::string(kind) + "\">" +
              chip("", std::to_string(count_of(kind)) + " " + title) + "</a>";
    }
    out_ += "</p>\n</header>\n";
  }

  void section(const char* kind, const char* title) {
    out_ +=
        std::string("<section id=\"") + kind + "\">\n<h2>" + title + "</h2>\n";
    for (std::size_t i = 0; i < index_.all().size(); ++i) {
      if (index_[i].kind == kind) entry(i);
    }
    out_ += "</section>\n";
  }

  void entry(std::size_t i) {
    const ItemEntry& entry = index_[i];
    out_ += "<details id=\"" + anchor(i) + "\">\n<summary>" +
            value(entry.title.empty() ? entry.id : entry.title) +
            " <span class=\"faint\">" + html(entry.id) + "</span></summary>\n";
    if (entry.item && entry.item->status != Status::Stable) {
      out_ += paragraph(chip("high", std::string(to_text(entry.item->status))));
    }
    if (!entry.about.empty()) out_ += paragraph(value(entry.about));
    if (const Fix* fix = base_.find_fix(entry.id); fix && entry.item == fix) {
      CaseReport::Fix report = fix_report(*fix, base_, {});
      out_ += paragraph(fix_chips(report)) + fix_body(report);
    } else {
      links(entry.uses, "It");
      out_ += "<details>\n<summary>As it is written</summary>\n<pre><code>" +
              html_lines(index_.text_of(entry)) + "</code></pre>\n</details>\n";
    }
    links(entry.used_by, "Used");
    if (entry.item) sources(entry.item->sources);
    out_ += paragraph("<span class=\"hash\">" +
                          html(base_.sources.path(entry.place.file)) + ":" +
                          std::to_string(entry.place.line) + "</span>",
                      "faint");
    out_ += "</details>\n";
  }

  // Grouped by how, in the order in which they come.
  void links(const std::vector<ItemEntry::Link>& links, const char* title) {
    std::vector<std::string> hows;
    for (const ItemEntry::Link& link : links) {
      if (std::find(hows.begin(), hows.end(), link.how) == hows.end()) {
        hows.push_back(link.how);
      }
    }
    if (hows.empty()) return;
    out_ += std::string("<h3>") + title + "</h3>\n<dl>\n";
    for (const std::string& how : hows) {
      out_ += "<dt>" + html(how) + "</dt><dd>";
      bool first = true;
      for (const ItemEntry::Link& l : links) {
        if (l.how != how || index_[l.to].kind == "test") continue;
        out_ += (first ? "" : ", ") + link(l.to);
        if (!l.note.empty()) {
          out_ += " <span class=\"faint\">" + html(l.note) + "</span>";
        }
        first = false;
      }
      out_ += "</dd>\n";
    }
    out_ += "</dl>\n";
  }

  void sources(const std::vector<Reference>& sources) {
    if (sources.empty()) return;
    out_ += "<h3>Sources</h3>\n<ul>\n";
    for (const Reference& source : sources) {
      out_ += "<li>" + grade(std::string(to_text(source.kind))) +
              place(source.where) +
              (source.says.empty() ? "" : ": " + value(source.says)) +
              "</li>\n";
    }
    out_ += "</ul>\n";
  }

  const KnowledgeBase& base_;
  const ItemIndex& index_;
  std::string out_;
};

std::string as_markdown(const KnowledgeBase& base, const ItemIndex& index) {
  std::string out;
  for (const PackInfo& pack : base.packs) {
    out += "# " + markdown(pack.name + " " + pack.version) + "\n\n" +
           markdown(pack.title) + "\n";
  }
  for (const auto& [kind, title] : kinds) {
    out += "\n## " + std::string(title) + "\n";
    for (const ItemEntry& entry : index.all()) {
      if (entry.kind != kind) continue;
      out += "\n### " + markdown(entry.id) + "\n\n";
      if (!entry.title.empty()) out += markdown(entry.title) + "\n\n";
      if (!entry.about.empty()) out += markdown(entry.about) + "\n\n";
      for (const ItemEntry::Link& link : entry.uses) {
        out += "- " + link.how + " " + markdown(index[link.to].id) +
               (link.note.empty() ? "" : ": " + markdown(link.note)) + "\n";
      }
    }
  }
  return out;
}

void run(Context& context, bool format_given) {
  if (!format_given) {
    context.format = context.output.ends_with(".md") ? "md" : "html";
  }
  if (!context.format_is_one_of({"html", "md"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  ItemIndex index(*base);
  context.print(context.format == "md" ? as_markdown(*base, index)
                                       : Page(*base, index).write());
}

}  // namespace

void add_kb_docs(CLI::App& kb, Context& context) {
  CLI::App* command =
      kb.add_subcommand("docs", "The knowledge as one page to browse");
  command->fallthrough();
  const CLI::App* top = kb.get_parent();
  const CLI::Option* format = top->get_option("--format");
  command->callback([format, &context] { run(context, format->count() > 0); });
}

}  // namespace lastmile
