// lastmile run FILES… --given FACTS [--steps FILE]

#include <sys/resource.h>

#include <chrono>

#include "cli/commands/commands.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/load/read_case.hpp"
#include "engine/text/document.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

struct Options {
  std::vector<std::string> files = {};
  std::vector<std::string> given = {};
  std::string steps = {};
  std::string strategy = "depth";
  std::string now = {};
  std::size_t max_firings = 1'000'000;
  bool stats = false;
};

struct Times {
  double load = 0, assertion = 0, run = 0;
};

class Stopwatch {
 public:
  double lap() {
    auto now = std::chrono::steady_clock::now();
    std::chrono::duration<double> took = now - last_;
    last_ = now;
    return took.count();
  }

 private:
  std::chrono::steady_clock::time_point last_ =
      std::chrono::steady_clock::now();
};

class Program {
 public:
  Program(Context& context, const Options& options)
      : context_(context), options_(options) {}

  void run() {
    if (!load_program() || !read_given_files()) return;
    Session::Options session_options{.now = now_,
                                     .max_firings = options_.max_firings,
                                     .strategy = strategy_};
    Session session(base_, session_options);
    Stopwatch watch;
    Diagnostics found;
    tell(session, given_, found);
    times_.assertion = watch.lap();
    if (refused(found)) return;
    std::vector<std::string> snapshots;
    Ran ran;
    if (options_.steps.empty()) {
      ran = session.run();
    } else if (!steps(session, snapshots, ran)) {
      return;
    }
    times_.run = watch.lap();
    for (const Diagnostic& fault : session.faults()) {
      *context_.err << render(fault, base_->sources);
    }
    context_.print(context_.json() ? as_json(session, ran, snapshots)
                                   : as_text(session, ran));
    if (ran.stopped == Stopped::Limit) {
      std::string names;
      for (const std::string& rule : ran.last_rules) {
        names += (names.empty() ? "" : ", ") + rule;
      }
      context_.report({"LM0604",
                       "stopped after " + std::to_string(ran.firings) +
                           " firings; the last rules: " + names,
                       {}, "a program that does not end, or --max-firings"});
      context_.exit = LimitReached;
    }
  }

 private:
  bool load_program() {
    if (!context_.format_is_one_of({"text", "json"})) return false;
    std::optional<Strategy> strategy = parse_strategy(options_.strategy);
    if (!strategy) {
      context_.report({"LM0909", "there is no strategy '" +
                                     options_.strategy + "'",
                       {}, "depth, breadth, lex or mea"});
      context_.exit = Usage;
      return false;
    }
    strategy_ = *strategy;
    Stopwatch watch;
    std::vector<std::filesystem::path> paths(options_.files.begin(),
                                             options_.files.end());
    std::vector<PackText> packs;
    if (!context_.kb.empty()) {
      auto more = context_.packs();
      if (!more) return false;
      packs = std::move(*more);
    }
    Result<PackText> pack = read_files(paths);
    if (!pack) {
      context_.report(pack.error());
      context_.exit = InputUnreadable;
      return false;
    }
    packs.push_back(std::move(*pack));
    Loaded loaded = load(std::move(packs));
    context_.report(loaded.found, loaded.base->sources);
    if (!loaded.sound()) {
      context_.exit = KnowledgeUnsound;
      return false;
    }
    base_ = loaded.base;
    times_.load = watch.lap();
    return true;
  }

  std::optional<Node> read(const std::string& path, Diagnostics& found) {
    Result<std::string> text = read_input(path);
    if (!text) {
      found.add(text.error());
      return std::nullopt;
    }
    FileId file = sources_.add(path, std::move(*text));
    return read_document(file, sources_, TextLimits(), found);
  }

  bool refused(const Diagnostics& found) {
    context_.report(found, sources_);
    if (found.has_errors()) context_.exit = InputUnreadable;
    return found.has_errors();
  }

