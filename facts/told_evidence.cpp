#include "facts/told_evidence.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/symbol.hpp"

namespace lastmile {

void ToldEvidence::keep(const EvidenceFile& file, Told told,
                        FileReport& report) {
  report.host = told.host;
  report.details.set(
      "told", static_cast<std::int64_t>(told.told.size() + told.ports.size()));
  files_.push_back({file.name, std::move(told)});
}

Gathered ToldEvidence::finish(std::int64_t now) {
  now_ = now;
  for (const File& file : files_) {
    for (const ToldLine& told : file.seen.told) {
      claim(file, told.type, told.fields, told.line);
    }
  }
  ports();
  for (std::string_view type : who_.produces) record(type);
  return std::move(out_);
}

void ToldEvidence::claim(const File& file, std::string type, Node fields,
                         std::size_t number) {
  Claim made{.type = std::move(type), .fields = std::move(fields)};
  made.from = {.by = std::string(who_.name),
               .source = file.name,
               .locator = std::string(unit_) + " " + std::to_string(number),
               .observed = now_};
  out_.claims.push_back(std::move(made));
}

// Of Remote Desktop Services.
std::optional<std::string> ToldEvidence::termservice_pid() const {
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
void ToldEvidence::ports() {
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

void ToldEvidence::record(std::string_view type) {
  CollectionRecord out{.type = std::string(type),
                       .by = std::string(who_.name),
                       .why = std::string(nothing_)};
  for (const File& file : files_) {
    bool tells =
        std::any_of(file.seen.told.begin(), file.seen.told.end(),
                    [&](const ToldLine& told) { return told.type == type; });
    bool listed =
        std::find(file.seen.complete.begin(), file.seen.complete.end(), type) !=
        file.seen.complete.end();
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

}  // namespace lastmile
