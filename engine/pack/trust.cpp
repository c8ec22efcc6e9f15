#include "engine/pack/trust.hpp"

#include <algorithm>
#include <charconv>

#include "engine/base/digest.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

constexpr std::string_view anchor_file = "trust/anchor";

std::string root_file(std::int64_t number) {
  return "trust/" + std::to_string(number) + ".root.json";
}

// The signature files that lie beside a file of the trust folder.
Result<std::vector<std::string>> signatures_beside(
    TrustFiles& files, const std::vector<std::string>& names,
    const std::string& file) {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    if (!name.starts_with(file + ".") || !name.ends_with(".minisig")) continue;
    auto text = files.read(name, Signature::most_bytes);
    if (text && *text) out.push_back(std::move(**text));
    if (out.size() == most_signatures) break;
  }
  return out;
}

struct Anchor {
  std::int64_t number = 0;
  std::string sha256 = {};
};

Result<std::optional<Anchor>> read_anchor(TrustFiles& files) {
  auto text = files.read(anchor_file, 200);
  if (!text) return text.error();
  if (!*text) return std::optional<Anchor>();
  const std::string& said = **text;
  Anchor anchor;
  const char* end = said.data() + said.size();
  auto [rest, error] = std::from_chars(said.data(), end, anchor.number);
  if (error == std::errc() && end - rest == 66 && *rest == ' ') {
    anchor.sha256.assign(rest + 1, 64);
  }
  if (anchor.number < 1 || !is_sha256(anchor.sha256)) {
    return refusal(Reason::State, "trust/anchor is damaged",
                   "give the root again: lastmile pack trust add ROOT.json "
                   "--replace");
  }
  return std::optional<Anchor>(std::move(anchor));
}

Diagnostic no_anchor(std::string what) {
  return refusal(Reason::State, std::move(what),
                 "give the root again: lastmile pack trust add ROOT.json "
                 "--replace");
}

// The first root, as the anchor names it.
Result<Root> first_root(TrustFiles& files, const Anchor& anchor,
                        const std::vector<std::string>& names) {
  std::string name = root_file(anchor.number);
  auto bytes = files.read(name, Root::most_bytes);
  if (!bytes) return bytes.error();
  if (!*bytes || sha256(**bytes) != anchor.sha256) {
    return no_anchor(name + " is not the root that was trusted first");
  }
  Result<Root> root = Root::read(**bytes);
  if (!root) return root;
  auto signatures = signatures_beside(files, names, name);
  if (!signatures) return signatures.error();
  if (Result<void> good = check_first(*root, **bytes, *signatures); !good) {
    return good.error();
  }
  return root;
}

Result<std::vector<Publisher>> read_own(TrustFiles& files) {
  std::vector<Publisher> out;
  auto text = files.read("trust/publishers.json", 1 << 20);
  if (!text) return text.error();
  if (!*text) return out;
  Result<Node> node = read_strict_json(**text, "trust/publishers.json");
  if (!node) return node.error();
  Members::Fault fault;
  Members members(&*node, "publishers", fault);
  if (members.text("format") != "lastmile-publishers/1") {
    members.fail("is of another format");
  }
  for (auto& [name, said] : members.named_objects("publishers", 256)) {
    Publisher publisher{name};
    for (const std::string& key : said.texts("keys", Role::most_keys)) {
      Result<PublicKey> read = PublicKey::read(key);
      if (!read) return read.error();
      if (!publisher.role.has(*read)) publisher.role.keys.push_back(*read);
    }
    publisher.role.threshold =
        static_cast<unsigned>(said.number("threshold", 1, Role::most_keys));
    publisher.packs = said.texts("packs", 64);
    said.done();
    if (publisher.role.threshold > publisher.role.keys.size()) {
      said.fail("takes more keys than it has");
    }
    out.push_back(std::move(publisher));
  }
  members.done();
  if (fault) return std::move(*fault);
  return out;
}

// How well a publisher's patterns fit; 0: not at all.
std::size_t fit(const Publisher& publisher, std::string_view pack) {
  std::size_t best = 0;
  for (const std::string& pattern : publisher.packs) {
    if (!covers(pattern, pack)) continue;
    best = std::max(best, pattern.size() * 2 + !pattern.ends_with('*'));
  }
  return best;
}

}  // namespace

void turn(Sightings& state, const Root& from, const Root& to) {
  // Every key that counted still counts, and for as much.
  auto keeps = [](const Role& old, const Role& fresh) {
    return fresh.threshold <= old.threshold &&
           std::all_of(old.keys.begin(), old.keys.end(),
                       [&](const PublicKey& key) { return fresh.has(key); });
  };
  if (!keeps(from.freshness, to.freshness)) {
    state.timestamp = {};
    state.etags.clear();
  }
  if (!keeps(from.release, to.release)) {
    state.index = {};
    state.packs.clear();
    state.etags.clear();
  }
  state.repository = to.repository;
  state.root = to.number;
  state.root_time = to.created;
}

