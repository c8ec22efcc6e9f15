#include "engine/library/ear.hpp"

#include <cxxabi.h>

#include <exception>

#include "engine/library/convert.hpp"
#include "engine/library/parts.hpp"

namespace lastmile::inline v0::detail {

template <class Telling>
void Ear::guarded(Telling telling) {
  if (!to_) return;
  try {
    telling(*to_);
  } catch (abi::__forced_unwind&) {
    throw;  // the thread is being cancelled; it must not be held up
  } catch (const std::exception& thrown) {
    lose(thrown.what());
  } catch (...) {
    lose("it threw what is no std::exception");
  }
}

void Ear::lose(std::string_view why) {
  to_ = nullptr;
  parts_.complain({"LM0614",
                   "a listener threw and is not told anything any more: " +
                       std::string(why),
                   {},
                   "catch what may be thrown inside the listener"});
}

void Ear::told(inside::FactId fact, bool fresh) {
  guarded([&](v0::Listener& to) { to.told(parts_.fact(fact), fresh); });
}

void Ear::derived(inside::FactId fact, const Match& because, bool fresh) {
  guarded([&](v0::Listener& to) {
    to.derived(parts_.fact(fact), Inside::firing(&parts_, because), fresh);
  });
}

void Ear::fell(inside::FactId fact) {
  guarded([&](v0::Listener& to) { to.fell(parts_.fact(fact)); });
}

void Ear::fired(const Match& match) {
  guarded([&](v0::Listener& to) { to.fired(Inside::firing(&parts_, match)); });
}

void Ear::faulted(const inside::Diagnostic& what) {
  guarded([&](v0::Listener& to) {
    to.faulted(outside(what, parts_.body.base->sources));
  });
}

}  // namespace lastmile::inline v0::detail
