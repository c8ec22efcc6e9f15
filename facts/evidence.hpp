// facts/evidence.hpp
//
// Files that were copied from a machine, or that its tools wrote, to facts. A
// file is known by its content, never by its name: `evidence_kinds` is the
// table of what can be read, one line a kind. To plug in a reader: write an
// EvidenceReader, say what it produces in an EvidenceReaderInfo, and add the
// line of each kind of file that it reads to facts/evidence_kinds.cpp.
//
// Files are read one after the other and never held together, so a reader
// keeps what it learnt and concludes in `finish`, when it has seen them all.
// One bad file never stops the rest: whatever is wrong with a file is a problem
// in its report. The same bytes again, under whatever name, are not read again:
// an event that was copied did not happen twice. The same files in the same
// order give the same result.
//
// It looks at bytes alone: evidence_files.hpp brings them.

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/node.hpp"
#include "facts/bundle.hpp"
#include "facts/gatherer.hpp"
#include "facts/readers/bytes.hpp"

namespace lastmile {

struct EvidenceFile {
  std::string name;  // as the person knows it: "logs.zip/System.evtx"
  ByteView bytes;    // void when the call returns
};

// What became of one file, whether anything could be read in it or not.
struct FileReport {
  std::string path;
  std::string kind = "unknown";  // a kind's name; "unknown": nobody's
  std::string sha256 = {};       // empty: it could not be read
  std::uint64_t bytes = 0;
  std::string host = {};  // the machine that it is of; empty: it does not say
  // Machines that are named in it. Where `host` is one of them, they are one
  // machine, which was renamed; else records of several came together in it.
  std::vector<std::string> named = {};
  // Of what is passed over: "nothing here reads such a file".
  std::string ignored = {};
  // Error: nothing of it could be read; Warning: not all; Note: good to know.
  std::vector<Diagnostic> problems = {};
  // What else there is to say of a file of this kind: a map, in the words of
  // `gather inspect`. Quoted scalars are texts; plain ones numbers, yes, no.
  Node details = Node::map();

  bool damaged() const;
};

// Of which connection the evidence is to speak, as far as anybody said.
struct AskedOf {
  std::string target = {};  // name or address, no port
  std::uint16_t port = 3389;
  std::string client = {};
};

class EvidenceReader {
 public:
  virtual ~EvidenceReader() = default;
  // Before `finish`.
  virtual void about(const AskedOf&) {}
  // All of one file that a kind of this reader recognised. Fills in host,
  // problems and details of the report; path, kind, hash and size are there.
  virtual void read(const EvidenceFile& file, FileReport& report) = 0;
  // A file of another kind, or of none: where `offered` is set. True where it
  // was what this reader looks for.
  virtual bool offer(const EvidenceFile&) { return false; }
  // Once, after the last file. `now`: microseconds since 1970 UTC. For every
  // fact type that it produces there is a collection record.
  virtual Gathered finish(std::int64_t now) = 0;
};

struct GatherSpec;  // engine/memory/gather_spec.hpp

struct EvidenceOptions {
  // Details that cost time and that no fact needs: counts a file.
  bool inspect = false;
  // Only recognise; nothing is read. What would be, for a plan.
  bool plan = false;
  // Where it is set: the files that are to be read, by their paths.
  std::function<bool(const std::string&)> wants = {};
  // Of records that name their machine those of these count (as short_name
  // writes them); none: all.
  std::vector<std::string> computers = {};
  // The `gather` items of a knowledge base, for readers that carry them out:
  // asked for where there is a file. They must outlive the reading.
  std::function<std::vector<const GatherSpec*>()> items = {};
  // Is told of every file that a reader has read, while its bytes are there.
  std::function<void(const EvidenceFile&, const FileReport&)> keep = {};
};

struct EvidenceReaderInfo {
  std::string_view name;     // "event_logs": who says so, in provenance
  std::string_view version;  // changes when what it sees changes
  std::string_view about;    // one sentence
  std::span<const std::string_view> produces;  // fact types
  std::unique_ptr<EvidenceReader> (*open)(const EvidenceOptions& options);
  bool offered = false;  // sees files of other kinds too, where there are items
};

// What becomes of a file of a kind.
enum class Use : std::uint8_t {
  Read,      // by its reader
  Text,      // kept for whoever reads the evidence: a case
  Manifest,  // of a bundle: it says which files are the bundle's
  Facts,     // of a bundle: what was seen, by readers of that day
};

struct EvidenceKind {
  std::string_view name;  // "event log"
  // Does a file that begins so belong to it? Quick, sure, never by name.
  // `head` is the first 64 KiB of the file, or all of a shorter one.
  bool (*recognises)(ByteView head);
  const EvidenceReaderInfo* reader;  // of Read; else null
  Use use = Use::Read;
};

inline constexpr std::size_t evidence_head = std::size_t{64} << 10;

// In the order in which they are asked; the first that says yes has the file.
std::span<const EvidenceKind> evidence_kinds();
// The readers of the kinds, each once, in the order of the kinds.
std::span<const EvidenceReaderInfo* const> evidence_readers();
// Null: no kind knows such a file.
const EvidenceKind* recognise(ByteView head);

struct Evidence {
  Gathered seen = {};
  std::vector<FileReport> files = {};  // in the order in which they came
  std::vector<std::pair<std::string, std::string>> texts = {};
};

class EvidenceReading {
 public:
  explicit EvidenceReading(EvidenceOptions options = {})
      : options_(std::move(options)) {}

  void add(const EvidenceFile& file);
  // A file of no kind, where a gather item looks for it; else false, and it is
  // not added.
  bool take(const EvidenceFile& file);
  // Is it a raw file of a bundle whose facts are read instead?
  bool is_bundled(const std::string& path) const;
  bool only_plans() const { return options_.plan; }
  bool wants(const std::string& path) const {
    return !options_.wants || options_.wants(path);
  }
  // Of a file that could not be brought, or that nobody would read.
  void add(FileReport report) { out_.files.push_back(std::move(report)); }

  // The report of a file that no kind recognises; a problem (LM0761) where it
  // is empty or its name says that it should be one of ours.
  static FileReport unknown(const std::string& name, std::uint64_t bytes,
                            std::string sha256);

  const std::vector<FileReport>& files() const { return out_.files; }
  // Files of kinds without a reader: name and text.
  const std::vector<std::pair<std::string, std::string>>& texts() const {
    return out_.texts;
  }
  const std::vector<BundleFacts>& bundles() const { return bundles_; }
  // Once; nothing can be added afterwards.
  Evidence finish(std::int64_t now, const AskedOf& asked = {});

 private:
  EvidenceReader& reader(const EvidenceReaderInfo& info);
  bool offer(const EvidenceFile& file, const EvidenceKind* kind);
  bool was_read_before(const EvidenceKind& kind, FileReport& report);
  void use(const EvidenceKind& kind, const EvidenceFile& file,
           FileReport& report);
  void keep_text(const EvidenceFile& file, FileReport& report);
  void take_manifest(const EvidenceFile& file, FileReport& report);
  void take_facts(const EvidenceFile& file, FileReport& report);

  EvidenceOptions options_;
  Evidence out_;
  std::size_t text_bytes_ = 0;
  std::map<std::string_view, std::unique_ptr<EvidenceReader>> readers_;
  std::map<std::string, std::size_t> read_ = {};  // by hash, in out_.files
  std::vector<BundleFacts> bundles_ = {};
  std::map<std::string, std::string> bundled_ = {};  // path to sha256
};

}  // namespace lastmile
