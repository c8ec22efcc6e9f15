// A root as its signers see it, and the files of a repository on the disk.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/base/scalar.hpp"
#include "engine/pack/publish.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

void write_role(JsonWriter& json, std::string_view name, const Role& role,
                const std::vector<std::string>* packs = nullptr) {
  json.key(name).object().key("keys").array();
  for (const PublicKey& key : role.keys) json.value(key.base64());
  json.end().key("threshold").value(role.threshold);
  if (packs != nullptr) {
    json.key("packs").array();
    for (const std::string& pattern : *packs) json.value(pattern);
    json.end();
  }
  json.end();
}

Diagnostic disk(const std::string& what, const std::string& path) {
  return refusal(Reason::Disk,
                 "cannot " + what + " " + path + ": " + std::strerror(errno));
}

Result<void> write_whole(const std::string& path, std::string_view bytes) {
  int file = open(path.c_str(),
                  O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) return disk("make", path);
  while (!bytes.empty()) {
    ssize_t wrote = write(file, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      Diagnostic why = disk("write", path);
      close(file);
      return why;
    }
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  // Before the name that readers know points to it.
  bool safe = fsync(file) == 0;
  Diagnostic why = disk("make sure of", path);
  close(file);
  if (!safe) return why;
  return {};
}

bool changes_in_place(const std::string& path) {
  return path == "timestamp.json";
}

Result<void> write_file(const std::filesystem::path& folder,
                        const NewFile& file) {
  std::filesystem::path path = folder / file.path;
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (!changes_in_place(file.path) && std::filesystem::exists(path, error)) {
    std::ifstream in(path, std::ios::binary);
    std::string there{std::istreambuf_iterator<char>(in), {}};
    if (there == file.bytes) return {};
    return refusal(Reason::Mix,
                   path.string() + " is there already, with other content",
                   "two people published at once? Look at both");
  }
  // In the same folder, so that the rename is one step; the name is one that
  // no client asks for.
  std::string fresh = path.string() + ".new";
  if (Result<void> wrote = write_whole(fresh, file.bytes); !wrote) {
    return wrote;
  }
  if (rename(fresh.c_str(), path.c_str()) != 0) return disk("rename", fresh);
  return {};
}

}  // namespace

std::string root_text(const Root& root) {
  JsonWriter json;
  json.object().key("format").value("lastmile-root/1");
  json.key("kind").value("root");
  json.key("repository").value(root.repository);
  json.key("number").value(root.number);
  json.key("created").value(format_time(root.created));
  json.key("expires").value(format_time(root.expires));
  json.key("roles").object();
  write_role(json, "root", root.root);
  write_role(json, "release", root.release);
  write_role(json, "freshness", root.freshness);
  json.end().key("publishers").object();
  for (const Publisher& publisher : root.publishers) {
    write_role(json, publisher.name, publisher.role, &publisher.packs);
  }
  json.end().key("revoked").array();
  for (const PublicKey& key : root.revoked) json.value(key.base64());
  json.end().end();
  return json.take();
}

Result<void> write_files(const std::string& folder,
                         const std::vector<NewFile>& files) {
  for (const NewFile& file : files) {
    if (Result<void> wrote = write_file(folder, file); !wrote) return wrote;
  }
  return {};
}

}  // namespace lastmile
