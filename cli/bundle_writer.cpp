#include "cli/bundle_writer.hpp"

#include <algorithm>
#include <fstream>

#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "engine/text/archive_writer.hpp"
#include "engine/text/json.hpp"
#include "facts/redact.hpp"

namespace lastmile {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view not_replaceable =
    "names in it cannot be replaced without changing what it is";

bool fail(Context& context, const std::string& path, const std::string& why) {
  context.report({"LM0782",
                  "cannot write the bundle " + path + ": " + why,
                  {},
                  "give another name, or check the folder and the rights"});
  context.exit = NotAllowed;
  return false;
}

// A name that any system takes.
std::string plain_name(const std::string& path) {
  std::string name = fs::path(path).filename().string();
  for (char& c : name) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '%';
    if (!plain) c = '_';
  }
  return name.substr(0, 100);
}

}  // namespace

BundleWriter::BundleWriter(std::string path, bool redact)
    : path_(path), folder_(path + ".partial"), redact_(redact) {
  manifest.engine = version_text;
  manifest.redacted = redact;
}

BundleWriter::~BundleWriter() {
  std::error_code error;
  if (!folder_.empty()) fs::remove_all(folder_, error);
}

bool BundleWriter::begin(Context& context) {
  std::error_code error;
  std::string path = path_.string();
  bool archive = is_archive_name(path);
  if (!archive && fs::exists(path_, error) && !fs::is_empty(path_, error)) {
    folder_.clear();
    return fail(context, path, "it is there already");
  }
  if (fs::exists(folder_, error)) {
    std::string there = folder_.string();
    folder_.clear();
    return fail(context, path, there + " is there already");
  }
  if (!fs::create_directories(folder_ / "raw", error)) {
    return fail(context, path, error.message());
  }
  return true;
}

bool BundleWriter::write(const std::string& name, std::string_view bytes) {
  std::ofstream file(folder_ / name, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  failed_ = failed_ || !file;
  if (name != "bundle.json") {
    manifest.files.push_back({name, sha256(bytes), bytes.size()});
  }
  return !failed_;
}

void BundleWriter::keep(const EvidenceFile& file, const FileReport& report) {
  if (redact_) {
    manifest.left_out.push_back(
        {report.kind, report.bytes, std::string(not_replaceable)});
    return;
  }
  std::string name =
      "raw/" + std::to_string(++kept_) + "-" + plain_name(file.name);
  write(name,
        {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()});
}

std::string BundleWriter::log_of(const BundleFacts& facts) const {
  std::string out = format_time(facts.now) + " lastmile " +
                    std::string(version_text) + " gather run\n";
  for (const FileReport& file : files) {
    out += "file " + file.path + ": " + file.kind + ", " +
           std::to_string(file.bytes) + " bytes";
    if (!redact_ && !file.sha256.empty()) out += ", sha256 " + file.sha256;
    if (!file.host.empty()) out += ", of " + file.host;
    if (!file.ignored.empty()) out += ", ignored: " + file.ignored;
    out += "\n";
    for (const Diagnostic& problem : file.problems) {
      out += "  " + std::string(problem.code) + ": " + problem.message + "\n";
    }
  }
  for (const CollectionRecord& record : facts.seen.records) {
    out += record.type + ": " + std::string(to_text(record.status)) + ", " +
           record.by + (record.why.empty() ? "" : ": " + record.why) + "\n";
  }
  for (const Diagnostic& note : facts.seen.notes) {
    out += std::string(note.code) + ": " + note.message + "\n";
  }
  return out;
}

void BundleWriter::redact_all(BundleFacts& facts) {
  Redactor redactor(random_bytes(32));
  redactor.holds_no_name = holds_no_name;
  redactor.learn(facts.seen);
  redactor.learn_name(facts.target.substr(0, facts.target.rfind(':')));
  redactor.learn_name(facts.client);
  for (const FileReport& file : files) redactor.learn_name(file.host);
  std::size_t number = 0;
  for (FileReport& file : files) {
    std::string as = "file-" + std::to_string(++number);
    redactor.rename(file.path, as);
  }
  for (FileReport& file : files) {
    file.path = redactor.text(file.path);
    file.host = redactor.name(file.host);
    file.ignored = redactor.text(file.ignored);
    for (Diagnostic& problem : file.problems) {
      problem.message = redactor.text(problem.message);
    }
  }
  redactor.redact(facts.seen);
  if (!facts.name.empty()) facts.name = "case";  // free words of a person
  facts.target = redactor.target(facts.target);
  facts.client = redactor.name(facts.client);
}

bool BundleWriter::finish(Context& context, BundleFacts facts) {
  // Texts of this machine that nobody else needs: who asked, from where.
  if (redact_) redact_all(facts);
  claims = facts.seen.claims.size();
  now_ = facts.now / 1000000;
  write("facts.json", write_facts(facts));
  write("log.txt", log_of(facts));
  if (!recording.steps.empty()) {
    std::string text = write_recording(recording);
    if (redact_) {
      manifest.left_out.push_back(
          {"recording", text.size(), std::string(not_replaceable)});
    } else {
      write("recording.json", text);
    }
  }
  write("bundle.json", write_manifest(manifest));
  if (failed_) return fail(context, path_.string(), "the disk may be full");
  return give_name(context);
}

bool BundleWriter::give_name(Context& context) {
  std::error_code error;
  if (!is_archive_name(path_.string())) {
    if (kept_ == 0) fs::remove(folder_ / "raw", error);
    fs::remove(path_, error);  // an empty folder of that name
    fs::rename(folder_, path_, error);
    if (error) return fail(context, path_.string(), error.message());
    folder_.clear();
    return true;
  }
  // What says what it is comes first, then what is diagnosed.
  std::vector<std::pair<std::string, std::string>> names{
      {"bundle.json", (folder_ / "bundle.json").string()},
      {"facts.json", (folder_ / "facts.json").string()}};
  for (const BundleFile& file : manifest.files) {
    if (file.name == "facts.json") continue;
    names.emplace_back(file.name, (folder_ / file.name).string());
  }
  fs::path archive = folder_ / ("packed" + path_.filename().string());
  if (auto fault = write_archive(archive.string(), names, now_)) {
    context.report(*fault);
    context.exit = NotAllowed;
    return false;
  }
  fs::rename(archive, path_, error);
  if (error) return fail(context, path_.string(), error.message());
  return true;
}

std::string BundleWriter::report() const {
  JsonWriter json;
  json.object().key("schema").value("lastmile.gathered/1");
  json.key("engine").value(version_text);
  json.key("bundle").value(path_.string());
  json.key("redacted").value(redact_);
  json.key("facts").value(claims);
  json.key("files").array();
  for (const BundleFile& file : manifest.files) {
    json.object().key("name").value(file.name);
    json.key("sha256").value(file.sha256);
    json.key("bytes").value(file.bytes).end();
  }
  json.end().key("left_out").array();
  for (const LeftOut& left : manifest.left_out) {
    json.object().key("kind").value(left.kind);
    json.key("bytes").value(left.bytes).key("why").value(left.why).end();
  }
  json.end().end();
  return json.take();
}

}  // namespace lastmile
