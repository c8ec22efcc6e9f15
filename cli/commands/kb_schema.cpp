// lastmile kb schema [-o FILE]
//
// What an editor needs to complete and check files of rules (cli/schema).

#include "cli/commands/commands.hpp"
#include "cli/schema/schema.hpp"
#include "engine/base/scalar.hpp"
#include "engine/text/document.hpp"
#include "engine/text/write_node.hpp"

namespace lastmile {
namespace {

// The words of a scale that a pack.yaml adds to those of the language.
void add_words(std::map<std::string, double, std::less<>>& scale,
               const Node* words) {
  if (!words) return;
  for (const NodeEntry& entry : words->entries) {
    Result<double> share = parse_number(entry.value.text);
    if (share) scale[entry.key] = *share;
  }
}

// A knowledge base has only the numbers that the words became.
Scales scales_of(const std::vector<PackText>& packs) {
  Scales out = Scales::standard();
  for (const PackText& pack : packs) {
    Sources sources;
    Diagnostics found;
    FileId file = sources.add(pack.pack_yaml_path, pack.pack_yaml);
    std::optional<Node> node =
        read_document(file, sources, TextLimits::in_pack(), found);
    const Node* scales = node ? node->find("scales") : nullptr;
    if (!scales) continue;
    add_words(out.frequency, scales->find("frequency"));
    add_words(out.base_rate, scales->find("base rate"));
  }
  return out;
}

void run(Context& context) {
  // It is JSON, whether that was asked for or not.
  if (!context.format_is_one_of({"text", "json"})) return;
  context.format = "json";  // nothing is printed behind it
  std::optional<std::vector<PackText>> packs = context.packs();
  if (!packs) return;
  Scales scales = scales_of(*packs);
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  JsonWriter json;
  write_node(json, editor_schema(*base, scales));
  context.print(json.take());
}

}  // namespace

void add_kb_schema(CLI::App& kb, Context& context) {
  CLI::App* command = kb.add_subcommand(
      "schema", "A JSON Schema of the files of a pack, for editors");
  command->fallthrough();
  command->callback([&context] { run(context); });
}

}  // namespace lastmile
