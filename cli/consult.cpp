#include "cli/consult.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "cli/gathering.hpp"
#include "cli/log.hpp"
#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/load/read_case.hpp"
#include "engine/text/document.hpp"
#include "facts/host/real_posix.hpp"
#include "facts/roster.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

// What the user said is read without a gatherer's help, with its place.
constexpr std::string_view symptom_reader = "symptom_text";

void merge(Case& into, Case from) {
  if (into.name.empty()) into.name = from.name;
  if (from.now) into.now = from.now;
  if (!from.target.empty()) into.target = from.target;
  if (!from.client.empty()) into.client = from.client;
  auto append = [](auto& to, auto& more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
  };
  append(into.symptoms, from.symptoms);
  append(into.given, from.given);
  append(into.collected, from.collected);
  append(into.answers, from.answers);
  append(into.answer_places, from.answer_places);
  append(into.tried, from.tried);
  append(into.tried_places, from.tried_places);
}

// The first fault decides how the program ends.
bool passes(Context& context, const Diagnostics& found, ExitCode otherwise) {
  if (!found.has_errors()) return true;
  if (context.exit == Done) context.exit = otherwise;
  return false;
}

// Records of who looked where have no place; what they name is held against
// the schema where it was written.
void check_collected(const Node& node, const Schema& schema,
                     Diagnostics& found) {
  auto check = [&](const std::string& name, const Place& place) {
    if (schema.find(name)) return;
    std::vector<std::string_view> known = schema.names();
    found.add({"LM0501", "there is no fact type '" + name + "'", place,
               did_you_mean(name, known)});
  };
  if (const Node* complete = node.find("collected")) {
    for (const Node& type : complete->items) check(type.text, type.place);
  }
  if (const Node* other = node.find("not collected")) {
    for (const NodeEntry& type : other->entries) {
      check(type.key, type.key_place);
    }
  }
}

}  // namespace

void Consultation::read_case_text(const std::string& name, std::string text,
                                  Diagnostics& found) {
  FileId file = sources_->add(name, std::move(text));
  std::optional<Node> node =
      read_document(file, *sources_, TextLimits::of_user(), found);
  if (!node) return;
  if (std::optional<Case> one = read_case(*node, name, found)) {
    merge(case_, std::move(*one));
    check_collected(*node, base_->schema, found);
  }
}

// The texts of symptoms, each where it was written.
void Consultation::read_symptoms(Diagnostics& found) {
  for (const auto& [text, place] : case_.symptoms) {
    Diagnostics problems;
    for (Claim& claim : read_symptom(text, problems)) {
      claim.place = place;
      claim.from.source = std::string(sources_->path(place.file));
      claim.from.locator = "line " + std::to_string(place.line);
      case_.given.push_back(std::move(claim));
    }
    for (Diagnostic problem : problems.all()) {
      problem.place = place;
      found.add(std::move(problem));
    }
  }
}

bool Consultation::read_said(Context& context, const ConsultOptions& options) {
  Diagnostics found;
  for (const std::string& symptom : options.symptoms) {
    FileId file = sources_->add("--symptom", symptom);
    Diagnostics problems;
    for (Claim& claim : read_symptom(symptom, problems)) {
      claim.from.source = "--symptom";
      case_.given.push_back(std::move(claim));
    }
    for (Diagnostic problem : problems.all()) {
      problem.place.file = file;
      found.add(std::move(problem));
    }
  }
  for (const std::string& fact : options.facts) {
    FileId file = sources_->add("--fact", fact);
    std::optional<Node> node =
        read_document(file, *sources_, TextLimits::of_user(), found);
    if (!node) continue;
    Faults faults(found);
    for (Claim& claim :
         read_claims(faults, *node, {.by = "user", .source = "--fact"})) {
      case_.given.push_back(std::move(claim));
    }
  }
  for (const std::string& answer : options.answers) {
    std::size_t equals = answer.find('=');
    if (equals == std::string::npos) {
      found.add({"LM0903",
                 "'" + answer + "' is no answer",
                 {},
                 "write --answer QUESTION=VALUE"});
      continue;
    }
    case_.answers.emplace_back(answer.substr(0, equals),
                               answer.substr(equals + 1));
    case_.answer_places.emplace_back();
  }
  for (const std::string& fix : options.tried) add_tried(fix, {});
  if (!options.now.empty()) {
    Result<std::int64_t> now = parse_time(options.now);
    if (now) {
      case_.now = *now;
    } else {
      found.add(now.error());
    }
  }
  context.report(found, *sources_);
  return passes(context, found, Usage);
}

