// Any text as a rule of the firewall, and any address held against it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "facts/readers/firewall_rule.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto rule = read_firewall_rule(text);
  if (!rule) return rule.error().message.empty() ? (std::abort(), 0) : 0;
  for (std::string_view client : {"10.0.0.1", "2001:db8::1", "x"}) {
    auto covers = covers_address(*rule, client);
    if (rule->any_address() && covers != true) std::abort();
  }
  if (rule->any_port() && !rule->covers_port(3389)) std::abort();
  return 0;
}
