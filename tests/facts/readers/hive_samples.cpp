#include "tests/facts/readers/hive_samples.hpp"

#include <lzma.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "facts/readers/hive_health.hpp"
#include "places.hpp"
#include "tests/facts/readers/event_samples.hpp"

namespace lastmile {
namespace {

const std::string folder = LASTMILE_SOURCE_DIR "/tests/data/hives/";

std::string unpacked(const std::string& packed, const std::string& name) {
  std::string out(packed.size() * 8, '\0');
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
    if (said != LZMA_BUF_ERROR)
      throw std::runtime_error("cannot unpack " + name);
    out.resize(out.size() * 2);
  }
}

void word(std::string& bytes, std::size_t at, std::uint32_t value,
          std::size_t size = 4) {
  for (std::size_t i = 0; i < size; ++i) {
    bytes[at + i] = static_cast<char>(value >> (8 * i));
  }
}

// All cells of one bin; offsets count from the first bin.
class Maker {
 public:
  std::uint32_t key(const MadeKey& made, std::uint32_t parent, bool root) {
    std::string cell(76 + made.name.size(), '\0');
    std::uint32_t at = place(cell);
    std::uint32_t values = this->values(made.values);
    std::vector<std::uint32_t> below;
    for (const MadeKey& child : made.below) {
      below.push_back(key(child, at, false));
    }
    cell[0] = 'n';
    cell[1] = 'k';
    word(cell, 2, root ? 0x2c : 0x20, 2);
    word(cell, 16, parent);
    word(cell, 20, static_cast<std::uint32_t>(below.size()));
    word(cell, 28, below.empty() ? 0xffffffff : list(below));
    word(cell, 32, 0xffffffff);
    word(cell, 36, static_cast<std::uint32_t>(made.values.size()));
    word(cell, 40, values);
    word(cell, 44, 0xffffffff);
    word(cell, 48, 0xffffffff);
    word(cell, 72, static_cast<std::uint32_t>(made.name.size()), 2);
    std::copy(made.name.begin(), made.name.end(), cell.begin() + 76);
    put(at, cell);
    return at;
  }

  std::string bin() {
    std::size_t used = cells_.size() + 32;
    std::size_t size = (used + 4096 + 8) / 4096 * 4096;
    std::string out(32, '\0');
    out.replace(0, 4, "hbin");
    word(out, 8, static_cast<std::uint32_t>(size));
    out += cells_;
    std::string free(size - used, '\0');
    word(free, 0, static_cast<std::uint32_t>(free.size()));
    return out + free;
  }

 private:
  std::uint32_t place(const std::string& content) {
    std::size_t size = (content.size() + 4 + 7) / 8 * 8;
    std::size_t at = cells_.size();
    cells_.resize(at + size);
    word(cells_, at,
         static_cast<std::uint32_t>(-static_cast<std::int32_t>(size)));
    put(static_cast<std::uint32_t>(at + 32), content);
    return static_cast<std::uint32_t>(at + 32);
  }
  void put(std::uint32_t at, const std::string& content) {
    cells_.replace(at - 32 + 4, content.size(), content);
  }

  std::uint32_t values(const std::vector<MadeValue>& made) {
    if (made.empty()) return 0xffffffff;
    std::string table;
    for (const MadeValue& value : made) {
      std::string data(value.data.begin(), value.data.end());
      std::string cell(20 + value.name.size(), '\0');
      cell[0] = 'v';
      cell[1] = 'k';
      word(cell, 2, static_cast<std::uint32_t>(value.name.size()), 2);
      if (data.size() <= 4) {
        word(cell, 4, 0x80000000 | static_cast<std::uint32_t>(data.size()));
        std::copy(data.begin(), data.end(), cell.begin() + 8);
      } else {
        word(cell, 4, static_cast<std::uint32_t>(data.size()));
        word(cell, 8, place(data));
      }
      word(cell, 12, value.kind);
      word(cell, 16, value.name.empty() ? 0 : 1, 2);
      std::copy(value.name.begin(), value.name.end(), cell.begin() + 20);
      table.resize(table.size() + 4);
      word(table, table.size() - 4, place(cell));
    }
    return place(table);
  }

  std::uint32_t list(const std::vector<std::uint32_t>& below) {
    std::string cell(4, '\0');
    cell[0] = 'l';
    cell[1] = 'i';
    word(cell, 2, static_cast<std::uint32_t>(below.size()), 2);
    for (std::uint32_t at : below) {
      cell.resize(cell.size() + 4);
      word(cell, cell.size() - 4, at);
    }
    return place(cell);
  }

  std::string cells_;
};

}  // namespace

const std::string& hive_sample(std::string_view name) {
  static std::map<std::string, std::string> kept;
  auto [at, fresh] = kept.try_emplace(std::string(name));
  if (fresh) {
    at->second = unpacked(read_file(folder + std::string(name) + ".xz"),
                          std::string(name));
  }
  return at->second;
}

std::vector<std::string> hive_samples() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xz") continue;
    std::string name = std::filesystem::relative(entry.path(), folder)
                           .replace_extension()
                           .string();
    bool log = name.find(".LOG") != name.npos || name.find(".log") != name.npos;
    if (!log) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string make_hive(const MadeKey& root, std::string_view own_name) {
  Maker maker;
  std::uint32_t at = maker.key(root, 0, true);
  std::string bins = maker.bin();
  std::string out(4096, '\0');
  out.replace(0, 4, "regf");
  word(out, 4, 1);
  word(out, 8, 1);
  word(out, 16, 0x01d00000);  // 2014 or so
  word(out, 20, 1);
  word(out, 24, 5);
  word(out, 32, 1);
  word(out, 36, at);
  word(out, 40, static_cast<std::uint32_t>(bins.size()));
  word(out, 44, 1);
  for (std::size_t i = 0; i < own_name.size() && i < 31; ++i) {
    out[48 + 2 * i] = own_name[i];
  }
  mend_checksum(out);
  return out + bins;
}

MadeValue made_text(std::string name, std::string_view text,
                    std::uint32_t kind) {
  Bytes data;
  for (char c : text) {
    data.push_back(static_cast<std::uint8_t>(c));
    data.push_back(0);
  }
  data.insert(data.end(), {0, 0});
  return {std::move(name), kind, std::move(data)};
}

MadeValue made_dword(std::string name, std::uint32_t number) {
  Bytes data(4);
  for (std::size_t i = 0; i < 4; ++i) {
    data[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return {std::move(name), 4, std::move(data)};
}

void mend_checksum(std::string& hive) {
  word(hive, 508, hive_checksum(view(hive)));
}

}  // namespace lastmile
