#include "facts/host/recorded.hpp"

#include <algorithm>

namespace lastmile {

namespace {

using Kind = RecordedStep::Kind;

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::Resolve: return "resolve";
    case Kind::Connect: return "connect";
    case Kind::Send: return "send";
    case Kind::Receive: return "receive";
    case Kind::Secure: return "secure";
    case Kind::Run: return "run";
  }
  return {};
}

std::string describe(Kind kind, const std::string& subject) {
  std::string out(to_text(kind));
  return subject.empty() ? out : out + " " + subject;
}

// The next step, if it is what the caller does; time goes on by what it took.
RecordedStep* advance(ReplayState& state, Kind kind,
                      const std::string& subject) {
  std::string wanted = describe(kind, subject);
  if (state.next == state.recording.steps.size()) {
    if (state.divergence.empty()) {
      state.divergence = "the recording ends before: " + wanted;
    }
    return nullptr;
  }
  RecordedStep& step = state.recording.steps[state.next];
  std::string there = describe(step.kind, step.subject);
  if (there != wanted) {
    if (state.divergence.empty()) {
      state.divergence = "step " + std::to_string(state.next + 1) + " is '" +
                         there + "', not '" + wanted + "'";
    }
    return nullptr;
  }
  ++state.next;
  state.elapsed += step.took;
  return &step;
}

class RecordedConnection : public Connection {
 public:
  explicit RecordedConnection(std::shared_ptr<ReplayState> state)
      : state_(std::move(state)) {}

  Transfer send(ByteView bytes, Moment) override {
    RecordedStep* step = advance(*state_, Kind::Send, "");
    if (!step) return Transfer::Failed;
    if (!std::ranges::equal(bytes, step->bytes)) {
      if (state_->divergence.empty()) {
        state_->divergence = "step " + std::to_string(state_->next) +
                             " sends other bytes: " + to_hex(bytes);
      }
      return Transfer::Failed;
    }
    return step->transfer;
  }

  Received receive(std::size_t most, Moment) override {
    if (left_.empty()) {
      RecordedStep* step = advance(*state_, Kind::Receive, "");
      if (!step) return {Transfer::Failed, {}, state_->divergence};
      if (step->transfer != Transfer::Done) {
        return {step->transfer, {}, step->why};
      }
      left_ = step->bytes;
    }
    auto count = static_cast<std::ptrdiff_t>(std::min(most, left_.size()));
    Received out{Transfer::Done, Bytes(left_.begin(), left_.begin() + count)};
    left_.erase(left_.begin(), left_.begin() + count);
    return out;
  }

  TlsOutcome secure(const std::string& name, Moment) override {
    RecordedStep* step = advance(*state_, Kind::Secure, name);
    if (!step) return {.why = state_->divergence};
    TlsOutcome out = step->tls;
    out.elapsed = step->took;
    out.why = step->why;
    return out;
  }

  void close(Moment) override {}

 private:
  std::shared_ptr<ReplayState> state_;
  Bytes left_;
};

class RecordingConnection : public Connection {
 public:
  RecordingConnection(Host& clock, std::unique_ptr<Connection> real,
                      std::shared_ptr<HostRecording> recording)
      : clock_(clock),
        real_(std::move(real)),
        recording_(std::move(recording)) {}

  Transfer send(ByteView bytes, Moment deadline) override {
    Moment start = clock_.monotonic();
    Transfer result = real_->send(bytes, deadline);
    recording_->steps.push_back({.kind = Kind::Send,
                                 .took = clock_.monotonic() - start,
                                 .transfer = result,
                                 .bytes = Bytes(bytes.begin(), bytes.end())});
    return result;
  }

  Received receive(std::size_t most, Moment deadline) override {
    Moment start = clock_.monotonic();
    Received result = real_->receive(most, deadline);
    recording_->steps.push_back({.kind = Kind::Receive,
                                 .took = clock_.monotonic() - start,
                                 .why = result.why,
                                 .transfer = result.status,
                                 .bytes = result.bytes});
    return result;
  }

  TlsOutcome secure(const std::string& name, Moment deadline) override {
    TlsOutcome result = real_->secure(name, deadline);
    recording_->steps.push_back({.kind = Kind::Secure,
                                 .subject = name,
                                 .took = result.elapsed,
                                 .why = result.why,
                                 .tls = result});
    return result;
  }

  void close(Moment deadline) override { real_->close(deadline); }

 private:
  Host& clock_;
  std::unique_ptr<Connection> real_;
  std::shared_ptr<HostRecording> recording_;
};

}  // namespace

RecordedHost::RecordedHost(HostRecording recording)
    : state_(std::make_shared<ReplayState>()) {
  state_->recording = std::move(recording);
}

std::int64_t RecordedHost::now() {
  return state_->recording.now + state_->elapsed.count();
}

Moment RecordedHost::monotonic() { return state_->elapsed; }

void RecordedHost::rest(Span length) { state_->elapsed += length; }

Resolution RecordedHost::resolve(const std::string& name, Moment) {
  RecordedStep* step = advance(*state_, Kind::Resolve, name);
  if (!step) return {.why = state_->divergence};
  return {step->answer, step->addresses, step->why, step->took};
}

Connected RecordedHost::connect(const Endpoint& to, Moment) {
  Connected out;
  RecordedStep* step = advance(*state_, Kind::Connect, to.address);
  if (!step || step->port != to.port) {
    out.why = step ? "another port was recorded" : state_->divergence;
    if (state_->divergence.empty()) state_->divergence = out.why;
    return out;
  }
  out.reach = step->reach;
  out.why = step->why;
  out.elapsed = step->took;
  if (out.reach == Reach::Open) {
    out.connection = std::make_unique<RecordedConnection>(state_);
  }
  return out;
}

Recorder::Recorder(Host& real)
    : real_(real), recording_(std::make_shared<HostRecording>()) {
  recording_->now = real.now();
}

Resolution Recorder::resolve(const std::string& name, Moment deadline) {
  Resolution result = real_.resolve(name, deadline);
  recording_->steps.push_back({.kind = Kind::Resolve,
                               .subject = name,
                               .took = result.elapsed,
                               .why = result.why,
                               .answer = result.answer,
                               .addresses = result.addresses});
  return result;
}

Connected Recorder::connect(const Endpoint& to, Moment deadline) {
  Connected result = real_.connect(to, deadline);
  recording_->steps.push_back({.kind = Kind::Connect,
                               .subject = to.address,
                               .port = to.port,
                               .took = result.elapsed,
                               .why = result.why,
                               .reach = result.reach});
  if (result.connection) {
    result.connection = std::make_unique<RecordingConnection>(
        real_, std::move(result.connection), recording_);
  }
  return result;
}

CommandOutcome RecordedHost::run(const Command& command, Moment) {
  RecordedStep* step = advance(*state_, Kind::Run, in_one_line(command));
  if (!step) return {.why = state_->divergence};
  return {step->ending, step->code, step->bytes,
          step->errors, step->why,  step->took};
}

CommandOutcome Recorder::run(const Command& command, Moment deadline) {
  CommandOutcome result = real_.run(command, deadline);
  recording_->steps.push_back({.kind = Kind::Run,
                               .subject = in_one_line(command),
                               .took = result.elapsed,
                               .why = result.why,
                               .bytes = result.output,
                               .ending = result.ending,
                               .code = result.code,
                               .errors = result.errors});
  return result;
}

}  // namespace lastmile
