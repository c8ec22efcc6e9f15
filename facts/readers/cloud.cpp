#include "facts/readers/cloud.hpp"

#include <algorithm>

#include "engine/text/json.hpp"
#include "facts/readers/plain_text.hpp"

namespace lastmile {

std::string text_in(const Node& map, std::string_view key) {
  const Node* value = map.find(key);
  return value && value->is_scalar() ? value->text : std::string();
}

const std::vector<Node>& items_in(const Node& map, std::string_view key) {
  static const std::vector<Node> none;
  const Node* value = map.find(key);
  return value && value->is_list() ? value->items : none;
}

std::optional<bool> yes_in(const Node& map, std::string_view key) {
  std::string text = text_in(map, key);
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::vector<std::string> texts_in(const Node& map, std::string_view key) {
  std::vector<std::string> out;
  for (const Node& item : items_in(map, key)) {
    if (item.is_scalar() && !item.text.empty()) out.push_back(item.text);
  }
  return out;
}

CloudInstance& CloudSeen::instance(std::string_view provider,
                                   const std::string& id,
                                   const CloudPlace& place) {
  for (CloudInstance& known : instances) {
    if (known.provider == provider && known.id == id) return known;
  }
  instances.push_back(
      {.provider = std::string(provider), .id = id, .place = place});
  return instances.back();
}

bool is_cloud_answer(ByteView head) {
  std::string_view text(reinterpret_cast<const char*>(head.data()),
                        head.size());
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos || (text[begin] != '{' && text[begin] != '[')) {
    return false;
  }
  auto has = [&](std::string_view key) { return text.find(key) != text.npos; };
  static constexpr std::string_view keys[] = {"\"InstanceSet\"",
                                              "\"InstanceStatusSet\"",
                                              "\"SecurityGroupPolicySet\"",
                                              "\"AddressSet\"",
                                              "\"AutomationAgentSet\"",
                                              "\"Reservations\"",
                                              "\"InstanceStatuses\"",
                                              "\"IpPermissions\"",
                                              "\"NetworkAcls\"",
                                              "\"RouteTables\"",
                                              "\"AllocationId\"",
                                              "\"securityRules\"",
                                              "\"defaultSecurityRules\"",
                                              "\"effectiveSecurityRules\"",
                                              "\"PowerState/",
                                              "\"powerState\"",
                                              "\"compute#instance\"",
                                              "\"compute#firewall\""};
  return std::any_of(std::begin(keys), std::end(keys), has);
}

std::optional<Node> cloud_json(ByteView bytes, const std::string& name,
                               Diagnostics& found) {
  std::optional<std::string> text = plain_text(bytes);
  if (!text) return std::nullopt;
  Sources sources;
  FileId id = sources.add(name, std::move(*text));
  return read_json(id, sources, TextLimits::of_evidence(), found);
}

bool read_cloud_answer(const Node& root, const std::string& file,
                       CloudSeen& into) {
  return read_tencent(root, file, into) || read_aws(root, file, into) ||
         read_google(root, file, into) || read_azure(root, file, into);
}

}  // namespace lastmile