  bool read_given_files() {
    Diagnostics found;
    for (const std::string& path : options_.given) {
      std::optional<Node> node = read(path, found);
      if (!node) continue;
      std::optional<Case> one = read_given(*node, path, found);
      if (!one) continue;
      if (one->now) now_ = *one->now;
      for (Claim& claim : one->given) given_.given.push_back(std::move(claim));
      for (CollectionRecord& record : one->collected) {
        given_.collected.push_back(std::move(record));
      }
    }
    if (!options_.now.empty()) {
      Result<std::int64_t> now = parse_time(options_.now);
      if (now) {
        now_ = *now;
      } else {
        found.add(now.error());
      }
    }
    return !refused(found);
  }

  void tell(Session& session, const Case& given, Diagnostics& found) {
    for (Claim claim : given.given) {
      claim.from.by = "told";
      session.tell(claim, found);
    }
    for (const CollectionRecord& record : given.collected) {
      session.collect(record, found);
    }
  }

  // A list of `assert: {TYPE: {…}}`, `retract: {TYPE: {…}}`, `run: yes`.
  bool steps(Session& session, std::vector<std::string>& snapshots,
             Ran& ran) {
    Diagnostics found;
    std::optional<Node> node = read(options_.steps, found);
    if (node && !node->is_list()) {
      found.add({"LM0507", "steps are a list", node->place,
                 "- assert: {TYPE: {…}}, - retract: {TYPE: {…}}, - run: yes"});
    }
    if (!node || found.has_errors()) return !refused(found);
    for (const Node& step : node->items) {
      this->step(session, step, snapshots, ran, found);
    }
    return !refused(found);
  }

  void step(Session& session, const Node& step,
            std::vector<std::string>& snapshots, Ran& ran,
            Diagnostics& found) {
    if (!step.is_map() || step.entries.size() != 1) {
      found.add({"LM0507", "a step has one key", step.place,
                 "assert, retract or run"});
      return;
    }
    const NodeEntry& entry = step.entries.front();
    Faults faults(found);
    if (entry.key == "run") {
      ran = session.run();
      JsonWriter json(JsonWriter::Compact);
      json.object().key("facts");
      write_facts(json, session);
      json.end();
      snapshots.push_back(json.take());
    } else if (entry.key == "assert") {
      for (const Claim& claim :
           read_claims(faults, entry.value,
                       {.by = "told", .source = options_.steps})) {
        session.tell(claim, found);
      }
    } else if (entry.key == "retract") {
      for (const Claim& claim : read_claims(faults, entry.value, {})) {
        retract(session, claim, found);
      }
    } else {
      found.add({"LM0507", "there is no step '" + entry.key + "'",
                 entry.key_place, "assert, retract or run"});
    }
  }

  // Every told fact that agrees with the pattern in all that it says.
  void retract(Session& session, const Claim& pattern, Diagnostics& found) {
    const FactType* type = base_->schema.find(pattern.type);
    if (!type) {
      found.add({"LM0501", "there is no fact type '" + pattern.type + "'",
                 pattern.place});
      return;
    }
    std::vector<std::pair<FieldIndex, Value>> wanted;
    for (const NodeEntry& entry : pattern.fields.entries) {
      std::optional<FieldIndex> field = type->find(entry.key);
      if (!field) {
        found.add({"LM0107",
                   "fact type '" + type->name + "' has no field '" +
                       entry.key + "'",
                   entry.key_place});
        return;
      }
      Result<Value> value =
          read_value(type->fields[*field].type, entry.value,
                     session.memory().symbols());
      if (!value) {
        found.add(value.error());
        return;
      }
      wanted.emplace_back(*field, *value);
    }
    auto span = session.memory().facts(type->id);
    std::vector<FactId> facts(span.begin(), span.end());
    for (FactId id : facts) {
      auto values = session.memory().fact(id).values;
      bool agrees = session.memory().told(id);
      for (const auto& [field, value] : wanted) {
        agrees = agrees && values[field].known() && values[field] == value;
      }
      if (agrees) session.untell(id);
    }
  }

