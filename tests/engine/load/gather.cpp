// Gather items as they are read: what is kept, and each mistake at its place.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* vocabulary =
    "- fact: seen\n"
    "  observed: yes\n"
    "  fields: {id: {type: name, key: yes}, port: integer, on: yes or no, "
    "kind: {type: one of, values: [a, b]}, names: list of text}\n"
    "- fact: concluded\n"
    "  fields: {a: text}\n";
constexpr std::uint32_t before = 5;  // lines of the vocabulary

// "line:column CODE", one a finding, lines counted after the vocabulary.
std::string found(const std::string& items) {
  Loaded loaded = load_text(vocabulary + items);
  std::string out;
  for (const Diagnostic& d : loaded.found.all()) {
    if (!out.empty()) out += " ";
    out += std::to_string(d.place.line - before) + ":" +
           std::to_string(d.place.column) + " " + std::string(d.code);
  }
  return out;
}

std::string from(const std::string& source,
                 const std::string& fields = "id: x") {
  return found("- gather: g\n  from: " + source + "\n  emit:\n    - seen: {" +
               fields + "}\n");
}

std::string in_registry(const std::string& fields) {
  return from("{registry: 'HKLM\\SYSTEM'}", fields);
}

std::string in_json(const std::string& fields) {
  return from("{json: x, shape: ['$.a'], each: '$.a[*]'}", fields);
}

}  // namespace

TEST_CASE("a gather item keeps what it says", "[load][gather]") {
  auto base = load_sound(
      std::string(vocabulary) +
      "- gather: cvm\n"
      "  title: What the cloud says\n"
      "  of: target\n"
      "  sees: part\n"
      "  from: {json: tccli, shape: ['$.Response.Set'], each: "
      "'$.Response.Set[*]'}\n"
      "  emit:\n"
      "    - seen: {id: {at: '$.Id'}, on: {at: '$.State', map: {RUNNING: yes}, "
      "otherwise: no}, kind: a}\n"
      "      needs: [on]\n");
  REQUIRE(base->gathers.size() == 1);
  const GatherSpec& spec = base->gathers[0];
  CHECK(spec.id == "cvm");
  CHECK(spec.title == "What the cloud says");
  CHECK(spec.source() == "json");
  CHECK(spec.of == "target");
  CHECK_FALSE(spec.sees_all);
  CHECK(spec.types() == std::vector<std::string>{"seen"});
  const auto& look = std::get<JsonLook>(spec.from);
  CHECK(look.name == "tccli");
  CHECK(look.each.text() == "$.Response.Set[*]");
  const GatherEmit& emit = spec.emit[0];
  REQUIRE(emit.fields.size() == 3);
  CHECK(emit.fields[0].value.from == GatherValue::From::At);
  CHECK(emit.fields[1].value.map.size() == 1);
  CHECK(emit.fields[1].value.otherwise == "no");
  CHECK(emit.fields[2].value.constant.text == "a");
  // A key that is not known makes no fact.
  CHECK(emit.needs == std::vector<std::string>{"id", "on"});
}

TEST_CASE("a gather item looks in one place that there is", "[load][gather]") {
  CHECK(from("{registry: 'HKLM\\SYSTEM'}").empty());
  CHECK(from("{regestry: 'HKLM\\SYSTEM'}") == "2:10 LM0140");
  CHECK(from("{json: a, shape: ['$'], text: b}") == "2:39 LM0140");
  CHECK(from("x") == "2:9 LM0103");
  CHECK(from("{registry: 'SYSTEM\\x'}") == "2:20 LM0142");
  CHECK(from("{registry: 'HKLM\\x\\'}") == "2:20 LM0142");
  CHECK(from("{registry: ['HKLM\\a', 'HKLM\\\\b']}") == "2:31 LM0142");
  CHECK(from("{registry: 'HKLM\\x', each: thing}") == "2:36 LM0140");
  CHECK(from("{registry: 'HKLM\\x', named: a}") == "2:37 LM0140");
  CHECK(from("{registry: 'HKLM\\x', each: values, named: '('}") ==
        "2:52 LM0060");
  CHECK(from("{json: x}") == "2:9 LM0106");
  CHECK(from("{json: x, shape: ['a.b']}") == "2:28 LM0141");
  CHECK(from("{json: x, shape: ['$.b[x]']}") == "2:32 LM0141");
  CHECK(from("{text: x, shape: ['*']}") == "2:28 LM0060");
  CHECK(from("{events: {ids: [1]}}") == "2:18 LM0106");
  CHECK(from("{events: {provider: P, ids: [x]}}") == "2:38 LM0120");
  CHECK(from("{settings: nothing}") == "2:20 LM0108");
  CHECK(from("{certificates: here}") == "2:24 LM0142");
  CHECK(from("{certificates: files}").empty());
}

TEST_CASE("a gather item tells what fact types take", "[load][gather]") {
  CHECK(found("- gather: g\n  from: {registry: 'HKLM\\x'}\n  emit: []") ==
        "3:9 LM0146");
  CHECK(found("- gather: g\n  from: {registry: 'HKLM\\x'}\n  emit:\n    - "
              "sene: {id: x}") == "4:7 LM0108");
  CHECK(found("- gather: g\n  from: {registry: 'HKLM\\x'}\n  emit:\n    - "
              "concluded: {a: x}") == "4:7 LM0149");
  CHECK(in_registry("id: x, prt: 5") == "4:21 LM0107");
  CHECK(in_registry("id: x, port: many") == "4:27 LM0120");
  CHECK(in_registry("port: 5") == "4:13 LM0148");
  CHECK(in_registry("id: $kee") == "4:18 LM0144");
  CHECK(in_registry("id: $count") == "4:18 LM0144");
  CHECK(in_registry("id: x, port: {at: $.a}") == "4:32 LM0145");
  CHECK(in_registry("id: x, port: {vaule: a}") == "4:27 LM0145 4:28 LM0104");
  CHECK(in_registry("id: x, port: {value: a, exists: b}") == "4:46 LM0145");
  CHECK(in_registry("id: x, port: {value: a, as: words}") == "4:42 LM0147");
  CHECK(in_registry("id: x, port: {value: a, otherwise: 3389}") ==
        "4:49 LM0147");
  CHECK(in_registry("id: x, kind: {value: a, map: {1: c}}") == "4:47 LM0129");
  CHECK(in_registry("id: x, on: {value: a, key: 'HKLM\\'}") == "4:41 LM0142");
  CHECK(in_registry("id: x, on: {key exists: '..\\y'}").empty());
  CHECK(in_registry("id: x, names: {first of: [{value: a}, {value: b}]}")
            .empty());
  CHECK(in_json("id: {at: 'Id'}") == "4:24 LM0141");
  CHECK(in_json("id: {value: Id}") == "4:26 LM0145");
  CHECK(
      from("{text: x, shape: [y], each: '(?P<name>.)'}", "id: $name").empty());
}

TEST_CASE("what is absent is known of the registry alone", "[load][gather]") {
  CHECK(found("- gather: g\n  from: {json: x, shape: ['$']}\n  emit: [{seen: "
              "{id: x}}]\n  absent: [{seen: {id: y}}]") == "4:11 LM0140");
  CHECK(found("- gather: g\n  of: nobody\n  sees: much\n  from: {registry: "
              "'HKLM\\x'}\n  emit: [{seen: {id: x}}]") ==
        "2:7 LM0140 3:9 LM0140");
}

}  // namespace lastmile
