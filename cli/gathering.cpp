#include "cli/gathering.hpp"

#include <algorithm>

#include "cli/bundle_writer.hpp"
#include "cli/input.hpp"
#include "cli/log.hpp"
#include "cli/report/evidence_report.hpp"
#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/read_case.hpp"
#include "engine/text/document.hpp"
#include "facts/cloud_commands.hpp"
#include "facts/evidence_files.hpp"
#include "facts/evidence_machines.hpp"
#include "facts/host/real_posix.hpp"
#include "facts/host/recorded.hpp"
#include "facts/roster.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

// What the user said is read without a gatherer's help, with its place.
constexpr std::string_view symptom_reader = "symptom_text";

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from <= text.size()) {
    std::size_t to = std::min(text.find(by, from), text.size());
    if (to > from) parts.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return parts;
}

// Into a field of these nobody's name fits.
bool holds_no_name(const Schema& schema, std::string_view type,
                   std::string_view field) {
  const FactType* known = schema.find(type);
  std::optional<FieldIndex> at = known ? known->find(field) : std::nullopt;
  if (!at) return false;
  const Type& declared = known->fields[*at].type;
  bool text = declared.kind == Kind::Text || declared.kind == Kind::Name ||
              declared.kind == Kind::List || declared.kind == Kind::Map ||
              declared.kind == Kind::Address || declared.is_any();
  return !text || declared.is_one_of();
}

// A run of `gather run`.
class Run {
 public:
  Run(Context& context, const KnowledgeBase& base,
      const GatheringOptions& options)
      : context_(context),
        base_(base),
        options_(options),
        host_(open_real()),
        recorder_(*host_),
        writer_(options.bundle, options.redact),
        reading_(
            {.items = [&base] { return gather_items_of(base); },
             .keep =
                 [this](const EvidenceFile& file, const FileReport& report) {
                   writer_.keep(file, report);
                 }}) {}

  void all() {
    if (!writer_.begin(context_) || !read_inputs() || !read_said()) return;
    constexpr std::int64_t second = 1'000'000;
    if (facts_.now == 0) facts_.now = host_->now() / second * second;
    take_evidence();
    if (!look()) return;
    writer_.recording = recorder_.recording();
    writer_.files = files_;
    writer_.holds_no_name = [this](std::string_view type,
                                   std::string_view field) {
      return holds_no_name(base_.schema, type, field);
    };
    if (!writer_.finish(context_, std::move(facts_))) return;
    tell();
  }

 private:
  bool read_inputs();
  bool read_case_text(const std::string& name, std::string text);
  bool read_said();
  void add_symptoms(std::string_view text, const std::string& source,
                    const std::string& locator, const Place& place);
  void take_evidence();
  bool look();
  void tell();
  void add(Gathered seen) { append(facts_.seen, std::move(seen)); }

  Context& context_;
  const KnowledgeBase& base_;
  const GatheringOptions& options_;
  std::unique_ptr<Host> host_;
  Recorder recorder_;
  BundleWriter writer_;
  EvidenceReading reading_;
  Sources sources_ = {};
  Diagnostics found_ = {};
  BundleFacts facts_ = {};
  std::vector<FileReport> files_ = {};
  std::vector<std::string> brought_ = {};  // paths of evidence
};

bool Run::read_inputs() {
  for (const std::string& path : options_.inputs) {
    if (path != "-" && is_evidence(path)) {
      add_evidence(path, reading_);
      brought_.push_back(path);
      continue;
    }
    std::string name = path == "-" ? "standard input" : path;
    Result<std::string> bytes = read_bytes(path);
    if (bytes && is_evidence(view(*bytes))) {
      add_evidence({name, view(*bytes)}, reading_);
    } else if (bytes && reading_.take({name, view(*bytes)})) {
      continue;  // such as what a cloud's own program printed
    } else if (Result<std::string> text = as_text(std::move(bytes), name)) {
      read_case_text(name, std::move(*text));
    } else {
      found_.add(text.error());
    }
  }
  for (const auto& [name, text] : reading_.texts()) read_case_text(name, text);
  for (const BundleFacts& bundle : reading_.bundles()) {
    if (facts_.now == 0) facts_.now = bundle.now;
    if (facts_.target.empty()) facts_.target = bundle.target;
    if (facts_.client.empty()) facts_.client = bundle.client;
    for (const std::string& ran : bundle.ran) facts_.ran.push_back(ran);
    for (const auto& answer : bundle.answers) facts_.answers.push_back(answer);
  }
  context_.report(found_, sources_);
  if (!found_.has_errors()) return true;
  context_.exit = InputUnreadable;
  return false;
}

