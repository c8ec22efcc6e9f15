#include "facts/readers/reg_file.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "engine/base/symbol.hpp"
#include "facts/readers/reg_lines.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_keys = 1'000'000;
constexpr std::size_t deepest = 512;  // Windows' own bound of a path's parts

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// 0: it is no header.
int version_of(std::string_view line) {
  line = trimmed(line);
  if (line == "Windows Registry Editor Version 5.00") return 5;
  return line == "REGEDIT4" ? 4 : 0;
}

std::string root_name(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"hkey_local_machine", "HKLM"},
      {"hkey_current_user", "HKCU"},
      {"hkey_users", "HKU"},
      {"hkey_classes_root", "HKCR"},
      {"hkey_current_config", "HKCC"}};
  std::string folded = fold_case(name);
  for (auto [long_name, short_name] : names) {
    if (folded == long_name || folded == fold_case(short_name)) {
      return std::string(short_name);
    }
  }
  return std::string(name);
}

// UTF-8 to UTF-16 as Windows keeps a text, with the NUL at its end.
Bytes wide(std::string_view text) {
  Bytes out;
  auto unit = [&](std::uint32_t u) {
    out.push_back(static_cast<std::uint8_t>(u));
    out.push_back(static_cast<std::uint8_t>(u >> 8));
  };
  for (std::size_t i = 0; i < text.size();) {
    auto c = static_cast<unsigned char>(text[i]);
    std::size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    std::uint32_t code = length == 1 ? c : c & (0x7fu >> length);
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    }
    if (code >= 0x10000) {
      unit(0xd800 + ((code - 0x10000) >> 10));
      unit(0xdc00 + ((code - 0x10000) & 0x3ff));
    } else {
      unit(code);
    }
    i += length;
  }
  unit(0);
  return out;
}

// A text in quotes at the front of `rest`, taken off it; nothing where it is
// never closed.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string out;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return out;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    out += rest[i];
  }
  return std::nullopt;
}

