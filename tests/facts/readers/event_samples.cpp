#include "tests/facts/readers/event_samples.hpp"
#include "places.hpp"

#include <lzma.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace lastmile {

namespace {

const std::string folder = LASTMILE_SOURCE_DIR "/tests/data/evtx/";

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> event_samples() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xz") continue;
    std::filesystem::path path =
        std::filesystem::relative(entry.path(), folder);
    names.push_back(path.replace_extension().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string event_sample(std::string_view name) {
  std::string packed = read_file(folder + std::string(name) + ".xz");
  std::string out(packed.size(), '\0');
  std::uint64_t memory = UINT64_MAX;
  while (true) {
    std::size_t from = 0, to = 0;
    lzma_ret said = lzma_stream_buffer_decode(
        &memory, 0, nullptr, reinterpret_cast<const uint8_t*>(packed.data()),
        &from, packed.size(), reinterpret_cast<uint8_t*>(out.data()), &to,
        out.size());
    if (said == LZMA_OK) {
      out.resize(to);
      return out;
    }
    if (said != LZMA_BUF_ERROR) {
      throw std::runtime_error("cannot unpack " + std::string(name));
    }
    out.resize(out.size() * 4);
  }
}

std::string KeptEvent::datum(std::string_view name) const {
  for (const auto& [called, text] : data) {
    if (called == name) return text;
  }
  return "-";
}

KeptEvent keep_event(const EventRecord& record) {
  KeptEvent kept{.record = record,
                 .channel = std::string(record.channel),
                 .provider = std::string(record.provider),
                 .computer = std::string(record.computer),
                 .user = to_text(record.user),
                 .activity = to_text(record.activity),
                 .data = {},
                 .counted = {}};
  for (const EventDatum& datum : record.data) {
    std::string name(datum.name);
    if (name.empty()) name = std::to_string(datum.index);
    kept.data.emplace_back(name, to_text(datum.value));
    if (datum.index != 0) kept.counted.insert(name);
  }
  return kept;
}

std::map<EventKey, int> KeepingSink::counts(bool with_recovered) const {
  std::map<EventKey, int> found;
  for (const KeptEvent& event : events) {
    if (event.record.recovered && !with_recovered) continue;
    ++found[{event.channel, event.provider, event.record.event_id}];
  }
  return found;
}

}  // namespace lastmile