bool Consultation::gather(Context& context, const ConsultOptions& options,
                          Host& host) {
  bool wanted = !options.target.empty() || !options.gather.empty() ||
                !options.cloud.provider.empty();
  if (!wanted || options.gather == "none") return true;
  Target target;
  if (!options.target.empty()) {
    Result<Target> parsed = parse_target(options.target);
    if (!parsed) {
      context.report(parsed.error());
      context.exit = Usage;
      return false;
    }
    target = *std::move(parsed);
  }
  Request request{.target = target.host,
                  .port = target.port,
                  .client = case_.client,
                  .cloud = options.cloud};
  auto limits = gathering_limits(context, options.timeout);
  auto chosen = chosen_gatherers(context, options.gather, request);
  if (!limits || !chosen) return false;
  say_looking(context, options.target, options.cloud);
  Gathered seen = collect(*chosen, request, host, *limits);
  for (const Gatherer* gatherer : *chosen) {
    ran_.emplace_back(gatherer->info.name);
  }
  tell_notes(context, seen.notes);
  if (case_.target.empty()) case_.target = options.target;
  add(std::move(seen));
  return true;
}

std::string Consultation::question_like(const std::string& id) const {
  if (base_->find_question(id)) return {};
  std::vector<std::string_view> known;
  for (const Question& question : base_->questions) {
    known.push_back(question.id);
  }
  return did_you_mean(id, known);
}

// Does all that was said fit the knowledge base? A session would silently
// leave out what does not.
bool Consultation::check(Context& context) {
  Diagnostics found, said;  // in files, on the command line
  Session trial(base_, {.now = now_});
  std::vector<CollectionRecord> known;
  for (const Claim& claim : case_.given) {
    // What a gatherer sees and this pack has no words for is no fault.
    bool gathered =
        std::find(ran_.begin(), ran_.end(), claim.from.by) != ran_.end();
    if (gathered && !base_->schema.find(claim.type)) {
      log_detail("no fact type '" + claim.type + "' in the knowledge base");
      continue;
    }
    trial.tell(claim, claim.from.source == "--fact" ? said : found);
  }
  std::erase_if(case_.given, [&](const Claim& claim) {
    return !base_->schema.find(claim.type);
  });
  for (const CollectionRecord& record : case_.collected) {
    if (base_->schema.find(record.type)) known.push_back(record);
  }
  case_.collected = std::move(known);
  for (std::size_t i = 0; i < case_.answers.size(); ++i) {
    Diagnostics faults;
    trial.answer(case_.answers[i].first, case_.answers[i].second, faults);
    for (Diagnostic fault : faults.all()) {
      if (!fault.place.known()) fault.place = case_.answer_places[i];
      if (fault.hint.empty())
        fault.hint = question_like(case_.answers[i].first);
      (i < answers_read_ ? found : said).add(std::move(fault));
    }
  }
  check_tried(tried_read_, found, said);
  context.report(found, *sources_);
  context.report(said, *sources_);
  bool files = passes(context, found, InputUnreadable);
  return passes(context, said, Usage) && files;
}

void Consultation::add_tried(const std::string& fix, Place place) {
  if (std::find(case_.tried.begin(), case_.tried.end(), fix) !=
      case_.tried.end()) {
    return;
  }
  case_.tried.push_back(fix);
  case_.tried_places.push_back(place);
}

void Consultation::check_tried(std::size_t read, Diagnostics& found,
                               Diagnostics& said) const {
  for (std::size_t i = 0; i < case_.tried.size(); ++i) {
    if (base_->find_fix(case_.tried[i])) continue;
    std::vector<std::string_view> known;
    for (const Fix& fix : base_->fixes) known.push_back(fix.id);
    (i < read ? found : said)
        .add({"LM0931", "there is no fix '" + case_.tried[i] + "'",
              case_.tried_places[i], did_you_mean(case_.tried[i], known)});
  }
}

bool Consultation::hear(Context& context, const ConsultOptions& options) {
  Case before = case_;
  answers_read_ = case_.answers.size();
  tried_read_ = case_.tried.size();
  if (read_said(context, options) && check(context)) return true;
  case_ = std::move(before);
  return false;
}

bool Consultation::look(Context& context, const ConsultOptions& options) {
  std::unique_ptr<Host> host = open_real();
  Case before = case_;
  std::vector<std::string> ran = ran_;
  if (gather(context, options, *host) && check(context)) return true;
  case_ = std::move(before);
  ran_ = std::move(ran);
  return false;
}

void Consultation::answer(const std::string& question,
                          const std::string& answer) {
  case_.answers.emplace_back(question, answer);
  case_.answer_places.emplace_back();
}

Consultation::Said Consultation::said() const {
  return {case_.answers, case_.answer_places, case_.tried, case_.tried_places};
}

