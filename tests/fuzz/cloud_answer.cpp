// Any bytes as what a cloud's program printed: a decision names a filter that
// was read, and what cannot be known is not decided.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/text/json.hpp"
#include "facts/cloud_commands.hpp"
#include "facts/cloud_evidence.hpp"
#include "facts/readers/plain_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::optional<std::string> text = plain_text(ByteView(data, size));
  if (!text) return 0;
  Sources sources;
  Diagnostics found;
  auto root = read_json(sources.add("answer.json", *text), sources,
                        TextLimits::of_evidence(), found);
  CloudSeen seen;
  if (!root || !read_cloud_answer(*root, "answer.json", seen)) return 0;
  Gathered told = tell_cloud(seen, {.client = "203.0.113.7"}, "fuzz", 0);
  if (told.records.size() != 4) std::abort();
  // No word of an answer becomes an option or a file of a command.
  for (const CloudInstance& one : seen.instances) {
    for (const char* cloud : {"aws", "azure", "gcp", "tencent"}) {
      for (const CloudCommand& each :
           ask_about({.provider = cloud, .group = "g"}, one)) {
        for (const std::string& word : each.command.words) {
          if (word.empty() || word.starts_with('@') ||
              word.find("://") != word.npos || word.starts_with("file:")) {
            std::abort();
          }
        }
      }
    }
  }
  return 0;
}
