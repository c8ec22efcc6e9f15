#include "tests/support/program.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine/load/read_case.hpp"
#include "engine/text/document.hpp"

namespace lastmile {

Loaded load_text(std::string text, std::string path) {
  return load_files({{std::move(path), std::move(text)}});
}

Loaded load_files(std::vector<std::pair<std::string, std::string>> files) {
  PackText pack;
  pack.info.name = "test";
  pack.files = std::move(files);
  std::vector<PackText> packs;
  packs.push_back(std::move(pack));
  return load(std::move(packs));
}

std::shared_ptr<const KnowledgeBase> load_sound(std::string text) {
  Loaded loaded = load_text(std::move(text));
  if (!loaded.sound()) FAIL(rendered(loaded));
  return loaded.base;
}

std::string lines_of(const Diagnostics& found) {
  std::string out;
  for (const Diagnostic& d : found.all()) {
    out += std::to_string(d.place.line) + ":" + std::to_string(d.place.column) +
           " " + std::string(to_text(d.severity)) + " " + std::string(d.code) +
           " " + d.message + "\n";
  }
  return out;
}

std::string rendered(const Loaded& loaded) {
  std::string out;
  for (const Diagnostic& d : loaded.found.all()) {
    out += render(d, loaded.base->sources);
  }
  return out;
}

Program::Program(std::string items, Session::Options options)
    : Program(load_sound(std::move(items)), std::move(options)) {}

Program::Program(std::shared_ptr<const KnowledgeBase> base,
                 Session::Options options)
    : base_(std::move(base)),
      session_(std::make_unique<Session>(base_, std::move(options))) {}

Program& Program::tell(std::string_view facts) {
  Sources sources;
  Diagnostics found;
  FileId file = sources.add("given.yaml", std::string(facts));
  std::optional<Node> node = read_document(file, sources, {}, found);
  std::optional<Case> given;
  if (node) given = read_given(*node, "given.yaml", found);
  if (given) {
    for (const Claim& claim : given->given) session_->tell(claim, found);
  }
  for (const Diagnostic& d : found.all()) FAIL(render(d, sources));
  return *this;
}

Program& Program::untell(std::string_view line) {
  FactId fact = find(line);
  INFO(line << "\nis none of\n" << facts());
  REQUIRE(fact.number != 0);
  session_->untell(fact);
  return *this;
}

Program& Program::collect(std::string type, CollectionStatus status,
                          std::string host) {
  Diagnostics found;
  session_->collect({.type = std::move(type),
                     .host = std::move(host),
                     .status = status,
                     .by = "test"},
                    found);
  INFO(lines_of(found));
  REQUIRE_FALSE(found.has_errors());
  return *this;
}

Program& Program::answer(const std::string& question,
                         const std::string& answer) {
  Diagnostics found;
  session_->answer(question, answer, found);
  INFO(lines_of(found));
  REQUIRE_FALSE(found.has_errors());
  return *this;
}

std::string Program::facts(std::string_view type) const {
  const WorkingMemory& memory = session_->memory();
  std::vector<std::string> lines;
  for (std::size_t t = 1; t < base_->schema.size(); ++t) {
    auto id = static_cast<TypeId>(t);
    if (!type.empty() && base_->schema[id].name != type) continue;
    for (FactId fact : memory.facts(id)) {
      lines.push_back(
          to_text(memory.fact(fact), base_->schema, memory.symbols()));
    }
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

FactId Program::find(std::string_view line) const {
  const WorkingMemory& memory = session_->memory();
  for (std::size_t t = 1; t < base_->schema.size(); ++t) {
    for (FactId fact : memory.facts(static_cast<TypeId>(t))) {
      if (to_text(memory.fact(fact), base_->schema, memory.symbols()) == line) {
        return fact;
      }
    }
  }
  return {};
}

std::string Program::holds(const std::string& sign) {
  const Sign* found = base_->find_sign(sign);
  REQUIRE(found);
  Evaluator& evaluator = session_->evaluator();
  if (evaluator.holds(*found, found->when, Certainty::Certain)) return "yes";
  bool possible = evaluator.holds(*found, found->when, Certainty::Possible);
  return possible ? "unknown" : "no";
}

std::string Program::printed() const {
  std::string out;
  for (const std::string& line : session_->printed()) out += line + "\n";
  return out;
}

}  // namespace lastmile
