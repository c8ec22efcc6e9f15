// Logs that no Windows would write, and some that it might.

#include <catch2/catch_test_macros.hpp>

#include "facts/readers/evtx.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/event_writer.hpp"
#include "tests/facts/readers/evtx_maker.hpp"

namespace lastmile {

namespace {

using Value = EvtxMaker::Value;
using Data = std::vector<std::pair<std::string, std::string>>;

Value words(std::string_view text) { return {1, to_utf16(text, false)}; }

KeepingSink read(const EvtxMaker& made) {
  KeepingSink sink;
  REQUIRE(read_evtx(view(made.log()), sink));
  return sink;
}

// <Event><System><EventID>7</EventID></System>, still open.
void begin_event(EvtxMaker& made) {
  made.open("Event", true).open("System", true).open("EventID", true);
  made.text("7").close().close();
}

// One record whose EventData is one Data with this in it.
KeepingSink with_data(const std::vector<Value>& values, bool optional = false) {
  EvtxMaker made;
  made.begin_record(1);
  made.begin_template();
  begin_event(made);
  made.open("EventData", true).open("Data", true).substitute(0, optional);
  made.close().close().close();
  made.end_template(values);
  made.end_record();
  return read(made);
}

Data data_of(const KeepingSink& sink) {
  REQUIRE(sink.events.size() == 1);
  return sink.events[0].data;
}

}  // namespace

TEST_CASE("an array stands for as many Data as it has values", "[evtx]") {
  std::string texts = to_utf16(std::string("one\0two\0\0x", 10), false);
  CHECK(data_of(with_data({{0x81, texts}})) ==
        Data{{"1", "one"}, {"2", "two"}, {"3", ""}, {"4", "x"}});
  CHECK(data_of(with_data({{0x88, std::string("\1\0\0\0\2\0\0\0", 8)}})) ==
        Data{{"1", "1"}, {"2", "2"}});
}

TEST_CASE("null is left out only where it may be", "[evtx]") {
  CHECK(data_of(with_data({{0, ""}})) == Data{{"1", ""}});
  CHECK(data_of(with_data({{0, ""}}, true)) == Data{});
  CHECK(data_of(with_data({})) == Data{{"1", ""}});
}

TEST_CASE("every type has the text that Windows gives it", "[evtx]") {
  struct Typed {
    std::uint8_t type;
    std::string bytes;
    std::string_view text;
  };
  auto bytes = [](std::string_view text) { return std::string(text); };
  const Typed values[] = {
      {1, to_utf16("g\u00fc\U0001f600", false), "g\u00fc\U0001f600"},
      {1, std::string("\x3d\xd8", 2), "\uFFFD"},
      {1, to_utf16(std::string("a\0b", 3), false), "a"},
      {2, "a\xe4", "a\uFFFD"},
      {3, "\xff", "-1"},
      {4, "\xff", "255"},
      {5, "\xfe\xff", "-2"},
      {6, "\xfe\xff", "65534"},
      {7, bytes("\xff\xff\xff\xff"), "-1"},
      {8, bytes("\xff\xff\xff\xff"), "4294967295"},
      {9, std::string(8, '\xff'), "-1"},
      {10, std::string(8, '\xff'), "18446744073709551615"},
      {12, std::string("\0\0\0\0\0\0\xf8\x3f", 8), "1.5"},
      {13, std::string("\1\0\0\0", 4), "true"},
      {14, "\x0a\xff", "0AFF"},
      {15, "0123456789abcdef", "{33323130-3534-3736-3839-616263646566}"},
      {16, std::string("\x10\0\0\0\0\0\0\0", 8), "0x10"},
      {17, std::string("\0\x80\x3e\xd5\xde\xb1\x9d\1", 8),
       "1970-01-01T00:00:00Z"},
      {17, std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8),
       "0x7fffffffffffffff"},
      {18, std::string("\xea\7\5\0\0\0\1\0\x0a\0\x0b\0\x0c\0\1\0", 16),
       "2026-05-01T10:11:12.001Z"},
      {19, std::string("\1\1\0\0\0\0\0\5\x12\0\0\0", 12), "S-1-5-18"},
      {20, std::string("\x6d\0\0\xc0", 4), "0xc000006d"},
      {21, std::string(8, '\0'), "0x0"},
      // Sizes that do not fit are no values of their type.
      {8, "\1\2", "0102"},
      {19, std::string("\1\5\0\0\0\0\0\5", 8), "0105000000000005"},
  };
  for (const Typed& value : values) {
    INFO("type " << int(value.type) << ": " << value.text);
    CHECK(data_of(with_data({{value.type, value.bytes}})) ==
          Data{{"1", std::string(value.text)}});
  }
}

