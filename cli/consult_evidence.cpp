// cli/consult_evidence.cpp
//
// The part of a consultation that has to do with files: cases, evidence,
// bundles.

#include <algorithm>
#include <filesystem>

#include "cli/consult.hpp"
#include "cli/gathering.hpp"
#include "cli/input.hpp"
#include "cli/report/evidence_report.hpp"
#include "engine/base/scalar.hpp"
#include "facts/evidence_files.hpp"
#include "facts/evidence_machines.hpp"

namespace lastmile {
namespace {

bool is_file(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

// A file that was named and is of no kind that is known, and no text either.
FileReport unreadable(const std::string& path, const Diagnostic& why) {
  std::error_code error;
  std::uintmax_t size = std::filesystem::file_size(path, error);
  FileReport report = EvidenceReading::unknown(path, error ? 0 : size, "");
  report.ignored.clear();
  if (report.problems.empty()) report.problems.push_back(why);
  return report;
}

// Was anything of it read that a diagnosis can stand on? What only says what
// else there is, is nothing; an error means that nothing of the file was.
bool was_read(const FileReport& file) {
  bool of_facts =
      file.kind != "unknown" && file.kind != "archive" && file.kind != "bundle";
  return of_facts && file.ignored.empty() &&
         std::none_of(file.problems.begin(), file.problems.end(),
                      [](const Diagnostic& problem) {
                        return problem.severity == Severity::Error;
                      });
}

void say_ignored(Context& context, const std::vector<FileReport>& files) {
  constexpr std::size_t most = 10;
  std::size_t said = 0;
  for (const FileReport& file : files) {
    if (file.ignored.empty() || said == most) continue;
    ++said;
    context.say("  ignored " + printable(file.path) + ": " + file.ignored);
  }
}

// Old logs are not of today, and their facts have ages.
void say_age(Context& context, const std::vector<FileReport>& files,
             std::int64_t now) {
  constexpr std::int64_t month = std::int64_t{30} * 24 * 3600 * 1'000'000;
  std::string newest;
  for (const FileReport& file : files) {
    const Node* time = file.details.find("newest");
    if (time) newest = std::max(newest, time->text);
  }
  Result<std::int64_t> last = parse_time(newest);
  if (!last || now - *last < month) return;
  context.say("The newest record is of " + newest +
              "; ages count from now. --now " + newest +
              " would count from then.");
}

}  // namespace

bool Consultation::read_inputs(Context& context,
                               const ConsultOptions& options) {
  Diagnostics found;
  for (const std::string& path : options.inputs) {
    if (path != "-" && is_evidence(path)) {
      add_evidence(path, evidence_);
      brought_.push_back(path);
      continue;
    }
    std::string name = path == "-" ? "standard input" : path;
    Result<std::string> bytes = read_bytes(path);
    if (bytes && is_evidence(view(*bytes))) {
      add_evidence({name, view(*bytes)}, evidence_);
    } else if (bytes && evidence_.take({name, view(*bytes)})) {
      continue;  // such as what a cloud's own program printed
    } else if (Result<std::string> text = as_text(std::move(bytes), name)) {
      read_case_text(name, std::move(*text), found);
    } else if (is_file(path)) {
      evidence_.add(unreadable(path, text.error()));
    } else {
      found.add(text.error());
    }
  }
  for (const auto& [name, text] : evidence_.texts()) {
    read_case_text(name, text, found);
  }
  answers_read_ = case_.answers.size();
  tried_read_ = case_.tried.size();
  take_bundles();
  read_symptoms(found);
  context.report(found, *sources_);
  if (!found.has_errors()) return true;
  if (context.exit == Done) context.exit = InputUnreadable;
  return false;
}

// What a bundle says of the case; its facts come with the other evidence.
void Consultation::take_bundles() {
  for (const BundleFacts& bundle : evidence_.bundles()) {
    if (!case_.now) case_.now = bundle.now;
    if (case_.name.empty()) case_.name = bundle.name;
    if (case_.target.empty()) case_.target = bundle.target;
    if (case_.client.empty()) case_.client = bundle.client;
    for (const auto& answer : bundle.answers) {
      case_.answers.push_back(answer);
      case_.answer_places.emplace_back();
    }
    ran_.insert(ran_.end(), bundle.ran.begin(), bundle.ran.end());
  }
}

// What the files say. False where nobody said anything that could be read.
bool Consultation::take_evidence(Context& context,
                                 const ConsultOptions& options) {
  if (evidence_.files().empty()) return true;
  const std::string& target =
      options.target.empty() ? case_.target : options.target;
  AskedOf asked = asked_of(target, case_.client);
  Evidence evidence =
      told_apart(evidence_.finish(now_, asked), asked, now_,
                 {.items = [this] { return gather_items_of(*base_); }},
                 [&](EvidenceReading& again) {
                   for (const auto& path : brought_) add_evidence(path, again);
                 });
  files_ = std::move(evidence.files);
  bool anything = false, damaged = false, sound = false;
  for (const FileReport& file : files_) {
    for (const Diagnostic& problem : file.problems) context.report(problem);
    bool read = was_read(file);
    damaged = damaged || file.damaged();
    sound = sound || (read && !file.damaged());
    anything = anything || read;
  }
  context.say("Read " + files_summary(files_) + ".");
  say_ignored(context, files_);
  if (!case_.now) say_age(context, files_, now_);
  for (const EvidenceReaderInfo* reader : evidence_readers()) {
    ran_.emplace_back(reader->name);
  }
  for (const Diagnostic& note : evidence.seen.notes) context.report(note);
  add(std::move(evidence.seen));
  bool other = !case_.given.empty() || !options.target.empty() ||
               !options.cloud.provider.empty();
  if (!anything && !other) {
    context.exit = InputUnreadable;
    if (damaged) return false;
    context.report({"LM0760",
                    "nothing in what was given can be read",
                    {},
                    "`lastmile gather inspect` says what was found"});
    return false;
  }
  if (damaged) context.exit = sound || other ? SomeFailed : InputUnreadable;
  return true;
}

void Consultation::add(Gathered seen) {
  for (Claim& claim : seen.claims) case_.given.push_back(std::move(claim));
  for (CollectionRecord& record : seen.records) {
    case_.collected.push_back(std::move(record));
  }
}

}  // namespace lastmile
