#include "facts/evidence.hpp"

#include <algorithm>
#include <array>

#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/collect.hpp"

namespace lastmile {

namespace {

std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Names under which Windows and its tools keep what we can read.
constexpr std::string_view promising[] = {".evtx", ".reg", ".pem",  ".cer",
                                          ".crt",  ".der", ".pcap", ".pcapng"};

// Of all texts that are kept.
constexpr std::size_t most_text_bytes = std::size_t{16} << 20;

bool ends_like(std::string_view name, std::string_view ending) {
  if (name.size() < ending.size()) return false;
  return std::equal(ending.begin(), ending.end(), name.end() - ending.size(),
                    [](char a, char b) { return a == (b | ('A' ^ 'a')); });
}

}  // namespace

bool FileReport::damaged() const {
  return std::any_of(
      problems.begin(), problems.end(),
      [](const Diagnostic& found) { return found.severity != Severity::Note; });
}

std::span<const EvidenceReaderInfo* const> evidence_readers() {
  static const std::vector<const EvidenceReaderInfo*> all = [] {
    std::vector<const EvidenceReaderInfo*> out;
    for (const EvidenceKind& kind : evidence_kinds()) {
      bool fresh = std::find(out.begin(), out.end(), kind.reader) == out.end();
      if (kind.reader && fresh) out.push_back(kind.reader);
    }
    return out;
  }();
  return all;
}

const EvidenceKind* recognise(ByteView head) {
  head = head.first(std::min(head.size(), evidence_head));
  for (const EvidenceKind& kind : evidence_kinds()) {
    if (kind.recognises(head)) return &kind;
  }
  return nullptr;
}

FileReport EvidenceReading::unknown(const std::string& name,
                                    std::uint64_t bytes, std::string sha256) {
  FileReport report{.path = name, .sha256 = std::move(sha256), .bytes = bytes};
  bool named = std::any_of(
      std::begin(promising), std::end(promising),
      [&](std::string_view ending) { return ends_like(name, ending); });
  if (!named) {
    report.ignored =
        bytes == 0 ? "it is empty" : "nothing here reads such a file";
    return report;
  }
  report.problems.push_back(
      {.code = "LM0761",
       .message = name + (bytes == 0 ? " is empty"
                                     : " is not what its name says: its "
                                       "content is of no kind that is known"),
       .hint = "copy it again, and see that the copy is complete"});
  return report;
}

EvidenceReader& EvidenceReading::reader(const EvidenceReaderInfo& info) {
  std::unique_ptr<EvidenceReader>& open = readers_[info.name];
  if (!open) open = info.open(options_);
  return *open;
}

void EvidenceReading::add(const EvidenceFile& file) {
  const EvidenceKind* kind = recognise(file.bytes);
  std::string hash = sha256(text_of(file.bytes));
  if (!kind && take(file)) return;
  if (!kind) {
    out_.files.push_back(
        unknown(file.name, file.bytes.size(), std::move(hash)));
    return;
  }
  FileReport report{.path = file.name,
                    .kind = std::string(kind->name),
                    .sha256 = std::move(hash),
                    .bytes = file.bytes.size()};
  if (!was_read_before(*kind, report)) {
    offer(file, kind);
    use(*kind, file, report);
  }
  out_.files.push_back(std::move(report));
}

// Cases and bundles have their own ways with what is said twice.
bool EvidenceReading::was_read_before(const EvidenceKind& kind,
                                      FileReport& report) {
  if (kind.use != Use::Read || options_.plan) return false;
  auto [at, fresh] = read_.emplace(report.sha256, out_.files.size());
  if (fresh) return false;
  const FileReport& first = out_.files[at->second];
  report.host = first.host;
  report.named = first.named;
  report.ignored = "the same, byte for byte, as " + first.path;
  return true;
}

bool EvidenceReading::take(const EvidenceFile& file) {
  if (recognise(file.bytes) || !offer(file, nullptr)) return false;
  FileReport report{.path = file.name,
                    .kind = "of a gather item",
                    .sha256 = sha256(text_of(file.bytes)),
                    .bytes = file.bytes.size()};
  if (options_.keep) options_.keep(file, report);
  out_.files.push_back(std::move(report));
  return true;
}

// To readers that look for more than their own kinds.
bool EvidenceReading::offer(const EvidenceFile& file,
                            const EvidenceKind* kind) {
  bool closed = kind && (kind->use == Use::Manifest || kind->use == Use::Facts);
  if (!options_.items || options_.plan || closed) return false;
  bool taken = false;
  for (const EvidenceReaderInfo* info : evidence_readers()) {
    if (!info->offered || (kind && kind->reader == info)) continue;
    taken = reader(*info).offer(file) || taken;
  }
  return taken;
}

void EvidenceReading::use(const EvidenceKind& kind, const EvidenceFile& file,
                          FileReport& report) {
  switch (kind.use) {
    case Use::Read:
      if (options_.plan) return;
      reader(*kind.reader).read(file, report);
      if (options_.keep) options_.keep(file, report);
      return;
    case Use::Text: return keep_text(file, report);
    case Use::Manifest: return take_manifest(file, report);
    case Use::Facts: return take_facts(file, report);
  }
}

void EvidenceReading::keep_text(const EvidenceFile& file, FileReport& report) {
  if (text_bytes_ + file.bytes.size() <= most_text_bytes) {
    text_bytes_ += file.bytes.size();
    out_.texts.emplace_back(file.name, text_of(file.bytes));
    return;
  }
  report.problems.push_back(
      {.code = "LM0763",
       .message = file.name + " is too large to be read as a " + report.kind,
       .hint = "give it alone"});
}

void EvidenceReading::take_manifest(const EvidenceFile& file,
                                    FileReport& report) {
  Result<BundleManifest> manifest = read_manifest(text_of(file.bytes));
  if (!manifest) {
    report.problems.push_back(std::move(manifest).error());
    return;
  }
  report.details.set_yes_no("redacted", manifest->redacted);
  report.details.set("engine", manifest->engine);
  std::string folder = file.name.substr(0, file.name.rfind('/') + 1);
  for (const BundleFile& each : manifest->files) {
    bundled_[folder + each.name] = each.sha256;
  }
}

void EvidenceReading::take_facts(const EvidenceFile& file, FileReport& report) {
  auto said = bundled_.find(file.name);
  if (said != bundled_.end() && said->second != report.sha256) {
    report.problems.push_back(
        {.code = "LM0780",
         .message = file.name + " is not what its bundle says: its hash is " +
                    report.sha256,
         .hint = "get the bundle again from whoever made it"});
    return;
  }
  Result<BundleFacts> facts = read_facts(text_of(file.bytes));
  if (!facts) {
    report.problems.push_back(std::move(facts).error());
    return;
  }
  Result<Target> target = parse_target(facts->target);
  report.host = target ? target->host : facts->target;
  report.details.set("now", format_time(facts->now));
  report.details.set("claims",
                     static_cast<std::int64_t>(facts->seen.claims.size()));
  bundles_.push_back(*std::move(facts));
}

bool EvidenceReading::is_bundled(const std::string& path) const {
  return bundled_.count(path) != 0 && !path.ends_with("/facts.json");
}

Evidence EvidenceReading::finish(std::int64_t now, const AskedOf& asked) {
  for (const EvidenceReaderInfo* info : evidence_readers()) {
    auto open = readers_.find(info->name);
    if (open == readers_.end()) continue;
    open->second->about(asked);
    Gathered seen = open->second->finish(now);
    for (std::string_view type : info->produces) {
      add_missing_record(seen, info->name, type);
    }
    append(out_.seen, std::move(seen));
  }
  for (BundleFacts& bundle : bundles_) {
    append(out_.seen, std::move(bundle.seen));
  }
  keep_one_record_a_type(out_.seen.records);
  readers_.clear();
  return std::move(out_);
}

}  // namespace lastmile
