#include "facts/symptom.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "facts/code_names.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

// "mstsc 2308/7" for every claim, with the client before it where it is known;
// "text" for one with a message alone.
std::string codes(std::string_view text) {
  Diagnostics problems;
  std::string out;
  for (const Claim& claim : read_symptom(text, problems)) {
    auto get = [&](std::string_view name) {
      const Node* value = claim.fields.find(name);
      return value ? value->text : std::string();
    };
    if (!out.empty()) out += ", ";
    if (!get("client").empty()) out += get("client") + ": ";
    out += get("ns").empty() ? "text" : get("ns") + " " + get("code");
    if (!get("extended").empty()) out += "/" + get("extended");
  }
  for (const Diagnostic& problem : problems.all()) {
    if (problem.severity != Severity::Note) {
      out += out.empty() ? "" : " ";
      out += problem.code;
    }
  }
  return out;
}

std::string message(std::string_view text) {
  Diagnostics problems;
  std::vector<Claim> claims = read_symptom(text, problems);
  if (claims.empty()) return "-";
  const Node* value = claims.front().fields.find("message");
  return value ? value->text : "";
}

}  // namespace

TEST_CASE("a code is recognised in any notation", "[symptom]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"0x904/0x7", "mstsc 2308/7"},
      {"0x904 / 0x7", "mstsc 2308/7"},
      {"0x904 0x7", "mstsc 2308/7"},
      {"0X904/0X7", "mstsc 2308/7"},
      {"2308/7", "mstsc 2308/7"},
      {"2308 7", "mstsc 2308/7"},
      {"0x904/7", "mstsc 2308/7"},
      {"  0x904/0x7\n", "mstsc 2308/7"},
      {"0x00000904", "mstsc 2308"},
      {"516", "mstsc 516"},
      {"0x0/0x7", "mstsc 0/7"},
      {"0x3000008", "mstsc 50331656"},
      {"0x80004005", "hresult 2147500037"},
      {"-2147467259", "hresult 2147500037"},
      {"2147942487", "hresult 2147942487"},
      {"80090304", "hresult 2148074244"},
      {"0xFFFFFFFF80004005", "hresult 2147500037"},
      {"0xC000006D", "ntstatus 3221225581"},
      {"C000006D", "ntstatus 3221225581"},
      {"c000006d", "ntstatus 3221225581"},
      {"-1073741715", "ntstatus 3221225581"},
      {"0xD000006D", "ntstatus 3221225581"},
      {"0x00020008", "freerdp: freerdp 131080"},
      {"131080", "freerdp: freerdp 131080"},
      {"0x0001000C", "errinfo 12"},
      {"0xFFFFFFF9", "logon_error 4294967289"},
      {"nego:5", "nego 5"},
      {"nego: 5", "nego 5"},
      {"NTSTATUS:0xC000006D", "ntstatus 3221225581"},
      {"mstsc:0x904/0x7", "mstsc 2308/7"},
      {"mstsc_ext:7", "mstsc_ext 7"},
      {"tls_alert:40", "tls_alert 40"},
      {"win32_service:1068", "win32_service 1068"},
      {"HYBRID_REQUIRED_BY_SERVER", "nego 5"},
      {"RDP_NEG_FAILURE 5", "nego 5"},
      {"RDP_NEG_FAILURE code 5", "nego 5"},
      {"STATUS_LOGON_FAILURE", "ntstatus 3221225581"},
      {"ERRINFO_SERVER_DENIED_CONNECTION", "errinfo 7"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(codes(text) == expected);
  }
}

TEST_CASE("codes are found in the text of a dialog, in any language",
          "[symptom]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"This computer can't connect to the remote computer.\n\nError code: "
       "0x904\nExtended error code: 0x7\nActivity ID: {8a7c}",
       "mstsc 2308/7"},
      {"Code d'erreur : 0x904\nCode d'erreur étendu : 0x7", "mstsc 2308/7"},
      {"Fehlercode: 0x904\nErweiterter Fehlercode: 0x7", "mstsc 2308/7"},
      {"错误代码：0x904 扩展错误代码：0x7", "mstsc 2308/7"},
      {"エラー コード: 0x204\n拡張エラー コード: 0x0", "mstsc 516/0"},
      {"Código de error: 0x3\nCódigo de error extendido: 0x101", "mstsc 3/257"},
      {"An authentication error has occurred (Code: 0x80004005)",
       "hresult 2147500037"},
      {"Une erreur d’authentification s’est produite (code : 0x80090302).",
       "hresult 2148074242"},
      {"code -2147467259", "hresult 2147500037"},
      {"RDP ClientActiveX: disconnect reason 516 (event 1026)",
       "mstsc: mstsc 516"},
      {"Protocol error (code: 0x1104)", "mstsc 4356"},
      {"mstsc says 0x904/0x7", "mstsc: mstsc 2308/7"},
      {"[ERROR][com.freerdp.core] - ERRCONNECT_TLS_CONNECT_FAILED "
       "[0x00020008]",
       "freerdp: freerdp 131080"},
      {"ERRINFO_SERVER_DENIED_CONNECTION (0x00000007): the server denied",
       "errinfo 7"},
      {"ERRINFO_LOGOFF_BY_USER [0x0001000C]", "errinfo 12"},
      {"it was 0x904 on Monday, 0x204 on Tuesday", "mstsc 2308, mstsc 516"},
      {"0x904, 0x204, 0x904", "mstsc 2308, mstsc 516"},
      {"Error code: 0x904\nExtended error code: 0x7\n(Code: 0x80090304)",
       "mstsc 2308/7, hresult 2148074244"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(codes(text) == expected);
  }
}

