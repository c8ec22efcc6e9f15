#include "engine/pack/mirror.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/signed_fetch.hpp"
#include "engine/pack/update.hpp"

namespace lastmile {
namespace {

// Signature files, named by the key that each is of.
void add_signatures(std::vector<NewFile>& out, const std::string& beside,
                    std::span<const PublicKey> keys,
                    const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    Result<Signature> signature = Signature::read(text);
    if (!signature) continue;
    for (const PublicKey& key : keys) {
      if (key.number != signature->number) continue;
      out.push_back({beside + "." + key.id() + ".minisig", text});
    }
  }
}

class Mirroring {
 public:
  Mirroring(Transport& from, const Trust& trust) : from_(from), trust_(trust) {}
  Result<void> roots();
  Result<void> pack(const Index& index, const PackEntry& pack);
  void lists(const Refreshed& seen);
  MirrorCopy take() {
    for (const NewFile& file : out_.files) {
      out_.report.bytes += file.bytes.size();
    }
    return std::move(out_);
  }

 private:
  Result<void> object(const std::string& hash, std::uint64_t size);

  Transport& from_;
  const Trust& trust_;
  MirrorCopy out_ = {};
};

Result<void> Mirroring::roots() {
  std::vector<PublicKey> before;
  for (std::int64_t number = 1; number <= trust_.root->number; ++number) {
    std::string path = "trust/" + std::to_string(number) + ".root.json";
    Result<FileResponse> got =
        from_.fetch({path, Root::most_bytes, false, true});
    if (!got) return got.error();
    if (got->kind != FileResponse::Kind::Found) {
      if (number < trust_.anchor) continue;  // nobody here begins before it
      return refusal(Reason::RootChain, from_.address() + " has no " + path);
    }
    Result<Root> root = Root::read(got->body);
    if (!root) return root.error();
    std::vector<PublicKey> signers = before;
    signers.insert(signers.end(), root->root.keys.begin(),
                   root->root.keys.end());
    auto signatures = fetch_signatures(from_, path, signers);
    if (!signatures) return signatures.error();
    add_signatures(out_.files, path, signers, *signatures);
    out_.files.push_back({path, std::move(got->body)});
    before = root->root.keys;
  }
  return {};
}

Result<void> Mirroring::object(const std::string& hash, std::uint64_t size) {
  std::string path = object_path(hash);
  Result<FileResponse> got = from_.fetch({path, size, true});
  if (!got) return got.error();
  if (got->kind != FileResponse::Kind::Found) {
    return refusal(Reason::Absent, from_.address() + " has no " + path);
  }
  if (sha256(got->body) != hash) {
    return refusal(Reason::Hash,
                   from_.address() + "/" + path + " is not what its name says");
  }
  out_.files.push_back({path, std::move(got->body)});
  return {};
}

Result<void> Mirroring::pack(const Index& index, const PackEntry& pack) {
  const Publisher* publisher = trust_.root->publisher_of(pack.name);
  for (const VersionEntry& version : pack.versions) {
    if (index.is_revoked(version)) continue;
    Result<void> got = object(version.sha256, version.size);
    if (!got) return got;
    std::string path = object_path(version.sha256);
    std::vector<PublicKey> keys;
    if (publisher != nullptr) keys = publisher->role.keys;
    auto signatures = fetch_signatures(from_, path, keys);
    if (!signatures) return signatures.error();
    SignedAs as{"pack", pack.name, version.version,
                static_cast<std::uint64_t>(version.seq)};
    std::string archive = std::move(out_.files.back().bytes);
    out_.files.pop_back();
    Result<void> good = trust_.check(as, archive, *signatures);
    if (!good) return good;
    add_signatures(out_.files, path, keys, *signatures);
    out_.files.push_back({path, std::move(archive)});
    for (const DeltaEntry& delta : version.deltas) {
      got = object(delta.sha256, delta.size);
      if (!got) return got;
    }
  }
  ++out_.report.packs;
  return {};
}

void Mirroring::lists(const Refreshed& seen) {
  const Root& root = *trust_.root;
  std::string index =
      "index/" + std::to_string(seen.index.number) + ".index.json";
  add_signatures(out_.files, index, root.release.keys,
                 seen.index_file.signatures);
  out_.files.push_back({index, seen.index_file.bytes});
  add_signatures(out_.files, "timestamp/" + sha256(seen.timestamp_file.bytes),
                 root.freshness.keys, seen.timestamp_file.signatures);
  out_.files.push_back({"timestamp.json", seen.timestamp_file.bytes});
}

}  // namespace

Result<MirrorCopy> mirror(TrustFiles& files, Trust& trust, Transport& from,
                          const std::vector<std::string>& names,
                          std::int64_t now, Diagnostics& notes) {
  Result<Refreshed> seen = refresh(files, trust, from, now, notes);
  if (!seen) return seen.error();
  Mirroring copy(from, trust);
  for (const std::string& name : names) {
    if (seen->index.find(name) != nullptr) continue;
    return refusal(Reason::Absent, "the repository has no pack " + name);
  }
  std::vector<std::string> all = names;  // and what they need
  for (std::size_t i = 0; i < all.size(); ++i) {
    const PackEntry* pack = seen->index.find(all[i]);
    if (pack == nullptr) continue;
    for (const VersionEntry& version : pack->versions) {
      for (const DependsEntry& need : version.depends) {
        if (std::find(all.begin(), all.end(), need.name) == all.end()) {
          all.push_back(need.name);
        }
      }
    }
  }
  for (const PackEntry& pack : seen->index.packs) {
    bool asked = all.empty() ||
                 std::find(all.begin(), all.end(), pack.name) != all.end();
    if (!asked) continue;
    if (Result<void> got = copy.pack(seen->index, pack); !got) {
      return got.error();
    }
  }
  if (Result<void> got = copy.roots(); !got) return got.error();
  copy.lists(*seen);
  return copy.take();
}

}  // namespace lastmile
