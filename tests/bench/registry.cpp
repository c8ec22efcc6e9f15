// bench_registry [--times=N] PACK FILE…
//
// Files of one machine's registry that are in memory already to all facts that
// the pack's gather items, the firewall and the profiles make of them, N times
// (5): prints the processor time of the quickest and the number of facts.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"
#include "facts/machine_files.hpp"
#include "tests/bench/measure.hpp"

int main(int count, char** words) {
  using namespace lastmile;
  int times = 5;
  std::vector<std::pair<std::string, std::string>> files;
  std::string pack;
  for (int i = 1; i < count; ++i) {
    std::string_view word = words[i];
    if (word.starts_with("--times=")) {
      times = std::atoi(words[i] + 8);
    } else if (pack.empty()) {
      pack = word;
    } else {
      std::ifstream in(words[i], std::ios::binary);
      files.emplace_back(word,
                         std::string(std::istreambuf_iterator<char>(in), {}));
    }
  }
  auto packs = read_packs(pack);
  if (!packs || files.empty()) {
    std::fputs("bench_registry: PACK FILE…\n", stderr);
    return 2;
  }
  Loaded loaded = load(std::move(*packs));
  if (!loaded.sound()) return 3;
  std::vector<const GatherSpec*> items;
  for (const GatherSpec& item : loaded.base->gathers) items.push_back(&item);
  std::size_t facts = 0, keys = 0, bytes = 0;
  double best = 1e9;
  for (int i = 0; i < times; ++i) {
    bench::Stopwatch watch;
    watch.start();
    MachineFiles machine(items);
    keys = bytes = 0;
    for (const auto& [name, text] : files) {
      const RegistryFile* seen = machine.read({name, view(text)});
      if (seen) keys += seen->health.keys_read;
      bytes += text.size();
    }
    facts = machine.finish(0).claims.size();
    watch.stop();
    best = std::min(best, watch.seconds());
  }
  bench::Report report;
  report.add("total_s", best);
  report.add("bytes", bytes);
  report.add("keys", keys);
  report.add("facts", facts);
  report.add("peak_rss_bytes", bench::peak_rss_bytes());
  report.print();
  return facts == 0;
}
