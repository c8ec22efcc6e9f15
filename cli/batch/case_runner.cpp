#include "cli/batch/case_runner.hpp"

#include <exception>

#include "cli/consult.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "engine/base/catalog.hpp"
#include "engine/load/read_case.hpp"
#include "engine/text/document.hpp"
#include "engine/text/json.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_causes = 10;
constexpr double least_probability = 0.01;

const Diagnostic* first_error(const Diagnostics& found) {
  for (const Diagnostic& each : found.all()) {
    if (each.severity == Severity::Error) return &each;
  }
  return nullptr;
}

std::string name_or_line(const std::string& name, const BatchLine& line) {
  return name.empty() ? line.path + ":" + std::to_string(line.number) : name;
}

CaseRunner::Answer failure(const std::string& name, const BatchLine& line,
                           const Diagnostic& error, std::size_t more) {
  JsonWriter json(JsonWriter::Compact);
  std::string message = error.message;
  if (!error.hint.empty()) message += " (" + error.hint + ")";
  if (more > 0) message += "; and " + std::to_string(more) + " more";
  json.object().key("case").value(name_or_line(name, line));
  json.key("error").object().key("code").value(error.code);
  json.key("message").value(message);
  json.key("file").value(line.path);
  json.key("line").value(line.whole ? error.place.line : line.number);
  json.key("column").value(error.place.column);
  json.end().end();
  return {json.take() + "\n", true};
}

// The value of `case`, for the line of a case that cannot be used.
std::string name_of(const std::optional<Node>& node) {
  const Node* name = node ? node->find("case") : nullptr;
  return name && name->is_scalar() ? name->text : std::string();
}

// Of pretty JSON one line: its texts hold no line breaks.
std::string on_one_line(const std::string& pretty) {
  std::string out;
  out.reserve(pretty.size());
  for (std::size_t at = 0; at < pretty.size();) {
    std::size_t begin =
        std::min(pretty.find_first_not_of(' ', at), pretty.size());
    std::size_t end = std::min(pretty.find('\n', begin), pretty.size());
    out.append(pretty, begin, end - begin);
    at = end + 1;
  }
  return out;
}

}  // namespace

CaseRunner::CaseRunner(std::shared_ptr<const KnowledgeBase> base,
                       const BatchOptions& options)
    : base_(std::move(base)), options_(options), recall_(base_) {}

Session::Options CaseRunner::options() const {
  return {.now = case_.now.value_or(options_.now),
          .target = case_.target,
          .client = case_.client};
}

// False where something that was said does not fit the knowledge base.
bool CaseRunner::tell(Session& session, Diagnostics& found) const {
  for (const Claim& claim : case_.given) session.tell(claim, found);
  for (const CollectionRecord& record : case_.collected) {
    session.collect(record, found);
  }
  for (const auto& [question, answer] : case_.answers) {
    session.answer(question, answer, found);
  }
  for (const std::string& fix : case_.tried) {
    if (base_->find_fix(fix)) continue;
    found.add({"LM0931", "there is no fix '" + fix + "'"});
  }
  return !found.has_errors();
}

std::unique_ptr<Session> CaseRunner::copy() const {
  auto session = std::make_unique<Session>(base_, options());
  Diagnostics ignored;
  tell(*session, ignored);
  return session;
}

CaseRunner::Answer CaseRunner::run(const BatchLine& line) {
  try {
    return diagnosed(line);
  } catch (const std::exception& error) {
    // What is left of the session is not to be trusted.
    session_.reset();
    return failure({}, line,
                   {"LM0952", std::string("internal error: ") + error.what()},
                   0);
  }
}

CaseRunner::Answer CaseRunner::diagnosed(const BatchLine& line) {
  TextLimits limits = TextLimits::of_user();
  if (!line.whole && line.bytes > limits.line_bytes) {
    return failure(
        {}, line,
        {"LM0010",
         "a line of " + std::to_string(line.bytes) + " bytes; at most " +
             std::to_string(limits.line_bytes) + " are read",
         {},
         "a case of its own size goes into a file of its own"},
        0);
  }
  Sources sources;
  Diagnostics found;
  FileId file = sources.add(line.path, line.text);
  std::optional<Node> node = line.whole
                                 ? read_document(file, sources, limits, found)
                                 : read_json(file, sources, limits, found);
  std::optional<Case> one;
  if (node) one = read_case(*node, line.path, found);
  std::string name = name_of(node);
  auto failed = [&] {
    return failure(name, line, *first_error(found), found.errors() - 1);
  };
  if (found.has_errors() || !one) return failed();
  case_ = std::move(*one);
  for (const auto& [text, place] : case_.symptoms) {
    Diagnostics problems;
    for (Claim& claim : read_symptom(text, problems)) {
      claim.place = place;
      claim.from.source = line.path;
      claim.from.locator =
          "line " + std::to_string(line.whole ? place.line : line.number);
      case_.given.push_back(std::move(claim));
    }
    for (Diagnostic problem : problems.all()) {
      problem.place = place;
      found.add(std::move(problem));
    }
  }
  if (session_) {
    session_->reset(options());
  } else {
    session_ = std::make_unique<Session>(base_, options());
  }
  tell(*session_, found);
  if (found.has_errors()) return failed();
  Ran ran = session_->run();
  Diagnosis diagnosis = diagnose(
      *session_, options_.looks, [this] { return copy(); }, case_.tried,
      &recall_);
  return {(options_.full ? whole(diagnosis)
                         : short_form(line, diagnosis, ran.stopped)) +
              "\n",
          false};
}

std::string CaseRunner::whole(const Diagnosis& diagnosis) {
  Consultation consultation =
      Consultation::of(base_, case_, case_.now.value_or(options_.now));
  return on_one_line(diagnosis_json(*session_, diagnosis, consultation));
}

std::string CaseRunner::short_form(const BatchLine& line,
                                   const Diagnosis& diagnosis,
                                   Stopped stopped) const {
  JsonWriter json(JsonWriter::Compact);
  json.object().key("case").value(name_or_line(case_.name, line));
  json.key("causes").array();
  for (std::size_t i = 0; i < diagnosis.rows.size() && i < most_causes; ++i) {
    const CauseScore& score = diagnosis.rows[i].cause;
    if (score.probability < least_probability) break;
    json.object().key("id").value(score.cause->id);
    json.key("probability").value(score.probability);
    json.key("word").value(probability_word(score.probability)).end();
  }
  json.end();
  json.key("other").object().key("probability").value(diagnosis.other).end();
  json.key("next").array();
  for (const NextStep& step : diagnosis.next) {
    bool question = step.kind == NextStep::Kind::Question;
    json.object().key("kind").value(question ? "question" : "gather");
    json.key("id").value(step.id);
    json.key("saves").value(step.saves);
    json.key("cost").value(step.cost).end();
  }
  json.end();
  json.key("fixes").array();
  for (const RankedFix& ranked : diagnosis.fixes) {
    const Fix& fix = *ranked.fix;
    json.object().key("id").value(fix.id);
    json.key("title").value(fix.title);
    json.key("kind").value(to_text(fix.kind));
    json.key("risk").value(to_text(fix.risk));
    json.key("takes").value(fix.minutes());
    json.key("cures").value(ranked.cures).end();
  }
  json.end();
  if (options_.is_unsigned) json.key("unsigned").value(true);
  // Rules that went round were stopped: what is here is partial.
  if (stopped == Stopped::Limit) json.key("stopped").value("limit");
  json.end();
  return json.take();
}

}  // namespace lastmile
