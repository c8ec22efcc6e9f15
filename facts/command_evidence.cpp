#include "facts/command_evidence.hpp"

#include "facts/readers/command_text.hpp"
#include "facts/readers/plain_text.hpp"
#include "facts/told_evidence.hpp"

namespace lastmile {

namespace {

constexpr std::string_view types[] = {
    "win.service",       "win.listener",         "win.sessions",
    "win.port_owner",    "win.firewall_profile", "win.nic",
    "target.os",         "win.update",           "win.time",
    "win.firewall_rule", "tls.certificate",      "win.acl"};

class CommandEvidence final : public ToldEvidence {
 public:
  CommandEvidence()
      : ToldEvidence(command_evidence, "line",
                     "no command that shows it was given") {}

  void read(const EvidenceFile& file, FileReport& report) override {
    std::optional<std::string> text = plain_text(file.bytes);
    auto command = text ? recognise_command(*text) : std::nullopt;
    if (!command) return;
    Told seen = read_command(*command, *text);
    report.details.set("command", std::string(to_text(*command)));
    bool anything = !seen.told.empty() || !seen.ports.empty() ||
                    !seen.complete.empty() || !seen.in_part.empty() ||
                    !seen.host.empty();
    if (seen.lines_unknown != 0 || !anything) {
      std::string what =
          anything ? std::to_string(seen.lines_unknown) +
                         " of its lines cannot be read, the first is line " +
                         std::to_string(seen.first_unknown)
                   : "nothing in it could be read";
      report.problems.push_back(
          {.code = "LM0769",
           .message = file.name + ": of what " +
                      std::string(to_text(*command)) + " printed, " + what,
           .hint = "save what the command prints, whole and alone: COMMAND > "
                   "FILE",
           .severity = Severity::Warning});
    }
    keep(file, std::move(seen), report);
  }
};

std::unique_ptr<EvidenceReader> open(const EvidenceOptions&) {
  return std::make_unique<CommandEvidence>();
}

}  // namespace

bool is_command_text(ByteView head) {
  std::optional<std::string> text = plain_text(head);
  return text && recognise_command(*text);
}

const EvidenceReaderInfo command_evidence{
    .name = "command_text",
    .version = "2",
    .about =
        "What sc, netstat, netsh, ipconfig, systeminfo, qwinsta, w32tm, "
        "certutil and icacls printed.",
    .produces = types,
    .open = open};

}  // namespace lastmile