TEST_CASE("a number that nothing calls a code is none", "[symptom]") {
  for (std::string_view text :
       {"cannot connect to 10.0.0.4 port 3389 since 2026-11-20", "10.0.0.4",
        "2026-11-20", "12.05.2026", "Windows 10 build 19045", "event 1026",
        "1 2 3", "error 5: access denied", "call 555-123456", "no code at all",
        "nöt würking", "0x12345678"}) {
    INFO(text);
    CHECK(codes(text) == "text");
  }
}

TEST_CASE("an extended code alone is taken for that, with a note",
          "[symptom]") {
  CHECK(codes("0x7") == "mstsc_ext 7");
  CHECK(codes("Extended error code: 0x7") == "mstsc_ext 7");
  CHECK(codes("0x4") == "mstsc 4");
  Diagnostics problems;
  read_symptom("0x7", problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "LM0706");
  CHECK(problems.all()[0].severity == Severity::Note);
}

TEST_CASE("the words go into the message, bare codes have none", "[symptom]") {
  CHECK(message("0x904/0x7").empty());
  CHECK(message("2308/7").empty());
  CHECK(message("nego:5").empty());
  CHECK(message("An internal error\r\n\r\n has\toccurred. ") ==
        "An internal error has occurred.");
  CHECK(message("Error code: 0x904") == "Error code: 0x904");
  CHECK(message("a\x1b[31mb\u202e") == "a [31mb");
  CHECK(message("\xff\xfe broken") == "\uFFFD\uFFFD broken");
}

TEST_CASE("what is meant as a code but is none is refused at its place",
          "[symptom]") {
  const std::tuple<std::string_view, std::uint32_t, std::uint32_t> cases[] = {
      {"0xZZ/0x7", 1, 1},
      {"0x904/0x", 1, 7},
      {"0x9O4/0x7", 1, 1},
      {" 0x1FFFFFFFFF", 1, 2},
      {"123456789012345678901234567890", 1, 1},
      {"-99999999999", 1, 1},
      {"0x904\n0xG", 2, 1},
      {"ntstatus:0xZZ", 1, 10},
      {"ntstatsu:0xC000006D", 1, 1},
  };
  for (const auto& [text, line, column] : cases) {
    INFO(text);
    Diagnostics problems;
    CHECK(read_symptom(text, problems).empty());
    REQUIRE(problems.errors() == 1);
    const Diagnostic& problem = problems.all()[0];
    CHECK(problem.code == "LM0702");
    CHECK(problem.place.line == line);
    CHECK(problem.place.column == column);
    CHECK_FALSE(problem.hint.empty());
  }
}

TEST_CASE("a misspelt namespace is answered with the right one", "[symptom]") {
  Diagnostics problems;
  read_symptom("ntstatsu:0xC000006D", problems);
  REQUIRE(problems.errors() == 1);
  CHECK(problems.all()[0].hint == "did you mean 'ntstatus'?");
}

TEST_CASE("nothing is said of an address in a log line", "[symptom]") {
  CHECK(codes("crashed at 0x7ffe12345678, rdx=0xZZ") == "text");
}

TEST_CASE("an empty symptom is an error", "[symptom]") {
  for (std::string_view text : {"", " \n\t ", "\x01\x02"}) {
    CHECK(codes(text) == "LM0703");
  }
}

TEST_CASE("a megabyte of anything ends soon, and within bounds", "[symptom]") {
  const std::string units[] = {"a",      "0x904 ",  "0x904/0x7 ", "\xff",
                               "9",      "code:5 ", "\n",         "ERRCONNECT_",
                               "mstsc:", "-1 ",     "错误代码："};
  for (const std::string& unit : units) {
    std::string text;
    while (text.size() < (1u << 20)) text += unit;
    Diagnostics problems;
    std::vector<Claim> claims = read_symptom(text, problems);
    INFO(unit);
    CHECK(claims.size() <= 16);
    CHECK(problems.all()[0].code == "LM0704");
    for (const Claim& claim : claims) {
      const Node* said = claim.fields.find("message");
      if (said) CHECK(said->text.size() <= 4100);
    }
  }
}

TEST_CASE("every name of a code is found in any letter case", "[symptom]") {
  for (const CodeName& row : code_names()) {
    std::string small(row.name);
    for (char& c : small) c = static_cast<char>(std::tolower(c));
    const CodeName* found = find_code_name(small);
    INFO(row.name);
    REQUIRE(found);
    CHECK(found->name == row.name);
  }
  CHECK_FALSE(find_code_name("ERRCONNECT"));
  CHECK_FALSE(find_code_name(""));
}

}  // namespace lastmile
