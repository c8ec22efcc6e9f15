// lastmile kb diff OLD NEW
//
// Which items came, went or changed between two folders of knowledge; of a
// change the lines that differ. Comments around items count for nothing.

#include <algorithm>
#include <map>

#include "cli/commands/commands.hpp"
#include "cli/item_index.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/markup.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

using Lines = std::vector<std::string>;
using Name = std::pair<std::string, std::string>;  // kind and id

struct Change {
  Name name;
  std::string what;  // added, removed, changed
  Lines lines = {};  // "- …", "+ …"
};

// The lines that the two do not share, by their longest common run of lines;
// beyond `most` lines all of both.
Lines differing(const Lines& a, const Lines& b) {
  constexpr std::size_t most = 400;
  Lines out;
  std::size_t n = a.size(), m = b.size();
  if (n > most || m > most) {
    for (const std::string& line : a) out.push_back("- " + line);
    for (const std::string& line : b) out.push_back("+ " + line);
    return out;
  }
  std::vector<std::vector<std::size_t>> common(
      n + 1, std::vector<std::size_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      common[i][j] = a[i] == b[j]
                         ? common[i + 1][j + 1] + 1
                         : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  for (std::size_t i = 0, j = 0; i < n || j < m;) {
    if (i < n && j < m && a[i] == b[j]) {
      ++i;
      ++j;
    } else if (i < n && (j == m || common[i + 1][j] >= common[i][j + 1])) {
      out.push_back("- " + a[i++]);
    } else {
      out.push_back("+ " + b[j++]);
    }
  }
  return out;
}

std::map<Name, Lines> items_of(const KnowledgeBase& base) {
  ItemIndex index(base);
  std::map<Name, Lines> out;
  for (const ItemEntry& entry : index.all()) {
    out[{entry.kind, entry.id}] = printable_lines(index.text_of(entry));
  }
  return out;
}

std::vector<Change> changes(const std::map<Name, Lines>& before,
                            const std::map<Name, Lines>& after) {
  std::vector<Change> out;
  for (const auto& [name, lines] : before) {
    auto other = after.find(name);
    if (other == after.end()) {
      out.push_back({name, "removed"});
    } else if (other->second != lines) {
      out.push_back({name, "changed", differing(lines, other->second)});
    }
  }
  for (const auto& [name, lines] : after) {
    if (!before.contains(name)) out.push_back({name, "added"});
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.name < b.name;
  });
  return out;
}

void run(Context& context, const std::string& before,
         const std::string& after) {
  if (!context.format_is_one_of({"text", "json"})) return;
  context.kb = {before};
  std::shared_ptr<const KnowledgeBase> first = context.knowledge();
  if (!first) return;
  context.kb = {after};
  std::shared_ptr<const KnowledgeBase> second = context.knowledge();
  if (!second) return;
  std::vector<Change> all = changes(items_of(*first), items_of(*second));
  if (!context.json()) {
    for (const Change& change : all) {
      context.print(change.what + " " + change.name.first + " " +
                    change.name.second + "\n");
      for (const std::string& line : change.lines) {
        context.print("    " + line + "\n");
      }
    }
    if (all.empty()) context.print("No item differs.\n");
    return;
  }
  JsonWriter json;
  begin_result(json, "lastmile.kb-diff/1", second.get(), std::nullopt);
  json.key("changes").array();
  for (const Change& change : all) {
    json.object().key("kind").value(change.name.first);
    json.key("id").value(change.name.second);
    json.key("what").value(change.what);
    json.key("lines").array();
    for (const std::string& line : change.lines) json.value(line);
    json.end().end();
  }
  json.end().end();
  context.print(json.take());
}

}  // namespace

void add_kb_diff(CLI::App& kb, Context& context) {
  auto before = std::make_shared<std::string>();
  auto after = std::make_shared<std::string>();
  CLI::App* command =
      kb.add_subcommand("diff", "Which items differ between two folders");
  command->fallthrough();
  command->add_option("old", *before, "A folder of knowledge")->required();
  command->add_option("new", *after, "Another")->required();
  command->callback(
      [before, after, &context] { run(context, *before, *after); });
}

}  // namespace lastmile
