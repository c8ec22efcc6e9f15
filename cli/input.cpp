#include "cli/input.hpp"

#include <iostream>

#include "engine/load/pack_folder.hpp"
#include "engine/text/limits.hpp"
#include "facts/evidence_files.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_evidence = std::size_t{1} << 30;

Result<std::string> read_standard_input() {
  std::string text;
  char block[64 * 1024];
  while (std::cin.read(block, sizeof block) || std::cin.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(std::cin.gcount()));
    if (text.size() <= TextLimits().file_bytes) continue;
    bool evidence = is_evidence(view(text));
    if (evidence && text.size() <= most_evidence) continue;
    return Diagnostic{"LM0131", std::string("standard input is larger than ") +
                                    (evidence ? "1 GiB" : "16 MiB")};
  }
  return text;
}

}  // namespace

Result<std::string> read_bytes(const std::string& path) {
  if (path.empty()) {
    return Diagnostic{"LM0131", "the name of a file is empty"};
  }
  if (path == "-") return read_standard_input();
  return read_file(path, TextLimits().file_bytes);
}

Result<std::string> as_text(Result<std::string> bytes,
                            const std::string& name) {
  if (bytes && bytes->find('\0') != std::string::npos) {
    return Diagnostic{"LM0131",
                      name + " is no text: it holds zero bytes",
                      {},
                      "this takes YAML or JSON, saved as UTF-8, or evidence: "
                      "see `lastmile gather list`"};
  }
  return bytes;
}

}  // namespace lastmile
