#include "facts/readers/evtx.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>
#include <sstream>

#include "engine/base/scalar.hpp"
#include "places.hpp"
#include "tests/facts/readers/event_samples.hpp"

namespace lastmile {

namespace {

struct Read {
  KeepingSink sink;
  EvtxSummary summary;
};

Read read(std::string_view bytes) {
  Read out;
  Result<EvtxSummary> summary = read_evtx(view(bytes), out.sink);
  REQUIRE(summary);
  out.summary = *summary;
  CHECK(out.summary.records == out.sink.events.size());
  CHECK(out.summary.unreadable == out.sink.refused.size());
  return out;
}

// Records of an id in a sample.
std::vector<KeptEvent> found(std::string_view sample, std::uint32_t id) {
  Read log = read(event_sample(sample));
  std::vector<KeptEvent> out;
  for (const KeptEvent& event : log.sink.events) {
    if (event.record.event_id == id) out.push_back(event);
  }
  REQUIRE(!out.empty());
  return out;
}

std::int64_t moment(std::string_view text) { return *parse_time(text); }

// Whatever was damaged: what is told adds up, and every text is given.
void survives(std::string_view bytes) {
  KeepingSink sink;
  Result<EvtxSummary> summary = read_evtx(view(bytes), sink);
  if (!summary) {
    CHECK(summary.error().code == "LM0730");
    CHECK(sink.events.empty());
    return;
  }
  CHECK(summary->records == sink.events.size());
  CHECK(summary->unreadable == sink.refused.size());
  for (const UnreadableEvent& refused : sink.refused) {
    CHECK(refused.offset + refused.bytes <= bytes.size());
  }
}

constexpr std::string_view rdp_log =
    "server2012r2-szechuan/Microsoft-Windows-TerminalServices-"
    "RemoteConnectionManager%4Operational.evtx";
constexpr std::string_view small_logs[] = {
    "mdecrevoisier/ID1149-RDP_success_logins_to_multiple_hosts.evtx",
    "omerbenamram/MSExchange_Management_wec.evtx",
    "omerbenamram/Application_no_crc32.evtx",
    "server2012r2-szechuan/"
    "Microsoft-Windows-User_Profile_Service%4Operational.evtx",
};

}  // namespace

TEST_CASE("every record that another program counts is read", "[evtx]") {
  std::map<std::string, std::map<EventKey, int>> index;
  std::istringstream lines(
      read_file(LASTMILE_SOURCE_DIR "/tests/data/evtx/index.tsv"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string count, file, channel, provider, id;
    std::getline(cells, count, '\t');
    std::getline(cells, file, '\t');
    std::getline(cells, channel, '\t');
    std::getline(cells, provider, '\t');
    std::getline(cells, id, '\t');
    index[file][{channel, provider, std::stoul(id)}] = std::stoi(count);
  }
  CHECK(index.size() == 23);
  for (const auto& [file, rows] : index) {
    INFO(file);
    // Records behind torn bytes are ours alone.
    std::map<EventKey, int> counts =
        read(event_sample(file)).sink.counts(false);
    for (const auto& [key, count] : rows) {
      const auto& [channel, provider, id] = key;
      INFO(channel << ' ' << provider << ' ' << id);
      // The one row that is no record: bytes of a torn one.
      bool torn = channel == "Microsoft-Windows-Term\u0169";
      CHECK(counts[key] == (torn ? 0 : count));
    }
  }
}

TEST_CASE("whole logs are read to their last record", "[evtx]") {
  struct Whole {
    std::string_view file;
    std::uint64_t records;
    std::uint32_t chunks;
    bool dirty;
  };
  const Whole logs[] = {
      {"mdecrevoisier/ID1149-RDP_success_logins_to_multiple_hosts.evtx", 11, 1,
       false},
      {"omerbenamram/Application_no_crc32.evtx", 17, 1, false},
      {"omerbenamram/MSExchange_Management_wec.evtx", 1, 1, false},
      {"omerbenamram/system.evtx", 1881, 15, true},
      {"omerbenamram/E_Windows_system32_winevt_logs_Microsoft-Windows-CAPI2%"
       "4Operational.evtx",
       340, 13, false},
      {"server2012r2-szechuan/Application.evtx", 733, 15, true},
      {"server2012r2-szechuan/Microsoft-Windows-Winlogon%4Operational.evtx", 0,
       1, false},
      {"server2012r2-szechuan/Security.evtx", 8574, 88, true},
      {"server2012r2-szechuan/System.evtx", 60189, 247, true},
      {"win11-rathbun/Security.evtx", 6740, 89, true},
      {"win11-rathbun/System.evtx", 1077, 8, true},
  };
  for (const Whole& log : logs) {
    INFO(log.file);
    EvtxSummary summary = read(event_sample(log.file)).summary;
    CHECK(summary.records == log.records);
    CHECK(summary.chunks == log.chunks);
    CHECK(summary.dirty == log.dirty);
    CHECK(summary.header_sound);
    CHECK(summary.unreadable == 0);
    CHECK(summary.chunks_damaged == 0);
    CHECK(summary.damaged_records == 0);
    CHECK(summary.bytes_missing == 0);
  }
}

TEST_CASE("torn logs are read around what was torn, and say so", "[evtx]") {
  SECTION("blocks of another time lie in two chunks") {
    Read log = read(
        event_sample("omerbenamram/2-vss_0-Microsoft-Windows-TerminalServices-"
                     "RemoteConnectionManager%4Operational.evtx"));
    CHECK(log.summary.chunks_damaged == 2);
    CHECK(log.summary.records == 1795);
    CHECK(log.summary.damaged_records == 187);
    CHECK(log.summary.recovered_records == 21);
    REQUIRE(log.sink.refused.size() == 1);
    CHECK(log.sink.refused[0].offset == 102040);
    CHECK(log.sink.refused[0].bytes == 736);
    CHECK(log.sink.whys[0] == "what stands there is no record");
    for (const KeptEvent& event : log.sink.events) {
      CHECK(event.provider ==
            "Microsoft-Windows-TerminalServices-RemoteConnectionManager");
      if (event.record.recovered) CHECK(event.record.damaged);
    }
  }
  SECTION("chunks have lost their beginning") {
    Read log =
        read(event_sample("omerbenamram/sample_with_a_bad_chunk_magic.evtx"));
    CHECK(log.summary.chunks == 4);
    CHECK(log.summary.chunks_unknown == 2);
    CHECK(log.summary.chunks_damaged == 3);
    CHECK(log.summary.records == 298);
    CHECK(log.summary.recovered_records == 31);
    CHECK(log.summary.unreadable == 5);
    // One of them is intact, and its records are not suspected.
    CHECK(log.summary.damaged_records == 169);
  }
}

TEST_CASE("a log without checksums is not called damaged", "[evtx]") {
  std::string bytes = event_sample("omerbenamram/Application_no_crc32.evtx");
  CHECK_FALSE(read(bytes).summary.checksums);
  // The same without the flag that says so.
  bytes[120] = 0;
  Read log = read(bytes);
  CHECK(log.summary.checksums);
  CHECK_FALSE(log.summary.header_sound);
  CHECK(log.summary.chunks_damaged == 1);
  CHECK(log.summary.damaged_records == 17);
}

TEST_CASE("a record of the security log comes with types", "[evtx]") {
  KeptEvent event = found(
      "mdecrevoisier/ID4825-Denied_RDP_connection_with_valid_credentials.evtx",
      4825)[0];
  CHECK(event.channel == "Security");
  CHECK(event.provider == "Microsoft-Windows-Security-Auditing");
  CHECK(event.computer == "fs02.offsec.lan");
  CHECK(event.record.offset == 4608);
  CHECK(event.record.id == 1);
  CHECK(event.record.source_id == 1231498);
  CHECK(event.record.level == 0);
  CHECK(event.record.task == 12551);
  CHECK(event.record.keywords == 0x8010000000000000);
  CHECK(event.record.process == 464u);
  CHECK(event.record.thread == 992u);
  CHECK_FALSE(event.record.qualifiers);
  CHECK(event.user.empty());
  using Data = std::vector<std::pair<std::string, std::string>>;
  CHECK(event.data == Data{{"AccountName", "svc6test1"},
                           {"AccountDomain", "OFFSEC"},
                           {"LogonID", "0x3457272"},
                           {"ClientAddress", "10.23.23.9"}});
}

TEST_CASE("what stands in UserData is named by its path", "[evtx]") {
  KeptEvent event = found(small_logs[0], 1149)[0];
  CHECK(event.datum("Param1") == "admmig");
  CHECK(event.datum("Param2") == "");
  CHECK(event.datum("Param3") == "10.23.123.11");
  CHECK(event.user == "S-1-5-20");
  CHECK(event.activity == "{F4208CEC-4DF9-4D54-882A-4C115ABC0000}");
  KeptEvent deep = found(
      "omerbenamram/E_Windows_system32_winevt_logs_Microsoft-Windows-CAPI2%"
      "4Operational.evtx",
      30)[0];
  CHECK(deep.datum("Policy/@type") == "CERT_CHAIN_POLICY_AUTHENTICODE");
  CHECK(deep.datum("AuthenticodeAdditionalPolicyInfo/RegPolicySetting/"
                   "@WTPF_OFFLINEOK_IND") == "true");
}

TEST_CASE("unnamed data has its number, binary data its bytes", "[evtx]") {
  KeptEvent event = found("server2012r2-szechuan/System.evtx", 1056)[0];
  CHECK(event.provider ==
        "Microsoft-Windows-TerminalServices-RemoteConnectionManager");
  CHECK(event.datum("1") == "WIN-E0PO207ERMD");
  CHECK(event.datum("Binary") == "2B54B958F6E4408187437EE647B582B9D82B78BB");
}

TEST_CASE("numbers in data are numbers", "[evtx]") {
  KeptEvent event = found("server2012r2-szechuan/System.evtx", 36888)[0];
  CHECK(event.datum("AlertDesc") == "40");
  CHECK(event.datum("ErrorState") == "1205");
  CHECK(event.record.level == 2);
  CHECK(event.user == "S-1-5-18");
}

TEST_CASE("a forwarded record without a template is read", "[evtx]") {
  KeptEvent event = found(small_logs[1], 1)[0];
  CHECK(event.channel == "MSExchange Management");
  CHECK(event.provider == "MSExchange CmdletLogs");
  CHECK(event.computer == "WEC.ave.local");
  CHECK(event.record.qualifiers == 16384u);
  CHECK(event.record.source_id == 3229);
  CHECK(event.datum("1") == "Set-Mailbox");
  CHECK(event.datum("2") ==
        "-Identity \"Administrateur\" -DeliverToMailboxAndForward \"False\" "
        "-ForwardingSmtpAddress \"smtp:test2@example.com\"");
  CHECK(event.datum("27") == "fr-FR");
  CHECK(format_time(event.record.created).starts_with("2021-11-19T16:52:33"));
}

TEST_CASE("the summary says from when to when the log reaches", "[evtx]") {
  EvtxSummary summary = read(event_sample(rdp_log)).summary;
  REQUIRE(summary.oldest);
  REQUIRE(summary.newest);
  CHECK(*summary.oldest < *summary.newest);
  CHECK(*summary.oldest > moment("2020-09-01"));
  CHECK(*summary.newest < moment("2020-10-01"));
}

TEST_CASE("who wants no data gets the same records without", "[evtx]") {
  struct NoData : KeepingSink {
    bool wants_data(const EventRecord&) override { return false; }
  } without;
  std::string bytes = event_sample(small_logs[3]);
  REQUIRE(read_evtx(view(bytes), without));
  Read with = read(bytes);
  CHECK(without.counts() == with.sink.counts());
  for (const KeptEvent& event : without.events) CHECK(event.data.empty());
}

TEST_CASE("bytes of another kind are no event log", "[evtx]") {
  std::string zip = "PK\x03\x04" + std::string(70'000, 'x');
  for (std::string_view bytes :
       {std::string_view(), std::string_view("ElfFi"), std::string_view("LfLe"),
        std::string_view(zip)}) {
    KeepingSink sink;
    Result<EvtxSummary> summary = read_evtx(view(bytes), sink);
    REQUIRE_FALSE(summary);
    CHECK(summary.error().code == "LM0730");
  }
}

TEST_CASE("a log cut anywhere gives what was before the cut", "[evtx]") {
  for (std::string_view name : small_logs) {
    INFO(name);
    std::string bytes = event_sample(name);
    std::size_t whole = read(bytes).sink.events.size(), before = 0;
    for (std::size_t size = 512; size < bytes.size(); size += 512) {
      INFO("cut at " << size);
      Read log = read(std::string_view(bytes).substr(0, size));
      CHECK(log.sink.events.size() >= before);
      CHECK(log.sink.events.size() <= whole);
      if (size > 4096) {
        CHECK(log.summary.bytes_missing == 4096 + 65536 - size);
      }
      before = log.sink.events.size();
    }
  }
}

TEST_CASE("a log cut within a record names the record", "[evtx]") {
  std::string bytes = event_sample(small_logs[0]);
  Read log = read(std::string_view(bytes).substr(0, 6488 + 100));
  CHECK(log.sink.events.size() == 1);
  REQUIRE(log.sink.refused.size() == 1);
  CHECK(log.sink.refused[0].offset == 6488);
  CHECK(log.sink.refused[0].bytes == 100);
}

TEST_CASE("flipped bytes are survived, and found by the checksum", "[evtx]") {
  std::mt19937 random(20200919);
  for (std::string_view name : small_logs) {
    const std::string bytes = event_sample(name);
    for (int round = 0; round < 150; ++round) {
      INFO(name << ", round " << round);
      std::string broken = bytes;
      int flips = 1 + static_cast<int>(random() % 8);
      for (int i = 0; i < flips; ++i) {
        // Where records lie: what is behind them changes nothing.
        std::size_t at = 4096 + random() % 8192;
        broken[at] = static_cast<char>(random());
      }
      survives(broken);
    }
  }
  std::string broken = event_sample(small_logs[0]);
  broken[4096 + 512 + 900] ^= 1;
  CHECK(read(broken).summary.chunks_damaged == 1);
}

TEST_CASE("foreign bytes within a log are survived", "[evtx]") {
  std::mt19937 random(7);
  std::string bytes = event_sample(small_logs[0]);
  for (int round = 0; round < 100; ++round) {
    std::string broken = bytes;
    std::size_t size = 16 + random() % 4096;
    std::size_t from = random() % (broken.size() - size);
    std::size_t to = random() % (broken.size() - size);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), size,
                broken.begin() + static_cast<std::ptrdiff_t>(to));
    INFO("round " << round);
    survives(broken);
  }
}

}  // namespace lastmile
