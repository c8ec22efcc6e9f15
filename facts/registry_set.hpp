// facts/registry_set.hpp
//
// All that is known of one machine's registry, from any number of hives and
// exports, asked by whole paths: HKLM\SYSTEM\CurrentControlSet\Services. In a
// hive CurrentControlSet is the control set that its Select\Current names.
//
// Every answer is one of three: it is there; it is known not to be there,
// because a whole and sound source holds that part of the registry; or nobody
// knows, and why.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/registry.hpp"

namespace lastmile {

struct RegistrySource {
  std::string name = {};   // of the file, as the person knows it
  std::string mount = {};  // "HKLM\SYSTEM"; empty: it holds whole paths
  std::string kind = {};   // "offline_hive", "live": see win.setting
  std::shared_ptr<const Registry> tree = {};
};

enum class Known : std::uint8_t { Found, Absent, Unknown };

// A key in one of the sources.
struct RegistryPlace {
  const RegistrySource* source = nullptr;
  RegistryKey key = 0;
  std::string path = {};  // as the source has it: with ControlSet001
};

struct KeyAnswer {
  Known known = Known::Unknown;
  // Where it was found: one, or one for each user of HKCU.
  std::vector<RegistryPlace> places = {};
  std::string why = {};  // of Unknown: "no file that was given holds …"
};

struct ValueAnswer {
  Known known = Known::Unknown;
  RegistryValue value = {};
  RegistryPlace place = {};
  std::string why = {};
};

class RegistrySet {
 public:
  // The first of two that hold the same part of HKLM counts.
  void add(RegistrySource source);
  bool empty() const { return sources_.empty(); }
  const std::vector<std::unique_ptr<RegistrySource>>& sources() const {
    return sources_;
  }

  KeyAnswer find(std::string_view path) const;
  ValueAnswer value(std::string_view path, std::string_view name) const;
  // Of a key that was found. `..\x`, `x\y` or a whole path from there.
  KeyAnswer find(const RegistryPlace& from, std::string_view path) const;
  ValueAnswer value(const RegistryPlace& at, std::string_view name) const;

 private:
  KeyAnswer find_in(const RegistrySource& source,
                    const std::vector<std::string>& parts) const;

  std::vector<std::unique_ptr<RegistrySource>> sources_;
};

// "HKEY_LOCAL_MACHINE\a\b" → "HKLM", "a", "b". Empty parts are left out.
std::vector<std::string> registry_parts(std::string_view path);

}  // namespace lastmile
