// lastmile kb graph [ID]
//
// What uses what, as a graph in the language of Graphviz or as JSON: of all
// items but the tests, or of one with its neighbours up to --depth.

#include <set>

#include "cli/commands/commands.hpp"
#include "cli/item_index.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "engine/base/suggest.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

struct Options {
  std::string id = {};
  std::size_t depth = 1;
  bool tests = false;
};

std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

const char* shape_of(const std::string& kind) {
  if (kind == "fact") return "box";
  if (kind == "rule") return "cds";
  if (kind == "sign") return "ellipse";
  if (kind == "cause") return "octagon";
  if (kind == "fix") return "house";
  return "note";
}

std::string as_dot(const ItemIndex& index, const std::set<std::size_t>& in) {
  std::string out =
      "digraph knowledge {\n  rankdir=LR; node [fontname=\"sans-serif\"];\n";
  for (std::size_t i : in) {
    const ItemEntry& entry = index[i];
    out += "  n" + std::to_string(i) + " [shape=" + shape_of(entry.kind) +
           ", label=" + in_quotes(entry.id) + ", tooltip=" +
           in_quotes(entry.kind + (entry.title.empty() ? "" : ": ") +
                     entry.title) +
           "];\n";
  }
  for (std::size_t i : in) {
    for (const ItemEntry::Link& link : index[i].uses) {
      if (!in.contains(link.to)) continue;
      out += "  n" + std::to_string(i) + " -> n" + std::to_string(link.to) +
             " [label=" +
             in_quotes(link.how + (link.note.empty() ? "" : " ") + link.note) +
             "];\n";
    }
  }
  return out + "}\n";
}

std::string as_json(const KnowledgeBase& base, const ItemIndex& index,
                    const std::set<std::size_t>& in) {
  JsonWriter json;
  begin_result(json, "lastmile.graph/1", &base, std::nullopt);
  json.key("nodes").array();
  for (std::size_t i : in) {
    json.object().key("kind").value(index[i].kind);
    json.key("id").value(index[i].id);
    json.key("title").value(index[i].title).end();
  }
  json.end().key("edges").array();
  for (std::size_t i : in) {
    for (const ItemEntry::Link& link : index[i].uses) {
      if (!in.contains(link.to)) continue;
      json.object().key("from").value(index[i].kind + ":" + index[i].id);
      json.key("to").value(index[link.to].kind + ":" + index[link.to].id);
      json.key("how").value(link.how);
      if (!link.note.empty()) json.key("note").value(link.note);
      json.end();
    }
  }
  json.end().end();
  return json.take();
}

// All that can be reached over at most `depth` uses, either way.
std::set<std::size_t> around(const ItemIndex& index, std::size_t at,
                             const Options& options) {
  std::set<std::size_t> in{at};
  std::set<std::size_t> edge = in;
  for (std::size_t d = 0; d < options.depth && !edge.empty(); ++d) {
    std::set<std::size_t> next;
    for (std::size_t i : edge) {
      for (const auto* links : {&index[i].uses, &index[i].used_by}) {
        for (const ItemEntry::Link& link : *links) {
          bool test = index[link.to].kind == "test";
          if (test && !options.tests) continue;
          if (in.insert(link.to).second) next.insert(link.to);
        }
      }
    }
    edge = std::move(next);
  }
  return in;
}

void run(Context& context, const Options& options) {
  if (!context.format_is_one_of({"text", "dot", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  ItemIndex index(*base);
  std::set<std::size_t> in;
  for (std::size_t i = 0; options.id.empty() && i < index.all().size(); ++i) {
    if (index[i].kind != "test" || options.tests) in.insert(i);
  }
  if (!options.id.empty()) {
    for (const ItemEntry* entry : index.find(options.id)) {
      in.merge(around(index, index.index_of(*entry), options));
    }
    if (in.empty()) {
      std::vector<std::string_view> ids = index.ids();
      context.report({"LM0968",
                      "there is no item '" + options.id + "'",
                      {},
                      did_you_mean(options.id, ids)});
      context.exit = Usage;
      return;
    }
  }
  if (!context.json()) context.format = "dot";  // nothing is printed behind it
  context.print(context.json() ? as_json(*base, index, in) : as_dot(index, in));
}

}  // namespace

void add_kb_graph(CLI::App& kb, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      kb.add_subcommand("graph", "What uses what, for Graphviz or as JSON");
  command->fallthrough();
  command->add_option("id", options->id, "Only around this item");
  command->add_option("--depth", options->depth, "How far around it");
  command->add_flag("--tests", options->tests, "With the tests");
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