void Consultation::go_back(Said said) {
  case_.answers = std::move(said.answers);
  case_.answer_places = std::move(said.answer_places);
  case_.tried = std::move(said.tried);
  case_.tried_places = std::move(said.tried_places);
}

std::optional<Consultation> Consultation::open(
    Context& context, std::shared_ptr<const KnowledgeBase> base,
    const ConsultOptions& options) {
  Consultation out;
  out.base_ = std::move(base);
  out.evidence_ = EvidenceReading(
      {.items = [base = out.base_] { return gather_items_of(*base); }});
  std::unique_ptr<Host> host = open_real();
  bool sound = out.read_inputs(context, options);
  sound = out.read_said(context, options) && sound;
  // Whole seconds: nobody reads more of a clock.
  constexpr std::int64_t second = 1'000'000;
  out.now_ = out.case_.now ? *out.case_.now : host->now() / second * second;
  if (sound && !out.take_evidence(context, options)) return std::nullopt;
  if (sound && !out.gather(context, options, *host)) return std::nullopt;
  // What was read is held against the knowledge base even where something
  // else was not: all mistakes in one run.
  if (!out.check(context) || !sound) return std::nullopt;
  return out;
}

Consultation Consultation::of(std::shared_ptr<const KnowledgeBase> base,
                              Case given, std::int64_t now) {
  Consultation out;
  out.base_ = std::move(base);
  out.case_ = std::move(given);
  out.now_ = now;
  return out;
}

std::unique_ptr<Session> Consultation::session() const {
  auto session = std::make_unique<Session>(
      base_, Session::Options{
                 .now = now_, .target = case_.target, .client = case_.client});
  Diagnostics ignored;  // `check` has seen them all
  for (const Claim& claim : case_.given) session->tell(claim, ignored);
  for (const CollectionRecord& record : case_.collected) {
    session->collect(record, ignored);
  }
  for (const auto& [question, answer] : case_.answers) {
    session->answer(question, answer, ignored);
  }
  return session;
}

std::vector<Look> Consultation::looks() const {
  std::vector<Look> looks;
  bool in_cloud = std::any_of(
      case_.given.begin(), case_.given.end(),
      [](const Claim& claim) { return claim.type.starts_with("cloud."); });
  for (const Gatherer* gatherer : roster()) {
    const GathererInfo& info = gatherer->info;
    if (std::find(ran_.begin(), ran_.end(), info.name) != ran_.end() ||
        info.name == symptom_reader) {
      continue;
    }
    // Nobody asks a cloud about a machine that is in none.
    if (info.rights == Rights::Cloud && !in_cloud) continue;
    Look look{.id = std::string(info.name), .minutes = info.minutes};
    look.produces.assign(info.produces.begin(), info.produces.end());
    look.free = info.effect == Effect::Nothing ||
                info.effect == Effect::ReadsFiles ||
                info.effect == Effect::Network;
    looks.push_back(std::move(look));
  }
  return looks;
}

std::string Consultation::as_case_file(const std::string& helped) const {
  auto quoted = [](const std::string& text) {
    return to_text(Node::scalar(text, Style::Quoted));
  };
  std::string out = "case: " + quoted(case_.name) + "\n";
  out += "now: " + format_time(now_) + "\n";
  if (!case_.target.empty()) out += "target: " + quoted(case_.target) + "\n";
  if (!case_.client.empty()) out += "client: " + quoted(case_.client) + "\n";
  if (!case_.given.empty()) out += "given:\n";
  for (const Claim& claim : case_.given) {
    out += "  - " + claim.type + ": " + to_text(claim.fields) + "\n";
  }
  std::string complete, other;
  std::set<std::string> named;  // a case file says one thing of a type
  for (const CollectionRecord& record : case_.collected) {
    if (!record.host.empty()) continue;  // of another machine's files
    if (record.status == CollectionStatus::Complete) {
      complete += "  - " + record.type + "\n";
    } else if (named.insert(record.type).second) {
      other += "  " + record.type +
               ": {status: " + std::string(to_text(record.status)) +
               ", by: " + quoted(record.by) + ", why: " + quoted(record.why) +
               "}\n";
    }
  }
  if (!complete.empty()) out += "collected:\n" + complete;
  if (!other.empty()) out += "not collected:\n" + other;
  if (!case_.answers.empty()) out += "answers:\n";
  for (const auto& [question, answer] : case_.answers) {
    out += "  " + question + ": " + quoted(answer) + "\n";
  }
  if (!case_.tried.empty() || !helped.empty()) out += "tried:\n";
  for (const std::string& fix : case_.tried) {
    out += "  " + quoted(fix) + ": did not help\n";
  }
  if (!helped.empty()) out += "  " + quoted(helped) + ": helped\n";
  return out;
}

}  // namespace lastmile
