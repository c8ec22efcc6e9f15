#include "engine/script/budget.hpp"

#include <algorithm>
#include <cstdlib>

namespace lastmile::script_detail {
namespace {

// To compare two texts, or to take one for the number that ends a loop, is one
// step, however long they are: where a call has texts of more than so many
// bytes, a step costs more fuel. A NUL ends a run of C's comparison, so texts
// of NULs take long.
constexpr std::size_t text_of_a_step = 8 << 10;
constexpr std::size_t text_with_nuls_of_a_step = 256;
constexpr std::size_t bytes_of_a_unit = 64;
constexpr std::size_t smallest_paid = 1'024;         // bytes
constexpr std::size_t smallest_grown_stack = 1'024;  // bytes

bool refused(Budget& budget, std::size_t old_size, std::size_t new_size) {
  const ScriptLimits& limits = budget.limits;
  ++budget.allocations;
  if (limits.refuse_at != 0 &&
      (budget.allocations == limits.refuse_at ||
       (limits.refuse_ever_after && budget.allocations > limits.refuse_at))) {
    return true;
  }
  return budget.refusals >= limits.refusals || new_size > limits.block_bytes ||
         budget.bytes - old_size + new_size > budget.ceiling;
}

// Fresh and larger blocks only, as Lua keeps the small blocks of earlier calls.
// The stack is one of these blocks; it is cut back after a call that may have
// made it grow, so that fuel does not depend on the past.
bool paid(Budget& budget, std::size_t tag, std::size_t size) {
  if (tag == LUA_TSTRING && size > budget.longest_text) {
    budget.longest_text = size;
    budget.tighten();
  }
  if (tag == 0 && size >= smallest_grown_stack) budget.grew = true;
  if (!budget.metered || size < smallest_paid) return true;
  budget.fuel -= static_cast<std::int64_t>(size / bytes_of_a_unit);
  if (budget.fuel >= 0) return true;
  budget.stopped = ScriptFault::Kind::Fuel;
  return false;
}

}  // namespace

void Budget::begin(std::int64_t fuel_of_call) {
  fuel = fuel_of_call;
  longest_text = 0;
  refusals = 0;
  metered = said = nuls = false;
  stopped.reset();
  since.reset();
  ++call;
}

std::int64_t Budget::price_of_step() const {
  return static_cast<std::int64_t>(
      1 + longest_text / (nuls ? text_with_nuls_of_a_step : text_of_a_step));
}

void Budget::arm(bool count_steps, int hooks_beside) {
  hooks = hooks_beside | (count_steps ? LUA_MASKCOUNT : 0);
  if (hooks == 0 && period == 0) return;
  // Anew for each call, so that no count carries over.
  period = hooks == 0 ? 0 : hook_steps;
  lua_sethook(lua, hooks == 0 ? nullptr : on_hook, hooks, hook_steps);
}

void Budget::tighten() {
  const std::int64_t price = price_of_step();
  if (price == 1 || !lua) return;
  const int wanted =
      static_cast<int>(std::max<std::int64_t>(1, hook_steps / price));
  if (period != 0 && wanted >= period) return;
  period = wanted;
  hooks |= LUA_MASKCOUNT;
  // It writes to fields of the state alone, so it is allowed at any moment.
  lua_sethook(lua, on_hook, hooks, period);
}

void Budget::end(ScriptFault::Kind limit) {
  stopped = limit;
  metered = false;  // the message is free
}

void* allocate(void* user, void* block, std::size_t old_size,
               std::size_t new_size) {
  Budget& budget = *static_cast<Budget*>(user);
  // For a fresh block Lua says in the old size what it is for.
  const std::size_t tag = block ? 0 : old_size;
  if (!block) old_size = 0;
  if (new_size == 0) {
    std::free(block);
    budget.bytes -= old_size;
    return nullptr;
  }
  if (new_size > old_size) {
    if (!block && !paid(budget, tag, new_size)) return nullptr;
    if (refused(budget, old_size, new_size)) {
      ++budget.refusals;
      return nullptr;
    }
  }
  void* moved = std::realloc(block, new_size);
  // Lua relies on it that a block can always be made smaller.
  if (!moved && new_size <= old_size) moved = block;
  if (moved) budget.bytes = budget.bytes - old_size + new_size;
  return moved;
}

void stop(lua_State* L, ScriptFault::Kind limit, const char* message) {
  budget_of(L).end(limit);
  luaL_error(L, "%s", message);
  std::abort();  // luaL_error does not return
}

void charge(lua_State* L, std::size_t units) {
  Budget& budget = budget_of(L);
  budget.fuel -= static_cast<std::int64_t>(std::min<std::size_t>(
      units,
      static_cast<std::size_t>(std::max<std::int64_t>(budget.fuel, 0)) + 1));
  if (budget.fuel < 0) {
    stop(L, ScriptFault::Kind::Fuel, "work budget exhausted");
  }
}

void on_hook(lua_State* L, lua_Debug* event) {
  Budget& budget = budget_of(L);
  if (event->event == LUA_HOOKLINE) {
    budget.last_line = static_cast<std::uint32_t>(event->currentline);
    return;
  }
  budget.fuel -= budget.period * budget.price_of_step();
  const auto now = std::chrono::steady_clock::now();
  if (!budget.since) budget.since = now;
  const char* message = nullptr;
  if (budget.fuel < 0) {
    budget.end(ScriptFault::Kind::Fuel);
    message = "instruction budget exhausted";
  } else if (now - *budget.since > budget.limits.patience) {
    budget.end(ScriptFault::Kind::Slow);
    message = "the environment is too slow";
  }
  if (!message) return;
  lua_getinfo(L, "Sl", event);
  lua_pushfstring(L, "%s:%d: %s", event->short_src, event->currentline,
                  message);
  lua_error(L);
}

}  // namespace lastmile::script_detail
