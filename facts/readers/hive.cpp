#include "facts/readers/hive.hpp"

#include <hivex.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "engine/base/symbol.hpp"
#include "engine/base/write_all.hpp"
#include "facts/readers/utf16.hpp"

namespace lastmile {
namespace {

struct Freed {
  void operator()(void* memory) const { std::free(memory); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

void put_word(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) {
    bytes[at + static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(value >> (8 * i));
  }
}

// The base block as hivex wants it: the length that is there, its checksum.
Bytes mended_base(ByteView hive, const HiveHealth& health) {
  Bytes base(hive.begin(), hive.begin() + 4096);
  if (health.bytes_missing != 0) {
    std::size_t there = (hive.size() - 4096) / 4096 * 4096;
    put_word(base, 40, static_cast<std::uint32_t>(there));
  }
  put_word(base, 508, hive_checksum(base));
  return base;
}

bool write_bytes(int file, ByteView bytes) {
  return write_all(file,
                   {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// hivex opens files by name only; this one is in memory and has none but that.
hive_h* open_tree(ByteView hive, const HiveHealth& health) {
  if (hive.size() < 8192) return nullptr;
  int file = memfd_create("hive", MFD_CLOEXEC);
  if (file < 0) return nullptr;
  hive_h* tree = nullptr;
  // Whole pages only: hivex would read past an odd end.
  ByteView rest = hive.subspan(4096);
  rest = rest.first(rest.size() / 4096 * 4096);
  if (write_bytes(file, mended_base(hive, health)) && write_bytes(file, rest)) {
    std::string path = "/proc/self/fd/" + std::to_string(file);
    bool damaged = health.hbins_bad + health.cells_bad != 0;
    if (!damaged) tree = hivex_open(path.c_str(), 0);
    if (!tree) tree = hivex_open(path.c_str(), HIVEX_OPEN_UNSAFE);
  }
  close(file);
  return tree;
}

// Of a key or value: up to the first NUL, valid UTF-8 (hivex gives no other).
std::string text_of(char* owned) {
  Owned<char> text(owned);
  return text ? std::string(text.get()) : std::string();
}

}  // namespace

struct Hive::Tree {
  explicit Tree(hive_h* opened) : handle(opened) {}
  ~Tree() { hivex_close(handle); }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  hive_h* handle;
  hive_node_h root = 0;
  bool sound = false;
  std::string own_name = {};

  // By folded name, for the keys that were asked for.
  using Names = std::unordered_map<std::string, hive_node_h>;
  std::unordered_map<hive_node_h, Names> children;
  struct NamedValue {
    std::string name, folded;
    hive_value_h value;
  };
  std::unordered_map<hive_node_h, std::vector<NamedValue>> values;

  std::vector<hive_node_h> subkeys(hive_node_h node) const {
    Owned<hive_node_h> list(hivex_node_children(handle, node));
    std::vector<hive_node_h> out;
    for (std::size_t i = 0; list && list.get()[i] != 0; ++i) {
      out.push_back(list.get()[i]);
    }
    return out;
  }

  const Names& names_below(hive_node_h node) {
    auto [at, fresh] = children.try_emplace(node);
    if (fresh) {
      for (hive_node_h child : subkeys(node)) {
        at->second.try_emplace(
            fold_case(text_of(hivex_node_name(handle, child))), child);
      }
    }
    return at->second;
  }

  const std::vector<NamedValue>& values_of(hive_node_h node) {
    auto [at, fresh] = values.try_emplace(node);
    if (!fresh) return at->second;
    Owned<hive_value_h> list(hivex_node_values(handle, node));
    for (std::size_t i = 0; list && list.get()[i] != 0; ++i) {
      std::string name = text_of(hivex_value_key(handle, list.get()[i]));
      std::string folded = fold_case(name);
      at->second.push_back({std::move(name), std::move(folded), list.get()[i]});
    }
    return at->second;
  }

  // Each key once; which of them are seen again tells a cycle from a tree. A
  // key is named by its offset in the file, of which there are `bytes`.
  void count(HiveHealth& health, std::size_t bytes) const {
    std::vector<hive_node_h> open = {root};
    std::vector<bool> seen(bytes / 4 + 1);
    auto mark = [&](hive_node_h node) {
      std::size_t at = std::min(node / 4, seen.size() - 1);
      if (seen[at]) return false;
      seen[at] = true;
      return true;
    };
    mark(root);
    while (!open.empty()) {
      hive_node_h node = open.back();
      open.pop_back();
      if (++health.keys_read > most_keys) {
        health.too_large = true;
        return;
      }
      std::size_t values_here = hivex_node_nr_values(handle, node);
      if (values_here != static_cast<std::size_t>(-1)) {
        health.values_read += values_here;
      }
      Owned<hive_node_h> below(hivex_node_children(handle, node));
      for (std::size_t i = 0; below && below.get()[i] != 0; ++i) {
        if (mark(below.get()[i])) {
          open.push_back(below.get()[i]);
        } else {
          health.cyclic = true;
        }
      }
    }
  }
};

Hive::Hive(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
Hive::~Hive() = default;

Result<std::unique_ptr<Hive>> Hive::open(ByteView bytes, HiveHealth& health,
                                         std::span<const ByteView> logs) {
  health = read_hive_health(bytes, logs);
  hive_h* handle = health.signature_ok ? open_tree(bytes, health) : nullptr;
  if (!handle) {
    return Diagnostic{
        .code = "LM0740",
        .message = health.signature_ok
                       ? "nothing of the hive's tree can be read"
                       : "this is no registry hive",
        .hint =
            "Copy the hive again, or save it on the machine: reg save "
            "HKLM\\SYSTEM FILE."};
  }
  auto tree = std::make_unique<Tree>(handle);
  tree->root = hivex_root(handle);
  if (tree->root == 0) {
    return Diagnostic{.code = "LM0740",
                      .message = "the root of the hive's tree is damaged",
                      .hint = "Copy the hive again."};
  }
  health.root_readable = true;
  tree->count(health, bytes.size());
  tree->sound = health.sound();
  tree->own_name = fold_case(health.own_name);
  return std::unique_ptr<Hive>(new Hive(std::move(tree)));
}

std::string Hive::mount() const {
  auto has = [&](std::string_view name) { return subkey(root(), name) != 0; };
  if (has("Select") || has("ControlSet001")) return "HKLM\\SYSTEM";
  if (has("Policy") && has("RXACT")) return "HKLM\\SECURITY";
  if (has("SAM")) return "HKLM\\SAM";
  if (has("Software") || has("Control Panel")) return "HKCU";
  if (has("Microsoft") || has("Classes") || has("Policies")) {
    return "HKLM\\SOFTWARE";
  }
  if (has("Local Settings")) return "HKCU\\Software\\Classes";
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"system", "HKLM\\SYSTEM"},
      {"software", "HKLM\\SOFTWARE"},
      {"security", "HKLM\\SECURITY"},
      {"sam", "HKLM\\SAM"},
      {"ntuser.dat", "HKCU"},
      {"usrclass.dat", "HKCU\\Software\\Classes"}};
  for (auto [name, mount] : names) {
    if (tree_->own_name == name) return std::string(mount);
  }
  return {};
}

RegistryKey Hive::root() const { return tree_->root; }

std::string Hive::name(RegistryKey key) const {
  return text_of(hivex_node_name(tree_->handle, key));
}

std::vector<RegistryKey> Hive::subkeys(RegistryKey key) const {
  std::vector<RegistryKey> out;
  for (hive_node_h child : tree_->subkeys(key)) out.push_back(child);
  return out;
}

RegistryKey Hive::subkey(RegistryKey key, std::string_view name) const {
  const Tree::Names& names = tree_->names_below(key);
  auto found = names.find(fold_case(name));
  return found == names.end() ? 0 : found->second;
}

std::vector<std::string> Hive::value_names(RegistryKey key) const {
  std::vector<std::string> out;
  for (const auto& one : tree_->values_of(key)) out.push_back(one.name);
  return out;
}

std::optional<RegistryValue> Hive::value(RegistryKey key,
                                         std::string_view name) const {
  std::string folded = fold_case(name);
  for (const auto& one : tree_->values_of(key)) {
    if (one.folded != folded) continue;
    hive_type type = hive_t_REG_NONE;
    std::size_t length = 0;
    Owned<char> data(
        hivex_value_value(tree_->handle, one.value, &type, &length));
    if (!data) return std::nullopt;
    const auto* begin = reinterpret_cast<const std::uint8_t*>(data.get());
    return RegistryValue{one.name, static_cast<RegistryKind>(type),
                         Bytes(begin, begin + length)};
  }
  return std::nullopt;
}

bool Hive::whole(RegistryKey) const { return tree_->sound; }

}  // namespace lastmile
