#include "engine/script/sandboxes.hpp"

namespace lastmile {
namespace {

// More than cases run at once on any machine that we know of; each may hold
// megabytes.
constexpr std::size_t most_idle = 64;

}  // namespace

Result<std::unique_ptr<Sandbox>> Sandboxes::take() {
  {
    std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Sandbox> sandbox = std::move(idle_.back());
      idle_.pop_back();
      return sandbox;
    }
  }
  return Sandbox::open(scripts_);
}

void Sandboxes::give_back(std::unique_ptr<Sandbox> sandbox) {
  sandbox->pardon();
  std::scoped_lock lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(sandbox));
}

SandboxLoan::~SandboxLoan() {
  if (sandbox_) from_.give_back(std::move(sandbox_));
}

void SandboxLoan::pardon() {
  if (sandbox_) sandbox_->pardon();
  refusal_.reset();
}

Sandbox* SandboxLoan::borrowed() {
  if (refusal_) return nullptr;
  auto taken = from_.take();
  if (taken) {
    sandbox_ = *std::move(taken);
  } else {
    refusal_ = taken.error();
  }
  return sandbox_.get();
}

}  // namespace lastmile
