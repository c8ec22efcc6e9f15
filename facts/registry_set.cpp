#include "facts/registry_set.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/symbol.hpp"

namespace lastmile {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> roots = {
    {{"hkey_local_machine", "HKLM"},
     {"hkey_current_user", "HKCU"},
     {"hkey_users", "HKU"},
     {"hkey_classes_root", "HKCR"},
     {"hkey_current_config", "HKCC"}}};

bool same(std::string_view a, std::string_view b) {
  return fold_case(a) == fold_case(b);
}

std::string joined(const std::vector<std::string>& parts, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < std::min(count, parts.size()); ++i) {
    out += (i == 0 ? "" : "\\") + parts[i];
  }
  return out;
}

bool begins_with(const std::vector<std::string>& parts,
                 const std::vector<std::string>& with) {
  if (with.size() > parts.size()) return false;
  return std::equal(with.begin(), with.end(), parts.begin(), same);
}

bool is_control_set(std::string_view name) {
  return name.size() == 13 && same(name.substr(0, 10), "ControlSet");
}

// What CurrentControlSet means below this key, the SYSTEM key; 0: unknown.
RegistryKey current_control_set(const Registry& tree, RegistryKey system) {
  if (RegistryKey literal = tree.subkey(system, "CurrentControlSet")) {
    return literal;
  }
  if (RegistryKey select = tree.subkey(system, "Select")) {
    auto current = tree.value(select, "Current");
    std::optional<std::uint64_t> number;
    if (current) number = current->number();
    if (number && *number < 1000) {
      std::string digits = std::to_string(*number);
      return tree.subkey(
          system, "ControlSet" + std::string(3 - digits.size(), '0') + digits);
    }
  }
  // Without Select: the only one there is, where all that is there is seen.
  if (!tree.whole(system)) return 0;
  RegistryKey only = 0;
  for (RegistryKey key : tree.subkeys(system)) {
    if (!is_control_set(tree.name(key))) continue;
    if (only != 0) return 0;
    only = key;
  }
  return only;
}

}  // namespace

std::vector<std::string> registry_parts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    std::size_t end = std::min(path.find('\\'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  if (parts.empty()) return parts;
  std::string first = fold_case(parts[0]);
  for (auto [long_name, name] : roots) {
    if (first == long_name || first == fold_case(name)) parts[0] = name;
  }
  return parts;
}

void RegistrySet::add(RegistrySource source) {
  if (!source.tree || source.tree->root() == 0) return;
  sources_.push_back(std::make_unique<RegistrySource>(std::move(source)));
}

KeyAnswer RegistrySet::find_in(const RegistrySource& source,
                               const std::vector<std::string>& parts) const {
  const std::vector<std::string> mount = registry_parts(source.mount);
  if (!begins_with(parts, mount)) return {};
  const Registry& tree = *source.tree;
  RegistryKey key = tree.root();
  std::vector<std::string> seen = mount;
  for (std::size_t i = mount.size(); i < parts.size(); ++i) {
    bool current = i == 2 && same(parts[i], "CurrentControlSet") &&
                   same(joined(parts, 2), "HKLM\\SYSTEM");
    RegistryKey next =
        current ? current_control_set(tree, key) : tree.subkey(key, parts[i]);
    if (next == 0) {
      KeyAnswer none;
      if (current) {
        none.why = source.name + " does not say which control set is current";
      } else if (tree.whole(key)) {
        none.known = Known::Absent;
      } else if (!mount.empty()) {
        none.why = source.name + " is not whole";
      }  // an export holds what it holds
      return none;
    }
    key = next;
    seen.push_back(tree.name(key));
  }
  return {.known = Known::Found,
          .places = {{&source, key, joined(seen, seen.size())}}};
}

KeyAnswer RegistrySet::find(std::string_view path) const {
  std::vector<std::string> parts = registry_parts(path);
  KeyAnswer out;
  bool of_user = !parts.empty() && parts[0] == "HKCU";
  for (const auto& source : sources_) {
    KeyAnswer one = find_in(*source, parts);
    if (one.known == Known::Found) {
      if (!of_user && out.known == Known::Found) continue;
      out.known = Known::Found;
      out.places.insert(out.places.end(), one.places.begin(), one.places.end());
    } else if (one.known == Known::Absent) {
      // The first that holds this part of the machine's registry counts.
      if (out.known == Known::Unknown) out.known = Known::Absent;
    } else if (out.why.empty()) {
      out.why = std::move(one.why);
    }
  }
  if (out.known == Known::Unknown && out.why.empty()) {
    out.why = "nothing that was given holds " + joined(parts, 2);
  }
  return out;
}

KeyAnswer RegistrySet::find(const RegistryPlace& from,
                            std::string_view path) const {
  if (path.starts_with("HK")) return find(path);
  std::vector<std::string> parts = registry_parts(from.path);
  while (path.starts_with("..")) {
    if (!parts.empty()) parts.pop_back();
    path.remove_prefix(2);
    if (path.starts_with('\\')) path.remove_prefix(1);
  }
  for (std::string& part : registry_parts(path)) {
    parts.push_back(std::move(part));
  }
  return find_in(*from.source, parts);
}

ValueAnswer RegistrySet::value(const RegistryPlace& at,
                               std::string_view name) const {
  const Registry& tree = *at.source->tree;
  std::string_view asked = same(name, "(default)") ? "" : name;
  if (auto found = tree.value(at.key, asked)) {
    return {.known = Known::Found, .value = std::move(*found), .place = at};
  }
  // What has a name and cannot be read is there, and unknown.
  for (const std::string& there : tree.value_names(at.key)) {
    if (same(there, asked)) {
      return {.place = at, .why = "its data cannot be read"};
    }
  }
  if (tree.whole(at.key)) return {.known = Known::Absent, .place = at};
  return {.place = at, .why = at.source->name + " is not whole"};
}

ValueAnswer RegistrySet::value(std::string_view path,
                               std::string_view name) const {
  KeyAnswer key = find(path);
  if (key.known != Known::Found) {
    return {.known = key.known, .why = std::move(key.why)};
  }
  ValueAnswer out;
  for (const RegistryPlace& place : key.places) {
    out = value(place, name);
    if (out.known == Known::Found) break;
  }
  return out;
}

}  // namespace lastmile
