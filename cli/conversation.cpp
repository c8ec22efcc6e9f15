#include "cli/conversation.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <ostream>

#include "cli/report/next_report.hpp"
#include "cli/report/words.hpp"
#include "engine/diagnose/asking.hpp"

namespace lastmile {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

std::string trimmed(const std::string& text) {
  const char* blanks = " \t\r\n";
  std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

// "3" → 3; 0 for what is no such number.
std::size_t number_of(const std::string& word) {
  bool digits = !word.empty() && word.size() < 4 &&
                std::all_of(word.begin(), word.end(), [](unsigned char c) {
                  return std::isdigit(c) != 0;
                });
  return digits ? std::stoul(word) : 0;
}

bool one_of(const std::string& word, std::initializer_list<const char*> list) {
  return std::any_of(list.begin(), list.end(),
                     [&](const char* each) { return word == each; });
}

}  // namespace

Conversation::Conversation(Context& context, Consultation& consultation,
                           Options options,
                           std::function<std::optional<std::string>()> read)
    : context_(context),
      consultation_(consultation),
      options_(std::move(options)),
      read_(std::move(read)) {}

void Conversation::say(const std::string& text) {
  *context_.err << text << '\n';
}

void Conversation::think() {
  session_ = consultation_.session();
  session_->run();
  diagnosis_ = diagnose(
      *session_, consultation_.looks(),
      [this] { return consultation_.session(); }, consultation_.given().tried);
}

Conversation::Turn Conversation::next() const {
  Turn turn;
  for (const NextStep& step : diagnosis_.next) {
    if (step.kind != NextStep::Kind::Question || skipped_.contains(step.id)) {
      continue;
    }
    turn.question = session_->base().find_question(step.id);
    turn.cost = step.cost;
    turn.saves = step.saves;
    return turn;
  }
  const RankedFix* best = first_fix(diagnosis_);
  if (best && !skipped_.contains(best->fix->id)) {
    turn.fix = best;
    return turn;
  }
  for (const RankedFix& fix : diagnosis_.fixes) {
    if (skipped_.contains(fix.fix->id)) continue;
    turn.fix = &fix;
    break;
  }
  return turn;
}

const Fix* Conversation::hold() {
  say("A conversation about " +
      (consultation_.given().target.empty()
           ? std::string("a failing connection")
           : printable(consultation_.given().target)) +
      ". `help` says what can be answered.");
  Then then = Then::Again;
  while (then != Then::End) {
    if (then == Then::Again) {
      think();
      show_standing();
    }
    Turn turn = next();
    if (!turn.question && !turn.fix) {
      say("\nNothing is left to ask or to try: hand the case on with what was "
          "found.");
      break;
    }
    if (then == Then::Again) {
      turn.question ? show_question(turn) : show_fix(turn);
    }
    *context_.err << "> " << std::flush;
    std::optional<std::string> line = read_();
    if (!line) {
      say("");
      break;
    }
    then = reply(turn, *line);
    if (then == Then::Again) save(false);
  }
  save(true);
  return helped_;
}

// ---- what is shown ----

void Conversation::show_standing() {
  Ink ink(options_.color);
  say("");
  std::size_t shown = 0;
  for (const Diagnosis::Row& row : diagnosis_.rows) {
    const CauseScore& score = row.cause;
    if (++shown > 3 || score.probability < 0.01) break;
    say("  " + std::to_string(shown) + "  " +
        padded(probability_word(score.probability), 14) +
        padded(percent(score.probability), 7) +
        ink.bold(wrapped(printable(score.cause->title), options_.width, 26)));
  }
  say("     " + padded("", 14) + padded(percent(diagnosis_.other), 7) +
      "something that this pack does not know");
}

void Conversation::show_question(const Turn& turn) {
  Ink ink(options_.color);
  const Question& question = *turn.question;
  say("\n" + ink.bold("Question: ") +
      wrapped(printable(text_of(*session_, question)) + "  (" +
                  minutes(turn.cost) + ")",
              options_.width, 10));
  std::size_t number = 0;
  for (const Question::Answer& answer : question.answers) {
    say("  " + padded(std::to_string(++number), 3) +
        wrapped(printable(answer.text.empty() ? answer.value : answer.text),
                options_.width, 5));
  }
  say("  " + padded(std::to_string(++number), 3) + "I don't know");
  say(ink.faint("  or: why, back, skip, fixes, tried FIX, quit"));
}

void Conversation::show_fix(const Turn& turn) {
  Ink ink(options_.color);
  const Fix& fix = *turn.fix->fix;
  say("\n" + ink.bold("Try: ") +
      wrapped(printable(fix.title), options_.width, 5));
  std::string facts = fix.id + ": " + std::string(to_text(fix.kind)) +
                      ", risk " + std::string(to_text(fix.risk)) + ", " +
                      minutes(fix.minutes());
  for (const std::string& effect : fix.effects) facts += ", " + effect;
  if (turn.fix->cures >= 0.005) {
    facts += ", cures with " + percent(turn.fix->cures);
  }
  say("  " + wrapped(printable(facts), options_.width, 2));
  show_steps(fix);
  say(ink.faint("  Did it help? yes, no, or: why, back, skip, fixes, quit"));
}

void Conversation::show_steps(const Fix& fix) {
  if (!fix.danger.empty()) {
    say("  danger: " + wrapped(printable(fix.danger), options_.width, 10));
  }
  for (const Fix::Step& step : fix.before) {
    say("  first: " + wrapped(printable(step.text), options_.width, 9));
  }
  for (const Fix::Step& step : fix.steps) {
    if (!step.text.empty()) {
      say("  - " + wrapped(printable(step.text), options_.width, 4));
    }
    std::string prompt = step.shell.empty() ? "" : step.shell + "> ";
    for (std::size_t from = 0; from < step.script.size();) {
      std::size_t to =
          std::min(step.script.find('\n', from), step.script.size());
      say("      " + prompt + printable(step.script.substr(from, to - from)));
      from = to + 1;
    }
  }
  for (const Fix::Step& step : fix.undo) {
    say("  undo: " + wrapped(printable(step.text), options_.width, 8));
  }
}

void Conversation::show_fixes() {
  std::size_t number = 0;
  for (const RankedFix& fix : diagnosis_.fixes) {
    if (++number > 9) break;
    say("  " + padded(std::to_string(number), 3) +
        wrapped(printable(fix.fix->title) + " (" + fix.fix->id + ")",
                options_.width, 5));
  }
  say(number == 0 ? "  No fix is known for what is likely now."
                  : "  `tried NUMBER`: I tried that fix, it did not help");
}

void Conversation::show_help(const Turn& turn) {
  say(turn.question ? "  a number or an answer   answers the question"
                    : "  yes, no                 whether the fix helped");
  say("  don't know              it stays unknown, and is not asked again\n"
      "  skip                    not now\n"
      "  why                     what the step is for\n"
      "  back                    takes back the last answer\n"
      "  fixes                   what could be tried now\n"
      "  tried FIX               I tried that fix, it did not help\n"
      "  look HOST[:PORT]        probes the computer over the network\n"
      "  quit [FILE]             ends, and saves the case");
}

void Conversation::why(const Turn& turn) {
  if (turn.question) {
    std::string reason = reason_of(*session_, *turn.question);
    if (!reason.empty())
      say("  " + wrapped(printable(reason), options_.width, 2));
    say("  It is expected to save " + minutes(turn.saves + turn.cost) +
        " and takes " + minutes(turn.cost) + ".");
    return;
  }
  std::string of;
  for (const Cause* cause : turn.fix->of) {
    of += (of.empty() ? "" : "; ") + cause->title;
  }
  if (of.empty()) of = "no cause is likely enough, and this helps to know more";
  say("  " + wrapped("It cures: " + printable(of), options_.width, 2));
}

// ---- what is answered ----

void Conversation::mark() {
  marks_.push_back({consultation_.said(), skipped_});
}

Conversation::Then Conversation::reply(const Turn& turn,
                                       const std::string& line) {
  std::string all = trimmed(line), word = lower(all);
  // An answer may be called as a command is: the number says what is meant.
  Then then = turn.question ? reply_to_question(*turn.question, word)
                            : reply_to_fix(*turn.fix->fix, word);
  if (then != Then::Ask) return then;
  std::size_t blank = all.find(' ');
  std::string rest =
      blank == std::string::npos ? "" : trimmed(all.substr(blank));
  return common(turn, lower(all.substr(0, blank)), rest);
}

Conversation::Then Conversation::reply_to_question(const Question& question,
                                                   const std::string& word) {
  std::size_t number = number_of(word), count = question.answers.size();
  const Question::Answer* chosen = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    const Question::Answer& answer = question.answers[i];
    bool named = word == lower(answer.value) || word == lower(answer.text) ||
                 (word == "y" && answer.value == "yes") ||
                 (word == "n" && answer.value == "no");
    if (number == i + 1 || (named && !chosen)) chosen = &answer;
  }
  bool unknown =
      number == count + 1 || one_of(word, {"don't know", "i don't know",
                                           "dont know", "unknown", "d", "dk"});
  if (!chosen && !unknown) return Then::Ask;
  mark();
  consultation_.answer(question.id,
                       chosen ? chosen->value : std::string(dont_know));
  return Then::Again;
}

