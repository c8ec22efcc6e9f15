// lastmile kb show ID · kb search WORDS
//
// One item as its author wrote it, with what uses it; and the items that some
// words are about.

#include "cli/commands/commands.hpp"
#include "cli/item_index.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/markup.hpp"
#include "cli/report/words.hpp"
#include "cli/text_search.hpp"
#include "engine/base/suggest.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_uses = 12;

std::string where(const KnowledgeBase& base, const ItemEntry& entry) {
  return std::string(base.sources.path(entry.place.file)) + ":" +
         std::to_string(entry.place.line);
}

std::string as_text(const KnowledgeBase& base, const ItemIndex& index,
                    const ItemEntry& entry) {
  std::string out = entry.kind + " " + entry.id + "  " +
                    printable(where(base, entry)) + "\n\n";
  for (const std::string& line : printable_lines(index.text_of(entry))) {
    out += "    " + line + "\n";
  }
  if (entry.used_by.empty()) return out + "\nNothing uses it.\n";
  out += "\nUsed by\n";
  std::size_t count = 0;
  for (const ItemEntry::Link& link : entry.used_by) {
    if (++count > most_uses) break;
    const ItemEntry& user = index[link.to];
    std::string line = user.kind + " " + user.id + ": " + link.how;
    if (!link.note.empty()) line += " " + link.note;
    out += "    " + wrapped(printable(line), 100, 6) + "\n";
  }
  if (entry.used_by.size() > most_uses) {
    out += "    … and " + std::to_string(entry.used_by.size() - most_uses) +
           " more (-f json)\n";
  }
  return out;
}

void write_links(JsonWriter& json, std::string_view key, const ItemIndex& index,
                 const std::vector<ItemEntry::Link>& links) {
  json.key(key).array();
  for (const ItemEntry::Link& link : links) {
    json.object().key("kind").value(index[link.to].kind);
    json.key("id").value(index[link.to].id);
    json.key("how").value(link.how);
    if (!link.note.empty()) json.key("note").value(link.note);
    json.end();
  }
  json.end();
}

void write_item(JsonWriter& json, const KnowledgeBase& base,
                const ItemEntry& entry) {
  json.key("kind").value(entry.kind);
  json.key("id").value(entry.id);
  json.key("pack").value(entry.pack);
  json.key("title").value(entry.title);
  json.key("about").value(entry.about);
  if (entry.item) json.key("status").value(to_text(entry.item->status));
  json.key("file").value(base.sources.path(entry.place.file));
  json.key("line").value(entry.place.line);
}

void show(Context& context, const std::string& id) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  ItemIndex index(*base);
  std::vector<const ItemEntry*> found = index.find(id);
  if (found.empty()) {
    std::vector<std::string_view> ids = index.ids();
    std::string hint = did_you_mean(id, ids);
    context.report({"LM0968",
                    "there is no item '" + id + "'",
                    {},
                    hint.empty() ? "`lastmile kb search WORD` finds items by "
                                   "their words"
                                 : hint});
    context.exit = Usage;
    return;
  }
  if (!context.json()) {
    for (const ItemEntry* entry : found) {
      context.print((entry == found.front() ? "" : "\n") +
                    as_text(*base, index, *entry));
    }
    return;
  }
  JsonWriter json;
  begin_result(json, "lastmile.items/1", base.get(), std::nullopt);
  json.key("items").array();
  for (const ItemEntry* entry : found) {
    json.object();
    write_item(json, *base, *entry);
    json.key("text").value(index.text_of(*entry));
    write_links(json, "uses", index, entry->uses);
    write_links(json, "used_by", index, entry->used_by);
    json.end();
  }
  json.end().end();
  context.print(json.take());
}

void search(Context& context, const std::vector<std::string>& words,
            std::size_t most) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  std::string asked;
  for (const std::string& word : words) asked += word + " ";
  ItemIndex index(*base);
  TextSearch search;
  for (const ItemEntry& entry : index.all()) {
    std::string tags;
    if (entry.item) {
      for (const std::string& tag : entry.item->tags) tags += " " + tag;
    }
    search.add(entry.kind + " " + entry.id + " " + entry.title + " " +
               entry.about + tags);
  }
  std::vector<TextSearch::Hit> hits = search.find(asked);
  if (hits.size() > most) hits.resize(most);
  if (!context.json()) {
    if (hits.empty()) context.print("Nothing is about that.\n");
    for (const TextSearch::Hit& hit : hits) {
      const ItemEntry& entry = index[hit.text];
      const std::string& says = entry.title.empty() ? entry.about : entry.title;
      context.print(padded(entry.kind, 9) +
                    wrapped(printable(entry.id + "  " + says), 100, 11) + "\n");
    }
    return;
  }
  JsonWriter json;
  begin_result(json, "lastmile.items/1", base.get(), std::nullopt);
  json.key("items").array();
  for (const TextSearch::Hit& hit : hits) {
    json.object();
    write_item(json, *base, index[hit.text]);
    json.key("score").value(hit.score).end();
  }
  json.end().end();
  context.print(json.take());
}

}  // namespace

void add_kb_show(CLI::App& kb, Context& context) {
  auto id = std::make_shared<std::string>();
  CLI::App* showing =
      kb.add_subcommand("show", "One item as it is written, and what uses it");
  showing->fallthrough();
  showing->add_option("id", *id, "Its id, or KIND:ID")->required();
  showing->callback([id, &context] { show(context, *id); });

  auto words = std::make_shared<std::vector<std::string>>();
  auto most = std::make_shared<std::size_t>(20);
  CLI::App* searching =
      kb.add_subcommand("search", "Items by some of their words");
  searching->fallthrough();
  searching->add_option("words", *words, "In any order")->required();
  searching->add_option("--top", *most, "How many to show");
  searching->callback(
      [words, most, &context] { search(context, *words, *most); });
}

}  // namespace lastmile
