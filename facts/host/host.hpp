// facts/host/host.hpp
//
// The one door between this house and the world. Clocks, name resolution,
// connections and programs are reached through a Host and nowhere else, so the
// same gatherer runs against the real machine (real_posix.hpp), against a
// recording of what a real one answered (recorded.hpp), and while such a
// recording is being made.
//
// Promises: every call ends by its deadline, whatever the other side does; a
// failure is an outcome with its reason, never an exception. A deadline is a
// moment, not a length: a peer that sends one byte a second cannot stretch it.
//
// TLS is a step of a Connection (`secure`) and not a matter of bytes: a
// handshake holds fresh random numbers on both sides, so its bytes could never
// be replayed. What `secure` found out (version, cipher, alert, certificates)
// is what a recording keeps, and after it `send` and `receive` carry what goes
// through the tunnel, in the clear, at this side of the seam.
//
// Threads: a Host and its Connections belong to one thread. A Connection must
// not outlive its Host.

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/bytes.hpp"

namespace lastmile {

using Span = std::chrono::microseconds;    // a length of time
using Moment = std::chrono::microseconds;  // a point on Host::monotonic()

struct Endpoint {
  std::string address;  // an IP address in text, never a name
  std::uint16_t port = 0;
};

// What a resolver says of a name.
enum class Answer : std::uint8_t {
  Found,    // at least one address
  NoSuch,   // it answered: there is no such name, or it has no address
  Failed,   // it could not say: no name server answered, no memory, …
  Timeout,  // it said nothing within the deadline
};

std::string_view to_text(Answer answer);

struct Resolution {
  Answer answer = Answer::Failed;
  std::vector<std::string> addresses = {};  // in the order to try them
  std::string why = {};                     // of all but Found
  Span elapsed = {};
};

// How a try to connect ended.
enum class Reach : std::uint8_t {
  Open,
  Refused,          // a reset answered the first packet
  Timeout,          // nothing answered
  Reset,            // it was accepted and torn down at once
  Unreachable,      // the network said so, in some other way
  HostUnreachable,  // ICMP, or nobody answered ARP
  NetUnreachable,   // no route
  Forbidden,        // this machine's own policy does not allow it
  Failed,           // this machine could not try: no socket, no memory, …
};

std::string_view to_text(Reach reach);  // "open", "host_unreachable", …

// How a transfer over an open connection ended.
enum class Transfer : std::uint8_t { Done, Closed, Reset, Timeout, Failed };

std::string_view to_text(Transfer transfer);

struct Received {
  Transfer status = Transfer::Failed;
  Bytes bytes = {};  // at least one where Done, none elsewhere
  std::string why = {};
};

// How a TLS handshake ended.
enum class Handshake : std::uint8_t {
  Ok,
  Alert,  // the server refused, with an alert of another kind
  Reset,
  Closed,
  Timeout,
  NoCommonVersion,  // alert 70, or it chose one that we do not have
  NoCommonCipher,   // alert 71, or it chose one that we did not offer
  NotTlsReply,      // what came back is no TLS, or never ends
  Failed,           // this machine could not try
};

std::string_view to_text(Handshake handshake);  // "ok", "not_tls_reply", …

struct TlsOutcome {
  Handshake result = Handshake::Failed;
  int alert = -1;            // the last fatal alert of the server; -1: none
  std::string version = {};  // "TLSv1.2"; known as soon as it was agreed
  std::string cipher = {};   // "ECDHE-RSA-AES256-GCM-SHA384"
  std::vector<Bytes> chain = {};  // DER, the server's own certificate first
  std::string why = {};           // of all but Ok
  Span elapsed = {};
};

class Connection {
 public:
  virtual ~Connection() = default;  // closes, politely where there is time

  // All of it, or not Done.
  virtual Transfer send(ByteView bytes, Moment deadline) = 0;
  // What has come, at most `most` bytes, waiting for the first.
  virtual Received receive(std::size_t most, Moment deadline) = 0;
  // Once. `name` is what the user calls the server; it goes into the hello
  // where it is a name. Trusts any certificate: it is looked at, not believed.
  virtual TlsOutcome secure(const std::string& name, Moment deadline) = 0;
  // Ends the conversation: TLS close, FIN, and a moment for the peer's own.
  virtual void close(Moment deadline) = 0;
};

struct Connected {
  Reach reach = Reach::Failed;
  std::unique_ptr<Connection> connection = {};  // where Open
  std::string why = {};                         // of all but Open
  Span elapsed = {};
};

// A program of this machine and its arguments, as they are: no shell reads
// them.
struct Command {
  std::vector<std::string> words;  // the program first, looked for on PATH
  std::size_t most_bytes = std::size_t{16} << 20;  // that it may print
};

// The words of a command in one line, those with blanks in quotation marks.
std::string in_one_line(const Command& command);

// How a command ended.
enum class CommandEnding : std::uint8_t {
  Exited,        // by itself; its code says how
  NotInstalled,  // there is no such program
  Timeout,       // it was ended at the deadline
  TooMuch,       // it was ended where it printed more than it may
  Killed,        // by a signal that was not ours
  Failed,        // this machine could not run it
};

std::string_view to_text(CommandEnding ending);  // "exited", "not_installed", …

struct CommandOutcome {
  CommandEnding ending = CommandEnding::Failed;
  int code = 0;             // of Exited; the signal of Killed
  Bytes output = {};        // what it printed, up to where it was ended
  std::string errors = {};  // the beginning of what it said on stderr
  std::string why = {};     // of all but Exited
  Span elapsed = {};
};

class Host {
 public:
  virtual ~Host() = default;

  virtual std::int64_t now() = 0;      // microseconds since 1970 UTC
  virtual Moment monotonic() = 0;      // never goes back
  virtual void rest(Span length) = 0;  // does nothing for so long
  virtual Resolution resolve(const std::string& name, Moment deadline) = 0;
  virtual Connected connect(const Endpoint& to, Moment deadline) = 0;
  // Without input or a terminal, in this program's environment. Neither it nor
  // what it started in its process group outlives the call.
  virtual CommandOutcome run(const Command& command, Moment deadline);
};

}  // namespace lastmile
