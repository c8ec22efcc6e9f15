#include "engine/script/fault.hpp"

namespace lastmile {

using Kind = ScriptFault::Kind;

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::Source: return "source";
    case Kind::Compile: return "compile";
    case Kind::Runtime: return "runtime";
    case Kind::Result: return "result";
    case Kind::State: return "state";
    case Kind::Arguments: return "arguments";
    case Kind::Fuel: return "fuel";
    case Kind::Memory: return "memory";
    case Kind::Depth: return "depth";
    case Kind::Slow: return "slow";
    case Kind::Quarantined: return "quarantined";
  }
  return "";
}

bool is_limit(Kind kind) {
  return kind == Kind::Fuel || kind == Kind::Memory || kind == Kind::Depth ||
         kind == Kind::Slow;
}

std::string_view code_of(Kind kind) {
  switch (kind) {
    case Kind::Source: return "LM1000";
    case Kind::Compile: return "LM1001";
    case Kind::Runtime: return "LM1010";
    case Kind::Result: return "LM1011";
    case Kind::State: return "LM1012";
    case Kind::Arguments: return "LM1013";
    case Kind::Fuel: return "LM1020";
    case Kind::Memory: return "LM1021";
    case Kind::Depth: return "LM1022";
    case Kind::Slow: return "LM1023";
    case Kind::Quarantined: return "LM1024";
  }
  return "";
}

}  // namespace lastmile
