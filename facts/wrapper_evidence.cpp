#include "facts/wrapper_evidence.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/readers/ini.hpp"
#include "facts/readers/pe_version.hpp"
#include "facts/readers/plain_text.hpp"

namespace lastmile {

namespace {

struct Settings {
  std::string file;
  Ini ini;
  bool ends_with_blank_line = false;
  bool twice = false;  // a section, or a value of one
};

bool has_twice(const Ini& ini) {
  std::set<std::string> sections;
  for (const IniSection& section : ini.sections) {
    if (!section.name.empty() &&
        !sections.insert(fold_case(section.name)).second) {
      return true;
    }
    std::set<std::string> values;
    for (const IniValue& value : section.values) {
      if (!values.insert(fold_case(value.name)).second) return true;
    }
  }
  return false;
}

// The last line is empty: the text ends with two line breaks, or blanks.
bool ends_blank(const std::string& text) {
  std::size_t last = text.find_last_not_of(" \t\n");
  if (last == text.npos) return true;
  return std::count(text.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                    text.end(), '\n') >= 2;
}

class WrapperEvidence final : public EvidenceReader {
 public:
  void read(const EvidenceFile& file, FileReport& report) override {
    if (is_pe(file.bytes)) return program(file, report);
    std::optional<std::string> text = plain_text(file.bytes);
    if (!text) return;
    Settings one{.file = file.name, .ini = read_ini(*text)};
    one.ends_with_blank_line = ends_blank(*text);
    one.twice = has_twice(one.ini);
    report.details.set("sections",
                       static_cast<std::int64_t>(one.ini.sections.size()));
    if (one.ini.lines_unknown != 0) {
      report.problems.push_back(
          {.code = "LM0769",
           .message = file.name + ": " + std::to_string(one.ini.lines_unknown) +
                      " lines are neither a section nor a value",
           .hint = "get the file again from where it came from",
           .severity = Severity::Warning});
    }
    settings_ = std::move(one);
  }

  Gathered finish(std::int64_t now) override {
    Gathered out;
    CollectionRecord record{.type = "win.wrapper",
                            .by = std::string(wrapper_evidence.name),
                            .why = "neither rdpwrap.ini nor termsrv.dll"};
    if (settings_ || !version_.empty()) {
      Claim claim{.type = "win.wrapper", .fields = fields()};
      claim.from = {.by = record.by,
                    .source = settings_ ? settings_->file : library_,
                    .locator = settings_ ? "the whole file" : "its version",
                    .observed = now};
      out.claims.push_back(std::move(claim));
      record.status = CollectionStatus::Partial;
      record.why = "its files, not the machine that runs it";
    }
    out.records.push_back(std::move(record));
    return out;
  }

 private:
  void program(const EvidenceFile& file, FileReport& report) {
    std::optional<PeVersion> seen = read_pe_version(file.bytes);
    if (!seen) {
      report.ignored = "a program that does not say its version";
      return;
    }
    report.details.set("version", seen->version);
    if (!seen->original_name.empty()) {
      report.details.set("name", seen->original_name);
    }
    if (!fold_case(seen->original_name).starts_with("termsrv.dll")) {
      report.ignored = "a program that has nothing to do with it";
      return;
    }
    library_ = file.name;
    version_ = seen->version;
  }

  Node fields() const {
    Node out = Node::map();
    if (!version_.empty()) out.set("termsrv_version", version_);
    if (!settings_) return out;
    out.set_yes_no("ini_ends_with_blank_line", settings_->ends_with_blank_line);
    out.set_yes_no("ini_duplicate_or_stale_lines", settings_->twice);
    const IniSection* main = settings_->ini.find("Main");
    const IniValue* updated = main ? main->find("Updated") : nullptr;
    if (updated && parse_time(updated->value)) {
      out.set("ini_updated", updated->value);
    }
    if (!version_.empty()) {
      out.set_yes_no("ini_has_termsrv_section",
                     settings_->ini.find(version_) != nullptr);
    }
    return out;
  }

  std::optional<Settings> settings_ = {};
  std::string library_ = {}, version_ = {};
};

constexpr std::string_view types[] = {"win.wrapper"};

std::unique_ptr<EvidenceReader> open(const EvidenceOptions&) {
  return std::make_unique<WrapperEvidence>();
}

}  // namespace

bool is_wrapper_settings(ByteView head) {
  std::optional<std::string> text = plain_text(head);
  if (!text) return false;
  std::string folded = fold_case(*text);
  return folded.find("[slpolicy]") != folded.npos ||
         (folded.find("[main]") != folded.npos &&
          folded.find("slpolicyhooknt6") != folded.npos);
}

const EvidenceReaderInfo wrapper_evidence{
    .name = "rdp_wrapper",
    .version = "1",
    .about = "RDP Wrapper's settings against the version of termsrv.dll.",
    .produces = types,
    .open = open};

}  // namespace lastmile
