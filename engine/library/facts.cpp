// What looks into a session: facts, ranges of them, firings.

#include "engine/library/convert.hpp"
#include "engine/library/parts.hpp"

namespace lastmile::inline v0 {

using detail::Inside;

namespace {

const inside::Value& value_of(const Fact& fact, std::size_t field) {
  static const inside::Value unknown;
  const detail::Parts* parts = Inside::parts(fact);
  if (!parts) return unknown;
  std::span<const inside::Value> values = parts->values(fact.id());
  return field < values.size() ? values[field] : unknown;
}

}  // namespace

const FactType& Fact::type() const {
  static const FactType none{};
  if (!parts_ || !parts_->ours(id_)) return none;
  inside::Fact fact = parts_->session.memory().fact({id_.number()});
  // One that fell long ago has neither.
  bool forgotten = fact.type == Schema::collection && fact.values.empty();
  return forgotten ? none : parts_->body.types[fact.type];
}

bool Fact::alive() const { return parts_ && parts_->stands(id_); }

bool Fact::told() const {
  return alive() && parts_->session.memory().told({id_.number()});
}

Value Fact::operator[](std::string_view field) const {
  std::optional<std::size_t> at = type().field(field);
  return at ? value(*at) : Value();
}

Value Fact::value(std::size_t field) const {
  const inside::Value& held = value_of(*this, field);
  if (!held.known()) return {};
  return detail::outside(held, parts_->symbols());
}

Cell Fact::cell(std::size_t field) const {
  const inside::Value& held = value_of(*this, field);
  return held.known() ? parts_->cell(held) : Cell();
}

std::string_view Fact::text(std::size_t field) const {
  const inside::Value& held = value_of(*this, field);
  switch (held.kind()) {
    case inside::Kind::Text:
    case inside::Kind::Name:
    case inside::Kind::Address:
    case inside::Kind::Version: return parts_->symbols().text(held.shown());
    default: return {};
  }
}

std::string to_text(const Fact& fact) {
  const detail::Parts* parts = Inside::parts(fact);
  if (fact.type().name.empty()) return "no fact";
  return inside::to_text(parts->session.memory().fact({fact.id().number()}),
                         parts->body.base->schema, parts->symbols());
}

Fact Facts::iterator::operator*() const {
  if (!parts_) return Inside::fact(nullptr, {});
  std::span<const inside::FactId> facts = parts_->session.memory().facts(type_);
  if (place_ >= facts.size()) return Inside::fact(parts_, {});
  return parts_->fact(facts[place_]);
}

bool Facts::iterator::operator==(std::default_sentinel_t) const {
  return !parts_ || place_ >= parts_->session.memory().facts(type_).size();
}

std::size_t Facts::size() const {
  if (!first_.parts_) return 0;
  return first_.parts_->session.memory().facts(first_.type_).size();
}

Facts Session::facts(TypeId type) const {
  const detail::Parts& p = parts();
  return Inside::facts(p.ours(type) ? &p : nullptr, Inside::number(type));
}

Facts Session::facts(std::string_view type) const {
  const detail::Parts& p = parts();
  const inside::FactType* found = p.body.find(type);
  return Inside::facts(found ? &p : nullptr, found ? found->id : 0);
}

std::optional<Fact> Session::fact(FactId id) const {
  const detail::Parts& p = parts();
  if (!p.stands(id)) return std::nullopt;
  return Inside::fact(&p, id);
}

std::string_view Firing::rule() const {
  return match_ ? std::string_view(Inside::match(*this).rule->id)
                : std::string_view();
}

std::vector<Fact> Firing::facts() const {
  std::vector<Fact> facts;
  if (!match_) return facts;
  for (inside::FactId fact : Inside::match(*this).facts) {
    if (fact.number != 0) facts.push_back(parts_->fact(fact));
  }
  return facts;
}

}  // namespace lastmile::inline v0