Conversation::Then Conversation::reply_to_fix(const Fix& fix,
                                              const std::string& word) {
  if (one_of(word, {"yes", "y", "it helped", "helped"})) {
    helped_ = &fix;
    say("\nGood. " + printable(fix.id) + " it was.");
    return Then::End;
  }
  if (one_of(word, {"no", "n", "it did not help", "did not help",
                    "i tried that fix, it did not help"})) {
    mark();
    consultation_.tried(fix.id);
    return Then::Again;
  }
  return Then::Ask;
}

Conversation::Then Conversation::common(const Turn& turn,
                                        const std::string& word,
                                        const std::string& rest) {
  if (word.empty()) return Then::Ask;
  if (one_of(word, {"why", "why?", "?"})) {
    why(turn);
  } else if (one_of(word, {"back", "b"})) {
    return back();
  } else if (one_of(word, {"skip", "s", "later"})) {
    mark();
    skipped_.insert(turn.question ? turn.question->id : turn.fix->fix->id);
    return Then::Again;
  } else if (one_of(word, {"fixes", "fix", "f"})) {
    show_fixes();
  } else if (word == "tried") {
    return tried(rest);
  } else if (word == "look") {
    return look(rest);
  } else if (one_of(word, {"quit", "q", "exit"})) {
    if (!rest.empty()) options_.save = rest;
    return Then::End;
  } else {
    if (!one_of(word, {"help", "h"})) {
      say("  '" + printable(word) + "' is none of the answers.");
    }
    show_help(turn);
  }
  return Then::Ask;
}