  static void write_facts(JsonWriter& json, const Session& session) {
    json.array();
    for (std::uint32_t n = 1; n <= session.memory().last().number; ++n) {
      FactId id{n};
      if (session.memory().alive(id) &&
          session.memory().fact(id).type != Schema::collection) {
        write_fact(json, session, id, false);
      }
    }
    json.end();
  }

  std::string as_json(const Session& session, const Ran& ran,
                      const std::vector<std::string>& snapshots) const {
    JsonWriter json(JsonWriter::Compact);
    begin_result(json, "lastmile.run/1", base_.get(), now_);
    json.key("facts");
    write_facts(json, session);
    json.key("fired").array();
    for (const Rule& rule : base_->rules) {
      std::size_t count = session.fired()[rule.index];
      if (count == 0) continue;
      json.object().key("rule").value(rule.id);
      json.key("count").value(count).end();
    }
    json.end();
    json.key("firings").value(ran.firings);
    json.key("stopped").value(to_text(ran.stopped));
    json.key("printed").array();
    for (const std::string& text : session.printed()) json.value(text);
    json.end();
    if (options_.stats) write_stats(json, session);
    json.end();
    std::string text = json.take();
    if (options_.steps.empty()) return text + "\n";
    std::string list = ",\"snapshots\":[";
    for (const std::string& s : snapshots) {
      list += (&s == &snapshots.front() ? "" : ",") + s;
    }
    text.insert(text.rfind('}'), list + "]");
    return text + "\n";
  }

  void write_stats(JsonWriter& json, const Session& session) const {
    json.key("seconds").object();
    json.key("load").value(times_.load);
    json.key("assert").value(times_.assertion);
    json.key("run").value(times_.run).end();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    json.key("peak_rss_bytes").value(std::int64_t{usage.ru_maxrss} * 1024);
    json.key("counts").object();
    json.key("rules").value(base_->rules.size());
    json.key("types").value(base_->schema.size());
    json.key("facts_born").value(session.memory().last().number).end();
  }

  std::string as_text(const Session& session, const Ran& ran) const {
    std::string out;
    for (const std::string& text : session.printed()) {
      out += printable(text) + "\n";
    }
    for (std::uint32_t n = 1; n <= session.memory().last().number; ++n) {
      FactId id{n};
      if (!session.memory().alive(id) ||
          session.memory().fact(id).type == Schema::collection) {
        continue;
      }
      bool told = session.memory().told(id);
      out += "f-" + std::to_string(n) + "  " + fact_text(session, id) +
             (told ? "" : "  by " + origin(session, id)) + "\n";
    }
    out += std::to_string(ran.firings) + " firings, " +
           std::string(to_text(ran.stopped)) + "\n";
    if (options_.stats) {
      char text[96];
      std::snprintf(text, sizeof text,
                    "load %.3f s, assert %.3f s, run %.3f s\n", times_.load,
                    times_.assertion, times_.run);
      out += text;
    }
    return out;
  }

  Context& context_;
  const Options& options_;
  Strategy strategy_ = Strategy::Depth;
  std::shared_ptr<const KnowledgeBase> base_;
  Sources sources_;
  Case given_;
  std::int64_t now_ = 0;
  Times times_;
};

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("run", "The bare rule engine: run any rule program");
  command->fallthrough();
  command->add_option("files", options->files, "Rule programs")->required();
  command->add_option("--given", options->given, "Files of facts")
      ->allow_extra_args(false);
  command->add_option("--steps", options->steps,
                      "A list of assert, retract and run");
  command->add_option("--strategy", options->strategy,
                      "depth, breadth, lex or mea");
  command->add_option("--now", options->now, "What $now is");
  command->add_option("--max-firings", options->max_firings,
                      "Stop after so many");
  command->add_flag("--stats", options->stats, "Times and counts");
  command->callback(
      [options, &context] { Program(context, *options).run(); });
}

}  // namespace lastmile
