// Any bytes as objects of PowerShell: every index lies within, texts are UTF-8,
// what is told is of whole objects, and the registry in them is read to its
// end.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/text/unicode.hpp"
#include "facts/object_facts.hpp"
#include "facts/readers/clixml_registry.hpp"
#include "facts/readers/reg_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  CliXml all = read_clixml(ByteView(data, size));
  for (std::size_t i = 0; i < all.nodes.size(); ++i) {
    const CliNode& one = all.nodes[i];
    if (one.types > all.types.size()) std::abort();
    if (!is_utf8(one.text) || !is_utf8(one.name)) std::abort();
    for (std::uint32_t at : one.properties) {
      if (at <= i || at >= all.nodes.size()) std::abort();
    }
    for (std::uint32_t at : one.items) {
      if (at <= i || at >= all.nodes.size()) std::abort();
    }
  }
  ObjectFacts facts = facts_of(all);
  if (facts.told.size() + facts.ports.size() > facts.objects) std::abort();
  CliRegistry registry = clixml_registry(all);
  if (registry.keys > facts.objects) std::abort();
  if (!registry.exported.empty()) {
    RegFileSummary summary;
    auto file = RegFile::read(view(registry.exported), summary);
    if (file && !*file) std::abort();
  }
  return 0;
}