Conversation::Then Conversation::back() {
  if (marks_.empty()) {
    say("  There is nothing to take back.");
    return Then::Ask;
  }
  consultation_.go_back(marks_.back().said);
  skipped_ = marks_.back().skipped;
  marks_.pop_back();
  say("  One step back.");
  return Then::Again;
}

Conversation::Then Conversation::tried(const std::string& which) {
  std::size_t number = number_of(which);
  const Fix* fix = session_->base().find_fix(which);
  if (number > 0 && number <= diagnosis_.fixes.size()) {
    fix = diagnosis_.fixes[number - 1].fix;
  }
  if (!fix) {
    say("  Which fix? `tried NUMBER` of these, or `tried ID`:");
    show_fixes();
    return Then::Ask;
  }
  mark();
  consultation_.tried(fix->id);
  return Then::Again;
}

// What is seen stays seen: a step back goes no further than to here.
Conversation::Then Conversation::look(const std::string& target) {
  if (target.empty()) {
    say("  look HOST[:PORT] of the computer that is to be reached");
    return Then::Ask;
  }
  int exit = context_.exit;
  if (!consultation_.look(context_, {.target = target})) {
    context_.exit = exit;  // what was typed here is no fault of the command
    return Then::Ask;
  }
  marks_.clear();
  return Then::Again;
}

void Conversation::save(bool aloud) {
  if (options_.save.empty()) {
    if (aloud && !helped_ && context_.exit != NotAllowed) {
      say("The answers were not saved: --save FILE or `quit FILE` does.");
    }
    return;
  }
  std::ofstream file(options_.save, std::ios::binary);
  file << consultation_.as_case_file(helped_ ? helped_->id : "");
  file.close();
  if (!file) {
    context_.report({"LM0905",
                     "cannot write " + options_.save,
                     {},
                     "check the folder and the rights"});
    context_.exit = NotAllowed;
    options_.save.clear();
  } else if (aloud) {
    say("Saved: " + printable(options_.save) + ". `lastmile diagnose " +
        printable(options_.save) + " --ask` goes on from there.");
  }
}

}  // namespace lastmile
