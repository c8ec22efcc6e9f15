// engine/script/sandboxes.hpp
//
// The sandboxes of a knowledge base, lent to one session at a time: making one
// and compiling what it runs costs more than a whole small case, so what a
// session gives back serves the next. A session that runs no Lua never borrows
// one. Nothing of a case is left to the next but compiled text: quarantine is
// pardoned before a sandbox is lent.
//
// Threads: Sandboxes may be asked by any; a loan belongs to the thread of its
// session.

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/script/sandbox.hpp"

namespace lastmile {

class Sandboxes {
 public:
  // `scripts` outlives it and is complete before the first is taken.
  explicit Sandboxes(const Scripts& scripts) : scripts_(scripts) {}

  // As Sandbox::open.
  Result<std::unique_ptr<Sandbox>> take();
  void give_back(std::unique_ptr<Sandbox> sandbox);

  const Scripts& scripts() const { return scripts_; }

 private:
  const Scripts& scripts_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Sandbox>> idle_;
};

// A session's sandbox: borrowed at its first use, given back at the end.
class SandboxLoan final : public SandboxHost {
 public:
  explicit SandboxLoan(Sandboxes& from) : from_(from) {}
  ~SandboxLoan() override;
  SandboxLoan(const SandboxLoan&) = delete;
  SandboxLoan& operator=(const SandboxLoan&) = delete;

  Sandbox* sandbox() override { return sandbox_ ? sandbox_.get() : borrowed(); }
  const Diagnostic* refusal() const override {
    return refusal_ ? &*refusal_ : nullptr;
  }
  // Another case begins.
  void pardon();

 private:
  Sandbox* borrowed();

  Sandboxes& from_;
  std::unique_ptr<Sandbox> sandbox_;
  std::optional<Diagnostic> refusal_;
};

}  // namespace lastmile
