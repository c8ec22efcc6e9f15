// The schema that `kb schema` prints names the keys that the readers take: all
// that the shipped knowledge uses, and none that a reader refuses.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>

#include "engine/base/scalar.hpp"
#include "engine/text/yaml.hpp"
#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;

const Node& shipped() {
  static const Node schema = [] {
    Answered answered = type({"kb", "schema", "--kb", knowledge()});
    INFO(answered.err);
    REQUIRE(answered.exit == 0);
    return json_of(answered.out);
  }();
  return schema;
}

const Node& definition(const Node& schema, std::string_view name) {
  const Node* found = schema.find("$defs");
  found = found ? found->find(name) : nullptr;
  INFO("definition " << name);
  REQUIRE(found);
  return *found;
}

struct Document {
  std::string path;
  Node node;
};

std::vector<Document> documents() {
  std::vector<Document> out;
  for (const auto& entry :
       fs::recursive_directory_iterator(in_project(knowledge()) + "/rdp")) {
    if (entry.path().extension() != ".yaml") continue;
    Sources sources;
    Diagnostics found;
    std::string path = entry.path().string();
    auto node = read_yaml(sources.add(path, Files::text_of(path)), sources,
                          TextLimits::in_pack(), found);
    INFO(path);
    REQUIRE(node);
    out.push_back({path, *std::move(node)});
  }
  std::sort(out.begin(), out.end(), [](const Document& a, const Document& b) {
    return a.path < b.path;
  });
  REQUIRE(out.size() > 100);
  return out;
}

// As much of JSON Schema as the schema uses. What type a plain scalar has is
// YAML's affair: any of them will do for it.
class Holds {
 public:
  explicit Holds(const Node& schema) : schema_(schema) {}

  bool operator()(const Node& part, const Node& value) {
    if (const Node* ref = part.find("$ref")) {
      std::string name = ref->text.substr(std::string("#/$defs/").size());
      if (!(*this)(definition(schema_, name), value)) return false;
    }
    if (const Node* choices = part.find("anyOf")) {
      if (count(*choices, value) == 0) return false;
    }
    if (const Node* choices = part.find("oneOf")) {
      if (count(*choices, value) != 1) return false;
    }
    if (const Node* words = part.find("enum")) {
      if (!value.is_scalar() || !names(*words, value.text)) return false;
    }
    if (const Node* regex = part.find("pattern")) {
      if (!value.is_scalar() || !matches(value.text, regex->text)) return false;
    }
    return type(part, value) && keys(part, value) && items(part, value);
  }

 private:
  std::size_t count(const Node& choices, const Node& value) {
    std::size_t n = 0;
    for (const Node& choice : choices.items) n += (*this)(choice, value);
    return n;
  }

  static bool names(const Node& list, const std::string& text) {
    return std::any_of(list.items.begin(), list.items.end(),
                       [&](const Node& one) { return one.text == text; });
  }

  bool matches(const std::string& text, const std::string& regex) {
    auto at = expressions_.try_emplace(regex, regex, std::regex::ECMAScript);
    return std::regex_search(text, at.first->second);
  }

  static bool type(const Node& part, const Node& value) {
    const Node* type = part.find("type");
    if (!type) return true;
    if (type->is_list()) return value.is_scalar();
    if (type->text == "array") return value.is_list();
    if (type->text == "object") return value.is_map();
    if (type->text == "number" || type->text == "integer") {
      return value.is_scalar() && parse_number(value.text);
    }
    return value.is_scalar();
  }

  bool keys(const Node& part, const Node& value) {
    if (!value.is_map()) return true;
    if (const Node* required = part.find("required")) {
      for (const Node& key : required->items) {
        if (!value.find(key.text)) return false;
      }
    }
    return std::all_of(
        value.entries.begin(), value.entries.end(),
        [&](const NodeEntry& entry) { return key(part, entry); });
  }

  bool key(const Node& part, const NodeEntry& entry) {
    bool known = false;
    if (const Node* properties = part.find("properties")) {
      if (const Node* one = properties->find(entry.key)) {
        known = true;
        if (!(*this)(*one, entry.value)) return false;
      }
    }
    if (const Node* patterns = part.find("patternProperties"); patterns) {
      for (const NodeEntry& one : patterns->entries) {
        // Most keys are said outright, and hundreds of expressions are slow.
        if (known || !matches(entry.key, one.key)) continue;
        known = true;
        if (!(*this)(one.value, entry.value)) return false;
      }
    }
    const Node* others = part.find("additionalProperties");
    if (known || !others) return true;
    return others->is_map() && (*this)(*others, entry.value);
  }

  bool items(const Node& part, const Node& value) {
    const Node* items = part.find("items");
    if (!items || !value.is_list()) return true;
    return std::all_of(value.items.begin(), value.items.end(),
                       [&](const Node& item) { return (*this)(*items, item); });
  }

  const Node& schema_;
  std::map<std::string, std::regex> expressions_;
};

}  // namespace

