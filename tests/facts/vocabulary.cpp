// What gatherers say, held against the fact types that the pack declares.

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>

#include "engine/base/scalar.hpp"
#include "engine/text/yaml.hpp"
#include "places.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

namespace fs = std::filesystem;

// The declaration of each field, by type and name: a map with `type`, or the
// short form.
std::map<std::string, Node> declared_types() {
  std::map<std::string, Node> types;
  for (const auto& entry :
       fs::directory_iterator(LASTMILE_SOURCE_DIR "/knowledgebase/rdp/facts")) {
    std::ifstream in(entry.path());
    std::string text(std::istreambuf_iterator<char>(in), {});
    Sources sources;
    Diagnostics found;
    FileId file = sources.add(entry.path().filename(), text);
    std::optional<Node> items = read_yaml(file, sources, {}, found);
    REQUIRE(items);
    for (const Node& item : items->items) {
      const Node* name = item.find("fact");
      const Node* fields = item.find("fields");
      if (name && fields) types[name->text] = *fields;
    }
  }
  return types;
}

void check_value(const Node& declared, const Node& value) {
  const Node* name = declared.find("type");
  const std::string& type = name ? name->text : declared.text;
  if (type == "one of") {
    const Node* values = declared.find("values");
    REQUIRE(values);
    bool known = false;
    for (const Node& each : values->items) {
      known = known || each.text == value.text;
    }
    CHECK(known);
    return;
  }
  Symbols symbols;
  Result<Type> read = parse_type(type);
  REQUIRE(read);
  Result<Value> result = read_value(*read, value, symbols);
  INFO(type << (result ? "" : ": " + result.error().message));
  CHECK(result);
}

Gathered everything() {
  Gathered all;
  auto add = [&](Gathered more) {
    for (Claim& claim : more.claims) all.claims.push_back(std::move(claim));
  };
  for (const auto& entry :
       fs::directory_iterator(LASTMILE_SOURCE_DIR "/tests/recordings/probe")) {
    Sources sources;
    Diagnostics found;
    FileId file = sources.add(
        "recording",
        read_test_file("probe/" + entry.path().filename().string()));
    std::optional<HostRecording> recording =
        read_recording(file, sources, found);
    REQUIRE(recording);
    RecordedHost host(*std::move(recording));
    add(probe({.target = "vm1.example.test"}, host));
  }
  for (int reach = 0; reach <= static_cast<int>(Reach::Failed); ++reach) {
    RecordedHost host({.steps = {{.kind = RecordedStep::Kind::Connect,
                                  .subject = "10.0.0.4",
                                  .port = 3389,
                                  .reach = static_cast<Reach>(reach)}}});
    add(probe({.target = "10.0.0.4"}, host));
  }
  RecordedHost nothing({});
  Request said{.symptoms = {"0x904/0x7", "nego:5 by mstsc", "0xC000006D",
                            "ERRCONNECT_TLS_CONNECT_FAILED", "black screen",
                            "tls_alert:40", "mstsc_ext:7", "0xFFFFFFF9"}};
  add(collect(roster(), said, nothing));
  return all;
}

}  // namespace

TEST_CASE("every field that a gatherer gives is declared, with that type",
          "[vocabulary]") {
  std::map<std::string, Node> types = declared_types();
  Gathered all = everything();
  REQUIRE(all.claims.size() > 40);
  for (const Claim& claim : all.claims) {
    INFO(claim.type);
    REQUIRE(types.contains(claim.type));
    for (const NodeEntry& entry : claim.fields.entries) {
      INFO(entry.key << ": " << to_text(entry.value));
      const Node* declared = types[claim.type].find(entry.key);
      REQUIRE(declared);
      check_value(*declared, entry.value);
    }
  }
}

TEST_CASE("every enumerator of a result is a value of its field",
          "[vocabulary]") {
  std::map<std::string, Node> types = declared_types();
  auto check = [&](const std::string& type, std::string_view name,
                   std::string_view value) {
    INFO(type << "." << name << ": " << value);
    const Node* field = types[type].find(name);
    REQUIRE(field);
    check_value(*field, Node::scalar(std::string(value)));
  };
  for (int i = 0; i < static_cast<int>(Reach::Forbidden); ++i) {
    check("net.tcp_probe", "result", to_text(static_cast<Reach>(i)));
  }
  for (int i = 0; i < static_cast<int>(Handshake::Failed); ++i) {
    check("net.tls_probe", "result", to_text(static_cast<Handshake>(i)));
  }
  for (std::string_view reply : {"neg_rsp", "neg_failure", "no_neg", "non_rdp",
                                 "closed", "timeout", "disconnect"}) {
    check("net.x224_probe", "reply", reply);
  }
  for (std::string_view type :
       {"symptom.error", "net.dns", "net.tcp_probe", "net.x224_probe",
        "rdp.server", "net.tls_probe", "tls.certificate", "net.ntlm",
        "win.time", "target.os"}) {
    CHECK(types.contains(std::string(type)));
  }
}

}  // namespace lastmile
