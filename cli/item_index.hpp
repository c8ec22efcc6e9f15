// cli/item_index.hpp
//
// The items of a knowledge base in one list, with what each uses: for `kb
// show`, `search`, `graph`, `docs` and `cover`. In the order of the packs' files
// within a kind. It points into the knowledge base, which must outlive it.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

struct ItemEntry {
  struct Link {
    std::string how;  // "shows", "rules out", "fixed by", "asks for", …
    std::size_t to;   // an entry
    std::string note = {};  // "almost always"
  };
  std::string kind, id, pack, title, about;
  Place place = {};
  const Item* item = nullptr;      // null: a fact type
  std::vector<Link> uses = {};     // in the order of the item
  std::vector<Link> used_by = {};  // in the order of those that use it
};

class ItemIndex {
 public:
  explicit ItemIndex(const KnowledgeBase& base);

  const std::vector<ItemEntry>& all() const { return entries_; }
  const ItemEntry& operator[](std::size_t i) const { return entries_[i]; }
  // Every item of that id; "cause:ID" names the kind too.
  std::vector<const ItemEntry*> find(std::string_view id) const;
  std::vector<std::string_view> ids() const;
  std::size_t index_of(const ItemEntry& entry) const {
    return static_cast<std::size_t>(&entry - entries_.data());
  }
  // The item as its author wrote it, without what stands around it.
  std::string text_of(const ItemEntry& entry) const;

 private:
  std::size_t add(const char* kind, const Item& item);
  void link(std::size_t from, const char* how, const char* kind,
            const std::string& id, const std::string& note = {});
  void types(std::size_t from, const Conditions& conditions);
  void rule(std::size_t at, const Rule& rule);
  void cause(std::size_t at, const Cause& cause);
  void fix(std::size_t at, const Fix& fix);
  void test(std::size_t at, const Test& test);

  const KnowledgeBase& base_;
  std::vector<ItemEntry> entries_;
  std::map<std::pair<std::string, std::string>, std::size_t> by_id_;
};

}  // namespace lastmile
