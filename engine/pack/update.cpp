#include "engine/pack/update.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/signed_fetch.hpp"
#include "engine/text/zstd.hpp"

namespace lastmile {
namespace {

Result<std::string> object_from(Transport& mirror, std::string_view hash,
                                std::uint64_t size) {
  std::string path = object_path(hash);
  Result<FileResponse> got = mirror.fetch({path, size, true});
  if (!got) return got.error();
  if (got->kind != FileResponse::Kind::Found) {
    return refusal(Reason::Absent, mirror.address() + " has no " + path,
                   "the mirror is not complete; try another");
  }
  if (sha256(got->body) != hash) {
    return refusal(Reason::Hash,
                   mirror.address() + "/" + path +
                       " is not what its name and the index say",
                   "the transfer or the mirror is at fault; try again");
  }
  return std::move(got->body);
}

class Fetcher {
 public:
  Fetcher(const Trust& trust, const Mirrors& mirrors, Installer& installer,
          Diagnostics& notes)
      : trust_(trust),
        mirrors_(mirrors),
        installer_(installer),
        notes_(notes) {}

  // By delta where there is one and it works, else whole.
  Result<Arrived> get(const Choice& choice, bool deltas,
                      std::uint64_t& fetched);

 private:
  Result<std::string> by_delta(const Choice& choice, const DeltaEntry& delta);
  Result<Arrived> whole(const Choice& choice);
  Result<std::vector<std::string>> signatures(const std::string& path,
                                              const std::string& name);

