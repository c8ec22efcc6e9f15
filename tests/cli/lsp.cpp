// `kb lsp` as an editor speaks to it: framed messages on stdin, framed answers
// on stdout.

#include <catch2/catch_test_macros.hpp>

#include "engine/text/json.hpp"
#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

constexpr const char* rules = R"(- fact: stock
  about: What lies in the shop.
  fields: {item: {type: name, key: yes}, left: integer}
- fact: low
  fields: {item: name}
- rule: shop.low
  title: Little is left
  when:
    - stock: {item: $i, left: {below: 5}}
  derive:
    low: {item: $i}
)";

constexpr const char* initialize =
    R"({"jsonrpc":"2.0","id":1,"method":"initialize",)"
    R"("params":{"processId":null,"capabilities":{}}})";
constexpr const char* shutdown =
    R"({"jsonrpc":"2.0","id":99,"method":"shutdown"})";
constexpr const char* leave = R"({"jsonrpc":"2.0","method":"exit"})";

std::string framed(const std::string& content) {
  return "Content-Length: " + std::to_string(content.size()) + "\r\n\r\n" +
         content;
}

std::string quoted(const std::string& text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string opened(const std::string& path, const std::string& text) {
  return R"({"jsonrpc":"2.0","method":"textDocument/didOpen","params":)"
         R"({"textDocument":{"uri":"file://)" +
         path + R"(","languageId":"yaml","version":1,"text":)" + quoted(text) +
         "}}}";
}

std::string changed(const std::string& path, const std::string& text) {
  return R"({"jsonrpc":"2.0","method":"textDocument/didChange","params":)"
         R"({"textDocument":{"uri":"file://)" +
         path + R"(","version":2},"contentChanges":[{"text":)" + quoted(text) +
         "}]}}";
}

std::string asked(int id, const std::string& what, const std::string& path,
                  int line, int character) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) +
         R"(,"method":"textDocument/)" + what +
         R"(","params":{"textDocument":{"uri":"file://)" + path +
         R"("},"position":{"line":)" + std::to_string(line) +
         R"(,"character":)" + std::to_string(character) + "}}}";
}

Answered speak(const std::vector<std::string>& contents) {
  std::string input;
  for (const std::string& content : contents) input += framed(content);
  return type({"kb", "lsp"}, {.input = input});
}

// The contents of all messages; the test fails where the frame is broken.
std::vector<std::string> messages(const std::string& out) {
  const std::string head = "Content-Length: ";
  std::vector<std::string> all;
  for (std::size_t at = 0; at < out.size();) {
    REQUIRE(out.compare(at, head.size(), head) == 0);
    std::size_t end = out.find("\r\n\r\n", at);
    REQUIRE(end != std::string::npos);
    std::size_t bytes = std::stoul(out.substr(at + head.size()));
    all.push_back(out.substr(end + 4, bytes));
    REQUIRE(all.back().size() == bytes);
    at = end + 4 + bytes;
  }
  return all;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an editor is greeted and let go", "[cli][lsp]") {
  Answered answered = speak({initialize, shutdown, leave});
  CHECK(answered.exit == 0);
  CHECK(answered.err.empty());
  auto all = messages(answered.out);
  REQUIRE(all.size() == 2);
  Node first = json_of(all[0]);
  CHECK(text_at(first, "id") == "1");
  CHECK(text_at(first, "result.capabilities.positionEncoding") == "utf-16");
  CHECK(text_at(first, "result.capabilities.textDocumentSync.change") == "1");
  CHECK(all[1] == R"({"jsonrpc":"2.0","id":99,"result":null})");
  CHECK(speak({initialize, leave}).exit == 1);
}

