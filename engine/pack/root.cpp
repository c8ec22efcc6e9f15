#include "engine/pack/root.hpp"

#include <algorithm>
#include <map>

#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

std::vector<PublicKey> read_keys(Members& members, std::string_view key,
                                 std::size_t most, bool optional = false) {
  std::vector<PublicKey> out;
  for (const std::string& text : members.texts(key, most, optional)) {
    Result<PublicKey> read = PublicKey::read(text);
    if (!read) {
      members.fail("has a \"" + std::string(key) + "\" with no public key");
      return {};
    }
    bool known = std::any_of(out.begin(), out.end(), [&](const PublicKey& k) {
      return k.bytes == read->bytes;
    });
    if (!known) out.push_back(*read);
  }
  return out;
}

Role read_role(Members members, const std::vector<PublicKey>& revoked,
               Members::Fault& fault, std::string_view packs_key = {},
               std::vector<std::string>* packs = nullptr) {
  Role role;
  for (PublicKey& key : read_keys(members, "keys", Role::most_keys)) {
    bool gone =
        std::any_of(revoked.begin(), revoked.end(),
                    [&](const PublicKey& k) { return k.bytes == key.bytes; });
    if (!gone) role.keys.push_back(key);
  }
  role.threshold =
      static_cast<unsigned>(members.number("threshold", 1, Role::most_keys));
  if (packs != nullptr) *packs = members.texts(packs_key, 64);
  members.done();
  if (!fault && role.threshold > role.keys.size()) {
    fault =
        refusal(Reason::Threshold,
                members.where() + " takes " + std::to_string(role.threshold) +
                    " keys and has " + std::to_string(role.keys.size()) +
                    " that differ and are not revoked");
  }
  return role;
}

bool is_pattern(std::string_view text) {
  if (text == "*") return true;
  if (text.ends_with('*')) text.remove_suffix(1);
  return is_pack_name(text);
}

void read_publishers(Root& root, Members& members, Members::Fault& fault) {
  std::map<std::string, std::string> owner;
  for (auto& [name, said] : members.named_objects("publishers", 256)) {
    Publisher publisher{name};
    publisher.role =
        read_role(said, root.revoked, fault, "packs", &publisher.packs);
    for (const std::string& pattern : publisher.packs) {
      if (!is_pattern(pattern)) {
        said.fail("has a pattern that names no packs");
      } else if (!owner.emplace(pattern, name).second) {
        said.fail("owns '" + pattern + "' together with " + owner[pattern]);
      }
    }
    root.publishers.push_back(std::move(publisher));
  }
}

// Those signatures that bear a number of the role, and those that cannot be
// read: what others signed with says nothing about this role.
std::vector<std::string> of_role(const Role& role,
                                 std::span<const std::string> signatures) {
  std::vector<std::string> out;
  for (const std::string& text : signatures) {
    Result<Signature> read = Signature::read(text);
    bool mine = !read || std::any_of(role.keys.begin(), role.keys.end(),
                                     [&](const PublicKey& key) {
                                       return key.number == read->number;
                                     });
    if (mine) out.push_back(text);
  }
  return out;
}

Result<void> check_half(const Root& by, const Root& root, const Prehash& bytes,
                        std::span<const std::string> signatures,
                        std::string_view whose) {
  std::vector<std::string> own = of_role(by.root, signatures);
  if (own.empty() && !signatures.empty()) {
    return refusal(Reason::Threshold, "root " + std::to_string(root.number) +
                                          " is signed by none of the " +
                                          std::string(whose) + " root keys");
  }
  return check_threshold(by.root, by.revoked, bytes, root.scope(), own);
}

}  // namespace

bool covers(std::string_view pattern, std::string_view pack) {
  if (!pattern.ends_with('*')) return pattern == pack;
  pattern.remove_suffix(1);
  return pack.starts_with(pattern);
}

Result<Root> Root::read(std::string_view bytes) {
  if (bytes.size() > most_bytes) {
    return refusal(Reason::Size, "a root has at most 64 KiB");
  }
  Result<Node> node = read_signed_json(bytes, "root");
  if (!node) return node.error();
  Members::Fault fault;
  Members members(&*node, "root", fault);
  members.text("format");
  members.text("kind");
  Root root;
  root.repository = members.name("repository");
  root.number = members.number("number", 1, INT64_MAX);
  root.created = members.time("created");
  root.expires = members.time("expires");
  root.revoked = read_keys(members, "revoked", 256, true);
  Members roles = members.object("roles");
  root.root = read_role(roles.object("root"), root.revoked, fault);
  root.release = read_role(roles.object("release"), root.revoked, fault);
  root.freshness = read_role(roles.object("freshness"), root.revoked, fault);
  roles.done();
  read_publishers(root, members, fault);
  members.done();
  if (!fault && root.expires <= root.created) {
    members.fail("expires before it was created");
  }
  if (fault) return std::move(*fault);
  return root;
}

const Publisher* Root::publisher_of(std::string_view pack) const {
  const Publisher* found = nullptr;
  std::size_t best = 0;
  for (const Publisher& publisher : publishers) {
    for (const std::string& pattern : publisher.packs) {
      // A name in full weighs more than a pattern of the same length.
      std::size_t weight = pattern.size() * 2 + !pattern.ends_with('*');
      if (!covers(pattern, pack) || weight <= best) continue;
      found = &publisher;
      best = weight;
    }
  }
  return found;
}

SignedAs Root::scope() const {
  return {"root", repository, std::to_string(number),
          static_cast<std::uint64_t>(number)};
}

Result<void> check_first(const Root& root, std::string_view bytes,
                         std::span<const std::string> signatures) {
  return check_threshold(root.root, root.revoked, Prehash(bytes), root.scope(),
                         signatures);
}

Result<void> check_next(const Root& root, const Root& next,
                        std::string_view bytes,
                        std::span<const std::string> signatures) {
  if (next.number != root.number + 1 || next.repository != root.repository) {
    return refusal(Reason::Mix,
                   "the root of " + next.repository + " number " +
                       std::to_string(next.number) + " stands where that of " +
                       root.repository + " number " +
                       std::to_string(root.number + 1) + " is asked for");
  }
  Prehash prehash(bytes);
  if (Result<void> old = check_half(root, next, prehash, signatures, "present");
      !old) {
    return old;
  }
  return check_half(next, next, prehash, signatures, "new");
}

}  // namespace lastmile