Result<Trust> Trust::load_roots(TrustFiles& files) {
  Trust trust;
  auto own = read_own(files);
  if (!own) return own.error();
  trust.own = std::move(*own);
  auto anchor = read_anchor(files);
  if (!anchor) return anchor.error();
  if (!*anchor) return trust;
  auto names = files.names();
  if (!names) return names.error();
  Result<Root> root = first_root(files, **anchor, *names);
  if (!root) return root.error();
  trust.anchor = (*anchor)->number;
  trust.root_sha256 = (*anchor)->sha256;
  trust.root = std::move(*root);
  return trust;
}

Result<Trust> Trust::load(TrustFiles& files) {
  Result<Trust> trust = load_roots(files);
  if (!trust) return trust;
  Result<Sightings> state = load_sightings(files);
  if (!state) return state.error();
  trust->state = std::move(*state);
  if (!trust->root) {
    if (trust->state.empty()) return trust;
    return no_anchor("trust/anchor is missing, although updates were made");
  }
  if (!trust->state.empty() &&
      trust->state.repository != trust->root->repository) {
    return no_anchor("the state is of the repository " +
                     trust->state.repository + ", the root of " +
                     trust->root->repository);
  }
  auto names = files.names();
  if (!names) return names.error();
  for (;;) {
    std::string name = root_file(trust->root->number + 1);
    auto bytes = files.read(name, Root::most_bytes);
    if (!bytes || !*bytes) break;
    Result<Root> next = Root::read(**bytes);
    auto signatures = signatures_beside(files, *names, name);
    // What does not hold was never trusted; it comes again, or not.
    if (!next || !signatures ||
        !check_next(*trust->root, *next, **bytes, *signatures)) {
      break;
    }
    if (next->number > trust->state.root && !trust->state.empty()) {
      turn(trust->state, *trust->root, *next);
    }
    trust->root_sha256 = sha256(**bytes);
    trust->root = std::move(*next);
  }
  return trust;
}

const Publisher* Trust::publisher_of(std::string_view pack) const {
  const Publisher* found = root ? root->publisher_of(pack) : nullptr;
  std::size_t best = found != nullptr ? fit(*found, pack) : 1;
  for (const Publisher& publisher : own) {
    std::size_t weight = fit(publisher, pack);
    if (weight < best) continue;
    found = &publisher;
    best = weight;
  }
  return found;
}

Result<void> Trust::check(const SignedAs& scope, std::string_view bytes,
                          std::span<const std::string> signatures) const {
  static const std::vector<PublicKey> nothing;
  const auto& revoked = root ? root->revoked : nothing;
  Prehash prehash(bytes);
  const Publisher* mine = publisher_of(scope.name);
  Role nobody;
  Result<void> checked =
      mine != nullptr
          ? check_threshold(mine->role, revoked, prehash, scope, signatures)
          : check_threshold(nobody, revoked, prehash, scope, signatures);
  if (checked || signatures.empty()) return checked;
  // Is it another publisher's signature, for a name that is not its own?
  auto by_other = [&](const Publisher& other) {
    return &other != mine &&
           check_threshold(other.role, revoked, prehash, scope, signatures);
  };
  auto stands = [&](const std::vector<Publisher>& all) -> const Publisher* {
    auto at = std::find_if(all.begin(), all.end(), by_other);
    return at == all.end() ? nullptr : &*at;
  };
  const Publisher* other = root ? stands(root->publishers) : nullptr;
  if (other == nullptr) other = stands(own);
  if (other == nullptr) return checked;
  return refusal(Reason::SigScope,
                 "signed by " + other->name +
                     ", who may not sign packs named " + scope.name,
                 mine != nullptr ? mine->name + " may" : "nobody may");
}

Result<void> keep_root(TrustFiles& files, const Root& root,
                       std::string_view bytes,
                       std::span<const std::string> signatures) {
  std::string name = root_file(root.number);
  for (const std::string& text : signatures) {
    std::string of = name + "." + sha256(text) + ".minisig";
    if (Result<void> wrote = files.replace(of, text); !wrote) return wrote;
  }
  return files.replace(name, bytes);
}

Result<Root> add_root(TrustFiles& files, std::string_view bytes,
                      std::span<const std::string> signatures, bool replace) {
  Result<Root> root = Root::read(bytes);
  if (!root) return root;
  if (Result<void> good = check_first(*root, bytes, signatures); !good) {
    return good.error();
  }
  Result<std::optional<Anchor>> anchor = read_anchor(files);
  std::string hash = sha256(bytes);
  bool same = anchor && *anchor && (*anchor)->sha256 == hash;
  bool other = !anchor || (*anchor && !same);
  if (other && !replace) {
    return refusal(Reason::Key, "another root is trusted already",
                   "`lastmile pack trust show` prints it; with --replace this "
                   "one takes its place, and what was seen is forgotten");
  }
  if (same && !replace) return root;
  if (Result<void> kept = keep_root(files, *root, bytes, signatures); !kept) {
    return kept.error();
  }
  if (other) {
    if (Result<void> reset = reset_sightings(files); !reset)
      return reset.error();
  }
  Result<void> wrote = files.replace(
      anchor_file, std::to_string(root->number) + " " + hash + "\n");
  if (!wrote) return wrote.error();
  return root;
}

}  // namespace lastmile
