// facts/readers/cloud.hpp
//
// What the command line programs of Tencent Cloud (tccli), AWS (aws), Azure
// (az) and Google Cloud (gcloud) print as JSON, to instances, packet filters
// and addresses in one vocabulary. One answer a call, of any shape that one of
// them prints; each adds to what is there, so that several answers of one cloud
// come together. What a shape does not say is left unsaid.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"
#include "facts/readers/bytes.hpp"
#include "facts/readers/packet_rules.hpp"

namespace lastmile {

// In which file, and where in it.
struct CloudPlace {
  std::string file;
  std::string locator;
};

struct CloudInstance {
  std::string provider;
  std::string id;
  std::string name = {};
  std::string state = {};  // as the cloud says it
  std::optional<bool> running = {};
  std::optional<std::vector<std::string>> public_ips = {};
  std::optional<std::vector<std::string>> private_ips = {};
  std::optional<std::int64_t> bandwidth_out_mbps = {};
  std::string restrict_state = {};
  std::string system_status = {};  // ok, impaired, unknown
  std::string guest_status = {};
  std::optional<bool> agent_ready = {};
  std::string dns_name = {};
  std::vector<std::string> groups = {};  // ids, in the order that counts
  bool groups_known = false;
  std::string subnet = {};
  std::string network = {};
  std::vector<std::string> tags = {};
  std::vector<std::string> cards = {};  // Azure's ids of its network cards
  CloudPlace place = {};
};

struct CloudFilter {
  enum class Of : std::uint8_t { Instance, Subnet, Network };
  std::string provider;
  Of of = Of::Instance;
  std::string id = {};                    // empty: the answer does not say
  std::vector<std::string> subnets = {};  // of a filter of subnets
  std::string network = {};
  PacketFilter filter = {};
  // Of a rule that is for machines with one of these tags: by its place.
  std::vector<std::vector<std::string>> tags = {};
  CloudPlace place = {};
};

struct CloudAddress {
  std::string address;
  std::optional<bool> bound = {}, blocked = {}, arrears = {};
  std::string instance = {};
  CloudPlace place = {};
};

struct CloudRoute {
  std::string provider;
  std::vector<std::string> subnets = {};
  bool main = false;  // of all subnets that have none of their own
  std::string network = {};
  bool internet = false;
  std::string target = {};  // internet_gateway, nat, nva, vpn, none
  CloudPlace place = {};
};

struct CloudSeen {
  std::vector<CloudInstance> instances = {};
  std::vector<CloudFilter> filters = {};
  std::vector<CloudAddress> addresses = {};
  std::vector<CloudRoute> routes = {};

  // The one of that id, made where there is none.
  CloudInstance& instance(std::string_view provider, const std::string& id,
                          const CloudPlace& place);
};

// JSON that begins like an answer of one of the four.
bool is_cloud_answer(ByteView head);
// What its program printed; nothing, and why in `found`, where it is no JSON.
std::optional<Node> cloud_json(ByteView bytes, const std::string& name,
                               Diagnostics& found);
// False where it is no answer that is known. The name goes into the places.
bool read_cloud_answer(const Node& root, const std::string& file,
                       CloudSeen& into);

// One cloud each; false where it is not an answer of that cloud.
bool read_tencent(const Node& root, const std::string& file, CloudSeen& into);
bool read_aws(const Node& root, const std::string& file, CloudSeen& into);
bool read_azure(const Node& root, const std::string& file, CloudSeen& into);
bool read_google(const Node& root, const std::string& file, CloudSeen& into);

// Of JSON: the text of a key, empty where there is none; the items of a list;
// yes or no; the texts of a list.
std::string text_in(const Node& map, std::string_view key);
const std::vector<Node>& items_in(const Node& map, std::string_view key);
std::optional<bool> yes_in(const Node& map, std::string_view key);
std::vector<std::string> texts_in(const Node& map, std::string_view key);

}  // namespace lastmile