TEST_CASE("the schema names every key of the shipped items and what they need",
          "[cli][schema]") {
  for (const Document& document : documents()) {
    for (const Node& item : document.node.items) {
      const std::string& kind = item.entries.front().key;
      const Node& shape = definition(shipped(), kind);
      INFO(document.path << ": " << kind << " "
                         << item.entries.front().value.text);
      for (const NodeEntry& entry : item.entries) {
        INFO(entry.key);
        CHECK(at(shape, "properties").find(entry.key));
      }
      for (const Node& key : at(shape, "required").items) {
        INFO(key.text);
        CHECK(item.find(key.text));
      }
    }
  }
}

TEST_CASE("the shipped knowledge holds against the schema", "[cli][schema]") {
  Holds holds(shipped());
  for (const Document& document : documents()) {
    if (document.node.is_map()) {
      INFO(document.path);
      CHECK(holds(definition(shipped(), "pack.yaml"), document.node));
    }
    for (const Node& item : document.node.items) {
      const NodeEntry& first = item.entries.front();
      bool sound = holds(definition(shipped(), first.key), item);
      INFO(document.path << ": " << first.key << " " << first.value.text);
      CHECK(sound);
    }
  }
}

TEST_CASE("no key of the schema is refused by its reader", "[cli][schema]") {
  std::string text;
  std::size_t number = 0;
  for (const Node& kind : at(shipped(), "items.anyOf").items) {
    std::string word =
        text_at(kind, "$ref").substr(std::string("#/$defs/").size());
    for (const NodeEntry& key :
         definition(shipped(), word).find("properties")->entries) {
      if (key.key == word) continue;
      text += "- " + word + ": x" + std::to_string(++number) + "\n  " +
              key.key + ": [x]\n";
    }
  }
  REQUIRE(number > 100);
  text += "- fix: last\n  no such key: [x]\n";
  Files files;
  files.write("kb/a.yaml", text);
  Node result =
      json_of(type({"kb", "check", files.path("kb"), "-f", "json"}).out);
  std::size_t refused = 0;
  for (const Node& found : at(result, "diagnostics").items) {
    std::string message = text_at(found, "message");
    if (message.find(" has no key '") == std::string::npos) continue;
    ++refused;
    INFO(message);
    CHECK(message.find("'no such key'") != std::string::npos);
  }
  CHECK(refused == 1);
}

TEST_CASE("the schema says no to what is mistyped", "[cli][schema]") {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"- sign: a\n  when: [{tls.certificate: {not_after: {before: $now}}}]\n",
       true},
      {"- sign: a\n  when: [{no tls.certificate: {}}]\n", true},
      {"- sign: a\n  when: [{count of tls.certificate as $n: {}, above: 2}]\n",
       true},
      {"- sign: a\n  when: [{tls.certificat: {}}]\n", false},
      {"- sign: a\n  when: [{tls.certificate: {not_afer: {before: $now}}}]\n",
       false},
      {"- sign: a\n  when: [{tls.certificate: {not_after: {befor: $now}}}]\n",
       false},
      {"- sign: a\n", false},
      {"- sign: a\n  wen: []\n  when: []\n", false},
      {"- sign: a\n  seen otherwise: seldom\n  when: []\n", false},
      {"- fix: a\n  risk: huge\n", false},
      {"- fix: a\n  risk: high\n", true},
      {"- cause: a\n  rules out: [no-such-sign]\n", false},
      {"- cause: a\n  fixed by: {cert.recreate_selfsigned: usually}\n", true},
      {"- rule: a\n  when: []\n", false},
      {"- cuase: a\n", false},
  };
  Holds holds(shipped());
  for (const auto& [text, good] : cases) {
    Sources sources;
    Diagnostics found;
    auto node = read_yaml(sources.add("a.yaml", text), sources, {}, found);
    INFO(text);
    REQUIRE(node);
    CHECK(holds(shipped(), *node) == good);
  }
}

TEST_CASE("the schema is the same every time, and of the pack that is loaded",
          "[cli][schema]") {
  Files files;
  files.write(
      "kb/pack.yaml",
      "pack: small\nversion: 1.0.0\n"
      "scales: {frequency: {mostly: 0.7}, base rate: {seldom: 0.002}}\n");
  files.write("kb/facts.yaml",
              "- fact: door\n  about: A door.\n  observed: yes\n"
              "  fields:\n    side: {type: one of, values: [in, out]}\n"
              "    opened: time\n");
  files.write("kb/signs.yaml",
              "- sign: open\n  title: It is open\n  when: [{door: {}}]\n");
  std::vector<std::string> typed = {"kb", "schema", "--kb", files.path("kb")};
  Answered answered = type(typed);
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  CHECK(type(typed).out == answered.out);
  Node schema = json_of(answered.out);
  CHECK(text_at(schema, "$schema") ==
        "https://json-schema.org/draft/2020-12/schema");
  const Node& frequency = definition(schema, "frequency");
  CHECK(at(frequency, "anyOf.0.enum.0").text == "always");
  CHECK(to_text(frequency).find("mostly") != std::string::npos);
  CHECK(to_text(definition(schema, "base-rate")).find("seldom") !=
        std::string::npos);
  CHECK(text_at(definition(schema, "pattern.door"), "description") ==
        "A door.");
  CHECK(at(definition(schema, "shows"), "properties").find("open"));
  CHECK(type({"kb", "schema", "-f", "csv"}).exit == 2);
}

}  // namespace lastmile
