#include "facts/cloud_evidence.hpp"

#include "facts/cloud_access.hpp"

namespace lastmile {

namespace {

class CloudEvidence final : public EvidenceReader {
 public:
  void about(const AskedOf& asked) override { asked_ = asked; }

  void read(const EvidenceFile& file, FileReport& report) override {
    Diagnostics found;
    std::optional<Node> root = cloud_json(file.bytes, file.name, found);
    CloudSeen own;  // another file may speak of the same instances
    if (!root || !read_cloud_answer(*root, file.name, own)) {
      refuse(report, found);
      return;
    }
    read_cloud_answer(*root, file.name, seen_);
    auto count = [&](const char* name, std::size_t number) {
      if (number == 0) return;
      report.details.set(name, static_cast<std::int64_t>(number));
    };
    count("instances", own.instances.size());
    count("filters", own.filters.size());
    count("addresses", own.addresses.size());
    count("routes", own.routes.size());
  }

  Gathered finish(std::int64_t now) override {
    return tell_cloud(seen_, asked_, cloud_evidence.name, now);
  }

 private:
  static void refuse(FileReport& report, const Diagnostics& found) {
    std::string why = found.all().empty() ? "its shape is of no command "
                                            "that is known"
                                          : found.all().front().message;
    report.problems.push_back(
        {.code = "LM0767",
         .message = report.path + " looks like a cloud's answer, but " + why,
         .hint = "save what the cloud's own program prints as JSON, whole: "
                 "tccli, aws, az or gcloud"});
  }

  CloudSeen seen_ = {};
  AskedOf asked_ = {};
};

constexpr std::string_view types[] = {"cloud.instance", "cloud.access",
                                      "cloud.eip", "cloud.route"};

std::unique_ptr<EvidenceReader> open(const EvidenceOptions&) {
  return std::make_unique<CloudEvidence>();
}

}  // namespace

const EvidenceReaderInfo cloud_evidence{
    .name = "cloud_answers",
    .version = "1",
    .about =
        "The instance, its packet filters and addresses, as the cloud's own "
        "program printed them.",
    .produces = types,
    .open = open};

}  // namespace lastmile
