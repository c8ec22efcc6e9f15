// What a user reads, kept as files. LASTMILE_UPDATE_GOLDEN=1 writes them anew;
// the difference is then read before it is committed.

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>

#include "places.hpp"
#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

void check_golden(const std::string& name,
                  const std::vector<std::string>& typed, int exit = 0) {
  Answered answered = type(typed);
  std::string text = answered.out + answered.err;
  std::string path = LASTMILE_SOURCE_DIR "/tests/golden/" + name;
  if (std::getenv("LASTMILE_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << text;
  }
  INFO(name << "; LASTMILE_UPDATE_GOLDEN=1 writes it anew");
  CHECK(answered.exit == exit);
  CHECK(text == Files::text_of(path));
}

const std::string cases = "tests/golden/cli/";

}  // namespace

TEST_CASE("the report of an expired certificate", "[cli][golden]") {
  check_golden("cli/expired-certificate.txt", {"diagnose", sample_case()});
}

TEST_CASE("the report of a code alone", "[cli][golden]") {
  check_golden("cli/code-alone.txt",
               {"diagnose", "--symptom", "0x904/0x7", "--now", "2026-06-01"});
}

TEST_CASE("the report of a refused port", "[cli][golden]") {
  check_golden("cli/refused.txt", {"diagnose", cases + "refused.case.yaml"});
}

TEST_CASE("the report of a refused port with the service stopped",
          "[cli][golden]") {
  check_golden("cli/refused-answered.txt",
               {"diagnose", cases + "refused.case.yaml", "--answer",
                "termservice-state=stopped"});
}

TEST_CASE("the reasons of a cause, of a sign, of a refuted claim",
          "[cli][golden]") {
  check_golden("why/cause.txt",
               {"why", "cert.expired_not_renewed", sample_case()});
  check_golden("why/ruled-out.txt", {"why", "net.unstable", sample_case()});
  check_golden("why/sign.txt", {"why", "cert-expired", sample_case()});
  check_golden("why/fact.txt", {"why", "win.event", sample_case()});
  check_golden("why/refuted.txt",
               {"why", "claim.ntstatus_0x904", sample_case()});
}

TEST_CASE("the page of a pair of codes", "[cli][golden]") {
  check_golden("cli/lookup.txt", {"lookup", "0x904", "0x7"});
}

TEST_CASE("the faults of a case", "[cli][golden]") {
  check_golden("cli/faults.txt", {"diagnose", cases + "faults.case.yaml"}, 3);
}

}  // namespace lastmile
