#include "engine/load/load.hpp"

#include <algorithm>
#include <cctype>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/knowledge/check/check.hpp"
#include "engine/load/read_files.hpp"
#include "engine/load/reading.hpp"
#include "engine/text/document.hpp"

namespace lastmile {
namespace {

struct ItemKind {
  std::string_view word;
  void (*read)(Reading&, const RawItem&);
};

// In the order in which they are read: what others refer to comes first.
constexpr ItemKind kinds[] = {
    {"fact", read_fact_type_fields},
    {"table", read_table},
    {"rule", read_rule},
    {"sign", read_sign},
    {"cause", read_cause},
    {"fix", read_fix},
    {"question", read_question},
    {"gather", read_gather},
    {"test", read_test},
};

constexpr std::string_view kind_words[] = {"fact",     "table",  "rule",
                                           "sign",     "cause",  "fix",
                                           "question", "gather", "test"};

class Loader {
 public:
  Loader(Diagnostics& found, Functions functions)
      : base_(std::make_shared<KnowledgeBase>()), reading_(*base_, found) {
    base_->functions = std::move(functions);
  }

  std::shared_ptr<KnowledgeBase> run(std::vector<PackText> packs) {
    for (PackText& pack : packs) read_manifest(pack);
    read_packs(packs);
    for (const ItemKind& kind : kinds) {
      if (kind.word == "fact") {
        each(kind.word, read_fact_type);
      }
      each(kind.word, kind.read);
    }
    base_->scripts.finish();
    base_->index();
    check(*base_, reading_.found);
    reading_.found.sort();
    return base_;
  }

 private:
  void each(std::string_view word, void (*read)(Reading&, const RawItem&)) {
    for (const RawItem& raw : items_) {
      if (raw.kind != word) continue;
      reading_.item = raw.kind + " " + raw.id;
      read(reading_, raw);
    }
    reading_.item.clear();
  }

  void read_manifest(PackText& pack) {
    PackInfo info = pack.info;
    if (!pack.pack_yaml.empty()) {
      FileId file = base_->sources.add(pack.pack_yaml_path, pack.pack_yaml);
      std::optional<Node> node = read_document(
          file, base_->sources, TextLimits::in_pack(), reading_.found);
      if (node) read_manifest_keys(*node, info);
    }
    base_->other = info.other;
    base_->escalation = info.escalation;
    base_->packs.push_back(std::move(info));
  }

  void read_manifest_keys(const Node& node, PackInfo& info) {
    reading_.item = "pack.yaml";
    MapReader map(reading_, node, "pack.yaml");
    map.required("pack");
    map.required("version");
    info.name = map.text_or("pack", info.name);
    info.version = map.text_or("version", info.version);
    Item item;
    read_common(reading_, map, item);
    info.title = item.title;
    for (const char* key : {"engine", "schema", "needs", "publish"})
      map.take(key);
    if (const Node* scales = map.map("scales")) read_scales(*scales);
    if (const Node* other = map.take("other")) {
      info.other = read_frequency(reading_, *other, {}).value_or(info.other);
      if (info.other <= 0 || info.other >= 1) {
        reading_.fault("LM0402", "'other' lies between 0 and 1", other->place,
                       "0.10 is usual");
        info.other = 0.10;
      }
    }
    if (auto cost = map.duration("cost of escalation")) {
      info.escalation = static_cast<double>(*cost) / 60e6;
    }
    map.finish();
    reading_.item.clear();
  }

  void read_scales(const Node& node) {
    MapReader map(reading_, node, "'scales'");
    for (auto [key, scale] :
         {std::pair("frequency", &reading_.scales.frequency),
          std::pair("base rate", &reading_.scales.base_rate)}) {
      const Node* words = map.map(key);
      if (!words) continue;
      for (const NodeEntry& entry : words->entries) {
        if (auto value = read_frequency(reading_, entry.value, {})) {
          (*scale)[entry.key] = *value;
        }
      }
    }
    map.finish();
  }

  void read_packs(std::vector<PackText>& packs) {
    std::vector<FileId> files;
    std::vector<const PackInfo*> pack_of;
    for (std::size_t i = 0; i < packs.size(); ++i) {
      for (auto& [path, text] : packs[i].files) {
        bool module = path.ends_with(".lua");
        FileId file = base_->sources.add(std::move(path), std::move(text));
        if (module) {
          read_module(reading_, {base_->sources.path(file),
                                 base_->sources.text(file),
                                 {file, 1, 1, 0, 0}});
        } else {
          files.push_back(file);
          pack_of.push_back(&base_->packs[i]);
        }
      }
    }
    documents_ = read_files(files, base_->sources, reading_.found);
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (documents_[i]) add_items(*documents_[i], *pack_of[i]);
    }
  }

  void add_items(const Node& document, const PackInfo& pack) {
    if (!document.is_list()) {
      reading_.fault("LM0100",
                     "a file of a pack is a list of items, and here stands " +
                         form_of(document),
                     document.place, "begin each item with '- KIND: ID'");
      return;
    }
    for (const Node& item : document.items) add_item(item, pack);
  }

  void add_item(const Node& node, const PackInfo& pack) {
    if (!node.is_map() || node.entries.empty()) {
      reading_.fault("LM0100",
                     "an item is a map, and here stands " + form_of(node),
                     node.place, "begin it with '- KIND: ID'");
      return;
    }
    const NodeEntry& first = node.entries.front();
    if (std::find(std::begin(kind_words), std::end(kind_words), first.key) ==
        std::end(kind_words)) {
      std::string hint = did_you_mean(first.key, kind_words);
      reading_.fault("LM0118", "there is no kind of item '" + first.key + "'",
                     first.key_place,
                     hint.empty()
                         ? "the first key of an item is its kind: fact, table, "
                           "rule, sign, cause, fix, question, gather or test"
                         : hint);
      return;
    }
    RawItem raw{first.key, first.value.text, &node, first.value.place, &pack};
    reading_.item = raw.kind + " " + raw.id;
    if (!first.value.is_scalar() || !is_item_id(raw.id)) {
      reading_.fault("LM0119", "'" + raw.id + "' is no id", first.value.place,
                     "small letters and digits, joined by '.', '_' or '-'");
      reading_.item.clear();
      return;
    }
    auto [at, fresh] = reading_.ids[raw.kind].emplace(
        raw.id, Reading::Seen{raw.id_place, pack.name});
    if (!fresh) {
      Diagnostic twice{"LM0105",
                       "there is a " + raw.kind + " '" + raw.id + "' already",
                       raw.id_place, "give it another id", reading_.item};
      twice.related.emplace_back("the first is here", at->second.place);
      reading_.found.add(std::move(twice));
    } else {
      items_.push_back(std::move(raw));
    }
    reading_.item.clear();
  }

  std::shared_ptr<KnowledgeBase> base_;
  Reading reading_;
  std::vector<std::optional<Node>> documents_;
  std::vector<RawItem> items_;
};

}  // namespace

Loaded load(std::vector<PackText> packs, Functions functions,
            const std::vector<std::string>& words) {
  Loaded out;
  auto base = Loader(out.found, std::move(functions)).run(std::move(packs));
  for (std::size_t type = 0; type < base->schema.size(); ++type) {
    for (const Field& field : base->schema[static_cast<TypeId>(type)].fields) {
      for (const std::string& word : field.type.values) {
        base->symbols.intern(word);
      }
    }
  }
  for (const std::string& word : words) base->symbols.intern(word);
  out.base = std::move(base);
  return out;
}

}  // namespace lastmile
