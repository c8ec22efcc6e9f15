// engine/library/parts.hpp
//
// What a public Session holds: the engine's own, the marks by which handles are
// known to be its, and whoever listens. It stays where it is when the Session
// is moved.

#pragma once

#include "engine/library/body.hpp"
#include "engine/library/ear.hpp"

namespace lastmile::inline v0::detail {

struct Parts {
  Parts(const Knowledge& from, const SessionOptions& options);

  // Made for as long as something changes the session: whoever is called
  // meanwhile (a function, a listener) may not.
  class Working {
   public:
    explicit Working(Parts& parts) : parts_(parts) { parts_.busy = true; }
    ~Working() { parts_.busy = false; }
    Working(const Working&) = delete;
    Working& operator=(const Working&) = delete;

   private:
    Parts& parts_;
  };

  // Empty where the fact is none of ours.
  std::span<const inside::Value> values(FactId id) const {
    if (!ours(id)) return {};
    return session.memory().fact({id.number()}).values;
  }
  bool ours(FactId id) const {
    return Inside::owner(id) == stamp && id &&
           id.number() <= session.memory().last().number;
  }
  bool stands(FactId id) const {
    return ours(id) && session.memory().alive({id.number()});
  }
  FactId id(inside::FactId fact) const { return Inside::fact_id(stamp, fact); }
  Fact fact(inside::FactId fact) const { return Inside::fact(this, id(fact)); }
  bool ours(TypeId type) const { return Inside::owner(type) == body.stamp; }
  const Symbols& symbols() const { return session.memory().symbols(); }
  bool knows(std::uint32_t owner) const {
    return owner == body.stamp || owner == stamp;
  }

  // A Cell as the value of a field; false where it does not fit.
  bool fit(const FieldPlan& field, const Cell& cell,
           inside::Value& value) const;
  bool fit_text(const FieldPlan& field, const Cell& cell,
                inside::Value& value) const;
  bool fit_many(const FieldPlan& field, const Cell& cell,
                inside::Value& value) const;
  // What stands where nothing is told, into `row`.
  void fit_row_to_defaults(const TypePlan& type);
  // All cells into `row`, with that for those left out.
  bool fit_row(const TypePlan& type, std::span<const Cell> cells);
  Cell cell(const inside::Value& value) const;
  bool shared(const inside::Value& text) const;

  // The engine's number of a source, asked for once in a life.
  ProvenanceId provenance(SourceId source);
  ProvenanceId provenance(const Source& source);

  // To be said by `faults`: what no return value can say.
  void complain(inside::Diagnostic fault);
  // LM0613, where somebody who is called wants to change the session.
  inside::Diagnostic refusal(std::string_view act) const;

  void begin_life();

  Knowledge knowledge;
  const Body& body;  // of the knowledge
  inside::Session session;
  std::uint32_t stamp = 0;  // of this life, from one reset to the next
  std::uint32_t stamps_left = 0;
  std::vector<Source> sources{1};
  std::vector<ProvenanceId> numbers;  // of the sources, in this life; 0: none
  Ear ear;
  Diagnostics complaints;
  std::vector<inside::Value> row;
  bool busy = false;
};

inside::Session::Options inside_options(const SessionOptions& options);

}  // namespace lastmile::inline v0::detail
