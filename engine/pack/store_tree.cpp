// A tree of the store, read and held against its manifest in the same buffers.

#include "engine/base/digest.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/store.hpp"

namespace lastmile {
namespace {

// Every file below a folder, by path. A link or device among them is STORE.
Result<void> list_all(const Folder& folder, const std::string& prefix,
                      std::vector<std::string>& out) {
  Result<std::vector<Folder::Entry>> entries = folder.list();
  if (!entries) return std::move(entries).error();
  for (const Folder::Entry& entry : *entries) {
    if (entry.kind == Folder::Kind::File) {
      out.push_back(prefix + entry.name);
    } else if (entry.kind == Folder::Kind::Folder) {
      Result<Folder> inner = folder.folder(entry.name);
      if (!inner) return std::move(inner).error();
      if (Result<void> done = list_all(*inner, prefix + entry.name + "/", out);
          !done) {
        return done;
      }
    } else {
      return refusal(Reason::Store, folder.path() + "/" + entry.name +
                                        " is neither file nor folder");
    }
    if (out.size() > most_pack_files + 2) {
      return refusal(Reason::Store, folder.path() + " holds too many files");
    }
  }
  return {};
}

Result<std::string> read_path(const Folder& tree, const std::string& path) {
  std::string last;
  std::size_t slash = path.find('/');
  if (slash == path.npos) return tree.read(path, most_pack_file_bytes);
  Result<Folder> at = tree.folder(path.substr(0, slash));
  if (!at) return std::move(at).error();
  return read_path(*at, path.substr(slash + 1));
}

}  // namespace

Result<PackTree> Store::read_tree(const Folder& parent, const std::string& name,
                                  const InstalledPack& pack) const {
  Result<Folder> tree = parent.folder(name);
  if (!tree) return std::move(tree).error();
  PackTree out{.pack = pack};
  out.folder = tree->path();
  Result<std::string> text =
      tree->read(std::string(manifest_name), Manifest::most_bytes);
  Result<std::string> signature =
      tree->read(std::string(manifest_signature_name), 64 << 10);
  if (!text || !signature) return (!text ? text : signature).error();
  if (sha256(*text) != pack.manifest_sha256) {
    return refusal(
        Reason::Hash,
        "the manifest of " + pack.tree() + " was changed on the disk",
        "install the pack again");
  }
  Result<Manifest> manifest = Manifest::read(*text);
  if (!manifest) return std::move(manifest).error();
  std::vector<std::string> there;
  if (Result<void> listed = list_all(*tree, "", there); !listed) {
    return listed.error();
  }
  if (there.size() != manifest->files.size() + 2) {
    return refusal(Reason::Hash,
                   pack.tree() + " holds " + std::to_string(there.size()) +
                       " files, and " +
                       std::to_string(manifest->files.size() + 2) +
                       " belong there",
                   "install the pack again");
  }
  for (const ManifestFile& file : manifest->files) {
    Result<std::string> bytes = read_path(*tree, file.path);
    if (!bytes) return std::move(bytes).error();
    if (bytes->size() != file.size || sha256(*bytes) != file.sha256) {
      return refusal(
          Reason::Hash,
          "'" + file.path + "' of " + pack.tree() + " was changed on the disk",
          "install the pack again");
    }
    out.files.emplace_back(file.path, std::move(*bytes));
  }
  out.manifest = std::move(*manifest);
  out.manifest_text = std::move(*text);
  out.manifest_signature = std::move(*signature);
  return out;
}

Result<PackTree> Store::read(const InstalledPack& pack) const {
  if (!root_) {
    return refusal(Reason::Absent, "there is no store " + options_.path);
  }
  Result<Folder> trees = root_->folder("store");
  if (!trees) return std::move(trees).error();
  return read_tree(*trees, pack.tree(), pack);
}

Result<std::string> Store::tar_of(const InstalledPack& pack) const {
  Result<PackTree> tree = read(pack);
  if (!tree) return std::move(tree).error();
  if (Result<void> work = archives_work(); !work) return work.error();
  std::vector<UstarFile> files;
  for (const auto& [path, bytes] : tree->files) files.push_back({path, bytes});
  return pack_tar(tree->manifest, tree->manifest_text, tree->manifest_signature,
                  files);
}

}  // namespace lastmile
