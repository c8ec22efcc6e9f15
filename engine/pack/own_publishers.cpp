// trust/publishers.json: the private publishers that the store's owner trusts,
// besides those of the repository.

#include <algorithm>

#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/trust.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

Result<void> write(TrustFiles& files, const std::vector<Publisher>& all) {
  JsonWriter json;
  json.object().key("format").value("lastmile-publishers/1");
  json.key("publishers").object();
  for (const Publisher& publisher : all) {
    json.key(publisher.name).object().key("keys").array();
    for (const PublicKey& key : publisher.role.keys) json.value(key.base64());
    json.end().key("threshold").value(publisher.role.threshold);
    json.key("packs").array();
    for (const std::string& pattern : publisher.packs) json.value(pattern);
    json.end().end();
  }
  json.end().end();
  return files.replace("trust/publishers.json", json.take());
}

}  // namespace

Result<void> add_publisher(TrustFiles& files, const Publisher& publisher) {
  bool patterns = !publisher.packs.empty() &&
                  std::all_of(publisher.packs.begin(), publisher.packs.end(),
                              [](std::string_view text) {
                                if (text.ends_with('*')) text.remove_suffix(1);
                                return text.empty() || is_pack_name(text);
                              });
  if (!is_pack_name(publisher.name) || !patterns) {
    return refusal(Reason::Name, "no name of a publisher, or of its packs",
                   "such as: pack trust add acme.pub --publisher acme --packs "
                   "'acme-*'");
  }
  Result<Trust> trust = Trust::load_roots(files);
  if (!trust) return trust.error();
  auto& own = trust->own;
  std::erase_if(own, [&](const auto& p) { return p.name == publisher.name; });
  own.push_back(publisher);
  std::sort(own.begin(), own.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return write(files, own);
}

Result<void> remove_publisher(TrustFiles& files, std::string_view name) {
  Result<Trust> trust = Trust::load_roots(files);
  if (!trust) return trust.error();
  auto gone =
      std::erase_if(trust->own, [&](const auto& p) { return p.name == name; });
  if (gone == 0) {
    return refusal(Reason::Absent, "no private publisher of that name",
                   "see `lastmile pack trust show`");
  }
  return write(files, trust->own);
}

}  // namespace lastmile
