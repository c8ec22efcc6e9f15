// cli/report/case_report.hpp
//
// All that a report to hand on says, in the order in which it says it, as
// plain texts and numbers: no markup, no pointer into a session. The pages
// (HTML, Markdown) are made of this alone, so they say the same, and a test can
// give them any text. Texts are as they came, hostile ones too: whoever writes
// them makes them safe (cli/report/markup.hpp).

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/consult.hpp"
#include "cli/report/reasoning.hpp"
#include "engine/diagnose/diagnosis.hpp"

namespace lastmile {

struct CaseReport {
  struct Pack {
    std::string name, version, title, sha256;
    std::string signature;  // "UNSIGNED, …", or where it came from
    bool is_signed = false;
  };
  struct Source {
    std::string kind, where, says, checked;
  };
  struct Seen {
    std::string fact, origin;
    // Of what a rule concluded: the told facts that it rests on.
    std::vector<std::pair<std::string, std::string>> rests_on = {};
  };
  struct Term {
    std::string sign, title;
    std::string state;   // present, absent, unknown
    double points = 0;   // decibels
    bool weighs = true;  // false: nothing known, or nothing in it
    bool proves = false;
    std::vector<Seen> because = {};
    std::size_t more_facts = 0;
    std::string missing = {};          // of an unknown sign
    std::vector<Source> sources = {};  // of this link, where it has its own
  };
  struct Related {
    std::string how, id, title;  // "its effect", "perhaps because of"
  };
  struct Cause {
    std::string id, title, about, layer, word, base_word, grade;
    double probability = 0, score = 0;
    int known = 0;
    std::size_t signs = 0;
    std::vector<Term> terms = {};  // what weighs most first
    std::vector<Related> related = {};
    std::vector<Source> sources = {};
  };
  struct Step {
    std::string text, shell, script;
  };
  struct Fix {
    std::string id, title, about, kind, risk, takes, takes_effect, on, rights,
        through, danger, no_undo_because, grade;
    double cures = 0;
    bool of_best = false;
    std::vector<std::string> effects = {}, of = {}, verify = {};
    std::vector<Step> before = {}, steps = {}, undo = {};
    std::vector<Source> sources = {};
  };
  struct RuledOut {
    std::string why;
    std::vector<Seen> because = {};
    std::vector<std::pair<std::string, std::string>> causes = {};  // id, title
  };
  struct Next {
    std::string what, id, how, why, cost, saves;
  };
  struct Unseen {
    std::string type, status, by, why;
  };

  std::string name, target, client, now, engine;
  std::string file;       // as a command line would be given it; may be empty
  std::size_t facts = 0;  // that stand
  std::size_t causes_known = 0;
  bool found = false;  // is the first cause possible or better?
  std::vector<Pack> packs = {};
  std::vector<Cause> causes = {};  // best first
  double other = 0;
  std::vector<std::string> unexplained = {};
  std::vector<RuledOut> ruled_out = {};
  std::vector<Unseen> unseen = {};  // looks that were not complete
  std::vector<std::pair<std::string, std::string>> unknown_signs = {};
  std::vector<Next> next = {};
  std::vector<Fix> fixes = {};
  std::vector<Seen> told = {}, derived = {};
  Reasoning reasoning = {};
  std::vector<std::string> faults = {};  // undecided conditions, disagreements
};

struct CaseReportOptions {
  std::size_t causes = 5;  // at most so many rows
  std::string least = {};  // --min WORD
  std::string file = {};
};

CaseReport case_report(Session& session, const Diagnosis& diagnosis,
                       const Consultation& consultation,
                       const CaseReportOptions& options);

// {$target} and {$client} of a question's or a fix's text, as the user named
// them.
std::string with_names(std::string text, const Case& given);

// The best grade among sources: vendor, verified, community, unverified; empty
// where there is none.
std::string grade_of(const std::vector<Reference>& sources);

CaseReport::Fix fix_report(const Fix& fix, const KnowledgeBase& base,
                           const Case& given);

}  // namespace lastmile