bool Run::read_case_text(const std::string& name, std::string text) {
  FileId file = sources_.add(name, std::move(text));
  auto node = read_document(file, sources_, TextLimits::of_user(), found_);
  if (!node) return false;
  std::optional<Case> one = read_case(*node, name, found_);
  if (!one) return false;
  if (facts_.name.empty()) facts_.name = one->name;
  if (one->now) facts_.now = *one->now;
  if (!one->target.empty()) facts_.target = one->target;
  if (!one->client.empty()) facts_.client = one->client;
  for (const auto& [symptom, place] : one->symptoms) {
    add_symptoms(symptom, name, "line " + std::to_string(place.line), place);
  }
  Gathered said{.claims = std::move(one->given),
                .records = std::move(one->collected)};
  add(std::move(said));
  for (auto& answer : one->answers) facts_.answers.push_back(std::move(answer));
  return true;
}

void Run::add_symptoms(std::string_view text, const std::string& source,
                       const std::string& locator, const Place& place) {
  Diagnostics problems;
  for (Claim& claim : read_symptom(text, problems)) {
    claim.from.by = symptom_reader;
    claim.from.source = source;
    claim.from.locator = locator;
    facts_.seen.claims.push_back(std::move(claim));
  }
  for (Diagnostic problem : problems.all()) {
    problem.place = place;
    found_.add(std::move(problem));
  }
}

bool Run::read_said() {
  for (const std::string& symptom : options_.symptoms) {
    add_symptoms(symptom, "--symptom", "", {});
  }
  if (!options_.now.empty()) {
    Result<std::int64_t> now = parse_time(options_.now);
    if (now) {
      facts_.now = *now;
    } else {
      found_.add(now.error());
    }
  }
  if (!found_.has_errors()) return true;
  context_.report(found_, sources_);
  context_.exit = Usage;
  return false;
}

void Run::take_evidence() {
  if (reading_.files().empty()) return;
  const std::string& target =
      options_.target.empty() ? facts_.target : options_.target;
  AskedOf asked = asked_of(target, facts_.client);
  Evidence evidence =
      told_apart(reading_.finish(facts_.now, asked), asked, facts_.now,
                 {.items = [this] { return gather_items_of(base_); }},
                 [&](EvidenceReading& again) {
                   for (const auto& path : brought_) add_evidence(path, again);
                 });
  files_ = std::move(evidence.files);
  for (const FileReport& file : files_) {
    for (const Diagnostic& problem : file.problems) context_.report(problem);
    if (file.damaged()) context_.exit = SomeFailed;
  }
  for (const EvidenceReaderInfo* reader : evidence_readers()) {
    facts_.ran.emplace_back(reader->name);
  }
  for (const GatherSpec& item : base_.gathers) facts_.ran.push_back(item.id);
  add(std::move(evidence.seen));
}

bool Run::look() {
  Request request{.client = facts_.client, .cloud = options_.cloud};
  if (!options_.target.empty()) {
    Result<Target> target = parse_target(options_.target);
    if (!target) {
      context_.report(target.error());
      context_.exit = Usage;
      return false;
    }
    request.target = target->host;
    request.port = target->port;
  }
  auto limits = gathering_limits(context_, options_.timeout);
  auto chosen = chosen_gatherers(context_, options_.gather, request);
  if (!limits || !chosen) return false;
  const std::string& instance = options_.cloud.instance;
  if (request.target.empty() && options_.cloud.provider.empty()) return true;
  say_looking(context_, options_.target, options_.cloud);
  Gathered seen = collect(*chosen, request, recorder_, *limits);
  for (const Gatherer* each : *chosen) {
    facts_.ran.emplace_back(each->info.name);
  }
  tell_notes(context_, seen.notes);
  if (facts_.target.empty()) facts_.target = options_.target;
  // Of an Azure resource id the end is the name.
  if (facts_.target.empty()) {
    facts_.target = instance.substr(instance.rfind('/') + 1);
  }
  add(std::move(seen));
  return true;
}

