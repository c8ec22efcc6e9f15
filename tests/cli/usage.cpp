// What is mistyped ends with 2, says what is wrong and what would be right,
// and prints nothing on stdout.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

struct Mistake {
  std::vector<std::string> typed;
  std::string_view said;
};

}  // namespace

TEST_CASE("every mistake on the command line is told from the others",
          "[cli][usage]") {
  const std::vector<Mistake> mistakes = {
      {{"diagnoze"}, "did you mean 'diagnose'?"},
      {{"frobnicate"}, "there is no command 'frobnicate'"},
      {{"kb"}, "a command is missing"},
      {{"kb", "chekc"}, "did you mean 'check'?"},
      {{"diagnose", "--symptm", "0x904"}, "did you mean '--symptom'?"},
      {{"version", "--nope"}, "there is no option '--nope'"},
      {{"version", "more"}, "'more' is one argument too many"},
      {{"why"}, "id is required"},
      {{"lookup"}, "code is required"},
      {{"lookup", ""}, "there is nothing to look up"},
      {{"run"}, "no rule program was given"},
      {{"diagnose"}, "there is nothing to diagnose"},
      {{"diagnose", "--symptom"}, "--symptom"},
      {{"diagnose", "--symptom", ""}, "the symptom is empty"},
      {{"diagnose", "--symptom", "0xZZ"}, "'0xZZ' is no code"},
      {{"diagnose", "--target", ""}, "the target is empty"},
      {{"diagnose", "--target", ":99999"}, "'99999' is no port"},
      {{"diagnose", "--target", "vm1:0"}, "is no port"},
      {{"diagnose", "--target", "vm1", "--gather", "tls"},
       "there is no gatherer 'tls'"},
      {{"diagnose", "--target", "vm1", "--timeout", "soon"},
       "'soon' is not a duration"},
      {{"diagnose", "--target", "vm1", "--timeout", "0s"}, "is above 0"},
      {{"diagnose", "--answer", "x"}, "'x' is no answer"},
      {{"diagnose", "--answer", "nosuch=yes"}, "there is no question 'nosuch'"},
      {{"diagnose", "--answer", "vpn=perhaps"}, "is no answer to 'vpn'"},
      {{"diagnose", "--fact", "net.tcp_probe: {result: opened}"},
       "did you mean 'open'?"},
      {{"diagnose", "--fact", "net.tcp_prob: {}"},
       "did you mean 'net.tcp_probe'?"},
      {{"diagnose", "--fact", ": ["}, "--fact:1"},
      {{"diagnose", sample_case(), "--now", "yesterday"}, "is not a time"},
      {{"diagnose", sample_case(), "--min", "maybe"}, "no word 'maybe'"},
      {{"diagnose", sample_case(), "--top", "x"}, "--top"},
      {{"diagnose", sample_case(), "-f", "xml"}, "it has text, json"},
      {{"version", "--color", "sometimes"}, "sometimes"},
      {{"why", "nosuch.cause", sample_case()}, "there is no cause"},
      {{"why", "cert.expired_not_renwed", sample_case()},
       "did you mean 'cert.expired_not_renewed'?"},
      {{"help", "diagnos"}, "did you mean 'diagnose'?"},
      {{"run", "x.yaml", "--strategy", "random"}, "there is no strategy"},
  };
  for (const Mistake& mistake : mistakes) {
    Answered answered = type(mistake.typed);
    std::string line;
    for (const std::string& word : mistake.typed) line += word + " ";
    INFO("lastmile " << line << "\n" << answered.err);
    CHECK(answered.exit == 2);
    CHECK(answered.out.empty());
    CHECK(answered.says(mistake.said));
  }
}

TEST_CASE("what cannot be written is no usage fault", "[cli][usage]") {
  Files files;
  std::string nowhere = files.write("file", "") + "/x";
  for (const std::vector<std::string>& typed :
       std::vector<std::vector<std::string>>{
           {"diagnose", sample_case(), "--save", nowhere},
           {"diagnose", sample_case(), "-o", nowhere},
           {"version", "--log-file", nowhere}}) {
    Answered answered = type(typed);
    INFO(answered.err);
    CHECK(answered.exit == 7);
    CHECK(answered.says("cannot write " + nowhere));
  }
}

}  // namespace lastmile
