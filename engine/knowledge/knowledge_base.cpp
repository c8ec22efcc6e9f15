#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {
namespace {

template <class Items, class T>
void fill(const Items& items,
          std::unordered_map<std::string_view, const T*>& index) {
  index.clear();
  for (const T& item : items) {
    index.emplace(item.id, &item);
    for (const std::string& old : item.replaces) index.emplace(old, &item);
  }
}

template <class T>
const T* find(const std::unordered_map<std::string_view, const T*>& index,
              std::string_view id) {
  auto found = index.find(id);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

KnowledgeBase::KnowledgeBase() : schema(symbols) {}

void KnowledgeBase::index() {
  fill(signs, signs_);
  fill(causes, causes_);
  fill(fixes, fixes_);
  fill(questions, questions_);
  fill(tables, tables_);
  sign_numbers_.clear();
  for (const Sign& sign : signs) {
    sign_numbers_.emplace(&sign, sign_numbers_.size());
  }
}

const Rule* KnowledgeBase::find_rule(std::string_view id) const {
  std::call_once(rules_.once, [this] { fill(rules, rules_.by_id); });
  return find(rules_.by_id, id);
}
const Sign* KnowledgeBase::find_sign(std::string_view id) const {
  return find(signs_, id);
}
const Cause* KnowledgeBase::find_cause(std::string_view id) const {
  return find(causes_, id);
}
const Fix* KnowledgeBase::find_fix(std::string_view id) const {
  return find(fixes_, id);
}
const Question* KnowledgeBase::find_question(std::string_view id) const {
  return find(questions_, id);
}
const DataTable* KnowledgeBase::find_table(std::string_view id) const {
  return find(tables_, id);
}
std::size_t KnowledgeBase::sign_index(const Sign& sign) const {
  return sign_numbers_.at(&sign);
}

}  // namespace lastmile
