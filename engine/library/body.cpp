#include "engine/library/body.hpp"

#include <algorithm>
#include <atomic>

namespace lastmile::inline v0::detail {
namespace {

constexpr std::uint32_t of_knowledge = 0x80000000;

// The number of the first, never 0; wraps within 31 bits.
std::uint32_t take(std::atomic<std::uint32_t>& next, std::uint32_t count) {
  for (;;) {
    std::uint32_t first = next.fetch_add(count, std::memory_order_relaxed);
    std::uint32_t last = first + count - 1;
    if (first != 0 && first <= last && last < of_knowledge - 1) return first;
    if (first >= of_knowledge - 1 - count) {
      next.compare_exchange_strong(++first, 1, std::memory_order_relaxed);
    }
  }
}

FieldType field_type(const inside::Field& field) {
  return {field.name,
          static_cast<Kind>(field.type.kind),
          static_cast<Kind>(field.type.element),
          field.type.values,
          field.key,
          field.fallback.known(),
          field.about};
}

FieldPlan field_plan(const KnowledgeBase& base, const inside::FactType& type,
                     const inside::Field& field) {
  FieldPlan plan{field.type.kind, field.type.element, field.key};
  bool folded = type.keyed() && !field.key;
  if (!folded) plan.fallback = field.fallback;
  for (const std::string& word : field.type.values) {
    bool found = false;
    std::uint32_t number = base.symbols.find(word, found).number;
    if (found) plan.words.push_back(number);
  }
  std::sort(plan.words.begin(), plan.words.end());
  return plan;
}

}  // namespace

std::uint32_t session_stamps(std::uint32_t count) {
  static std::atomic<std::uint32_t> next{1};
  return take(next, count);
}

std::uint32_t knowledge_stamp() {
  static std::atomic<std::uint32_t> next{1};
  return of_knowledge | take(next, 1);
}

Cell text_cell(Kind kind, Symbol shown, Symbol key, std::uint32_t stamp) {
  std::uint64_t both = (std::uint64_t{shown.number} << 32) | key.number;
  return Inside::cell(kind, static_cast<std::int64_t>(both), stamp);
}

Body::Body(std::shared_ptr<const KnowledgeBase> knowledge)
    : base(std::move(knowledge)), stamp(knowledge_stamp()) {
  for (std::size_t number = 0; number < base->schema.size(); ++number) {
    const auto& type = base->schema[static_cast<inside::TypeId>(number)];
    FactType& shown = types.emplace_back();
    shown.id = Inside::type(*this, type.id);
    shown.name = type.name;
    shown.keyed = type.keyed();
    shown.observed = type.observed;
    shown.about = type.about;
    TypePlan& plan = plans.emplace_back();
    for (const inside::Field& field : type.fields) {
      shown.fields.push_back(field_type(field));
      plan.fields.push_back(field_plan(*base, type, field));
    }
  }
}

}  // namespace lastmile::inline v0::detail