  const Trust& trust_;
  const Mirrors& mirrors_;
  Installer& installer_;
  Diagnostics& notes_;
};

Result<std::string> Fetcher::by_delta(const Choice& choice,
                                      const DeltaEntry& delta) {
  Result<std::string> base = installer_.tar_of(choice.name);
  if (!base) return base;
  Result<std::string> bytes = fetch_object(mirrors_, delta.sha256, delta.size);
  if (!bytes) return bytes;
  std::string tar;
  auto fault = zstd_patch(*base, *bytes, choice.version->tar_size, tar);
  if (fault) {
    using Kind = ZstdFault::Kind;
    Reason reason = fault->kind == Kind::TooLarge ? Reason::Bomb
                    : fault->kind == Kind::Window ? Reason::Window
                                                  : Reason::Archive;
    return refusal(reason, "the delta cannot be used: " + fault->why);
  }
  if (tar.size() != choice.version->tar_size ||
      sha256(tar) != choice.version->tar_sha256) {
    return refusal(Reason::Hash, "the delta gives something else");
  }
  return tar;
}

Result<std::vector<std::string>> Fetcher::signatures(const std::string& path,
                                                     const std::string& name) {
  const Publisher* mine = trust_.publisher_of(name);
  std::vector<PublicKey> keys;
  if (mine != nullptr) keys = mine->role.keys;
  std::vector<PublicKey> rest = trust_.root->revoked;
  // Those of others too: who signed what is not his is to be named.
  for (const Publisher& other : trust_.root->publishers) {
    if (rest.size() > 2 * Role::most_keys) break;
    if (mine != nullptr && other.name == mine->name) continue;
    rest.insert(rest.end(), other.role.keys.begin(), other.role.keys.end());
  }
  std::optional<Diagnostic> fault;
  for (const auto& mirror : mirrors_) {
    auto got = fetch_signatures(*mirror, path, keys, rest,
                                mine != nullptr ? mine->role.threshold : 1);
    if (got && !got->empty()) return got;
    if (!got && !fault) fault = got.error();
  }
  if (fault) return std::move(*fault);
  return std::vector<std::string>();
}

Result<Arrived> Fetcher::whole(const Choice& choice) {
  const VersionEntry& version = *choice.version;
  Result<std::string> bytes =
      fetch_object(mirrors_, version.sha256, version.size);
  if (!bytes) return bytes.error();
  auto signed_by = signatures(object_path(version.sha256), choice.name);
  if (!signed_by) return signed_by.error();
  SignedAs scope{"pack", choice.name, version.version,
                 static_cast<std::uint64_t>(version.seq)};
  Result<void> good = trust_.check(scope, *bytes, *signed_by);
  if (!good) return good.error();
  return Arrived{std::move(*bytes), false, std::move(*signed_by)};
}

Result<Arrived> Fetcher::get(const Choice& choice, bool deltas,
                             std::uint64_t& fetched) {
  const Publisher* publisher = trust_.publisher_of(choice.name);
  // A tar holds one signature of its manifest; where more are asked for, only
  // the archive has them.
  bool one = publisher != nullptr && publisher->role.threshold == 1;
  for (const DeltaEntry& delta : choice.version->deltas) {
    if (!deltas || !one || choice.from_seq != delta.from_seq) continue;
    Result<std::string> tar = by_delta(choice, delta);
    fetched += delta.size;
    if (tar) return Arrived{std::move(*tar), true, {}};
    Diagnostic note = tar.error();
    note.severity = Severity::Note;
    note.message += "; " + choice.name + " is fetched whole";
    notes_.add(std::move(note));
  }
  fetched += choice.version->size;
  return whole(choice);
}

UpdateReport report_of(const Refreshed& seen) {
  UpdateReport report;
  report.repository = seen.index.repository;
  report.address = seen.address;
  report.index = seen.index.number;
  report.issued = seen.timestamp.issued;
  report.expires = seen.timestamp.expires;
  return report;
}

std::string version_of(const std::vector<PackInUse>& installed,
                       const std::string& name) {
  for (const PackInUse& pack : installed) {
    if (pack.name == name) return pack.version;
  }
  return {};
}

}  // namespace

std::string object_path(std::string_view sha256) {
  return "objects/" + std::string(sha256.substr(0, 2)) + "/" +
         std::string(sha256);
}

Result<std::string> fetch_object(const Mirrors& mirrors, std::string_view hash,
                                 std::uint64_t size) {
  std::optional<Diagnostic> fault;
  for (const auto& mirror : mirrors) {
    Result<std::string> got = object_from(*mirror, hash, size);
    if (got) return got;
    if (!fault) fault = got.error();
  }
  if (fault) return std::move(*fault);
  return refusal(Reason::Absent, "no mirror is known",
                 "lastmile pack update --from https://…");
}

Result<Refreshed> refresh_from(TrustFiles& files, Trust& trust,
                               const Mirrors& mirrors, std::int64_t now,
                               Diagnostics& notes) {
  std::optional<Refreshed> best;
  std::optional<Diagnostic> fault;
  for (const auto& mirror : mirrors) {
    Diagnostics said;
    Result<Refreshed> seen = refresh(files, trust, *mirror, now, said);
    for (const Diagnostic& note : said.all()) notes.add(note);
    if (!seen) {
      if (!fault) fault = seen.error();
      if (mirrors.size() > 1) {
        Diagnostic note = seen.error();
        note.severity = Severity::Warning;
        note.message += " (" + mirror->address() + ")";
        notes.add(std::move(note));
      }
      continue;
    }
    if (!best || seen->timestamp.number > best->timestamp.number) {
      best = std::move(*seen);
    }
  }
  // A root that came from a later mirror may have taken the word from an
  // earlier one.
  if (best) {
    const Root& root = *trust.root;
    Result<void> still =
        check_exact(root.freshness, root.revoked, best->timestamp_file,
                    best->timestamp.scope());
    if (still) {
      still = check_exact(root.release, root.revoked, best->index_file,
                          best->index.scope());
    }
    if (!still) return still.error();
    return std::move(*best);
  }
  if (fault) return std::move(*fault);
  return refusal(Reason::Absent, "no mirror is known",
                 "lastmile pack update --from https://…");
}

Result<UpdateReport> update(TrustFiles& files, Trust& trust,
                            const Mirrors& mirrors, Installer& installer,
                            const UpdateRequest& request, Diagnostics& notes) {
  Result<Refreshed> seen =
      refresh_from(files, trust, mirrors, request.now, notes);
  if (!seen) return seen.error();
  auto installed = installer.installed();
  if (!installed) return installed.error();
  auto choices = choose(seen->index, *installed, request.wanted, notes);
  if (!choices) return choices.error();
  UpdateReport report = report_of(*seen);
  Fetcher fetcher(trust, mirrors, installer, notes);
  std::string why = "update to index " + std::to_string(seen->index.number);
  for (const Choice& choice : *choices) {
    const VersionEntry& version = *choice.version;
    report.packs.push_back({choice.name, version_of(*installed, choice.name),
                            version.version, version.seq, version.sha256});
    if (request.look_only) continue;
    UpdatedPack& done = report.packs.back();
    Result<Arrived> arrived = fetcher.get(choice, request.deltas, done.fetched);
    if (!arrived) return arrived.error();
    done.by_delta = arrived->is_tar;
    Result<void> staged =
        installer.stage(choice.name, version, std::move(*arrived));
    if (!staged) return staged.error();
    why += ", " + choice.name + " " + version.version;
  }
  if (request.look_only) return report;
  // What was seen is remembered before the switch: after a power cut between
  // the two, the store knows of more than it has, and never of less.
  if (Result<void> kept = commit(files, trust, *seen); !kept) {
    return kept.error();
  }
  if (Result<void> kept = installer.remember(seen->index); !kept) {
    return kept.error();
  }
  if (!choices->empty()) {
    if (Result<void> done = installer.activate(why); !done) return done.error();
  }
  return report;
}

}  // namespace lastmile
