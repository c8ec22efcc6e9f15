#include "engine/pack/refresh.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/signed_fetch.hpp"

namespace lastmile {
namespace {

constexpr int most_roots = 256;

// One run against one address.
class Refresh {
 public:
  Refresh(TrustFiles& files, Trust& trust, Transport& transport,
          std::int64_t now, Diagnostics& notes)
      : files_(files),
        trust_(trust),
        transport_(transport),
        now_(now),
        notes_(notes) {}

  Result<Refreshed> run();

 private:
  // How many roots it went forward.
  Result<int> advance();
  Result<bool> advance_once();
  Result<void> timestamp(Refreshed& out);
  Result<void> fetch_timestamp(Refreshed& out);
  Result<void> check_timestamp(const Refreshed& out) const;
  Result<void> index(Refreshed& out);
  Result<void> fetch_index(Refreshed& out);
  Result<void> check_index(const Refreshed& out);
  Result<void> check_pack(const PackEntry& pack) const;
  std::int64_t now() const { return trusted_now(trust_.state, now_); }
  bool cached(const Seen& seen, const Role& role, const char* kind,
              SignedFile& out) const;
  Diagnostic explained(Diagnostic why);

  TrustFiles& files_;
  Trust& trust_;
  Transport& transport_;
  std::int64_t now_;
  Diagnostics& notes_;
};

Result<bool> Refresh::advance_once() {
  const Root& root = *trust_.root;
  std::string path = "trust/" + std::to_string(root.number + 1) + ".root.json";
  Result<FileResponse> got =
      transport_.fetch({path, Root::most_bytes, false, true});
  if (!got) return got.error();
  if (got->kind != FileResponse::Kind::Found) return false;
  // Its keys must be known before its signatures can be fetched.
  Result<Root> next = Root::read(got->body);
  if (!next) return next.error();
  std::vector<PublicKey> signers = root.root.keys;
  signers.insert(signers.end(), next->root.keys.begin(), next->root.keys.end());
  auto signatures = fetch_signatures(transport_, path, signers);
  if (!signatures) return signatures.error();
  Result<void> good = check_next(root, *next, got->body, *signatures);
  if (!good) return good.error();
  Result<void> kept = keep_root(files_, *next, got->body, *signatures);
  if (!kept) return kept.error();
  turn(trust_.state, root, *next);
  trust_.root_sha256 = sha256(got->body);
  trust_.root = std::move(*next);
  return true;
}

Result<int> Refresh::advance() {
  int steps = 0;
  for (; steps < most_roots; ++steps) {
    Result<bool> more = advance_once();
    if (!more) return more.error();
    if (!*more) break;
  }
  if (trust_.root->number < trust_.state.root) {
    return refusal(
        Reason::Rollback,
        "root " + std::to_string(trust_.state.root) +
            " was trusted before, and the repository has none after " +
            std::to_string(trust_.root->number),
        "the mirror is an old one; try another");
  }
  if (steps > 0 && !trust_.state.empty()) {
    Result<void> saved = save_sightings(files_, trust_.state);
    if (!saved) return saved.error();
  }
  return steps;
}

bool Refresh::cached(const Seen& seen, const Role& role, const char* kind,
                     SignedFile& out) const {
  if (seen.number == 0) return false;
  Result<SignedFile> kept = read_kept(files_, kind, seen.number);
  if (!kept || sha256(kept->bytes) != seen.sha256) return false;
  if (!signed_scope(role, trust_.root->revoked, *kept, kind,
                    trust_.root->repository)) {
    return false;
  }
  out = std::move(*kept);
  return true;
}

Result<void> Refresh::fetch_timestamp(Refreshed& out) {
  const Role& role = trust_.root->freshness;
  SignedFile have;
  FileRequest request{"timestamp.json", Timestamp::most_bytes, false, true};
  auto etag = trust_.state.etags.find(transport_.address());
  if (etag != trust_.state.etags.end() &&
      cached(trust_.state.timestamp, role, "timestamp", have)) {
    request.etag = etag->second;
  }
  Result<FileResponse> got = transport_.fetch(request);
  if (!got) return got.error();
  out.etag = got->etag;
  if (got->kind == FileResponse::Kind::Unchanged) {
    if (out.etag.empty()) out.etag = request.etag;
    out.timestamp_file = std::move(have);
    return {};
  }
  if (got->kind == FileResponse::Kind::Absent) {
    return refusal(Reason::Absent,
                   transport_.address() + " has no timestamp.json",
                   "is this the address of a repository of packs?");
  }
  out.timestamp_file.bytes = std::move(got->body);
  // Named by its content: a file that changes in place and one that lies
  // beside it cannot be read at one moment.
  auto signatures = fetch_signatures(
      transport_, "timestamp/" + sha256(out.timestamp_file.bytes), role.keys,
      trust_.root->revoked, role.threshold);
  if (!signatures) return signatures.error();
  out.timestamp_file.signatures = std::move(*signatures);
  return {};
}

Result<void> Refresh::check_timestamp(const Refreshed& out) const {
  const Timestamp& fresh = out.timestamp;
  const Sightings& state = trust_.state;
  std::string number = std::to_string(fresh.number);
  if (fresh.number < state.timestamp.number) {
    return refusal(Reason::Rollback,
                   "the timestamp is number " + number + "; number " +
                       std::to_string(state.timestamp.number) + " was seen",
                   "the mirror shows an old state; try another");
  }
  if (fresh.number == state.timestamp.number &&
      sha256(out.timestamp_file.bytes) != state.timestamp.sha256) {
    return refusal(Reason::Mix,
                   "timestamp " + number + " is not the one that was seen");
  }
  if (fresh.index < state.index.number) {
    return refusal(Reason::Rollback,
                   "the timestamp names index " + std::to_string(fresh.index) +
                       "; number " + std::to_string(state.index.number) +
                       " was seen",
                   "the mirror shows an old state; try another");
  }
  if (fresh.index == state.index.number &&
      fresh.index_sha256 != state.index.sha256) {
    return refusal(Reason::Mix, "index " + std::to_string(fresh.index) +
                                    " is not the one that was seen");
  }
  if (fresh.root > trust_.root->number) {
    return refusal(Reason::RootChain,
                   "the timestamp names root " + std::to_string(fresh.root) +
                       ", and the repository has none after " +
                       std::to_string(trust_.root->number),
                   "the mirror holds roots back, or lost some; try another");
  }
  if (now() >= fresh.expires) {
    return refusal(Reason::Freeze,
                   "the timestamp expired on " + format_time(fresh.expires) +
                       "; it is " + format_time(now()),
                   now_ - 30 * 86'400'000'000 > fresh.expires
                       ? "is this computer's clock right? Else the mirror "
                         "shows an old state; try another"
                       : "the mirror shows an old state; try another");
  }
  return {};
}

Result<void> Refresh::timestamp(Refreshed& out) {
  if (Result<void> got = fetch_timestamp(out); !got) return got;
  const Root& root = *trust_.root;
  Result<SignedAs> scope =
      signed_scope(root.freshness, root.revoked, out.timestamp_file,
                   "timestamp", root.repository);
  if (!scope) return scope.error();
  Result<Timestamp> read = Timestamp::read(out.timestamp_file.bytes);
  if (!read) return read.error();
  out.timestamp = std::move(*read);
  Result<void> exact = check_exact(root.freshness, root.revoked,
                                   out.timestamp_file, out.timestamp.scope());
  return exact ? check_timestamp(out) : exact;
}

Result<void> Refresh::fetch_index(Refreshed& out) {
  const Timestamp& stamp = out.timestamp;
  const Role& role = trust_.root->release;
  if (stamp.index_sha256 == trust_.state.index.sha256 &&
      cached(trust_.state.index, role, "index", out.index_file)) {
    return {};
  }
  std::string path = "index/" + std::to_string(stamp.index) + ".index.json";
  Result<FileResponse> got =
      transport_.fetch({path, stamp.index_size, true, true});
  if (!got) return got.error();
  if (got->kind != FileResponse::Kind::Found) {
    return refusal(Reason::Absent, transport_.address() + " has no " + path,
                   "the mirror is not complete; try another");
  }
  if (sha256(got->body) != stamp.index_sha256) {
    return refusal(Reason::Mix,
                   path + " is not the one that the timestamp names",
                   "the mirror mixes two states; try another");
  }
  auto signatures = fetch_signatures(transport_, path, role.keys,
                                     trust_.root->revoked, role.threshold);
  if (!signatures) return signatures.error();
  out.index_file = {std::move(got->body), std::move(*signatures)};
  return {};
}

Result<void> Refresh::check_pack(const PackEntry& pack) const {
  auto seen = trust_.state.packs.find(pack.name);
  if (seen == trust_.state.packs.end()) return {};
  std::int64_t floor = seen->second.seq;
  if (pack.newest_seq() < floor) {
    return refusal(Reason::Rollback,
                   pack.name + " goes back from seq " + std::to_string(floor) +
                       " to " + std::to_string(pack.newest_seq()),
                   "a release key is misused, or the index was put back");
  }
  const VersionEntry* same = pack.find(floor);
  if (same != nullptr && same->sha256 != seen->second.sha256) {
    return refusal(Reason::Mix, pack.name + " seq " + std::to_string(floor) +
                                    " is not the archive that was seen");
  }
  return {};
}

Result<void> Refresh::check_index(const Refreshed& out) {
  if (out.index.number != out.timestamp.index) {
    return refusal(Reason::Mix, "index " + std::to_string(out.index.number) +
                                    " stands where number " +
                                    std::to_string(out.timestamp.index) +
                                    " is asked for");
  }
  for (const PackEntry& pack : out.index.packs) {
    if (Result<void> good = check_pack(pack); !good) return good;
  }
  if (now() >= out.index.expires) {
    return refusal(Reason::Expired,
                   "the index expired on " + format_time(out.index.expires),
                   "its publisher must sign a new one");
  }
  for (const auto& [name, seen] : trust_.state.packs) {
    if (out.index.find(name) != nullptr) continue;
    notes_.add(caution(Reason::Absent,
                       "the repository no longer has the pack " + name,
                       "an installed copy stays"));
  }
  return {};
}

Result<void> Refresh::index(Refreshed& out) {
  if (Result<void> got = fetch_index(out); !got) return got;
  const Root& root = *trust_.root;
  Result<SignedAs> scope = signed_scope(
      root.release, root.revoked, out.index_file, "index", root.repository);
  if (!scope) return scope.error();
  Result<Index> read = Index::read(out.index_file.bytes);
  if (!read) return read.error();
  out.index = std::move(*read);
  if (out.index.number != out.timestamp.index) return check_index(out);
  Result<void> exact = check_exact(root.release, root.revoked, out.index_file,
                                   out.index.scope());
  return exact ? check_index(out) : exact;
}

// Is a root missing between ours and later ones? That explains any fault.
Diagnostic Refresh::explained(Diagnostic why) {
  if (is(why, Reason::RootChain) || exit_of(why) != 6) return why;
  std::int64_t after = trust_.root->number + 2;
  std::string path = "trust/" + std::to_string(after) + ".root.json";
  Result<FileResponse> got = transport_.fetch({path, Root::most_bytes});
  if (!got || got->kind != FileResponse::Kind::Found) return why;
  return refusal(Reason::RootChain,
                 "the repository has root " + std::to_string(after) +
                     ", but none with number " + std::to_string(after - 1),
                 "not trusted without it: " + why.message);
}

Result<Refreshed> Refresh::run() {
  if (!trust_.root) {
    return refusal(Reason::SigKey, "no repository is trusted yet",
                   "lastmile pack trust add ROOT.json, with the fingerprint "
                   "that its owner gave you by another way");
  }
  if (now() > now_ + 60'000'000) {
    notes_.add(caution(Reason::State,
                       "this computer's clock says " + format_time(now_) +
                           ", and something was signed on " +
                           format_time(now()),
                       "the later time is used; set the clock"));
  }
  Diagnostic fault;
  int turned = 0;
  for (int tried = 0; tried < 4; ++tried) {
    Result<int> steps = advance();
    if (!steps) return steps.error();
    turned += *steps;
    if (tried > 0 && *steps == 0) {
      if (turned == 0 || tried > 2) break;
      // A root just came, and what its keys sign comes a moment later.
      transport_.pause(std::chrono::milliseconds(100));
    }
    if (now() >= trust_.root->expires) {
      return refusal(Reason::Expired,
                     "root " + std::to_string(trust_.root->number) +
                         " expired on " + format_time(trust_.root->expires),
                     "its owners must sign a new one");
    }
    Refreshed out;
    out.address = transport_.address();
    Result<void> good = timestamp(out);
    if (good) good = index(out);
    if (good) return out;
    fault = good.error();
    // Published to between two requests? Then there is a newer root.
    if (exit_of(fault) != 6) return fault;
  }
  return explained(std::move(fault));
}

}  // namespace

Result<Refreshed> refresh(TrustFiles& files, Trust& trust, Transport& transport,
                          std::int64_t now, Diagnostics& notes) {
  return Refresh(files, trust, transport, now, notes).run();
}

std::int64_t trusted_now(const Sightings& state, std::int64_t now) {
  return std::max(now, state.newest_time());
}

std::optional<Diagnostic> staleness(std::int64_t fresh_until,
                                    std::int64_t newest_time,
                                    std::int64_t now) {
  if (fresh_until == 0 || std::max(now, newest_time) < fresh_until) return {};
  return caution(
      Reason::Freeze,
      "the knowledge was last proved fresh on " + format_time(newest_time),
      "lastmile pack update");
}

}  // namespace lastmile
