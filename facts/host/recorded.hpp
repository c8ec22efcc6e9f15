// facts/host/recorded.hpp
//
// What a real host answered, kept as a JSON document, and a Host that answers
// the same again: how every gatherer is tested, and how a machine is looked at
// from afar. A recording is one row of steps in the order of the calls.
//
//   {"schema": "lastmile.recording/1", "now": "2026-06-01T12:00:00Z",
//    "steps": [
//      {"resolve": "vm1", "answer": "found", "addresses": ["10.0.0.4"], …},
//      {"connect": "10.0.0.4", "port": 3389, "reach": "open", "took_us": 420},
//      {"send": "0300…", "transfer": "done"},
//      {"receive": "0300…", "transfer": "done", "took_us": 2100},
//      {"secure": "vm1", "handshake": "ok", "version": "TLSv1.2", …},
//      {"run": "aws ec2 describe-instances", "ending": "exited", "code": 0,
//       "output": "7b…", "errors": "", …}]}
//
// Bytes are hex. After a `secure` that went well, bytes are those inside the
// tunnel; see host.hpp for why. Time in a replay passes by what the steps
// took, so a time-out of five seconds replays at once and a run of a recording
// is the same, to the microsecond, every time.
//
// A caller that does something else than what was recorded gets failures, and
// `divergence` says where; nothing is ever made up.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/text/source.hpp"
#include "facts/host/host.hpp"

namespace lastmile {

struct RecordedStep {
  enum class Kind : std::uint8_t {
    Resolve,
    Connect,
    Send,
    Receive,
    Secure,
    Run
  };
  Kind kind = Kind::Resolve;
  // Name, address or command; empty for Send and Receive.
  std::string subject = {};
  std::uint16_t port = 0;  // of Connect
  Span took = {};
  std::string why = {};
  Answer answer = Answer::Failed;           // of Resolve
  std::vector<std::string> addresses = {};  // of Resolve
  Reach reach = Reach::Failed;              // of Connect
  Transfer transfer = Transfer::Failed;     // of Send and Receive
  Bytes bytes = {};                         // of Send, Receive; printed by Run
  TlsOutcome tls = {};                      // of Secure
  CommandEnding ending = CommandEnding::Failed;  // of Run
  int code = 0;                                  // of Run
  std::string errors = {};                       // of Run
};

struct HostRecording {
  std::int64_t now = 0;  // when it began; microseconds since 1970 UTC
  std::vector<RecordedStep> steps = {};
};

// LM0710 for what is no recording; nothing is returned without an error.
std::optional<HostRecording> read_recording(FileId file, const Sources& sources,
                                            Diagnostics& found);
std::string write_recording(const HostRecording& recording);

// What the caller did and the recording did not expect.
struct ReplayState {
  HostRecording recording = {};
  std::size_t next = 0;
  Moment elapsed = {};
  std::string divergence = {};  // the first one; empty: none
};

class RecordedHost : public Host {
 public:
  explicit RecordedHost(HostRecording recording);

  std::int64_t now() override;
  Moment monotonic() override;
  void rest(Span length) override;
  Resolution resolve(const std::string& name, Moment deadline) override;
  Connected connect(const Endpoint& to, Moment deadline) override;
  CommandOutcome run(const Command& command, Moment deadline) override;

  const std::string& divergence() const { return state_->divergence; }
  bool finished() const {
    return state_->next == state_->recording.steps.size();
  }

 private:
  std::shared_ptr<ReplayState> state_;  // shared with its connections
};

// Passes everything on to a real host and writes it down.
class Recorder : public Host {
 public:
  explicit Recorder(Host& real);  // which must outlive it

  std::int64_t now() override { return real_.now(); }
  Moment monotonic() override { return real_.monotonic(); }
  void rest(Span length) override { real_.rest(length); }
  Resolution resolve(const std::string& name, Moment deadline) override;
  Connected connect(const Endpoint& to, Moment deadline) override;
  CommandOutcome run(const Command& command, Moment deadline) override;

  const HostRecording& recording() const { return *recording_; }

 private:
  Host& real_;
  std::shared_ptr<HostRecording> recording_;  // shared with its connections
};

}  // namespace lastmile
