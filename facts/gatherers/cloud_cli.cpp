// facts/gatherers/cloud_cli.cpp
//
// cloud.instance, cloud.access, cloud.eip, cloud.route: what the cloud's own
// program says when it is asked with verbs that read
// (facts/cloud_commands.hpp), read as its answers are read from files. Whose
// account it is, is that program's matter: no credentials are touched here. A
// command that fails leaves its reason in the records of what it would have
// told; what others told stays.

#include <algorithm>

#include "facts/cloud_commands.hpp"
#include "facts/cloud_evidence.hpp"
#include "facts/collect.hpp"
#include "facts/gatherer.hpp"

namespace lastmile {

namespace {

constexpr std::string_view name = "cloud_cli";
constexpr std::string_view produces[] = {"cloud.instance", "cloud.access",
                                         "cloud.eip", "cloud.route"};
// A program that waits for a proxy or a prompt is not waited for longer.
constexpr Span most_for_one = std::chrono::seconds(25);

// How each of them says that the account may not; in English, as all of them
// speak.
bool says_denied(const std::string& errors) {
  constexpr std::string_view words[] = {
      "UnauthorizedOperation", "AccessDenied",
      "AuthorizationFailed",   "PERMISSION_DENIED",
      "Required 'compute.",    "does not have authorization"};
  return std::any_of(std::begin(words), std::end(words), [&](auto word) {
    return errors.find(word) != std::string::npos;
  });
}

// The first lines that say something, in one.
std::string beginning(const std::string& errors) {
  constexpr std::size_t most = 300;
  std::string out;
  for (char c : errors) {
    bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
    if (out.size() == most) return out + "…";
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

struct Failure {
  CollectionStatus status;
  std::string why;
};

class Look {
 public:
  Look(const Request& request, Host& host, Moment deadline)
      : request_(request), host_(host), deadline_(deadline) {}

  Gathered all() {
    const CloudAsked& asked = request_.cloud;
    if (asked.provider.empty()) {
      return nothing(CollectionStatus::NotTried, "no cloud was named");
    }
    if (auto fault = fault_of(asked)) {
      out_.notes.push_back(*fault);
      return nothing(CollectionStatus::Failed, fault->message);
    }
    CloudCommand first = find_instance(asked);
    if (auto failed = ask(first)) {
      if (failed->status == CollectionStatus::NotTried) note_missing(first);
      return nothing(failed->status, failed->why);
    }
    if (seen_.instances.empty()) {
      std::string why = first.shown +
                        " lists no such instance: the region, "
                        "the project or the account may be "
                        "another";
      note(why, "give --region, --resource-group or --project");
      return nothing(CollectionStatus::Failed, why);
    }
    const CloudInstance* found = cloud_target(seen_, wanted());
    std::vector<std::pair<CloudCommand, Failure>> failures;
    if (found) {
      CloudInstance one = *found;  // what is read next adds to the list
      for (const CloudCommand& each : ask_about(asked, one)) {
        if (auto failed = ask(each)) failures.emplace_back(each, *failed);
      }
    }
    tell();
    for (const auto& [command, failed] : failures) lower(command, failed);
    return std::move(out_);
  }

 private:
  // Of an Azure resource id the end is the name.
  std::string wanted() const {
    const std::string& one = request_.cloud.instance;
    if (one.empty()) return request_.target;
    return one.substr(one.rfind('/') + 1);
  }

  Gathered nothing(CollectionStatus status, const std::string& why) {
    for (std::string_view type : produces) {
      out_.records.push_back({.type = std::string(type),
                              .status = status,
                              .by = std::string(name),
                              .why = why});
    }
    return std::move(out_);
  }

  void note(const std::string& message, std::string hint) {
    out_.notes.push_back({.code = "LM0751",
                          .message = message,
                          .hint = std::move(hint),
                          .severity = Severity::Warning});
  }

  void note_missing(const CloudCommand& first) {
    std::string program(cloud_program(request_.cloud.provider));
    note(program + " is not installed here",
         "install " + std::string(cloud_package(request_.cloud.provider)) +
             ", or run `" + in_one_line(first.command) +
             "` where it is and give what it prints as a file");
  }

  // Nothing where it was answered.
  std::optional<Failure> ask(const CloudCommand& one) {
    Moment now = host_.monotonic();
    if (now >= deadline_) {
      return Failure{CollectionStatus::NotTried,
                     one.shown + ": the time for gathering was over"};
    }
    CommandOutcome ran =
        host_.run(one.command, std::min(deadline_, now + most_for_one));
    if (ran.ending == CommandEnding::NotInstalled) {
      return Failure{CollectionStatus::NotTried, ran.why};
    }
    if (ran.ending != CommandEnding::Exited || ran.code != 0) {
      return failed(one, ran);
    }
    return read(one, ran.output);
  }

  Failure failed(const CloudCommand& one, const CommandOutcome& ran) {
    std::string why = one.shown + ": ";
    why += ran.ending == CommandEnding::Exited
               ? "it ended with " + std::to_string(ran.code)
               : ran.why;
    std::string said = beginning(ran.errors);
    if (!said.empty()) why += std::string(it_said) + said;
    bool denied = says_denied(ran.errors);
    note(why, denied ? "the account needs " + std::string(one.permission)
                     : "run it by hand to see what it wants: " +
                           in_one_line(one.command));
    return {denied ? CollectionStatus::Denied : CollectionStatus::Failed, why};
  }

  std::optional<Failure> read(const CloudCommand& one, const Bytes& output) {
    Diagnostics found;
    std::optional<Node> root = cloud_json(output, one.shown, found);
    bool none = root && root->is_list() && root->items.empty();
    std::size_t before = seen_.filters.size();
    if (root && (none || read_cloud_answer(*root, one.shown, seen_))) {
      name_group(one, before);
      answered_.insert(answered_.end(), one.tells.begin(), one.tells.end());
      return std::nullopt;
    }
    std::string why = one.shown +
                      ": what it printed is no answer that is "
                      "known here";
    note(why, "see what it prints: " + in_one_line(one.command));
    return Failure{CollectionStatus::Failed, why};
  }

  // Tencent's answer does not say whose policies they are.
  void name_group(const CloudCommand& one, std::size_t before) {
    if (one.group.empty() || seen_.filters.size() != before + 1) return;
    seen_.filters.back().id = one.group;
    seen_.filters.back().filter.name = "security group " + one.group;
  }

  void tell() {
    AskedOf asked{
        .target = wanted(), .port = request_.port, .client = request_.client};
    append(out_, tell_cloud(seen_, asked, name, host_.now()));
    // It was asked for its addresses, and has none.
    bool asked_for_addresses = std::find(answered_.begin(), answered_.end(),
                                         "cloud.eip") != answered_.end();
    for (CollectionRecord& record : out_.records) {
      if (record.type != "cloud.eip" || !asked_for_addresses) continue;
      if (!seen_.addresses.empty()) continue;
      record.status = CollectionStatus::Complete;
      record.why = "the cloud was asked, and it has none";
    }
  }

  // What it would have told is not all there, or not there at all.
  void lower(const CloudCommand& command, const Failure& failed) {
    for (CollectionRecord& record : out_.records) {
      bool its = std::find(command.tells.begin(), command.tells.end(),
                           record.type) != command.tells.end();
      if (!its) continue;
      if (record.status == CollectionStatus::NotTried) {
        record.status = failed.status;
        record.why = failed.why;
      } else if (record.status == CollectionStatus::Complete) {
        record.status = CollectionStatus::Partial;
        record.why += "; " + failed.why;
      } else {
        record.why += "; " + failed.why;
      }
    }
  }

  const Request& request_;
  Host& host_;
  Moment deadline_;
  CloudSeen seen_ = {};
  std::vector<std::string_view> answered_ = {};
  Gathered out_ = {};
};

Gathered gather(const Request& request, const Gathered&, Host& host,
                Moment deadline) {
  return Look(request, host, deadline).all();
}

}  // namespace

extern const Gatherer cloud_cli_gatherer;
const Gatherer cloud_cli_gatherer = {
    .info = {.name = name,
             .version = "1",
             .about = "Asks the cloud's own program (aws, az, gcloud, tccli) "
                      "for the instance and its packet filters, with verbs "
                      "that only read.",
             .produces = produces,
             .needs = "a cloud (--cloud) whose program is installed here",
             .effect = Effect::WritesLog,
             .minutes = 0.5,
             .timeout = std::chrono::seconds(60),
             .rights = Rights::Cloud},
    .gather = gather};

}  // namespace lastmile
