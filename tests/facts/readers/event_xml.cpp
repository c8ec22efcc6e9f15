#include "facts/readers/event_xml.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "engine/base/scalar.hpp"
#include "facts/readers/evtx.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/readers/event_writer.hpp"

namespace lastmile {

namespace {

struct Read {
  KeepingSink sink;
  EventXmlSummary summary;
};

Read read(std::string_view text) {
  Read out;
  Result<EventXmlSummary> summary = read_event_xml(view(text), out.sink);
  REQUIRE(summary);
  out.summary = *summary;
  CHECK(out.summary.records == out.sink.events.size());
  CHECK(out.summary.unreadable == out.sink.refused.size());
  return out;
}

// As wevtutil writes them: quotes, no line break within.
constexpr std::string_view failed_logon =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
    "<System><Provider Name='Microsoft-Windows-Security-Auditing' "
    "Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4625</EventID>"
    "<Version>0</Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode>"
    "<Keywords>0x8010000000000000</Keywords>"
    "<TimeCreated SystemTime='2026-05-01T10:11:12.1234567Z'/>"
    "<EventRecordID>77</EventRecordID>"
    "<Correlation ActivityID='{a0b1c2d3-0000-0001-0203-040506070809}'/>"
    "<Execution ProcessID='700' ThreadID='704'/><Channel>Security</Channel>"
    "<Computer>vm1.example</Computer><Security/></System>"
    "<EventData><Data Name='TargetUserName'>o&apos;neill &amp; co</Data>"
    "<Data Name='Status'>0xc000006d</Data><Data Name='Empty'></Data>"
    "<Data Name='Gone'/></EventData></Event>";

constexpr std::string_view classic =
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"
    "<System><Provider Name='TermDD'/><EventID Qualifiers='49162'>56</EventID>"
    "<Level>2</Level><Task>0</Task><Keywords>0x80000000000000</Keywords>"
    "<TimeCreated SystemTime='2026-05-01T10:11:13.000000000Z'/>"
    "<EventRecordID>78</EventRecordID><Channel>System</Channel>"
    "<Computer>vm1.example</Computer><Security UserID='S-1-5-18'/></System>"
    "<EventData><Data>\\Device\\Termdd</Data><Data>10.0.0.9</Data>"
    "<Binary>00040000</Binary></EventData></Event>";

std::string both() { return std::string(failed_logon) + std::string(classic); }

void holds_both(const Read& log) {
  REQUIRE(log.sink.events.size() == 2);
  CHECK(log.summary.unreadable == 0);
  const KeptEvent& logon = log.sink.events[0];
  CHECK(logon.channel == "Security");
  CHECK(logon.provider == "Microsoft-Windows-Security-Auditing");
  CHECK(logon.record.event_id == 4625);
  CHECK(logon.record.id == 77);
  CHECK(logon.record.process == 700u);
  CHECK(logon.record.keywords == 0x8010000000000000);
  CHECK(logon.record.created == *parse_time("2026-05-01T10:11:12.123456Z"));
  CHECK(logon.activity == "{a0b1c2d3-0000-0001-0203-040506070809}");
  using Data = std::vector<std::pair<std::string, std::string>>;
  CHECK(logon.data == Data{{"TargetUserName", "o'neill & co"},
                           {"Status", "0xc000006d"},
                           {"Empty", ""},
                           {"Gone", ""}});
  const KeptEvent& dropped = log.sink.events[1];
  CHECK(dropped.record.event_id == 56);
  CHECK(dropped.record.qualifiers == 49162u);
  CHECK(dropped.record.level == 2);
  CHECK(dropped.user == "S-1-5-18");
  CHECK(dropped.data == Data{{"1", "\\Device\\Termdd"},
                             {"2", "10.0.0.9"},
                             {"Binary", "00040000"}});
}

}  // namespace

TEST_CASE("events without a root are read, however they came", "[event-xml]") {
  std::string text = both();
  SECTION("as wevtutil prints them") { holds_both(read(text)); }
  SECTION("on lines of their own") {
    holds_both(read(std::string(failed_logon) + "\r\n" + std::string(classic) +
                    "\r\n"));
  }
  SECTION("with a root and a declaration") {
    holds_both(read("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Events>" +
                    text + "</Events>\n"));
  }
  SECTION("two files one after the other") {
    holds_both(read("<?xml version='1.0'?>" + std::string(failed_logon) +
                    "\n<?xml version='1.0'?>\n" + std::string(classic)));
  }
  SECTION("with the mark of UTF-8") { holds_both(read("\xef\xbb\xbf" + text)); }
  SECTION("in UTF-16, with its mark and a declaration") {
    text = "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n" + text;
    Read little = read("\xff\xfe" + to_utf16(text, false));
    CHECK(little.summary.encoding == EventXmlEncoding::Utf16Le);
    holds_both(little);
    Read big = read("\xfe\xff" + to_utf16(text, true));
    CHECK(big.summary.encoding == EventXmlEncoding::Utf16Be);
    holds_both(big);
  }
  SECTION("in UTF-16 without a mark") {
    holds_both(read(to_utf16(text, false)));
    holds_both(read(to_utf16(text, true)));
  }
}

TEST_CASE("a record of XML knows where it begins", "[event-xml]") {
  Read log = read("\xef\xbb\xbf\r\n" + both());
  CHECK(log.sink.events[0].record.offset == 5);
  CHECK(log.sink.events[1].record.offset == 5 + failed_logon.size());
  Read wide = read("\xff\xfe" + to_utf16(both(), false));
  CHECK(wide.sink.events[1].record.offset == 2 + 2 * failed_logon.size());
}

TEST_CASE("a log and its XML give the same records", "[event-xml][evtx]") {
  for (const std::string& name : event_samples()) {
    // The large ones have nothing that these do not.
    if (name.ends_with("Security.evtx") || name.ends_with("/System.evtx")) {
      continue;
    }
    INFO(name);
    KeepingSink log;
    REQUIRE(read_evtx(view(event_sample(name)), log));
    std::string text;
    for (const KeptEvent& event : log.events) text += event_xml(event);
    if (text.empty()) continue;
    for (const std::string& bytes :
         {text, "\xff\xfe" + to_utf16(text, false)}) {
      Read again = read(bytes);
      CHECK(again.summary.unreadable == 0);
      REQUIRE(again.sink.events.size() == log.events.size());
      for (std::size_t i = 0; i < log.events.size(); ++i) {
        const KeptEvent &one = log.events[i], &other = again.sink.events[i];
        bool same = one.channel == other.channel &&
                    one.provider == other.provider &&
                    one.computer == other.computer && one.user == other.user &&
                    one.activity == other.activity && one.data == other.data &&
                    one.record.event_id == other.record.event_id &&
                    one.record.qualifiers == other.record.qualifiers &&
                    one.record.level == other.record.level &&
                    one.record.keywords == other.record.keywords &&
                    one.record.process == other.record.process &&
                    one.record.source_id == other.record.source_id &&
                    one.record.created == other.record.created;
        if (!same) CHECK(event_xml(one) == event_xml(other));
        if (!same) break;
      }
    }
  }
}

TEST_CASE("one broken event costs no other", "[event-xml]") {
  std::string good(classic), bad(failed_logon);
  struct Fault {
    std::string_view from, to, why;
  };
  const Fault faults[] = {
      {"</EventID>", "</EventId>", "its XML: mismatched tag"},
      {"&amp;", "&", "its XML: not well-formed (invalid token)"},
      {"&amp;", "&nbsp;", "its XML: undefined entity"},
      {"</EventData></Event>", "", "it does not end before the next begins"},
      {"<EventID>4625</EventID>", "", "it has no event id"},
      {">4625<", ">x<", "a number of its System part is none"},
      {"2026-05-01T", "2026-13-01T", "its time is none"},
      {"<TimeCreated SystemTime='2026-05-01T10:11:12.1234567Z'/>", "",
       "it has no time"},
      {"vm1.example</Computer>", std::string_view("vm1\x01</Computer>"),
       "its XML: not well-formed (invalid token)"},
  };
  for (const Fault& fault : faults) {
    INFO(fault.from << " -> " << fault.to);
    std::string broken = bad;
    broken.replace(broken.find(fault.from), fault.from.size(), fault.to);
    for (bool wide : {false, true}) {
      std::string text = good + broken + good;
      Read log = read(wide ? to_utf16(text, false) : text);
      CHECK(log.sink.events.size() == 2);
      REQUIRE(log.sink.refused.size() == 1);
      CHECK(log.sink.whys[0] == fault.why);
      CHECK(log.sink.refused[0].offset == good.size() * (wide ? 2 : 1));
      CHECK(log.sink.refused[0].bytes == broken.size() * (wide ? 2 : 1));
    }
  }
}

TEST_CASE("nothing is fetched or expanded for XML", "[event-xml]") {
  std::string entity =
      "<!DOCTYPE Event [<!ENTITY x SYSTEM 'file:///etc/"
      "passwd'>]>" +
      std::string(classic);
  KeepingSink sink;
  CHECK_FALSE(read_event_xml(view(entity), sink));
  Read within = read(std::string(classic) + entity);
  CHECK(within.sink.events.size() == 2);
  CHECK(within.sink.whys ==
        std::vector<std::string>{"what stands there is no event"});
}

TEST_CASE("a code page that nobody names leaves its letters unknown",
          "[event-xml]") {
  std::string text = both();
  text.replace(text.find("neill"), 5, "n\x84ill");  // of code page 850
  Read log = read(text);
  CHECK(log.summary.encoding == EventXmlEncoding::Unknown);
  REQUIRE(log.sink.events.size() == 2);
  CHECK(log.sink.events[0].datum("TargetUserName") == "o'n\uFFFDill & co");
}

TEST_CASE("what is no event XML is refused", "[event-xml]") {
  for (std::string_view text :
       {"", "<", "Event[0]:", "<Objs Version='1.1.0.1'/>", "<EventList/>",
        "\xff\xfe", "<?xml version='1.0'?><html/>"}) {
    INFO(text);
    KeepingSink sink;
    Result<EventXmlSummary> summary = read_event_xml(view(text), sink);
    REQUIRE_FALSE(summary);
    CHECK(summary.error().code == "LM0731");
    CHECK_FALSE(is_event_xml(view(text)));
  }
}

TEST_CASE("what is around events in UserData is left out", "[event-xml]") {
  std::string text(classic);
  std::size_t begin = text.find("<EventData>");
  text.replace(begin, text.find("</Event>") - begin,
               "<UserData><auto-ns2:EventXML xmlns:auto-ns2='urn:x' "
               "xmlns='Event_NS'>\n <User>VM1\\a</User>\n <Session no='3'>"
               "<Event>inner</Event></Session></auto-ns2:EventXML></UserData>"
               "<RenderingInfo Culture='en-US'><Message>m</Message>"
               "</RenderingInfo>");
  Read log = read(text);
  REQUIRE(log.sink.events.size() == 1);
  using Data = std::vector<std::pair<std::string, std::string>>;
  CHECK(log.sink.events[0].data == Data{{"User", "VM1\\a"},
                                        {"Session/@no", "3"},
                                        {"Session/Event", "inner"}});
}

TEST_CASE("XML that never ends its elements is bounded", "[event-xml]") {
  std::string deep(failed_logon);
  for (int i = 0; i < 5000; ++i) deep += "<Event><System>";
  Read log = read(deep + std::string(classic));
  CHECK(log.sink.events.size() == 2);
  CHECK(log.summary.unreadable > 0);
  std::string open;
  for (int i = 0; i < 5000; ++i) open += "<Event ";
  // Big-endian, a reader once went back by a byte, for ever.
  for (const std::string& text :
       {open, to_utf16(open, false), to_utf16(open, true)}) {
    Read many = read(text);
    CHECK(many.summary.given_up);
    CHECK(many.summary.unreadable == 1001);
  }
}

TEST_CASE("XML cut or flipped anywhere is survived", "[event-xml]") {
  std::string text = both();
  for (std::size_t size = 6; size < text.size(); ++size) {
    INFO("cut at " << size);
    Read log = read(std::string_view(text).substr(0, size));
    bool first = size >= failed_logon.size();
    CHECK(log.sink.events.size() == (first ? 1 : 0));
    bool between = size == failed_logon.size();
    CHECK(log.sink.refused.size() == (between ? 0 : 1));
  }
  std::mt19937 random(5);
  std::string wide = to_utf16(text, false);
  for (int round = 0; round < 1000; ++round) {
    INFO("round " << round);
    std::string broken = round % 2 ? text : wide;
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
      std::size_t at = 20 + random() % (broken.size() - 20);
      broken[at] = static_cast<char>(random());
    }
    read(broken);
  }
}

}  // namespace lastmile
