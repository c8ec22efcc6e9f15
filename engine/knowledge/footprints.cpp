#include "engine/knowledge/footprints.hpp"

#include <algorithm>
#include <map>

#include "engine/knowledge/knowledge_base.hpp"
#include "engine/knowledge/reads.hpp"

namespace lastmile {
namespace {

// A field and the hash of what it must be, or is.
using Constants = std::map<FieldIndex, std::uint64_t>;

// Of a keyed type only the keys: its other fields come together from several
// claims.
bool lasts(const FactType& type, FieldIndex field) {
  return !type.keyed() || type.fields[field].key;
}

void add(Constants& out, const FactType& type, FieldIndex field,
         const Operand& operand) {
  auto* c = std::get_if<Operand::Constant>(&operand.form);
  // Of another kind than its field it is changed before it is kept.
  if (!c || c->value.kind() != type.fields[field].type.kind) return;
  if (lasts(type, field)) out.emplace(field, hash(c->value));
}

Constants asked_by(const Pattern& pattern, const FactType& type) {
  Constants out;
  for (const FieldTest& test : pattern.tests) {
    bool one = test.comparison == Comparison::Equal && test.entry.empty() &&
               test.operands.size() == 1;
    if (one) add(out, type, test.field, test.operands.front());
  }
  return out;
}

class Maker {
 public:
  explicit Maker(const KnowledgeBase& base) : base_(base) {}

  Footprints run() {
    out_.reads_now = static_cast<std::uint32_t>(base_.rules.size());
    for (const Rule& rule : base_.rules) add(rule);
    out_.made_from.push_back(size(out_.made));
    out_.constants_from.push_back(size(out_.constant_fields));
    for (auto& [of, needs] : groups_) {
      std::sort(needs.begin(), needs.end());
      Footprints::Group group{.type = of.first, .fields = of.second};
      for (const auto& [key, need] : needs) {
        group.keys.push_back(key);
        group.needs.push_back(need);
      }
      out_.groups.push_back(std::move(group));
    }
    return std::move(out_);
  }

 private:
  static std::uint32_t size(const auto& list) {
    return static_cast<std::uint32_t>(list.size());
  }

  void add(const Rule& rule) {
    auto number = static_cast<std::uint32_t>(rule.index);
    if (out_.reads_now > number && reads_now(rule)) out_.reads_now = number;
    std::uint32_t needs = 0;
    for (const Condition& c : rule.when.conditions) {
      if (c.form != Condition::Form::Pattern) continue;
      need(c.pattern, number);
      ++needs;
    }
    out_.needs.push_back(needs);
    out_.made_from.push_back(size(out_.made));
    for (const Assertion& a : rule.derive) make(a.type, a.fields);
    for (const Action& action : rule.then) {
      if (auto* a = std::get_if<Assertion>(&action)) make(a->type, a->fields);
      if (auto* u = std::get_if<Update>(&action)) make(u->type, u->fields);
      if (auto* lua = std::get_if<ScriptAction>(&action)) {
        if (lua->types.empty()) make_any();
        for (TypeId type : lua->types) make(type, {});
      }
    }
  }

  void need(const Pattern& pattern, std::uint32_t rule) {
    std::vector<FieldIndex> fields;
    std::uint64_t key = 0;
    for (const auto& [field, hash] :
         asked_by(pattern, base_.schema[pattern.type])) {
      fields.push_back(field);
      key = Footprints::key_of(key, hash);
    }
    groups_[{pattern.type, std::move(fields)}].emplace_back(key,
                                                            size(out_.rule_of));
    out_.rule_of.push_back(rule);
  }

  void make_any() {
    out_.made.push_back(Footprints::any_type);
    out_.constants_from.push_back(size(out_.constant_fields));
  }

  void make(TypeId type,
            const std::vector<std::pair<FieldIndex, Operand>>& fields) {
    out_.made.push_back(type);
    out_.constants_from.push_back(size(out_.constant_fields));
    Constants bears;
    for (const auto& [field, operand] : fields) {
      lastmile::add(bears, base_.schema[type], field, operand);
    }
    for (const auto& [field, hash] : bears) {
      out_.constant_fields.push_back(field);
      out_.constant_hashes.push_back(hash);
    }
  }

  const KnowledgeBase& base_;
  Footprints out_;
  std::map<std::pair<TypeId, std::vector<FieldIndex>>,
           std::vector<std::pair<std::uint64_t, std::uint32_t>>>
      groups_;
};

bool rises_to(const std::vector<std::uint32_t>& from, std::size_t end) {
  return !from.empty() && std::is_sorted(from.begin(), from.end()) &&
         from.back() == end;
}

}  // namespace

std::uint64_t Footprints::key_of(std::uint64_t before, std::uint64_t hash) {
  return hash_mix(before, hash);
}

bool is_sound(const Footprints& prints, std::size_t rules, std::size_t types) {
  auto below = [](std::size_t end) {
    return [end](std::size_t number) { return number < end; };
  };
  auto all = [](const auto& list, auto fits) {
    return std::all_of(list.begin(), list.end(), fits);
  };
  auto is_made = [&](std::uint32_t type) {
    return type < types || type == Footprints::any_type;
  };
  const Footprints& p = prints;
  for (const Footprints::Group& group : p.groups) {
    bool sound = group.type < types &&
                 group.keys.size() == group.needs.size() &&
                 all(group.needs, below(p.rule_of.size())) &&
                 std::is_sorted(group.keys.begin(), group.keys.end());
    if (!sound) return false;
  }
  return all(p.rule_of, below(rules)) && p.needs.size() == rules &&
         p.made_from.size() == rules + 1 &&
         rises_to(p.made_from, p.made.size()) && all(p.made, is_made) &&
         p.constants_from.size() == p.made.size() + 1 &&
         rises_to(p.constants_from, p.constant_fields.size()) &&
         p.constant_hashes.size() == p.constant_fields.size() &&
         p.reads_now <= rules;
}

const Footprints& footprints_of(const KnowledgeBase& base) {
  std::call_once(base.footprints.once, [&] {
    if (base.footprints.left) return;
    base.footprints.made = Maker(base).run();
  });
  return base.footprints.made;
}

}  // namespace lastmile
