#include "tests/support/scenario/vocabulary.hpp"

namespace lastmile {
namespace {

using Words = std::vector<std::string>;

FieldWords whole(std::string name) {
  return {std::move(name), "integer", Kind::Integer, {"0", "1", "2"}};
}

FieldWords number(std::string name) {
  return {std::move(name), "number", Kind::Number, {"0", "0.5", "1"}};
}

FieldWords name(std::string word) {
  return {std::move(word), "name", Kind::Name, {"ada", "Ada", "bob", "Cy"}};
}

FieldWords text(std::string word) {
  return {std::move(word), "text", Kind::Text, {"ada", "Ada", "b", "a b"}};
}

FieldWords key(FieldWords field) {
  field.key = true;
  return field;
}

FieldWords with(FieldWords field, const std::string& more) {
  field.type += more;
  return field;
}

// What holds each of the kinds that have no arithmetic.
std::vector<FieldWords> kinds() {
  return {
      {"t",
       "time",
       Kind::Time,
       {"2026-06-01T12:00:00Z", "2026-05-31T12:00:00Z", "2026-06-02",
        "2020-01-01"}},
      {"d", "duration", Kind::Duration, {"90s", "1h", "24h", "1500ms"}},
      {"v", "version", Kind::Version, {"1.2", "1.10", "1.2.0", "2.0"}},
      {"p",
       "address",
       Kind::Address,
       {"10.0.0.1", "10.0.0.2", "192.168.1.1", "fe80::1"}},
  };
}

std::vector<FieldWords> shapes() {
  return {
      {"l", "list of integer", Kind::List, {"[1, 2]", "[2, 1]", "[]", "[3]"}},
      {"m",
       "map of text",
       Kind::Map,
       {"{k: ada}", "{k: b, j: ada}", "{j: b}", "{}"}},
      {"q",
       "one of, values: [red, green, blue]",
       Kind::Text,
       {"red", "green", "blue"}},
      {"o", "yes or no", Kind::YesNo, {"yes", "no"}},
      {"z", "any", Kind::Unknown, {"1", "1.5", "ada", "'1'", "yes"}},
  };
}

std::vector<TypeWords> make() {
  std::vector<TypeWords> out;
  out.push_back({"gate", {whole("n")}});
  out.push_back({"phase", {whole("n")}, 0, "single: yes"});
  out.push_back({"a", {whole("x"), whole("y"), name("s")}});
  out.push_back({"b", {whole("x"), number("r"), text("s")}});
  out.push_back(
      {"k", {key(whole("id")), whole("x"), with(name("s"), ", default: bob")}});
  out.push_back({"kinds", kinds()});
  out.push_back({"shapes", shapes()});
  out.push_back({"o", {whole("x"), whole("y")}, 0, "observed: yes"});
  out.push_back({"ok",
                 {key(whole("id")), with(whole("x"), ", min: 0")},
                 0,
                 "observed: yes"});
  out.push_back(
      {"oh", {name("h"), whole("x")}, 0, "observed: yes\n  about host: h"});
  out.push_back({"d", {whole("x"), name("s")}, 1});
  out.push_back({"e", {whole("x"), number("r")}, 2});
  out.push_back({"g", {key(whole("x")), key(whole("y"))}, 3});
  for (TypeWords& type : out) {
    type.observed = type.more.starts_with("observed");
    type.about_host = type.more.ends_with("host: h");
    type.keyed = type.more.starts_with("single");
    for (const FieldWords& field : type.fields) {
      type.keyed = type.keyed || field.key;
    }
  }
  return out;
}

}  // namespace

std::string TypeWords::item() const {
  std::string out = "- fact: " + name + "\n  fields:\n";
  for (const FieldWords& field : fields) {
    out += "    " + field.name + ": {type: " + field.type +
           (field.key ? ", key: yes" : "") + "}\n";
  }
  return more.empty() ? out : out + "  " + more + "\n";
}

const std::vector<TypeWords>& vocabulary() {
  static const std::vector<TypeWords> all = make();
  return all;
}

}  // namespace lastmile
