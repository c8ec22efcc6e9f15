// facts/gather/telling.hpp
//
// From a thing that a source found to claims: reads what each field asks for,
// makes of it what the item says, and holds it against the declared type. What
// does not fit a field leaves it unknown and is noted once (LM0745); a claim
// that comes out of here is one that a session takes.

#pragma once

#include <set>
#include <string>

#include "engine/base/symbol.hpp"
#include "facts/gather/thing.hpp"

namespace lastmile {

class Telling {
 public:
  Telling(const GatherSpec& spec, const GatherInput& input, Gathered& into)
      : spec_(spec), input_(input), into_(into) {}

  void tell(const Thing& thing, const std::vector<GatherEmit>& emits);

 private:
  void tell(const Thing& thing, const GatherEmit& emit);
  SeenValue seen(const Thing& thing, const GatherValue& value);
  SeenValue variable(const Thing& thing, const std::string& name);
  SeenValue made(SeenValue seen, const GatherValue& value, const Type& type);
  // False where nothing of it fits.
  bool fit(const SeenValue& seen, const GatherField& field, Node& out);
  void misfit(const GatherField& field, const std::string& shown,
              const Thing& thing);

  const GatherSpec& spec_;
  const GatherInput& input_;
  Gathered& into_;
  std::set<std::string> noted_;
};

// A value in the form that a field of the type takes; nothing where it does
// not fit. Numbers are yes or no, seconds or file times, where that is wanted.
std::optional<Node> fitted(const Node& value, const Type& type);

}  // namespace lastmile
