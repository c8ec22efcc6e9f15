// Objects of PowerShell as CLIXML: what is whole is read, whatever else is
// wrong, and nothing outside the bytes is ever looked at.

#include "facts/readers/clixml.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/captured.hpp"

namespace lastmile {

namespace {

const std::string head =
    "<Objs Version=\"1.1.0.1\" "
    "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">";

const std::string service =
    "<Obj RefId=\"0\"><TN RefId=\"0\">"
    "<T>System.ServiceProcess.ServiceController</T><T>System.Object</T></TN>"
    "<ToString>TermService</ToString><Props>"
    "<S N=\"Name\">TermService</S>"
    "<Obj N=\"Status\" RefId=\"1\"><TN RefId=\"1\"><T>System.Enum</T></TN>"
    "<ToString>Running</ToString><I32>4</I32></Obj>"
    "<Obj N=\"Others\" RefId=\"2\"><TN RefId=\"2\"><T>System.Array</T></TN>"
    "<LST><S>RPCSS</S><S>TermDD</S><Ref RefId=\"0\"/></LST></Obj>"
    "</Props><MS><Nil N=\"Extra\"/><Ref N=\"Again\" RefId=\"1\"/></MS></Obj>";

CliXml read(std::string_view text) { return read_clixml(view(text)); }

std::uint64_t whole_objects(const CliXml& all) {
  std::uint64_t out = 0;
  for (const CliNode& one : all.nodes) {
    out += one.kind == CliNode::Kind::Object && one.whole;
  }
  return out;
}

}  // namespace

TEST_CASE("an object has types, properties, lists and values", "[clixml]") {
  for (const std::string& text :
       {head + service + "</Objs>", as_utf16(head + service + "</Objs>"),
        "#< CLIXML\r\n" + head + service + "</Objs>",
        "\xef\xbb\xbf<?xml version=\"1.0\"?>\n" + head + service + "</Objs>"}) {
    REQUIRE(is_clixml(view(text)));
    CliXml all = read(text);
    CHECK(all.why.empty());
    REQUIRE(whole_objects(all) == 3);
    const CliNode& one = all.nodes[0];
    CHECK(all.is(one, "System.ServiceProcess.ServiceController"));
    CHECK_FALSE(all.is(one, "ServiceController"));
    CHECK(text_of(all.property(one, "name")) == "TermService");
    CHECK(text_of(all.property(one, "Status")) == "Running");
    CHECK(number_of(all.property(one, "Status")) == 4);
    // By number: the same object once more, and one that holds itself.
    CHECK(number_of(all.property(one, "Again")) == 4);
    const CliNode* others = all.property(one, "Others");
    REQUIRE(others);
    REQUIRE(others->items.size() == 3);
    CHECK(all.nodes[others->items[1]].text == "TermDD");
    CHECK(all.resolved(all.nodes[others->items[2]]) == &one);
    CHECK(all.property(one, "Nothing") == nullptr);
    CHECK(number_of(all.property(one, "Extra")) == std::nullopt);
  }
}

TEST_CASE("types that were named before are meant by number", "[clixml]") {
  CliXml all = read(
      head +
      "<Obj RefId=\"0\"><TN RefId=\"0\"><T>Deserialized.Selected.Microsoft."
      "Management.Infrastructure.CimInstance#root/cimv2/Win32_Service</T></TN>"
      "</Obj><Obj RefId=\"1\"><TNRef RefId=\"0\"/></Obj>"
      "<Obj RefId=\"2\"><TNRef RefId=\"9\"/></Obj></Objs>");
  REQUIRE(all.nodes.size() == 3);
  CHECK(all.is(all.nodes[0], "Win32_Service"));
  CHECK(all.is(all.nodes[1], "Win32_Service"));
  CHECK(
      all.is(all.nodes[1], "Microsoft.Management.Infrastructure.CimInstance"));
  CHECK_FALSE(all.is(all.nodes[2], "Win32_Service"));
}

TEST_CASE("a dictionary's entries are called by their keys", "[clixml]") {
  CliXml all =
      read(head +
           "<Obj RefId=\"0\"><DCT><En><S N=\"Key\">1.1</S>"
           "<Obj N=\"Value\" RefId=\"1\"><MS><I32 N=\"a\">7</I32></MS>"
           "</Obj></En><En><S N=\"Key\">x</S></En></DCT></Obj></Objs>");
  CHECK(all.why.empty());
  REQUIRE(all.nodes[0].items.size() == 1);
  const CliNode& one = all.nodes[all.nodes[0].items[0]];
  CHECK(one.name == "1.1");
  CHECK(number_of(all.property(one, "a")) == 7);
}

TEST_CASE("characters written by number come out as they were", "[clixml]") {
  CHECK(cli_unescaped("a_x000D__x000A_b") == "a\r\nb");
  CHECK(cli_unescaped("_xD83D__xDE00_") == "\xf0\x9f\x98\x80");
  CHECK(cli_unescaped("_x005F_x0041_") == "_x0041_");
  CHECK(cli_unescaped("_xD83D_!") == "\xef\xbf\xbd!");
  CHECK(cli_unescaped("_xDE00_") == "\xef\xbf\xbd");
  for (const char* same :
       {"", "_", "_x", "_x000", "_x00G0_", "_X0041_", "_x0041", "my_x_name"}) {
    CHECK(cli_unescaped(same) == same);
  }
}

TEST_CASE("a secure string is not read", "[clixml]") {
  CliXml all = read(head +
                    "<Obj RefId=\"0\"><MS><SS N=\"Password\">01000000d0</SS>"
                    "</MS></Obj></Objs>");
  REQUIRE(all.property(all.nodes[0], "Password"));
  CHECK(all.property(all.nodes[0], "Password")->text.empty());
}

TEST_CASE("a real object of a server", "[clixml]") {
  std::string text = captured("commands/E16_OS_Win32_OperatingSystem.xml");
  CliXml all = read(text);
  CHECK(all.why.empty());
  REQUIRE_FALSE(all.nodes.empty());
  CHECK(all.is(all.nodes[0], "Win32_OperatingSystem"));
  CHECK(text_of(all.property(all.nodes[0], "CSName")) == "SOLO-E16A");
}

TEST_CASE("cut anywhere, what was whole stays and the cut is said",
          "[clixml]") {
  std::string whole = head;
  for (int i = 0; i < 40; ++i) whole += service;
  whole += "</Objs>";
  std::uint64_t before = 0;
  for (std::size_t size = 512; size < whole.size(); size += 512) {
    CliXml all = read(std::string_view(whole).substr(0, size));
    INFO(size);
    CHECK_FALSE(all.why.empty());
    std::uint64_t now = whole_objects(all);
    CHECK(now >= before);
    before = now;
  }
  for (std::size_t size = 0; size < service.size(); ++size) {
    std::string cut = head + service.substr(0, size);
    CHECK_FALSE(read(cut).why.empty());
    read(as_utf16(cut).substr(0, cut.size()));
  }
}

TEST_CASE("hostile XML ends with a reason", "[clixml]") {
  std::string bomb =
      "<!DOCTYPE Objs [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>" +
      head + "<S>&b;</S></Objs>";
  CHECK(read(bomb).why == "it has a document type");
  CHECK(read(bomb).nodes.empty());
  CHECK(read("<!DOCTYPE Objs SYSTEM \"file:///etc/passwd\">" + head + "</Objs>")
            .why == "it has a document type");
  CHECK_FALSE(read(head + "<S>&passwd;</S></Objs>").why.empty());
  std::string deep = head;
  for (int i = 0; i < 100'000; ++i) deep += "<Obj><LST>";
  CHECK(read(deep).why == "its XML is more than 128 deep");
  std::string many = head;
  for (int i = 0; i < 500'000; ++i) many += "<Nil/>";
  CHECK(read(many).why == "it has too many objects");
  std::string empty = head;
  for (int i = 0; i < 3'100'000; ++i) empty += "<a>";
  CHECK_FALSE(read(empty).why.empty());
  std::string wide = head + "<S>" + std::string(5 << 20, 'x') + "</S></Objs>";
  CHECK(read(wide).why == "one of its values is longer than 4 MiB");
  for (const char* text : {"", "<", "<Objs", "<Objs>", "<Obj/>", "<Objs></Obj>",
                           "<Objs>\xff</Objs>", "#< CLIXML"}) {
    INFO(text);
    CHECK_FALSE(read(text).why.empty());
  }
  // A root that is another has nothing in it.
  CHECK(whole_objects(read("<a><Obj RefId=\"0\"/></a>")) == 0);
  // Each is the other's property.
  CliXml ring = read(head +
                     "<Obj RefId=\"0\"><MS><Ref N=\"a\" RefId=\"0\"/>"
                     "<Ref N=\"b\" RefId=\"7\"/></MS></Obj></Objs>");
  CHECK(ring.property(ring.nodes[0], "a") == &ring.nodes[0]);
  CHECK(ring.property(ring.nodes[0], "b") == nullptr);
}

TEST_CASE("what is no CLIXML is none", "[clixml]") {
  for (std::string_view text :
       {"", "Objs", "<Objects>", "<Event/>", "<!-- --><Objs>", "<ObjsX/>"}) {
    CHECK_FALSE(is_clixml(view(text)));
  }
}

}  // namespace lastmile
