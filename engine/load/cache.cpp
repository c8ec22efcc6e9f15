#include "engine/load/cache.hpp"

#include <cstdlib>

#include "engine/base/build.hpp"
#include "engine/base/digest.hpp"
#include "engine/load/image.hpp"
#include "engine/load/private_file.hpp"

namespace lastmile {
namespace {

constexpr std::string_view magic = "lastmile image 1\n";
constexpr std::size_t hash_size = 64;  // hex digits
// magic, key, hash of the body; then the body to the end of the file.
constexpr std::size_t head_size = magic.size() + 2 * hash_size;
constexpr std::size_t kept_files = 8;
// Less is read as fast as a file is looked for, and would push out what is
// worth keeping.
constexpr std::size_t least_bytes = 32 * 1024;

void add_text(Digest& digest, std::string_view text) {
  digest.add(std::to_string(text.size()));
  digest.add(":");
  digest.add(text);
}

std::size_t bytes_of(const std::vector<PackText>& packs) {
  std::size_t sum = 0;
  for (const PackText& pack : packs) {
    sum += pack.pack_yaml.size();
    for (const auto& [path, text] : pack.files) sum += text.size();
  }
  return sum;
}

std::string with_head(const std::string& key, const std::string& body) {
  std::string out(magic);
  out.reserve(head_size + body.size());
  out += key;
  out += sha256(body);
  out += body;
  return out;
}

// The body, where all of the file is as it was written.
std::shared_ptr<const std::string> body_of(std::string file,
                                           const std::string& key) {
  std::string_view whole = file;
  if (whole.size() < head_size || !whole.starts_with(magic) ||
      whole.substr(magic.size(), hash_size) != key ||
      whole.substr(magic.size() + hash_size, hash_size) !=
          sha256(whole.substr(head_size))) {
    return nullptr;
  }
  file.erase(0, head_size);
  return std::make_shared<const std::string>(std::move(file));
}

// From the cache; nothing, and why, where that cannot be.
std::optional<Loaded> from_cache(std::vector<PackText>& packs,
                                 const PrivateFile& file,
                                 const std::string& key, std::string& why) {
  std::optional<std::string> bytes = file.read(why);
  if (!bytes) return std::nullopt;
  auto body = body_of(std::move(*bytes), key);
  std::optional<Loaded> loaded;
  if (body) loaded = read_image(body, packs);
  if (!loaded) why = "it was cut or changed";
  return loaded;
}

}  // namespace

std::string to_text(const CacheNote& note) {
  std::string because = note.why.empty() ? "" : " (" + note.why + ")";
  switch (note.what) {
    case CacheNote::What::Off: return "the cache is off" + because;
    case CacheNote::What::Used: return "knowledge from the cache " + note.file;
    case CacheNote::What::Made:
      return "knowledge read and kept in the cache " + note.file + because;
    case CacheNote::What::NotKept:
      return "knowledge read, not kept in the cache" + because;
  }
  return {};
}

std::string cache_key(const std::vector<PackText>& packs) {
  std::string build = build_id();
  if (build.empty()) return {};
  Digest digest;
  add_text(digest, magic);
  add_text(digest, build);
  digest.add(std::to_string(packs.size()));
  for (const PackText& pack : packs) {
    for (const std::string* text :
         {&pack.info.name, &pack.info.version, &pack.info.title,
          &pack.info.folder, &pack.info.sha256, &pack.pack_yaml_path}) {
      add_text(digest, *text);
    }
    digest.add(std::to_string(pack.pack_yaml.size()));
    digest.add("/" + std::to_string(pack.files.size()));
    // `info.sha256` is over these; what came beside them is hashed here.
    bool covered = pack.hashed > 0;
    if (!covered) digest.add(pack.pack_yaml);
    for (std::size_t i = 0; i < pack.files.size(); ++i) {
      const auto& [path, text] = pack.files[i];
      add_text(digest, path);
      digest.add(std::to_string(text.size()) + ":");
      if (i >= pack.hashed) digest.add(text);
    }
  }
  return digest.hex();
}

std::string cache_folder() {
  auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  std::string chosen = variable("LASTMILE_CACHE");
  if (chosen == "off") return {};
  if (!chosen.empty()) return chosen;
  // As the XDG base directory specification has it: a relative one is ignored.
  if (std::string xdg = variable("XDG_CACHE_HOME"); xdg.starts_with('/')) {
    return xdg + "/lastmile";
  }
  std::string home = variable("HOME");
  return home.starts_with('/') ? home + "/.cache/lastmile" : std::string();
}

Loaded load_cached(std::vector<PackText> packs, const std::string& folder,
                   CacheNote* note) {
  CacheNote unused;
  CacheNote& said = note ? *note : unused;
  said = {};
  std::string key;
  if (!folder.empty() && bytes_of(packs) >= least_bytes) key = cache_key(packs);
  if (key.empty()) return load(std::move(packs));
  PrivateFile file(folder, key + "-" + build_id().substr(0, 16) + ".bin");
  said.file = file.path();
  if (auto loaded = from_cache(packs, file, key, said.why)) {
    said.what = CacheNote::What::Used;
    return std::move(*loaded);
  }
  Loaded loaded = load(std::move(packs));
  said.what = CacheNote::What::NotKept;
  std::string body = write_image(loaded);
  if (body.empty()) {
    if (said.why.empty()) said.why = "it has errors";
  } else if (file.write(with_head(key, body), said.why)) {
    said.what = CacheNote::What::Made;
    file.clear_others(".bin", kept_files);
  }
  return loaded;
}

}  // namespace lastmile
