#include "engine/pack/sightings.hpp"

#include <algorithm>
#include <charconv>

#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

constexpr std::string_view state_file = "trust/seen.json";
constexpr std::string_view witness_file = "trust/witness";
constexpr std::size_t most = std::size_t{4} << 20;

Diagnostic lost(std::string what) {
  return refusal(Reason::State, std::move(what),
                 "if you put back a backup yourself, `lastmile pack update "
                 "--reset-state` begins anew; else somebody may want to show "
                 "you old knowledge");
}

std::string witness_of(const Sightings& state) {
  return std::to_string(state.serial) + " " + sha256(state.text()) + "\n";
}

// The serial that the witness saw; 0 where there is none.
Result<std::int64_t> witnessed(std::string_view text) {
  std::int64_t serial = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, serial);
  if (error != std::errc() || rest == end || *rest != ' ' || serial < 0) {
    return lost("the witness of the store's state is damaged");
  }
  return serial;
}

void write_seen(JsonWriter& json, std::string_view key, const Seen& seen) {
  if (seen.number == 0) return;
  json.key(key).object().key("number").value(seen.number);
  json.key("sha256").value(seen.sha256);
  json.key("time").value(format_time(seen.time));
  json.key("expires").value(format_time(seen.expires)).end();
}

Seen read_seen(Members& members, std::string_view key) {
  if (!members.has(key)) return {};
  Members said = members.object(key);
  Seen seen{said.number("number", 1, INT64_MAX), said.hash("sha256"),
            said.time("time"), said.time("expires")};
  said.done();
  return seen;
}

}  // namespace

std::string Sightings::text() const {
  JsonWriter json;
  json.object().key("format").value("lastmile-seen/1");
  json.key("repository").value(repository);
  json.key("serial").value(serial);
  json.key("root").value(root);
  json.key("root_time").value(format_time(root_time));
  write_seen(json, "timestamp", timestamp);
  write_seen(json, "index", index);
  json.key("packs").object();
  for (const auto& [name, seen] : packs) {
    json.key(name).object().key("seq").value(seen.seq);
    json.key("sha256").value(seen.sha256).end();
  }
  json.end();
  json.key("revoked").array();
  for (const std::string& hash : revoked) json.value(hash);
  json.end();
  json.key("etags").array();
  for (const auto& [address, etag] : etags) {
    json.object().key("address").value(address);
    json.key("etag").value(etag).end();
  }
  json.end().end();
  return json.take();
}

Result<Sightings> Sightings::read(std::string_view bytes) {
  Result<Node> node = read_strict_json(bytes, state_file);
  if (!node) return node.error();
  Members::Fault fault;
  Members members(&*node, "seen", fault);
  Sightings state;
  if (members.text("format") != "lastmile-seen/1") {
    members.fail("is of another format");
  }
  state.repository = members.name("repository");
  state.serial = members.number("serial", 1, INT64_MAX);
  state.root = members.number("root", 1, INT64_MAX);
  state.root_time = members.time("root_time");
  state.timestamp = read_seen(members, "timestamp");
  state.index = read_seen(members, "index");
  for (auto& [name, said] : members.named_objects("packs", 20'000)) {
    state.packs[name] = {said.number("seq", 1, INT64_MAX), said.hash("sha256")};
    said.done();
  }
  for (const std::string& hash : members.texts("revoked", 10'000)) {
    state.revoked.insert(hash);
  }
  for (Members& said : members.objects("etags", 16)) {
    std::string address = said.text("address", 2000);
    state.etags[address] = said.text("etag");
    said.done();
  }
  members.done();
  if (fault) return std::move(*fault);
  return state;
}

std::int64_t Sightings::newest_time() const {
  return std::max({root_time, timestamp.time, index.time});
}

Result<Sightings> load_sightings(TrustFiles& files) {
  auto text = files.read(state_file, most);
  if (!text) return text.error();
  auto witness = files.read(witness_file, 200);
  if (!witness) return witness.error();
  if (!*text && !*witness) return Sightings{};
  Result<std::int64_t> serial = witnessed(*witness ? **witness : "0 ");
  if (!serial) return serial.error();
  if (!*text) {
    if (*serial == 0) return Sightings{};
    return lost("trust/seen.json is missing");
  }
  Result<Sightings> state = Sightings::read(**text);
  if (!state)
    return lost("trust/seen.json is damaged: " + state.error().message);
  bool older = state->serial < *serial;
  bool other =
      state->serial == *serial && *witness && **witness != witness_of(*state);
  // One ahead: the power went between the two.
  bool ahead = state->serial > *serial + 1;
  if (older) return lost("trust/seen.json is an older one than the store had");
  if (other || ahead || !*witness) {
    return lost("trust/seen.json is not the one that the store wrote");
  }
  state->witness_lags = state->serial != *serial;
  return state;
}

Result<void> save_sightings(TrustFiles& files, Sightings& state) {
  if (state.serial == 0) {
    if (Result<void> begun = files.replace(witness_file, "0 \n"); !begun) {
      return begun;
    }
  } else if (state.witness_lags) {
    // It would be two behind after the next cut, which is what a theft is.
    auto text = files.read(state_file, most);
    if (!text) return text.error();
    Result<Sightings> written = Sightings::read(*text ? **text : "");
    if (!written) return written.error();
    Result<void> moved = files.replace(witness_file, witness_of(*written));
    if (!moved) return moved;
    state.witness_lags = false;
  }
  ++state.serial;
  std::string text = state.text();
  if (Result<void> wrote = files.replace(state_file, text); !wrote) {
    return wrote;
  }
  state.witness_lags = true;
  Result<void> moved = files.replace(witness_file, witness_of(state));
  if (moved) state.witness_lags = false;
  return moved;
}

Result<void> reset_sightings(TrustFiles& files) {
  // The state first: a witness without it is what a theft looks like, a state
  // without a witness is put right by asking for the reset again.
  if (Result<void> gone = files.remove(state_file); !gone) return gone;
  return files.remove(witness_file);
}

}  // namespace lastmile
