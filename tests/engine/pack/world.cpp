#include "tests/engine/pack/world.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/zstd.hpp"

namespace lastmile {

SecretKey test_key(int number) {
  std::array<std::uint8_t, 32> seed = {};
  for (int i = 0; i < 4; ++i) {
    seed[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(number >> (8 * i));
  }
  return SecretKey::from_seed(seed);
}

Result<FileResponse> served(const FileRequest& request,
                            std::string_view bytes) {
  Intake intake(request);
  intake.take(bytes);
  Result<std::string> body = std::move(intake).finish();
  if (!body) return body.error();
  FileResponse response{FileResponse::Kind::Found, std::move(*body)};
  return response;
}

Result<FileResponse> MemoryTransport::fetch(const FileRequest& request) {
  asked.push_back(request.path);
  if (meddle) {
    if (auto answer = meddle(request)) return *answer;
  }
  auto at = files_->find(request.path);
  if (at == files_->end()) return FileResponse{};
  std::string etag = "\"" + sha256(at->second).substr(0, 16) + "\"";
  if (!request.etag.empty() && request.etag == etag) {
    return FileResponse{FileResponse::Kind::Unchanged, {}, etag};
  }
  Result<FileResponse> out = served(request, at->second);
  if (out) out->etag = etag;
  return out;
}

std::string fake_tar(const std::string& name, std::int64_t seq) {
  std::string out;
  for (int i = 0; i < 60; ++i) {
    out += name + " rule " + std::to_string(i * 7919) +
           (i == seq % 60 ? " changed in " + std::to_string(seq) : "") + "\n";
  }
  return out;
}

std::string fake_archive(std::string_view tar) {
  return "archive of " + sha256(tar) + " " + std::string(200, '.');
}

Result<std::vector<PackInUse>> MemoryInstaller::installed() {
  std::vector<PackInUse> out;
  for (const auto& [name, here] : now) out.push_back(here.pack);
  return out;
}

Result<std::string> MemoryInstaller::tar_of(std::string_view name) {
  auto at = now.find(std::string(name));
  if (at == now.end()) return refusal(Reason::Absent, "not installed");
  return at->second.tar;
}

Result<void> MemoryInstaller::stage(const std::string& name,
                                    const VersionEntry& version,
                                    Arrived arrived) {
  if (tests_fail) {
    std::string why = tests_fail(name);
    if (!why.empty()) return refusal(Reason::Tests, why);
  }
  std::string tar = fake_tar(name, version.seq);
  if (arrived.is_tar ? arrived.bytes != tar
                     : arrived.bytes != fake_archive(tar)) {
    return refusal(Reason::Hash, "the wrong bytes were let through");
  }
  PackInUse pack{name, version.version, version.seq, version.channel,
                 version.manifest_sha256};
  pack.roots = version.roots;
  pack.depends = version.depends;
  staged[name] = {std::move(pack), std::move(tar)};
  return {};
}

Result<void> MemoryInstaller::activate(const std::string&) {
  for (auto& [name, here] : staged) {
    here.pack.pinned = now.count(name) > 0 && now[name].pack.pinned;
    now[name] = std::move(here);
  }
  staged.clear();
  return {};
}

World::World(int root_threshold) {
  for (int i = 0; i < 3; ++i) root_keys.push_back(test_key(10 + i));
  for (int i = 0; i < 2; ++i) release_keys.push_back(test_key(20 + i));
  freshness_keys.push_back(test_key(30));
  publisher_keys.push_back(test_key(40));
  auto role = [](const std::vector<SecretKey>& keys, unsigned threshold) {
    Role out;
    for (const SecretKey& key : keys) out.keys.push_back(key.public_key());
    out.threshold = threshold;
    return out;
  };
  root.repository = "main";
  root.created = now;
  root.expires = now + 396 * day;
  root.root = role(root_keys, static_cast<unsigned>(root_threshold));
  root.release = role(release_keys, 1);
  root.freshness = role(freshness_keys, 1);
  root.publishers = {{"core", role(publisher_keys, 1), {"rdp", "rdp-*"}},
                     {"other", role({test_key(41)}, 1), {"vpn"}}};
  index.repository = stamp.repository = "main";
  publish_root(root_keys);
  release("rdp", 1, "1.0.0");
  publish();
}

VersionEntry& World::release(const std::string& name, std::int64_t seq,
                             const std::string& version) {
  auto at = std::find_if(index.packs.begin(), index.packs.end(),
                         [&](const auto& pack) { return pack.name == name; });
  if (at == index.packs.end()) {
    index.packs.push_back({name});
    std::sort(index.packs.begin(), index.packs.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    at = std::find_if(index.packs.begin(), index.packs.end(),
                      [&](const auto& pack) { return pack.name == name; });
  }
  std::string tar = fake_tar(name, seq);
  std::string archive = fake_archive(tar);
  VersionEntry entry;
  entry.version = version;
  entry.seq = seq;
  entry.channel = "stable";
  entry.engine = ">=0.1";
  entry.schema = ">=1";
  entry.size = archive.size();
  entry.sha256 = sha256(archive);
  entry.tar_size = tar.size();
  entry.tar_sha256 = sha256(tar);
  entry.manifest_sha256 = sha256("manifest of " + tar);
  entry.roots = {name};
  for (auto base = at->versions.rbegin(); base != at->versions.rend(); ++base) {
    if (entry.deltas.size() == 3) break;
    std::string delta = zstd_delta(fake_tar(name, base->seq), tar, 3);
    entry.deltas.push_back({base->seq, delta.size(), sha256(delta)});
    files[object_path(entry.deltas.back().sha256)] = delta;
  }
  put(object_path(entry.sha256), archive,
      {"pack", name, version, static_cast<std::uint64_t>(seq)}, publisher_keys);
  if (at->versions.size() >= 6) at->versions.erase(at->versions.begin());
  at->versions.push_back(std::move(entry));
  return at->versions.back();
}

void World::put(const std::string& path, const std::string& bytes,
                const SignedAs& scope, const std::vector<SecretKey>& keys,
                const std::string& beside) {
  for (const SecretKey& key : keys) {
    files[(beside.empty() ? path : beside) + "." + key.public_key().id() +
          ".minisig"] = key.sign_text(bytes, scope);
  }
  files[path] = bytes;
}

void World::put_index(const std::string& bytes) {
  std::string path = "index/" + std::to_string(index.number) + ".index.json";
  put(path, bytes, index.scope(), release_keys);
  stamp.index = index.number;
  stamp.index_size = bytes.size();
  stamp.index_sha256 = sha256(bytes);
}

void World::put_timestamp(const std::string& bytes) {
  put("timestamp.json", bytes, stamp.scope(), freshness_keys,
      "timestamp/" + sha256(bytes));
}

void World::publish() {
  ++index.number;
  index.created = now;
  index.expires = now + 90 * day;
  put_index(index.text());
  stamp_again();
}

void World::stamp_again() {
  ++stamp.number;
  stamp.issued = now;
  stamp.expires = now + 7 * day;
  stamp.root = root.number;
  put_timestamp(stamp.text());
}

void World::publish_root(const std::vector<SecretKey>& signers) {
  ++root.number;
  put("trust/" + std::to_string(root.number) + ".root.json", root_text(root),
      root.scope(), signers);
}

void World::trust_first() {
  std::vector<std::string> signatures;
  for (const auto& [path, bytes] : files) {
    if (path.starts_with("trust/1.root.json.")) signatures.push_back(bytes);
  }
  Result<Root> added =
      add_root(store, files.at("trust/1.root.json"), signatures, false);
  if (!added) fault = added.error();
}

std::string World::run(const Mirrors& mirrors) {
  notes = {};
  Result<Trust> trust = Trust::load(store);
  if (!trust) {
    fault = trust.error();
    return word(fault);
  }
  if (!trust->root) {
    trust_first();
    trust = Trust::load(store);
    if (!trust) return word(fault = trust.error());
  }
  UpdateRequest request;
  request.wanted.names = wanted;
  request.wanted.engine = "0.1.0";
  request.wanted.schema = "1.0.0";
  request.now = now;
  installer.staged.clear();
  auto done =
      lastmile::update(store, *trust, mirrors, installer, request, notes);
  if (!done) {
    fault = done.error();
    return word(fault);
  }
  report = std::move(*done);
  return "ok";
}

std::string World::update_from(const std::vector<const Files*>& from) {
  Mirrors mirrors;
  for (const Files* files_of : from) {
    mirrors.push_back(std::make_unique<MemoryTransport>(
        *files_of, "mem:" + std::to_string(mirrors.size())));
  }
  return run(mirrors);
}

std::string World::update() { return update_from({&files}); }

std::string World::update_meddled(
    std::function<std::optional<Result<FileResponse>>(const FileRequest&)>
        meddle) {
  auto mirror = std::make_unique<MemoryTransport>(files);
  mirror->meddle = std::move(meddle);
  Mirrors mirrors;
  mirrors.push_back(std::move(mirror));
  return run(mirrors);
}

std::int64_t World::seq_of(const std::string& name) const {
  auto at = installer.now.find(name);
  return at == installer.now.end() ? 0 : at->second.pack.seq;
}

std::string word(const Diagnostic& diagnostic) {
  return diagnostic.message.substr(0, diagnostic.message.find(':'));
}

bool noted(const Diagnostics& notes, std::string_view text) {
  return std::any_of(notes.all().begin(), notes.all().end(),
                     [&](const Diagnostic& note) {
                       return note.message.find(text) != std::string::npos;
                     });
}

}  // namespace lastmile
