#include "facts/command_evidence.hpp"

#include <algorithm>

#include "engine/base/symbol.hpp"
#include "facts/readers/command_text.hpp"
#include "facts/readers/plain_text.hpp"

namespace lastmile {

namespace {

constexpr std::string_view types[] = {
    "win.service",       "win.listener",         "win.sessions",
    "win.port_owner",    "win.firewall_profile", "win.nic",
    "target.os",         "win.update",           "win.time",
    "win.firewall_rule", "tls.certificate",      "win.acl"};

class CommandEvidence final : public EvidenceReader {
 public:
  void about(const AskedOf& asked) override { asked_ = asked; }

  void read(const EvidenceFile& file, FileReport& report) override {
    std::optional<std::string> text = plain_text(file.bytes);
    auto command = text ? recognise_command(*text) : std::nullopt;
    if (!command) return;
    CommandText seen = read_command(*command, *text);
    report.host = seen.host;
    report.details.set("command", std::string(to_text(*command)));
    report.details.set("told", static_cast<std::int64_t>(seen.told.size() +
                                                         seen.ports.size()));
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
    files_.push_back({file.name, std::move(seen)});
  }

  Gathered finish(std::int64_t now) override {
    now_ = now;
    for (const File& file : files_) {
      for (const ToldLine& told : file.seen.told) {
        claim(file, told.type, told.fields, told.line);
      }
    }
    ports();
    for (std::string_view type : types) record(type);
    return std::move(out_);
  }

 private:
  struct File {
    std::string name;
    CommandText seen;
  };

  void claim(const File& file, std::string type, Node fields,
             std::size_t line) {
    Claim made{.type = std::move(type), .fields = std::move(fields)};
    made.from = {.by = std::string(command_evidence.name),
                 .source = file.name,
                 .locator = "line " + std::to_string(line),
                 .observed = now_};
    out_.claims.push_back(std::move(made));
  }

  // Of Remote Desktop Services, as sc queryex printed it.
  std::optional<std::string> termservice_pid() const {
    for (const File& file : files_) {
      for (const ToldLine& told : file.seen.told) {
        const Node* name = told.fields.find("name");
        const Node* pid = told.fields.find("pid");
        if (told.type == "win.service" && name && pid &&
            fold_case(name->text) == "termservice") {
          return pid->text;
        }
      }
    }
    return std::nullopt;
  }

  // The port that is asked for and the usual one; each once.
  void ports() {
    std::optional<std::string> own = termservice_pid();
    std::vector<std::pair<std::uint16_t, bool>> said;
    for (const File& file : files_) {
      for (const ListeningPort& one : file.seen.ports) {
        bool wanted = one.port == asked_.port || one.port == 3389;
        std::pair<std::uint16_t, bool> key{one.port, one.tcp};
        bool twice = std::find(said.begin(), said.end(), key) != said.end();
        if (!wanted || twice) continue;
        said.push_back(key);
        Node fields = Node::map();
        fields.set("port", static_cast<std::int64_t>(one.port));
        fields.set("proto", std::string(one.tcp ? "tcp" : "udp"));
        if (one.pid) fields.set("pid", *one.pid);
        if (!one.process.empty()) fields.set("process", one.process);
        bool ours = own && one.pid && std::to_string(*one.pid) == *own;
        std::string service = ours ? "TermService" : one.service;
        if (!service.empty()) fields.set("service", service);
        claim(file, "win.port_owner", std::move(fields), one.line);
      }
    }
  }

  void record(std::string_view type) {
    CollectionRecord out{.type = std::string(type),
                         .by = std::string(command_evidence.name),
                         .why = "no command that shows it was given"};
    for (const File& file : files_) {
      bool tells =
          std::any_of(file.seen.told.begin(), file.seen.told.end(),
                      [&](const ToldLine& told) { return told.type == type; });
      bool listed =
          std::find(file.seen.complete.begin(), file.seen.complete.end(),
                    type) != file.seen.complete.end();
      bool whole = listed && file.seen.lines_unknown == 0;
      auto in_part =
          std::find_if(file.seen.in_part.begin(), file.seen.in_part.end(),
                       [&](const ToldInPart& one) { return one.type == type; });
      bool partly = in_part != file.seen.in_part.end();
      if (!tells && !listed && !partly) continue;
      CollectionStatus status =
          whole ? CollectionStatus::Complete : CollectionStatus::Partial;
      if (status <= out.status) continue;
      out.status = status;
      out.why = "read from " + file.name;
      if (partly) out.why += ", and " + in_part->why;
    }
    out_.records.push_back(std::move(out));
  }

  std::vector<File> files_ = {};
  AskedOf asked_ = {};
  Gathered out_ = {};
  std::int64_t now_ = 0;
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