void Run::tell() {
  if (context_.json()) {
    context_.print(writer_.report());
    return;
  }
  std::string out = "Wrote " + options_.bundle + ": " +
                    std::to_string(writer_.claims) + " facts";
  if (!files_.empty()) out += " from " + files_summary(files_);
  out += options_.redact ? "; names and addresses are replaced\n"
                         : "; names and addresses are in it\n";
  for (const LeftOut& left : writer_.manifest.left_out) {
    out += "  left out: " + left.kind + ", " + std::to_string(left.bytes) +
           " bytes: " + left.why + "\n";
  }
  context_.print(out + "Read it with: lastmile diagnose " + options_.bundle +
                 "\n");
}

}  // namespace

std::optional<std::vector<const Gatherer*>> chosen_gatherers(
    Context& context, const std::string& set, const Request& request) {
  std::vector<const Gatherer*> chosen;
  if (set == "none") return chosen;
  for (const std::string& name : split(set, ',')) {
    if (name == "all" || name == "harmless") {
      for (const Gatherer* each : roster()) {
        bool harmless = each->info.effect <= Effect::ReadsFiles;
        if (name == "all" || harmless) chosen.push_back(each);
      }
    } else if (const Gatherer* gatherer = find_gatherer(name)) {
      chosen.push_back(gatherer);
    } else {
      context.report({"LM0904",
                      "there is no gatherer '" + name + "'",
                      {},
                      "`lastmile gather list` lists them; all, harmless and "
                      "none are sets"});
      context.exit = Usage;
      return std::nullopt;
    }
  }
  if (set.empty()) {
    for (const Gatherer* each : roster()) {
      bool of_cloud = each->info.rights == Rights::Cloud;
      bool cloud = !request.cloud.provider.empty();
      bool wanted = of_cloud ? cloud : !(cloud && request.target.empty());
      if (wanted && each->info.name != symptom_reader) chosen.push_back(each);
    }
  }
  return chosen;
}

bool check_cloud(Context& context, CloudAsked& asked) {
  bool said = !asked.provider.empty() || !asked.instance.empty() ||
              !asked.region.empty() || !asked.group.empty() ||
              !asked.project.empty();
  if (!said) return true;
  std::string_view known = cloud_of(asked.provider);
  if (!known.empty()) asked.provider = known;
  auto fault = fault_of(asked);
  if (!fault) return true;
  context.report(*fault);
  context.exit = Usage;
  return false;
}

void tell_notes(Context& context, const std::vector<Diagnostic>& notes) {
  for (const Diagnostic& note : notes) {
    context.report(note);
    if (note.code == "LM0751") context.exit = SomeFailed;
  }
}

void say_looking(Context& context, const std::string& target,
                 const CloudAsked& cloud) {
  if (!target.empty()) context.say("Probing " + target + " …");
  if (cloud.provider.empty()) return;
  context.say("Asking " + std::string(cloud_program(cloud.provider)) + " …");
}

std::optional<CollectLimits> gathering_limits(Context& context,
                                              const std::string& timeout) {
  Result<std::int64_t> length = parse_duration(timeout);
  if (length && *length > 0) {
    return CollectLimits{.overall = Span(*length),
                         .open_host = [] { return open_real(); }};
  }
  context.report(!length ? length.error()
                         : Diagnostic{"LM0125", "a timeout is above 0"});
  context.exit = Usage;
  return std::nullopt;
}

void gather_into_bundle(Context& context, const GatheringOptions& options) {
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (base) Run(context, *base, options).all();
}

AskedOf asked_of(const std::string& target, const std::string& client) {
  AskedOf asked{.client = client};
  if (Result<Target> parsed = parse_target(target)) {
    asked.target = parsed->host;
    asked.port = parsed->port;
  }
  return asked;
}

std::vector<const GatherSpec*> gather_items_of(const KnowledgeBase& base) {
  std::vector<const GatherSpec*> items;
  for (const GatherSpec& item : base.gathers) items.push_back(&item);
  return items;
}

}  // namespace lastmile
