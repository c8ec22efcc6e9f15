#include "engine/pack/state.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

constexpr std::string_view format = "lastmile-state/1";
constexpr std::size_t most_listed = 100'000;

void write(JsonWriter& json, std::string_view key,
           const std::map<std::string, std::string>& reasons) {
  json.key(key).array();
  for (const auto& [manifest, reason] : reasons) {
    json.object().key("manifest_sha256").value(manifest);
    json.key("reason").value(reason).end();
  }
  json.end();
}

std::map<std::string, std::string> reasons(Members& from,
                                           std::string_view key) {
  std::map<std::string, std::string> out;
  for (Members& one : from.objects(key, most_listed)) {
    std::string manifest = one.hash("manifest_sha256");
    out[manifest] = one.text("reason", 1000);
    one.done();
  }
  return out;
}

}  // namespace

void State::saw(const std::string& pack, std::uint64_t seq) {
  std::uint64_t& highest = packs[pack];
  highest = std::max(highest, seq);
}

std::string State::text() const {
  JsonWriter json;
  json.object().key("format").value(format);
  json.key("count").value(count);
  json.key("newest_time").value(format_time(newest_time));
  json.key("root").value(root);
  json.key("index").value(index);
  json.key("timestamp").value(timestamp);
  if (!timestamp_sha256.empty()) {
    json.key("timestamp_sha256").value(timestamp_sha256);
  }
  json.key("fresh_until").value(format_time(fresh_until));
  json.key("packs").array();
  for (const auto& [name, seq] : packs) {
    json.object().key("name").value(name).key("seq").value(seq).end();
  }
  json.end();
  write(json, "revoked", revoked);
  write(json, "yanked", yanked);
  json.end();
  return json.take();
}

Result<State> State::read(std::string_view text) {
  Result<Node> node = read_strict_json(text, "state.json");
  Members::Fault fault;
  State out;
  if (node) {
    Members from(&*node, "state.json", fault);
    if (from.text("format") != format) from.fail("another format");
    auto number = [&](std::string_view key) {
      return static_cast<std::uint64_t>(from.number(key, 0, INT64_MAX));
    };
    out.count = number("count");
    out.newest_time = from.time("newest_time");
    out.root = number("root");
    out.index = number("index");
    out.timestamp = number("timestamp");
    if (from.has("timestamp_sha256")) {
      out.timestamp_sha256 = from.hash("timestamp_sha256");
    }
    out.fresh_until = from.time("fresh_until");
    for (Members& one : from.objects("packs", most_listed)) {
      std::string name = one.name("name");
      out.packs[name] =
          static_cast<std::uint64_t>(one.number("seq", 0, INT64_MAX));
      one.done();
    }
    out.revoked = reasons(from, "revoked");
    out.yanked = reasons(from, "yanked");
    from.done();
  } else {
    fault = std::move(node).error();
  }
  if (!fault) return out;
  return refusal(Reason::State, "state.json is damaged: " + fault->message,
                 "--reset-state makes it anew from what is installed");
}

}  // namespace lastmile
