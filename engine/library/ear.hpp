// engine/library/ear.hpp
//
// Hears what happens in the engine's session and tells the public listener.
// What that throws never reaches the engine: it is not told anything any more.

#pragma once

#include "engine/library/inside.hpp"

namespace lastmile::inline v0::detail {

class Ear final : public inside::Listener {
 public:
  explicit Ear(Parts& parts) : parts_(parts) {}

  // Null: nobody. (A bare Listener is here the one that it derives from.)
  void tell(v0::Listener* listener) { to_ = listener; }

  void told(inside::FactId fact, bool fresh) override;
  void derived(inside::FactId fact, const Match& because, bool fresh) override;
  void fell(inside::FactId fact) override;
  void fired(const Match& match) override;
  void faulted(const inside::Diagnostic& what) override;

 private:
  template <class Telling>
  void guarded(Telling telling);
  void lose(std::string_view why);

  Parts& parts_;
  v0::Listener* to_ = nullptr;
};

}  // namespace lastmile::inline v0::detail
