// What is known before of an answer is what giving it would show. Each run
// takes a share of the pack's tests by a seed; [.whole] takes all.

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "engine/diagnose/grounds.hpp"
#include "engine/diagnose/sign_states.hpp"
#include "engine/diagnose/unseen_answers.hpp"
#include "tests/knowledgebase/shipped.hpp"

namespace lastmile {
namespace {

std::unique_ptr<Session> told(const Test& test) {
  auto session = std::make_unique<Session>(
      shipped(), Session::Options{.now = test.given.now.value_or(0)});
  Diagnostics faults;
  for (const Claim& claim : test.given.given) session->tell(claim, faults);
  for (const CollectionRecord& record : test.given.collected) {
    session->collect(record, faults);
  }
  for (const auto& [question, answer] : test.given.answers) {
    session->answer(question, answer, faults);
  }
  return session;
}

std::size_t check_answers(const Test& test) {
  const KnowledgeBase& base = *shipped();
  std::unique_ptr<Session> session = told(test);
  session->run();
  std::vector<SignState> states;
  for (const SignReport& report : sign_reports(*session)) {
    states.push_back(report.state);
  }
  const UnseenAnswers& known = unseen_signs_of(base).answers();
  std::vector<char> answered = known.answered(types_seen(*session));
  Trial trial(base, grounds_of(base).touches, states,
              [&] { return told(test); });
  std::size_t turned = 0;
  for (std::size_t q = 0; q < base.questions.size(); ++q) {
    const Question& question = base.questions[q];
    for (std::size_t a = 0; a < question.answers.size(); ++a) {
      INFO(test.id << ": " << question.id << " = "
                   << question.answers[a].value);
      Turned looked = trial.turned(question, question.answers[a]);
      CHECK(trial.turned(q, a, known, answered) == looked);
      turned += looked.size();
    }
  }
  return turned;
}

}  // namespace

TEST_CASE("what is known of an answer before is what giving it shows",
          "[knowledge]") {
  std::size_t number = Catch::getSeed(), turned = 0;
  for (const Test& test : shipped()->tests) {
    if (++number % 24 == 0) turned += check_answers(test);
  }
  CHECK(turned > 0);
}

TEST_CASE("what is known of any answer before is what giving it shows",
          "[.whole]") {
  for (const Test& test : shipped()->tests) check_answers(test);
}

}  // namespace lastmile
