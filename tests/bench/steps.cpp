// bench_steps KNOWLEDGE CASE…: how long a ranking takes, and the next step, in
// a process that has diagnosed before, as a batch or a consultation has. One
// line of JSON: medians of processor time in microseconds.

#include <time.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "engine/diagnose/diagnosis.hpp"
#include "engine/diagnose/recall.hpp"
#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/load/read_case.hpp"
#include "engine/text/document.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

double now() {
  timespec at{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) * 1e6 +
         static_cast<double>(at.tv_nsec) / 1e3;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2,
                   values.end());
  return values[values.size() / 2];
}

struct Measured {
  std::vector<double> rank, next;
};

void fail(const std::string& why) {
  std::fprintf(stderr, "bench_steps: %s\n", why.c_str());
  std::exit(2);
}

Case read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  Sources sources;
  Diagnostics found;
  FileId id = sources.add(path, text.str());
  auto node = read_document(id, sources, TextLimits::of_user(), found);
  auto given = node ? read_case(*node, path, found) : std::nullopt;
  if (!given) fail("cannot read " + path);
  for (const auto& [symptom, place] : given->symptoms) {
    for (Claim& claim : read_symptom(symptom, found)) {
      given->given.push_back(std::move(claim));
    }
  }
  return std::move(*given);
}

void measure(const std::shared_ptr<const KnowledgeBase>& base,
             const Case& given, Recall& recall, Measured& out) {
  auto make = [&] {
    auto session = std::make_unique<Session>(
        base, Session::Options{.now = given.now.value_or(0)});
    Diagnostics ignored;
    for (const Claim& claim : given.given) session->tell(claim, ignored);
    for (const auto& record : given.collected) {
      session->collect(record, ignored);
    }
    for (const auto& [question, answer] : given.answers) {
      session->answer(question, answer, ignored);
    }
    return session;
  };
  auto session = make();
  session->run();
  recall.look_at(*session);
  std::vector<SignReport> signs = sign_reports(*session, &recall);
  std::vector<SignState> states;
  for (const SignReport& report : signs) states.push_back(report.state);
  const Grounds& grounds = grounds_of(*base);
  double before = now();
  Ranking ranking = grounds.ranker.rank({.states = states});
  double ranked = now();
  out.rank.push_back(ranked - before);
  auto steps = next_steps(*session, grounds, {.states = states}, ranking, signs,
                          {}, make, &recall);
  out.next.push_back(now() - ranked);
  if (ranking.causes.empty()) fail("nothing was ranked");
}

}  // namespace
}  // namespace lastmile

int main(int argc, char** argv) {
  using namespace lastmile;
  if (argc < 3) fail("give a folder of knowledge and case files");
  auto packs = read_packs(argv[1]);
  if (!packs) fail(packs.error().message);
  Loaded loaded = load(std::move(*packs));
  if (!loaded.sound()) fail("the knowledge has errors");
  Measured measured;
  Recall recall(loaded.base);
  for (int i = 2; i < argc; ++i) {
    Case given = read(argv[i]);
    for (int round = 0; round < 50; ++round) {
      measure(loaded.base, given, recall, measured);
    }
  }
  std::printf("{\"rank_us\": %.1f, \"next_us\": %.1f, \"rounds\": %zu}\n",
              median(measured.rank), median(measured.next),
              measured.rank.size());
}
