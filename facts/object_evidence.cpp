#include "facts/object_evidence.hpp"

#include "facts/object_facts.hpp"
#include "facts/readers/clixml.hpp"
#include "facts/told_evidence.hpp"

namespace lastmile {

namespace {

constexpr std::string_view types[] = {"win.service", "win.firewall_rule",
                                      "win.port_owner", "target.os"};

class ObjectEvidence final : public ToldEvidence {
 public:
  ObjectEvidence()
      : ToldEvidence(object_evidence, "object",
                     "no objects that show it were given") {}

  void read(const EvidenceFile& file, FileReport& report) override {
    CliXml objects = read_clixml(file.bytes);
    ObjectFacts seen = facts_of(objects);
    report.details.set("objects", static_cast<std::int64_t>(seen.objects));
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
    keep(file, std::move(seen), report);
  }
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
