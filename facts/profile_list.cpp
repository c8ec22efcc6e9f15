#include "facts/profile_list.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/base/symbol.hpp"

namespace lastmile {
namespace {

const std::string profile_list =
    "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";

struct Entry {
  std::string sid;
  RegistryKey plain = 0, bak = 0;
};

std::string last_part(std::string_view path) {
  while (path.ends_with('\\') || path.ends_with('/')) path.remove_suffix(1);
  return fold_case(path.substr(path.find_last_of("\\/") + 1));
}

std::string folder_of(std::string_view path) {
  std::size_t slash = path.find_last_of("\\/");
  return slash == path.npos ? std::string() : last_part(path.substr(0, slash));
}

class Profiles {
 public:
  Profiles(const RegistrySet& registry, std::span<const RegistryFile> files,
           std::string_view by, std::int64_t now)
      : registry_(registry), files_(files), by_(by), now_(now) {}

  Gathered run() {
    CollectionRecord record{.type = "win.profile", .by = by_};
    KeyAnswer key = registry_.find(profile_list);
    record.why = key.why;
    bool whole = true;
    for (const RegistryPlace& place : key.places) {
      whole = whole && place.source->tree->whole(place.key);
      read(place);
    }
    if (key.known != Known::Unknown) {
      record.status =
          whole ? CollectionStatus::Complete : CollectionStatus::Partial;
      record.why = whole ? "every entry of ProfileList was read"
                         : "the registry is not whole";
    }
    out_.records.push_back(std::move(record));
    return std::move(out_);
  }

 private:
  void read(const RegistryPlace& place) {
    std::map<std::string, Entry> entries;
    const Registry& tree = *place.source->tree;
    for (RegistryKey child : tree.subkeys(place.key)) {
      std::string name = tree.name(child);
      std::string folded = fold_case(name);
      bool bak = folded.ends_with(".bak");
      if (bak) {
        name.resize(name.size() - 4);
        folded.resize(folded.size() - 4);
      }
      if (!folded.starts_with("s-1-")) continue;
      Entry& entry = entries[folded];
      entry.sid = name;
      (bak ? entry.bak : entry.plain) = child;
    }
    for (const auto& [folded, entry] : entries) tell(place, entry);
  }

  void tell(const RegistryPlace& place, const Entry& entry) {
    Node fields = Node::map();
    fields.set("sid", entry.sid);
    fields.set_yes_no("has_bak_key", entry.bak != 0);
    fields.set_yes_no("plain_key_present", entry.plain != 0);
    std::string name = entry.sid;
    if (entry.plain == 0) name += ".bak";
    RegistryPlace at{place.source, entry.plain != 0 ? entry.plain : entry.bak,
                     place.path + "\\" + name};
    ValueAnswer image = registry_.value(at, "ProfileImagePath");
    auto path = image.known == Known::Found ? image.value.text() : std::nullopt;
    if (path) {
      fields.set("image_path", *path);
      if (const RegistryFile* hive = hive_of(*path)) {
        fields.set_yes_no("path_exists", true);
        fields.set_yes_no("ntuser_exists", true);
        fields.set_yes_no("ntuser_loads", hive->health.sound());
      }
    }
    number(at, "RefCount", "ref_count", fields);
    number(at, "State", "state", fields);
    out_.claims.push_back({.type = "win.profile",
                           .fields = std::move(fields),
                           .from = {.by = by_,
                                    .source = place.source->name,
                                    .locator = at.path,
                                    .observed = now_}});
  }

  void number(const RegistryPlace& at, std::string_view value,
              const char* field, Node& fields) {
    ValueAnswer answer = registry_.value(at, value);
    auto found =
        answer.known == Known::Found ? answer.value.number() : std::nullopt;
    if (found) fields.set(field, static_cast<std::int64_t>(*found));
  }

  // The NTUSER.DAT that lies in a folder of the name of the profile's.
  const RegistryFile* hive_of(const std::string& image_path) const {
    std::string folder = last_part(image_path);
    for (const RegistryFile& file : files_) {
      bool hive = file.kind == RegistryFile::Kind::Hive &&
                  last_part(file.name) == "ntuser.dat";
      if (hive && !folder.empty() && folder_of(file.name) == folder) {
        return &file;
      }
    }
    return nullptr;
  }

  const RegistrySet& registry_;
  std::span<const RegistryFile> files_;
  std::string by_;
  std::int64_t now_;
  Gathered out_;
};

}  // namespace

Gathered gather_profiles(const RegistrySet& registry,
                         std::span<const RegistryFile> files,
                         std::string_view by, std::int64_t now) {
  return Profiles(registry, files, by, now).run();
}

}  // namespace lastmile