TEST_CASE("text around a value is one text with it", "[evtx]") {
  EvtxMaker made;
  made.begin_record(1);
  made.begin_template();
  begin_event(made);
  made.open("EventData", true).open("Data", true);
  made.text("port ").substitute(0).text("/").substitute(1).close();
  made.close().close();
  made.end_template({{6, std::string("\x3d\x0d", 2)}, words("tcp")});
  made.end_record();
  CHECK(data_of(read(made)) == Data{{"1", "port 3389/tcp"}});
}

namespace {

// A record that only defines <UserData>, which holds its one value so often.
std::uint32_t define_user_data(EvtxMaker& made, int times) {
  made.begin_record(1);
  std::uint32_t definition = made.begin_template();
  made.open("UserData", true);
  for (int i = 0; i < times; ++i) made.substitute(0);
  made.close();
  made.end_template({words("")});
  made.end_record();
  return definition;
}

// An event whose value is that template within itself, so deep.
void event_with(EvtxMaker& made, std::uint64_t id, std::uint32_t definition,
                int depth) {
  std::string value = EvtxMaker::nested(definition, {words("end")});
  for (int i = 1; i < depth; ++i) {
    value = EvtxMaker::nested(definition, {{0x21, value}});
  }
  made.begin_record(id);
  made.begin_template();
  begin_event(made);
  made.substitute(0).close();
  made.end_template({{0x21, value}});
  made.end_record();
}

const std::string no_event = "it has no event id";

}  // namespace

TEST_CASE("templates within values are bounded, however they multiply",
          "[evtx]") {
  EvtxMaker made;
  std::uint32_t many = define_user_data(made, 500);
  event_with(made, 2, many, 2);
  event_with(made, 3, many, 12);
  event_with(made, 4, many, 1);
  KeepingSink sink = read(made);
  REQUIRE(sink.events.size() == 1);
  CHECK(sink.events[0].record.id == 2);
  // And what comes after it in the chunk is refused with it.
  CHECK(sink.whys == std::vector<std::string>{no_event,
                                              "its chunk is too intricate",
                                              "its chunk is too intricate"});
}

TEST_CASE("what is nested too deep is refused", "[evtx]") {
  EvtxMaker made;
  std::uint32_t once = define_user_data(made, 1);
  event_with(made, 2, once, 16);
  event_with(made, 3, once, 17);
  KeepingSink sink = read(made);
  REQUIRE(sink.events.size() == 1);
  CHECK(sink.whys == std::vector<std::string>{
                         no_event, "its XML is nested more than 16 deep"});
}

TEST_CASE("an intricate chunk costs no other", "[evtx]") {
  EvtxMaker deep;
  deep.begin_record(1);
  deep.begin_template();
  for (int i = 0; i < 40; ++i) deep.open("Event", true);
  deep.end_template({});
  deep.end_record();
  deep.begin_record(2);
  deep.begin_template();
  begin_event(deep);
  deep.close();
  deep.end_template({});
  deep.end_record();
  KeepingSink sink = read(deep);
  CHECK(sink.whys == std::vector<std::string>{"its XML is more than 32 deep"});
  REQUIRE(sink.events.size() == 1);
  CHECK(sink.events[0].record.id == 2);
}

TEST_CASE("a value that everything repeats is paid for", "[evtx]") {
  EvtxMaker made;
  made.begin_record(1);
  made.begin_template();
  begin_event(made);
  made.open("EventData", true).open("Data", true);
  for (int i = 0; i < 5000; ++i) made.substitute(0);
  made.close().close().close();
  made.end_template({words(std::string(10'000, 'x'))});
  made.end_record();
  CHECK(read(made).whys ==
        std::vector<std::string>{"its chunk is too intricate"});
}

}  // namespace lastmile
