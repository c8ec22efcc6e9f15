#include "facts/object_evidence.hpp"

#include <algorithm>

#include "facts/object_facts.hpp"
#include "facts/readers/clixml.hpp"

namespace lastmile {

namespace {

constexpr std::string_view types[] = {"win.service", "win.firewall_rule",
                                      "win.port_owner", "target.os"};

class ObjectEvidence final : public EvidenceReader {
 public:
  void about(const AskedOf& asked) override { asked_ = asked; }

  void read(const EvidenceFile& file, FileReport& report) override {
    CliXml objects = read_clixml(file.bytes);
    ObjectFacts seen = facts_of(objects);
    report.host = seen.host;
    report.details.set("objects", static_cast<std::int64_t>(seen.objects));
    report.details.set("told", static_cast<std::int64_t>(seen.told.size() +
                                                         seen.ports.size()));
    if (!objects.why.empty()) {
      report.problems.push_back(
          {.code = "LM0777",
           .message = file.name + ": of its objects " +
                      std::to_string(seen.objects) + " were read, then " +
                      objects.why,
           .hint = "write it again: COMMAND | Export-Clixml FILE.xml",
           .severity =
               seen.objects == 0 ? Severity::Error : Severity::Warning});
    }
    files_.push_back({file.name, std::move(seen)});
  }

  Gathered finish(std::int64_t now) override {
    now_ = now;
    for (const File& file : files_) {
      for (const ToldLine& told : file.seen.told) {
        claim(file, told.type, told.fields, told.line);
      }
      for (const ListeningPort& one : file.seen.ports) port(file, one);
    }
    for (std::string_view type : types) record(type);
    return std::move(out_);
  }

 private:
  struct File {
    std::string name;
    ObjectFacts seen;
  };

  void claim(const File& file, std::string type, Node fields,
             std::size_t number) {
    Claim made{.type = std::move(type), .fields = std::move(fields)};
    made.from = {.by = std::string(object_evidence.name),
                 .source = file.name,
                 .locator = "object " + std::to_string(number),
                 .observed = now_};
    out_.claims.push_back(std::move(made));
  }

  // Once, the port that is asked for and the usual one.
  void port(const File& file, const ListeningPort& one) {
    bool wanted = one.port == asked_.port || one.port == 3389;
    bool twice = std::find(said_.begin(), said_.end(), one.port) != said_.end();
    if (!wanted || twice) return;
    said_.push_back(one.port);
    Node fields = Node::map();
    fields.set("port", static_cast<std::int64_t>(one.port));
    fields.set("proto", std::string("tcp"));
    if (one.pid) fields.set("pid", *one.pid);
    claim(file, "win.port_owner", std::move(fields), one.line);
  }

  // An object does not say which others there are: never complete.
  void record(std::string_view type) {
    CollectionRecord out{.type = std::string(type),
                         .by = std::string(object_evidence.name),
                         .why = "no objects that show it were given"};
    for (const File& file : files_) {
      bool tells =
          std::any_of(file.seen.told.begin(), file.seen.told.end(),
                      [&](const ToldLine& told) { return told.type == type; });
      tells = tells || (type == "win.port_owner" && !file.seen.ports.empty());
      if (!tells) continue;
      out.status = CollectionStatus::Partial;
      out.why = "read from " + file.name;
      break;
    }
    out_.records.push_back(std::move(out));
  }

  std::vector<File> files_ = {};
  AskedOf asked_ = {};
  std::vector<std::uint16_t> said_ = {};
  Gathered out_ = {};
  std::int64_t now_ = 0;
};

std::unique_ptr<EvidenceReader> open(const EvidenceOptions&) {
  return std::make_unique<ObjectEvidence>();
}

}  // namespace

const EvidenceReaderInfo object_evidence{
    .name = "powershell_objects",
    .version = "1",
    .about =
        "Services, firewall rules, listening ports and Windows from objects "
        "that Export-Clixml wrote.",
    .produces = types,
    .open = open};

}  // namespace lastmile