std::optional<Bytes> hex_bytes(std::string_view text) {
  Bytes out;
  while (!(text = trimmed(text)).empty()) {
    std::size_t end = std::min(text.find(','), text.size());
    std::string_view one = trimmed(text.substr(0, end));
    std::uint8_t byte = 0;
    auto [at, fault] =
        std::from_chars(one.data(), one.data() + one.size(), byte, 16);
    if (fault != std::errc() || at != one.data() + one.size() ||
        one.size() > 2) {
      return std::nullopt;
    }
    out.push_back(byte);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_text(RegistryKind kind) {
  return kind == RegistryKind::Text || kind == RegistryKind::ExpandText ||
         kind == RegistryKind::TextList || kind == RegistryKind::Link;
}

// hex:…, hex(N):…
bool read_hex(std::string_view text, int version, RegistryValue& out) {
  text.remove_prefix(3);
  out.kind = RegistryKind::Binary;
  if (text.starts_with('(')) {
    std::uint32_t kind = 0;
    auto [at, fault] =
        std::from_chars(text.data() + 1, text.data() + text.size(), kind, 16);
    if (fault != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(at - text.data()));
    if (!text.starts_with(')')) return false;
    text.remove_prefix(1);
    out.kind = static_cast<RegistryKind>(kind);
  }
  if (!text.starts_with(':')) return false;
  auto bytes = hex_bytes(text.substr(1));
  if (!bytes) return false;
  out.data = std::move(*bytes);
  if (version == 4 && is_text(out.kind)) {
    // One byte a character there.
    Bytes units;
    for (std::uint8_t byte : out.data) {
      units.push_back(byte);
      units.push_back(0);
    }
    out.data = std::move(units);
  }
  return true;
}

bool read_data(std::string_view text, int version, RegistryValue& out) {
  text = trimmed(text);
  if (text.starts_with('"')) {
    auto said = take_quoted(text);
    if (!said || !trimmed(text).empty()) return false;
    out.kind = RegistryKind::Text;
    out.data = wide(*said);
    return true;
  }
  if (text.starts_with("dword:")) {
    text = trimmed(text.substr(6));
    std::uint32_t number = 0;
    auto [at, fault] =
        std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (fault != std::errc() || at != text.data() + text.size()) return false;
    out.kind = RegistryKind::Dword;
    for (int i = 0; i < 4; ++i) {
      out.data.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
    return true;
  }
  return text.starts_with("hex") && read_hex(text, version, out);
}

}  // namespace

struct RegFile::Tree {
  struct Key {
    std::string name;
    std::size_t parent = 0;
    bool exported = false;
    bool covered = false;  // it, or one above it, was exported
    std::vector<std::size_t> children = {};
    std::vector<RegistryValue> values = {};
  };

  // Number 0 is none, 1 the root.
  std::vector<Key> keys = std::vector<Key>(2);
  std::unordered_map<std::string, std::size_t> by_name;  // parent and name
  std::unordered_map<std::string, std::size_t> value_numbers;  // key and name
  bool is_export = true;

  static std::string index(std::size_t parent, std::string_view name) {
    return std::to_string(parent) + '\\' + fold_case(name);
  }

  std::size_t find(std::size_t parent, std::string_view name) const {
    auto found = by_name.find(index(parent, name));
    return found == by_name.end() ? 0 : found->second;
  }

  // 0 where there would be too many.
  std::size_t make(std::string_view path) {
    std::size_t at = 1;
    std::size_t depth = 0;
    while (!path.empty()) {
      std::size_t end = std::min(path.find('\\'), path.size());
      std::string name(path.substr(0, end));
      path.remove_prefix(std::min(end + 1, path.size()));
      if (name.empty()) continue;
      if (at == 1) name = root_name(name);
      if (++depth > deepest) return 0;
      std::size_t next = find(at, name);
      if (next == 0) {
        if (keys.size() > most_keys) return 0;
        next = keys.size();
        by_name.emplace(index(at, name), next);
        keys.push_back({std::move(name), at});
        keys[at].children.push_back(next);
      }
      at = next;
    }
    return at;
  }

  // Parents have smaller numbers than their children.
  void cover() {
    for (std::size_t i = 2; i < keys.size(); ++i) {
      keys[i].covered = keys[i].exported || keys[keys[i].parent].covered;
    }
  }

  RegistryValue* find_value(std::size_t key, std::string_view name) {
    auto found = value_numbers.find(index(key, name));
    if (found == value_numbers.end()) return nullptr;
    return &keys[key].values[found->second];
  }

  // The last of two of a name counts, as it would where they are imported.
  void put(std::size_t key, RegistryValue value) {
    auto [at, fresh] =
        value_numbers.emplace(index(key, value.name), keys[key].values.size());
    if (fresh) {
      keys[key].values.push_back(std::move(value));
    } else {
      keys[key].values[at->second] = std::move(value);
    }
  }
};

namespace {

class RegReader {
 public:
  RegReader(ByteView bytes, RegFileSummary& summary)
      : lines_(bytes), summary_(summary) {}

  bool header() {
    std::string line;
    if (!lines_.next(line)) return false;
    summary_.version = version_of(line);
    return summary_.version != 0;
  }

  template <class Tree>
  void body(Tree& tree) {
    std::string line;
    std::size_t key = 0;
    while (lines_.next(line)) {
      std::string_view text = trimmed(line);
      if (text.empty() || text[0] == ';') continue;
      if (text[0] == '[') {
        key = this->key(text, tree);
      } else if (key == 0 || !value(line, tree, key)) {
        unknown();
      }
    }
  }

 private:
  void unknown() {
    if (summary_.lines_unknown++ == 0) {
      summary_.first_unknown = lines_.number();
    }
  }

  template <class Tree>
  std::size_t key(std::string_view text, Tree& tree) {
    if (!text.ends_with(']') || text.size() < 3) {
      unknown();
      return 0;
    }
    text = text.substr(1, text.size() - 2);
    if (text[0] == '-') {
      ++summary_.deletions;
      return 0;
    }
    std::size_t made = tree.make(text);
    if (made <= 1) {
      unknown();
      return 0;
    }
    ++summary_.keys;
    tree.keys[made].exported = true;
    return made;
  }

  template <class Tree>
  bool value(std::string& line, Tree& tree, std::size_t key) {
    std::string_view rest = trimmed(line);
    RegistryValue out;
    if (rest[0] == '@') {
      rest.remove_prefix(1);
    } else {
      auto name = rest[0] == '"' ? take_quoted(rest) : std::nullopt;
      if (!name) return false;
      out.name = std::move(*name);
    }
    rest = trimmed(rest);
    if (!rest.starts_with('=')) return false;
    rest = trimmed(rest.substr(1));
    if (rest == "-") {
      ++summary_.deletions;
      return true;
    }
    std::string whole(rest);
    std::size_t looked = 1;
    while (whole.starts_with('"') && !closed(whole, looked)) {
      // A text may hold line breaks.
      if (!lines_.more(whole)) return false;
    }
    if (!read_data(whole, summary_.version, out)) return false;
    ++summary_.values;
    tree.put(key, std::move(out));
    return true;
  }

  // Does the text in quotes end? Goes on at `from`, and leaves it where the
  // next look begins.
  static bool closed(std::string_view text, std::size_t& from) {
    for (; from < text.size(); ++from) {
      if (text[from] == '"') return true;
      if (text[from] == '\\') ++from;
    }
    return false;
  }

  RegLines lines_;
  RegFileSummary& summary_;
};

}  // namespace

bool is_reg_file(ByteView bytes) {
  std::string line;
  return RegLines(bytes.first(std::min<std::size_t>(bytes.size(), 256)))
             .next(line) &&
         version_of(line) != 0;
}

RegFile::RegFile(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
RegFile::~RegFile() = default;

Result<std::unique_ptr<RegFile>> RegFile::read(ByteView bytes,
                                               RegFileSummary& summary) {
  summary = {};
  RegReader reader(bytes, summary);
  if (!reader.header()) {
    return Diagnostic{.code = "LM0742",
                      .message = "this is no export of the registry",
                      .hint = "Write one: reg export HKLM\\SYSTEM FILE.reg"};
  }
  auto tree = std::make_unique<Tree>();
  reader.body(*tree);
  tree->is_export = summary.is_export();
  tree->cover();
  return std::unique_ptr<RegFile>(new RegFile(std::move(tree)));
}

RegistryKey RegFile::root() const { return 1; }

std::string RegFile::name(RegistryKey key) const {
  return tree_->keys[key].name;
}

std::vector<RegistryKey> RegFile::subkeys(RegistryKey key) const {
  const auto& children = tree_->keys[key].children;
  return {children.begin(), children.end()};
}

RegistryKey RegFile::subkey(RegistryKey key, std::string_view name) const {
  return tree_->find(key, name);
}

std::vector<std::string> RegFile::value_names(RegistryKey key) const {
  std::vector<std::string> out;
  for (const RegistryValue& value : tree_->keys[key].values) {
    out.push_back(value.name);
  }
  return out;
}

std::optional<RegistryValue> RegFile::value(RegistryKey key,
                                            std::string_view name) const {
  const RegistryValue* found = tree_->find_value(key, name);
  if (!found) return std::nullopt;
  return *found;
}

bool RegFile::whole(RegistryKey key) const {
  return tree_->is_export && tree_->keys[key].covered;
}

}  // namespace lastmile
