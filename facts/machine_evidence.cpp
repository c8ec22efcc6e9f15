// facts/machine_evidence.cpp
//
// The registry of a machine, its certificates, and whatever the pack's gather
// items look for, among files that were given (facts/machine_files.hpp).

#include "facts/machine_evidence.hpp"

#include <string>

#include "facts/machine_files.hpp"
#include "facts/readers/certificate.hpp"

namespace lastmile {
namespace {

class MachineEvidence final : public EvidenceReader {
 public:
  explicit MachineEvidence(const EvidenceOptions& options)
      : machine_(options.items ? options.items()
                               : std::vector<const GatherSpec*>()) {}

  void read(const EvidenceFile& file, FileReport& report) override {
    const RegistryFile* seen = machine_.read(file);
    if (seen) report.host = seen->computer;
    if (!seen) {
      certificate(file, report);
    } else if (seen->kind == RegistryFile::Kind::Hive) {
      hive(*seen, report);
    } else if (seen->kind == RegistryFile::Kind::Export) {
      exported(*seen, report);
    }
  }

  bool offer(const EvidenceFile& file) override { return machine_.offer(file); }

  Gathered finish(std::int64_t now) override {
    Gathered out = machine_.finish(now);
    // These were said of the files already.
    std::erase_if(out.notes, [](const Diagnostic& note) {
      return note.code == "LM0740" || note.code == "LM0741" ||
             note.code == "LM0742";
    });
    return out;
  }

 private:
  static void problem(FileReport& report, std::string_view code,
                      const std::string& what, Severity severity) {
    report.problems.push_back(
        {.code = code,
         .message = report.path + ": " + what,
         .hint = "Copy or export it again; what is not found in it is not "
                 "taken to be absent.",
         .severity = severity});
  }

  static void hive(const RegistryFile& seen, FileReport& report) {
    bool opened = seen.health.root_readable;
    for (const std::string& what : seen.problems) {
      problem(report, opened ? "LM0741" : "LM0740", what,
              opened ? Severity::Warning : Severity::Error);
    }
    for (const NodeEntry& entry : hive_fields(seen).entries) {
      if (entry.key == "file") continue;
      std::string name = entry.key == "keys_read"     ? "keys"
                         : entry.key == "values_read" ? "values"
                                                      : entry.key;
      report.details.set(std::move(name), entry.value);
    }
  }

  static void exported(const RegistryFile& seen, FileReport& report) {
    for (const std::string& what : seen.problems) {
      problem(report, "LM0742", what, Severity::Warning);
    }
    auto count = [&](const char* name, std::uint64_t number) {
      report.details.set(name, static_cast<std::int64_t>(number));
    };
    count("keys", seen.exported.keys);
    count("values", seen.exported.values);
    count("deletions", seen.exported.deletions);
  }

  static void certificate(const EvidenceFile& file, FileReport& report) {
    Result<Certificate> read = read_certificate(file.bytes);
    if (read) {
      report.details = certificate_fields(*read);
    } else {
      report.problems.push_back(std::move(read).error());
    }
  }

  MachineFiles machine_;
};

constexpr std::string_view types[] = {"win.hive", "win.firewall_rule",
                                      "win.firewall_answer", "win.profile"};

std::unique_ptr<EvidenceReader> open(const EvidenceOptions& options) {
  return std::make_unique<MachineEvidence>(options);
}

}  // namespace

const EvidenceReaderInfo machine_evidence{
    .name = "machine_files",
    .version = "1",
    .about =
        "The registry from hives and exports, certificates, and what the "
        "knowledge base's gather items look for.",
    .produces = types,
    .open = open,
    .offered = true};

}  // namespace lastmile
