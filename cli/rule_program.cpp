#include "cli/rule_program.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <tuple>

#include "cli/report/origin.hpp"
#include "engine/base/scalar.hpp"
#include "engine/fire/living_session.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/load/read_case.hpp"
#include "engine/load/read_inputs.hpp"
#include "engine/text/document.hpp"

namespace lastmile {

std::optional<RuleProgram> RuleProgram::read(Context& context,
                                             const RunOptions& options) {
  RuleProgram out;
  Diagnostics found;
  std::optional<SessionRecording> replay, steps;
  if (!options.replay.empty()) replay = out.steps(options.replay, found);
  if (!options.replay.empty() && found.has_errors() && options.files.empty()) {
    context.report(found, *out.sources_);
    context.exit = InputUnreadable;
    return std::nullopt;
  }
  if (replay) out.head_ = replay->head;
  if (!out.read_options(context, options)) return std::nullopt;
  auto append = [&](std::optional<SessionRecording>& list) {
    if (!list) return;
    for (Input& input : list->inputs) out.inputs_.push_back(std::move(input));
  };
  append(replay);
  out.read_given(options.given, found);
  if (!options.steps.empty()) steps = out.steps(options.steps, found);
  append(steps);
  out.driven_ = !options.steps.empty() || (out.head_ && out.head_->driven);
  out.living_ =
      out.driven_ || !options.replay.empty() || !options.record.empty();
  if (options.steps.empty() &&
      (options.replay.empty() || !options.given.empty())) {
    out.inputs_.push_back({Input::Run{}});
  }
  // Rules first, so that what is wrong with them is read first; the others'
  // faults are told in the same run.
  bool rules = out.load_rules(context) && out.load_replacements(context);
  // What is told once is held against the rules when it is told.
  if (out.base_ && (out.living_ || found.has_errors())) {
    LivingSession(out.base_, out.options_).check(out.inputs_, found);
  }
  found.sort();
  context.report(found, *out.sources_);
  if (rules && found.has_errors()) context.exit = InputUnreadable;
  if (!rules || found.has_errors()) return std::nullopt;
  out.compare_packs(context);
  out.ask_for_now(context);
  return out;
}

void RuleProgram::ask_for_now(Context& context) const {
  if (now_known_) return;
  std::size_t reads_now = footprints_of(*base_).reads_now;
  if (reads_now == base_->rules.size()) return;
  const Rule& rule = base_->rules[reads_now];
  Diagnostics found;
  found.add({"LM0925", "nobody said what $now is, so it is the year 1970",
             rule.place, "--now TIME, or now: TIME beside given:",
             "rule " + rule.id + ", which reads it", Severity::Warning});
  context.report(found, base_->sources);
}

// A recording says under which circumstances it was made; the command line has
// the last word.
bool RuleProgram::read_options(Context& context, const RunOptions& options) {
  auto refuse = [&](Diagnostic fault) {
    context.report(fault);
    context.exit = Usage;
    return false;
  };
  SessionRecordingHead head = head_.value_or(SessionRecordingHead{});
  files_ = options.files.empty() ? head.files : options.files;
  kb_ = context.kb.empty() ? head.kb : context.kb;
  if (files_.empty() && kb_.empty()) {
    return refuse({"LM0920",
                   "no rule program was given",
                   {},
                   "lastmile run PROGRAM.yaml --given FACTS.yaml"});
  }
  strategy_ = options.strategy.value_or(head.strategy);
  std::optional<Strategy> strategy = parse_strategy(strategy_);
  if (!strategy) {
    return refuse({"LM0909",
                   "there is no strategy '" + strategy_ + "'",
                   {},
                   "depth, breadth, lex or mea"});
  }
  options_.strategy = *strategy;
  options_.now = head.now;
  options_.max_firings = head.max_firings;
  options_.max_facts = head.max_facts;
  for (auto [name, text, limit] :
       {std::tuple("--max-firings", &options.max_firings,
                   &options_.max_firings),
        std::tuple("--max-facts", &options.max_facts, &options_.max_facts)}) {
    if (text->empty()) continue;
    Result<std::int64_t> number = parse_integer(*text);
    if (!number || *number < 0) {
      return refuse(
          {"LM0924",
           std::string(name) + " takes a number, and '" + *text + "' is none",
           {},
           "such as " + std::string(name) + " 5000"});
    }
    *limit = static_cast<std::size_t>(*number);
  }
  options_.target = head.target;
  options_.client = head.client;
  now_known_ = head_ || !options.now.empty();
  if (options.now.empty()) return true;
  Result<std::int64_t> now = parse_time(options.now);
  if (!now) return refuse(now.error());
  options_.now = *now;
  now_said_ = true;
  return true;
}

std::optional<Node> RuleProgram::document(const std::string& path,
                                          Diagnostics& found) {
  Result<std::string> text = read_input(path);
  if (!text) {
    found.add(text.error());
    return std::nullopt;
  }
  FileId file =
      sources_->add(path == "-" ? "standard input" : path, std::move(*text));
  return read_document(file, *sources_, TextLimits::of_user(), found);
}

std::optional<SessionRecording> RuleProgram::steps(const std::string& path,
                                                   Diagnostics& found) {
  std::optional<Node> node = document(path, found);
  if (!node) return std::nullopt;
  return read_inputs(*node, path, found);
}

void RuleProgram::read_given(const std::vector<std::string>& paths,
                             Diagnostics& found) {
  Input::Assert facts;
  Input::Collect looks;
  std::vector<Input> answers;
  for (const std::string& path : paths) {
    std::optional<Node> node = document(path, found);
    if (!node) continue;
    std::optional<Case> one = lastmile::read_given(*node, path, found);
    if (!one) continue;
    if (one->now && !now_said_) options_.now = *one->now;
    now_known_ = now_known_ || one->now;
    if (!one->target.empty()) options_.target = one->target;
    if (!one->client.empty()) options_.client = one->client;
    for (Claim& claim : one->given) {
      claim.from.by = "told";
      facts.claims.push_back(std::move(claim));
    }
    for (CollectionRecord& record : one->collected) {
      looks.records.push_back(std::move(record));
    }
    for (std::size_t i = 0; i < one->answers.size(); ++i) {
      answers.push_back(
          {Input::Answer{one->answers[i].first, one->answers[i].second},
           one->answer_places[i]});
    }
  }
  if (!facts.claims.empty()) inputs_.push_back({std::move(facts)});
  if (!looks.records.empty()) inputs_.push_back({std::move(looks)});
  for (Input& answer : answers) inputs_.push_back(std::move(answer));
}

std::shared_ptr<const KnowledgeBase> RuleProgram::load_files(
    Context& context, const std::vector<std::string>& files) {
  std::vector<PackText> packs;
  if (!kb_.empty()) {
    std::vector<std::string> asked = std::exchange(context.kb, kb_);
    auto more = context.packs();
    context.kb = asked;
    if (!more) return nullptr;
    packs = std::move(*more);
  }
  std::size_t installed_or_folders = packs.size();
  std::vector<std::filesystem::path> paths(files.begin(), files.end());
  if (!paths.empty()) {
    Result<PackText> pack = read_files(paths);
    if (!pack) {
      context.report(pack.error());
      context.exit = InputUnreadable;
      return nullptr;
    }
    packs.push_back(std::move(*pack));
  }
  Loaded loaded = context.loaded(std::move(packs));
  context.report(loaded.found, loaded.base->sources);
  if (loaded.sound()) {
    // The files were named one by one; a folder of --kb is somebody's pack.
    add_unsigned_banners(*loaded.base, installed_or_folders);
    return loaded.base;
  }
  context.exit = KnowledgeUnsound;
  return nullptr;
}

bool RuleProgram::load_rules(Context& context) {
  auto began = std::chrono::steady_clock::now();
  base_ = load_files(context, files_);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  load_seconds_ = took.count();
  return base_ != nullptr;
}

bool RuleProgram::load_replacements(Context& context) {
  bool sound = true;
  for (Input& input : inputs_) {
    auto* replace = std::get_if<Input::Replace>(&input.form);
    if (!replace) continue;
    replace->base = load_files(context, replace->files);
    if (!replace->base) {
      sound = false;
      continue;
    }
    std::string sha256 = replace->base->packs.back().sha256;
    if (!replace->sha256.empty() && replace->sha256 != sha256) {
      changed(context, "these rules have changed since they were recorded",
              input.place);
    }
    replace->sha256 = sha256;
  }
  return sound;
}

void RuleProgram::changed(Context& context, std::string what,
                          Place place) const {
  Diagnostics found;
  found.add({"LM0921",
             std::move(what),
             place,
             "what comes of it may differ",
             {},
             Severity::Warning});
  context.report(found, *sources_);
}

void RuleProgram::compare_packs(Context& context) const {
  if (!head_) return;
  std::vector<SessionRecordingHead::Pack> now;
  for (const PackInfo& pack : base_->packs) {
    now.push_back({pack.name, pack.version, pack.sha256});
  }
  if (now == head_->packs) return;
  changed(context, "this was recorded with other rules", head_->place);
}

SessionRecording RuleProgram::recording(std::vector<Input> inputs) const {
  SessionRecordingHead head{.files = files_,
                            .kb = kb_,
                            .now = options_.now,
                            .strategy = strategy_,
                            .max_firings = options_.max_firings,
                            .max_facts = options_.max_facts,
                            .target = options_.target,
                            .client = options_.client,
                            .driven = driven_};
  for (const PackInfo& pack : base_->packs) {
    head.packs.push_back({pack.name, pack.version, pack.sha256});
  }
  return {std::move(head), std::move(inputs)};
}

}  // namespace lastmile
