// What a condition in Lua costs with every limit of the sandbox: nanoseconds
// of CPU a call, the best of five rounds. Own main; no test.
//
//   lua_predicate [CALLS]

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include "engine/script/sandbox.hpp"

namespace {

using namespace lastmile;

double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 +
         static_cast<double>(time.tv_nsec);
}

struct Measured {
  const char* name;
  std::string source;
  std::vector<std::string> parameters;
  std::vector<Value> arguments;
};

// Nanoseconds a call; ends the program where the condition is not true.
double cost(const Measured& measured, const Symbols& symbols, int calls) {
  Scripts scripts;
  auto id = scripts.add({ScriptRole::Condition,
                         "",
                         {FileId{1}, 1, 1, 0, 0},
                         measured.parameters,
                         measured.source});
  if (!id) std::abort();
  auto sandbox = Sandbox::open(scripts);
  if (!sandbox) std::abort();
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < 5; ++round) {
    const double begun = now();
    for (int i = 0; i < calls; ++i) {
      auto outcome = (*sandbox)->holds(*id, measured.arguments, symbols);
      if (!outcome || !outcome.value) std::abort();
    }
    best = std::min(best, (now() - begun) / calls);
  }
  return best;
}

}  // namespace

int main(int count, char** arguments) {
  const int calls = count > 1 ? std::atoi(arguments[1]) : 1'000'000;
  Symbols symbols;
  const Value port = Value::integer(3389), low = Value::integer(1024);
  const Value tcp = Value::text("tcp", symbols);
  const Value ports =
      Value::list(std::vector<Value>{port, low, port, low}, symbols);
  const Measured all[] = {
      {"two integers",
       "return port == 3389 and least < port",
       {"port", "least"},
       {port, low}},
      {"an integer and a text",
       "return port == 3389 and protocol == 'tcp'",
       {"port", "protocol"},
       {port, tcp}},
      {"two integers, with a loop in it",
       "for i = 1, 1 do if port == 3389 then return least < port end end",
       {"port", "least"},
       {port, low}},
      {"a list of four",
       "return ports[1] == 3389 and #ports == 4",
       {"ports"},
       {ports}},
      {"a method of a text",
       "return protocol:upper() == 'TCP'",
       {"protocol"},
       {tcp}},
  };
  for (const Measured& one : all) {
    std::printf("%-34s %6.0f ns\n", one.name, cost(one, symbols, calls));
  }
  return 0;
}
