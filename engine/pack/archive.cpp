#include "engine/pack/archive.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/libarchive.hpp"
#include "engine/text/source.hpp"
#include "engine/text/zstd.hpp"

namespace lastmile {
namespace {

constexpr std::string_view rebuild = "lastmile pack build makes one";

Diagnostic refuse(const ZstdFault& fault) {
  using Kind = ZstdFault::Kind;
  switch (fault.kind) {
    case Kind::Window: return refusal(Reason::Window, fault.why);
    case Kind::TooLarge: return refusal(Reason::Bomb, fault.why);
    case Kind::NotZstd:
    case Kind::Damaged:
    case Kind::MoreThanOne: break;
  }
  return refusal(Reason::Archive, fault.why, std::string(rebuild));
}

Diagnostic refuse(const UstarFault& fault) {
  using Kind = UstarFault::Kind;
  std::string why = printable(fault.why);
  switch (fault.kind) {
    case Kind::Type: return refusal(Reason::Type, why);
    case Kind::Name: return refusal(Reason::Name, why);
    case Kind::Mode: return refusal(Reason::Mode, why);
    case Kind::TooMany:
    case Kind::TooLarge: return refusal(Reason::Size, why);
    case Kind::NotUstar: break;
  }
  return refusal(Reason::Archive, why, std::string(rebuild));
}

std::string small(std::string_view path) {
  std::string out(path);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  return out;
}

// No name twice, letter case aside, and none a folder of another.
std::optional<Diagnostic> check_unique(const std::vector<UstarFile>& files) {
  std::vector<std::string> paths;
  for (const UstarFile& file : files) paths.push_back(small(file.path));
  std::sort(paths.begin(), paths.end());
  for (std::size_t i = 1; i < paths.size(); ++i) {
    if (paths[i] == paths[i - 1]) {
      return refusal(Reason::Twice, "'" + paths[i] + "' is there twice");
    }
  }
  for (const std::string& path : paths) {
    for (std::size_t slash = path.find('/'); slash != path.npos;
         slash = path.find('/', slash + 1)) {
      std::string folder = path.substr(0, slash);
      if (std::binary_search(paths.begin(), paths.end(), folder)) {
        return refusal(Reason::Twice,
                       "'" + folder + "' is a file and a folder");
      }
    }
  }
  return std::nullopt;
}

std::optional<Diagnostic> compare(const std::vector<ManifestFile>& listed,
                                  const std::vector<UstarFile>& files) {
  for (std::size_t i = 0; i < std::max(listed.size(), files.size()); ++i) {
    bool extra = i >= listed.size() ||
                 (i < files.size() && files[i].path < listed[i].path);
    if (extra) {
      return refusal(Reason::Manifest,
                     "the manifest does not list '" + files[i].path + "'");
    }
    if (i >= files.size() || files[i].path != listed[i].path) {
      return refusal(Reason::Manifest,
                     "'" + listed[i].path +
                         "' is missing, or not in the manifest's order");
    }
    if (files[i].bytes.size() != listed[i].size ||
        sha256(files[i].bytes) != listed[i].sha256) {
      return refusal(Reason::Hash,
                     "'" + listed[i].path + "' is not what the manifest says");
    }
  }
  return std::nullopt;
}

Result<OpenedPack> open(std::string tar, const ExpectedTar& expected,
                        bool is_signed) {
  if (expected.size && tar.size() != *expected.size) {
    return refusal(Reason::Size,
                   "the archive unpacks to " + std::to_string(tar.size()) +
                       " bytes, and " + std::to_string(*expected.size) +
                       " were signed");
  }
  if (!expected.sha256.empty() && sha256(tar) != expected.sha256) {
    return refusal(Reason::Hash,
                   "the unpacked archive has another hash than "
                   "was signed");
  }
  if (Result<void> work = archives_work(); !work) return work.error();
  OpenedPack out;
  out.tar = std::move(tar);
  UstarLimits limits{.files = most_pack_files + 2,
                     .file_bytes = most_pack_file_bytes,
                     .refuse_path = refuse_path};
  if (auto fault = read_ustar(out.tar, limits, out.files)) {
    return refuse(*fault);
  }
  if (auto twice = check_unique(out.files)) return std::move(*twice);
  if (out.files.empty() || out.files[0].path != manifest_name) {
    return refusal(Reason::Manifest, "MANIFEST.json is not the first file");
  }
  out.manifest_text = out.files[0].bytes;
  out.manifest_sha256 = sha256(out.manifest_text);
  std::size_t own = 1;
  if (out.files.size() > 1 && out.files[1].path == manifest_signature_name) {
    out.manifest_signature = out.files[1].bytes;
    own = 2;
  } else if (is_signed) {
    return refusal(Reason::SigMissing,
                   "MANIFEST.json.minisig is not the second file",
                   "lastmile pack sign adds it");
  }
  out.files.erase(out.files.begin(),
                  out.files.begin() + static_cast<std::ptrdiff_t>(own));
  Result<Manifest> manifest = Manifest::read(out.manifest_text);
  if (!manifest) return std::move(manifest).error();
  out.manifest = std::move(*manifest);
  if (auto wrong = compare(out.manifest.files, out.files)) {
    return std::move(*wrong);
  }
  return out;
}

Result<std::string> unpack(std::string_view archive,
                           const ExpectedTar& expected) {
  std::size_t most = ustar_size_at_most(
      most_pack_files + 2, most_pack_bytes + 2 * most_pack_file_bytes);
  if (expected.size) {
    most =
        static_cast<std::size_t>(std::min<std::uint64_t>(most, *expected.size));
  }
  std::string tar;
  if (auto fault = zstd_unpack(archive, most, tar)) return refuse(*fault);
  return tar;
}

}  // namespace

Result<OpenedPack> open_archive(std::string_view archive,
                                const ExpectedTar& expected) {
  Result<std::string> tar = unpack(archive, expected);
  if (!tar) return std::move(tar).error();
  return open(std::move(*tar), expected, true);
}

Result<OpenedPack> open_tar(std::string tar, const ExpectedTar& expected) {
  return open(std::move(tar), expected, true);
}

Result<OpenedPack> open_unsigned(std::string_view archive) {
  Result<std::string> tar = unpack(archive, {});
  if (!tar) return std::move(tar).error();
  return open(std::move(*tar), {}, false);
}

Result<void> archives_work() {
  const std::string& why = why_no_libarchive();
  if (why.empty()) return {};
  return refusal(Reason::Disk, "libarchive cannot be opened: " + why,
                 "check the disk, or install libarchive13");
}

std::string pack_tar(const Manifest& manifest, std::string_view manifest_text,
                     std::string_view manifest_signature,
                     const std::vector<UstarFile>& files) {
  std::vector<UstarFile> all{{std::string(manifest_name), manifest_text}};
  if (!manifest_signature.empty()) {
    all.push_back({std::string(manifest_signature_name), manifest_signature});
  }
  all.insert(all.end(), files.begin(), files.end());
  return write_ustar(all, manifest.created / 1'000'000);
}

}  // namespace lastmile
