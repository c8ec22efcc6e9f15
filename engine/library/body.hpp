// engine/library/body.hpp
//
// What a Knowledge holds: the engine's knowledge base, its fact types as others
// see them, and for each field what the fast door must hold against a Cell.
// Immutable, and shared by every session.

#pragma once

#include "engine/library/inside.hpp"

namespace lastmile::inline v0::detail {

struct FieldPlan {
  inside::Kind kind = inside::Kind::Unknown;
  inside::Kind element = inside::Kind::Unknown;
  bool key = false;
  // What stands where nothing is told. Unknown also where other claims about
  // the key are folded first: a default overrules none of them.
  inside::Value fallback = {};
  // Of a `one of`: the symbols of its words, in rising order.
  std::vector<std::uint32_t> words = {};
};

struct TypePlan {
  std::vector<FieldPlan> fields;
};

struct Body {
  explicit Body(std::shared_ptr<const KnowledgeBase> base);

  const inside::FactType* find(std::string_view type) const {
    return base->schema.find(type);
  }

  std::shared_ptr<const KnowledgeBase> base;
  std::uint32_t stamp = 0;      // unlike that of any other and of any session
  std::vector<FactType> types;  // by number; 0 is `collection`
  std::vector<TypePlan> plans;  // likewise
};

// Numbers that tell sessions, their lives between resets, and knowledge bases
// apart in handles; a range of `count` from what is returned. They come again
// after two thousand million, when no handle of the first is held any more.
std::uint32_t session_stamps(std::uint32_t count);
std::uint32_t knowledge_stamp();

// A text as a Cell of the table that has this stamp.
Cell text_cell(Kind kind, Symbol shown, Symbol key, std::uint32_t stamp);

// The one friend of what the public headers keep to themselves.
struct Inside {
  static Knowledge knowledge(std::shared_ptr<const Body> body) {
    return Knowledge(std::move(body));
  }
  static const Body& body(const Knowledge& knowledge) {
    return *knowledge.body_;
  }
  static TypeId type(const Body& body, inside::TypeId number) {
    TypeId id;
    id.owner_ = body.stamp;
    id.number_ = number;
    return id;
  }
  static std::uint32_t owner(TypeId id) { return id.owner_; }
  static inside::TypeId number(TypeId id) { return id.number_; }

  static FactId fact_id(std::uint32_t owner, inside::FactId fact) {
    FactId id;
    id.number_ = fact.number;
    id.owner_ = fact.number == 0 ? 0 : owner;
    return id;
  }
  static std::uint32_t owner(FactId id) { return id.owner_; }

  static SourceId source(std::uint32_t number) {
    SourceId id;
    id.number_ = number;
    return id;
  }
  static std::uint32_t number(SourceId id) { return id.number_; }

  static Cell cell(Kind kind, std::int64_t whole, std::uint32_t owner) {
    Cell cell(kind, whole);
    cell.owner_ = owner;
    return cell;
  }
  static std::uint32_t owner(const Cell& cell) { return cell.owner_; }
  static std::int64_t whole(const Cell& cell) { return cell.whole_; }
  static double number(const Cell& cell) { return cell.number_; }
  static Cell nowhere() { return cell(Kind::Text, 0, Cell::nobody); }

  static Call call(std::span<const inside::Value> arguments,
                   const Symbols& symbols) {
    Call call;
    call.arguments_ = arguments.data();
    call.symbols_ = &symbols;
    call.size_ = arguments.size();
    return call;
  }
  // Unknown past the last.
  static const inside::Value& argument(const Call& call, std::size_t i);
  static const Symbols& symbols(const Call& call) {
    return *static_cast<const Symbols*>(call.symbols_);
  }
  static std::optional<std::string>& failed(Call& call) { return call.failed_; }

  static Fact fact(const Parts* parts, FactId id) {
    Fact fact;
    fact.parts_ = parts;
    fact.id_ = id;
    return fact;
  }
  static const Parts* parts(const Fact& fact) { return fact.parts_; }
  static Facts facts(const Parts* parts, inside::TypeId type) {
    return Facts(Facts::iterator(parts, type, 0));
  }
  static Firing firing(const Parts* parts, const Match& match) {
    Firing firing;
    firing.parts_ = parts;
    firing.match_ = &match;
    return firing;
  }
  static const Match& match(const Firing& firing) {
    return *static_cast<const Match*>(firing.match_);
  }
};

}  // namespace lastmile::inline v0::detail
