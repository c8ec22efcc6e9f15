// Any bytes through the door for documents: no crash, no hang, no exception,
// and whatever is found has a place and can be shown.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/text/document.hpp"
#include "engine/text/yaml.hpp"

namespace {

using namespace lastmile;

void visit(const Sources& sources, const Node& node) {
  if (node.is_scalar() && !node.text.empty()) {
    std::size_t middle = node.text.size() / 2;
    if (!place_within(sources, node, middle).known()) std::abort();
  }
  for (const Node& item : node.items) visit(sources, item);
  for (const NodeEntry& entry : node.entries) visit(sources, entry.value);
}

void read(const char* path, const std::string& text) {
  Sources sources;
  FileId file = sources.add(path, text);
  Diagnostics found;
  std::optional<Node> node =
      read_document(file, sources, TextLimits::in_pack(), found);
  for (const Diagnostic& one : found.all()) {
    if (one.place.line == 0 || one.place.column == 0) std::abort();
    if (render(one, sources).empty()) std::abort();
  }
  if (!node && !found.has_errors()) std::abort();
  if (node) visit(sources, *node);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  read("fuzz.yaml", text);
  if (size > 0 && data[0] % 4 == 0) read("fuzz.ndjson", text);
  return 0;
}