TEST_CASE("the text of the editor is checked in the place of the file's",
          "[cli][lsp]") {
  Files files;
  files.write("shop/pack.yaml", "pack: shop\nversion: 1.0.0\n");
  std::string path = files.write("shop/rules.yaml", rules);
  std::string broken = rules;
  broken.replace(broken.find("left: {below"), 4, "lfet");
  Answered answered = speak({initialize, opened(path, broken),
                             changed(path, rules), shutdown, leave});
  auto all = messages(answered.out);
  INFO(answered.out);
  REQUIRE(all.size() == 4);
  Node first = json_of(all[1]);
  CHECK(text_at(first, "method") == "textDocument/publishDiagnostics");
  CHECK(text_at(first, "params.uri") == "file://" + path);
  CHECK(text_at(first, "params.diagnostics.0.code") == "LM0107");
  CHECK(text_at(first, "params.diagnostics.0.severity") == "1");
  CHECK(text_at(first, "params.diagnostics.0.range.start.line") == "8");
  CHECK(has(text_at(first, "params.diagnostics.0.message"),
            "did you mean 'left'?"));
  CHECK(at(json_of(all[2]), "params.diagnostics").items.empty());
  CHECK(Files::text_of(path) == rules);
}

TEST_CASE("columns are counted in units of UTF-16", "[cli][lsp]") {
  Files files;
  files.write("shop/pack.yaml", "pack: shop\nversion: 1.0.0\n");
  std::string path = files.path("shop/rules.yaml");
  std::string text = rules;
  // Four bytes, one character, two units.
  text.replace(text.find("low: {item: $i}"), 15,
               "low: {item: \"\xF0\x9F\x98\x80\", itm: $i}");
  auto all = messages(speak({initialize, opened(path, text)}).out);
  REQUIRE(all.size() == 2);
  Node told = json_of(all[1]);
  bool found = false;
  for (const Node& fault : at(told, "params.diagnostics").items) {
    if (text_at(fault, "code") != "LM0107") continue;
    found = true;
    CHECK(text_at(fault, "range.start.character") == "22");
  }
  CHECK(found);
}

TEST_CASE("an id is explained, found and completed", "[cli][lsp]") {
  Files files;
  files.write("shop/pack.yaml", "pack: shop\nversion: 1.0.0\n");
  std::string path = files.write("shop/rules.yaml", rules);
  Answered answered = speak(
      {initialize, opened(path, rules), asked(2, "hover", path, 8, 8),
       asked(3, "definition", path, 10, 5), asked(4, "completion", path, 8, 14),
       asked(5, "hover", path, 400, 4)});
  auto all = messages(answered.out);
  INFO(answered.out);
  REQUIRE(all.size() == 6);
  CHECK(has(text_at(json_of(all[2]), "result.contents.value"),
            "What lies in the shop."));
  Node definition = json_of(all[3]);
  CHECK(text_at(definition, "result.0.uri") == "file://" + path);
  CHECK(text_at(definition, "result.0.range.start.line") == "3");
  Node completion = json_of(all[4]);
  CHECK(contains(each(at(completion, "result.items"), "label"), "item"));
  CHECK(all[5] == R"({"jsonrpc":"2.0","id":5,"result":null})");
}

TEST_CASE("what is not understood is answered or passed over", "[cli][lsp]") {
  Answered answered =
      speak({R"({"jsonrpc":"2.0","id":"a","method":"textDocument/hover"})",
             initialize, "{", R"({"jsonrpc":"2.0","method":"$/unheard"})",
             R"({"jsonrpc":"2.0","id":7,"method":"unheard"})",
             R"({"jsonrpc":"2.0","id":8,"method":"textDocument/hover"})"});
  CHECK(answered.exit == 0);
  auto all = messages(answered.out);
  INFO(answered.out);
  REQUIRE(all.size() == 5);
  CHECK(has(all[0], R"("id":"a","error":{"code":-32002)"));
  CHECK(has(all[2], R"("id":null,"error":{"code":-32700)"));
  CHECK(has(all[3], R"("id":7,"error":{"code":-32601)"));
  CHECK(has(all[4], R"("id":8,"error":{"code":-32602)"));
}

TEST_CASE("a frame that is none ends it with a fault", "[cli][lsp]") {
  for (const std::string& input :
       {std::string("hello\r\n\r\n"),
        std::string("Content-Length: 99999999\r\n\r\n{}"),
        std::string("Content-Length: -1\r\n\r\n{}"),
        std::string("Content-Length: 10\r\n\r\n{}"), std::string(9000, 'x')}) {
    Answered answered = type({"kb", "lsp"}, {.input = input});
    INFO(input.substr(0, 40));
    CHECK(answered.exit == 3);
    CHECK(answered.says("LM0943"));
    CHECK(answered.out.empty());
  }
}

}  // namespace lastmile
