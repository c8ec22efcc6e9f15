#include "facts/registry_files.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/readers/clixml_registry.hpp"
#include "facts/readers/hive.hpp"
#include "facts/readers/reg_query.hpp"

namespace lastmile {
namespace {

std::string base_name(const std::string& path) {
  std::size_t slash = path.find_last_of("/\\");
  return fold_case(slash == std::string::npos ? path : path.substr(slash + 1));
}

// SYSTEM.LOG1 is a log of SYSTEM where it names the same hive inside.
bool belongs(const std::string& log, const std::string& hive) {
  std::string name = base_name(log);
  return name.substr(0, name.rfind('.')) == base_name(hive);
}

std::string count(std::uint64_t number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

// Each in its own words. Dirty is no problem.
std::vector<std::string> problems_of(const HiveHealth& health) {
  std::vector<std::string> out;
  if (!health.header_checksum_ok) {
    out.emplace_back("the checksum of its base block is wrong");
  }
  if (health.bytes_missing != 0) {
    out.push_back(count(health.bytes_missing, "byte is", "bytes are") +
                  " missing at its end");
  }
  if (health.hbins_bad != 0) {
    out.push_back(count(health.hbins_bad, "stretch", "stretches") +
                  " of it where bins should be");
    out.back() += health.hbins_bad == 1 ? " holds none" : " hold none";
  }
  if (health.cells_bad != 0) {
    out.push_back("the cells of " + count(health.cells_bad, "bin", "bins") +
                  " do not fit together");
  }
  if (health.cyclic) out.emplace_back("a key lies below itself");
  if (health.too_large) out.emplace_back("it has too many keys");
  if (!health.root_readable) out.emplace_back("its root cannot be read");
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : "; ") + text;
  return out;
}

RegistryKey below(const Registry& tree, RegistryKey key,
                  std::initializer_list<std::string_view> path) {
  for (std::string_view name : path) {
    if (key != 0) key = tree.subkey(key, name);
  }
  return key;
}

// What a SYSTEM hive, or an export of one, calls its machine.
std::string computer_of(const Registry& tree, const std::string& mount) {
  RegistryKey set = 0;
  if (mount == "HKLM\\SYSTEM") {
    RegistryKey select = below(tree, tree.root(), {"Select"});
    auto current = select ? tree.value(select, "Current") : std::nullopt;
    auto number = current ? current->number() : std::nullopt;
    std::string name = "000" + std::to_string(number ? *number : 1);
    set =
        below(tree, tree.root(), {"ControlSet" + name.substr(name.size() - 3)});
  } else if (mount.empty()) {
    set = below(tree, tree.root(), {"HKLM", "SYSTEM", "CurrentControlSet"});
  }
  RegistryKey own =
      below(tree, set, {"Control", "ComputerName", "ComputerName"});
  auto name = own ? tree.value(own, "ComputerName") : std::nullopt;
  return name ? name->text().value_or("") : std::string();
}

}  // namespace

Node hive_fields(const RegistryFile& file) {
  const HiveHealth& health = file.health;
  Node out = Node::map();
  auto number = [&](const char* name, std::uint64_t value) {
    out.set(name, static_cast<std::int64_t>(value));
  };
  out.set("file", file.name);
  if (!file.mount.empty()) out.set("root", file.mount);
  if (!health.own_name.empty()) out.set("own_name", health.own_name);
  out.set_yes_no("signature_ok", health.signature_ok);
  out.set_yes_no("header_checksum_ok", health.header_checksum_ok);
  number("seq_primary", health.seq_primary);
  number("seq_secondary", health.seq_secondary);
  out.set_yes_no("dirty", health.dirty);
  out.set_yes_no("logs_present", health.logs_present);
  if (health.logs_present) {
    out.set_yes_no("logs_applicable", health.logs_applicable);
  }
  out.set_yes_no("truncated", health.bytes_missing != 0);
  number("bytes_missing", health.bytes_missing);
  number("hbins_bad", health.hbins_bad);
  number("cells_bad", health.cells_bad);
  out.set_yes_no("root_readable", health.root_readable);
  out.set_yes_no("cyclic", health.cyclic);
  number("keys_read", health.keys_read);
  number("values_read", health.values_read);
  if (health.written) out.set("written", format_time(*health.written));
  return out;
}

const RegistryFile* RegistryReading::read(const EvidenceFile& file) {
  std::size_t before = out_.files.size();
  if (is_hive(file.bytes)) {
    hive(file);
  } else if (is_hive_log(file.bytes)) {
    logs_.push_back({file.name, read_hive_log(file.bytes)});
    out_.files.push_back(
        {.kind = RegistryFile::Kind::HiveLog, .name = file.name});
  } else if (is_reg_file(file.bytes)) {
    exported(file);
  } else if (is_reg_query(file.bytes)) {
    queried(file);
  } else if (is_clixml(file.bytes)) {
    objects(file);
  }
  return out_.files.size() > before ? &out_.files.back() : nullptr;
}

RegistryFiles RegistryReading::finish(std::string_view by, std::int64_t now) {
  std::size_t hives = 0;
  for (RegistryFile& file : out_.files) {
    if (file.kind != RegistryFile::Kind::Hive) continue;
    ++hives;
    join_logs(file);
    out_.seen.claims.push_back({.type = "win.hive",
                                .fields = hive_fields(file),
                                .from = {.by = std::string(by),
                                         .source = file.name,
                                         .locator = "base block",
                                         .observed = now}});
  }
  CollectionRecord record{.type = "win.hive", .by = std::string(by)};
  record.why = hives == 0 ? "no registry hive was given"
                          : "each hive that was given was looked at";
  if (hives != 0) record.status = CollectionStatus::Complete;
  out_.seen.records.push_back(std::move(record));
  return std::move(out_);
}

void RegistryReading::join_logs(RegistryFile& hive) const {
  HiveHealth& health = hive.health;
  for (const Log& one : logs_) {
    bool of_it =
        belongs(one.name, hive.name) && one.log.own_path == health.own_path;
    if (!of_it) continue;
    health.logs_present = true;
    health.logs_applicable = health.logs_applicable || goes_on(one.log, health);
  }
}

void RegistryReading::hive(const EvidenceFile& file) {
  RegistryFile one{.kind = RegistryFile::Kind::Hive, .name = file.name};
  auto hive = Hive::open(file.bytes, one.health);
  one.problems = problems_of(one.health);
  if (hive) {
    one.mount = (*hive)->mount();
    one.computer = computer_of(**hive, one.mount);
    add({.name = file.name,
         .mount = one.mount,
         .kind = "offline_hive",
         .tree = std::move(*hive)});
  }
  if (!one.problems.empty()) {
    note(one.health.root_readable ? "LM0741" : "LM0740",
         file.name + ": " + joined(one.problems),
         "Copy the hive again, or save it on the machine: reg save KEY FILE.");
  }
  out_.files.push_back(std::move(one));
}

void RegistryReading::exported(const EvidenceFile& file) {
  RegistryFile one{.kind = RegistryFile::Kind::Export, .name = file.name};
  auto read = RegFile::read(file.bytes, one.exported);
  if (!read) return;
  if (one.exported.lines_unknown != 0) {
    one.problems.push_back(
        count(one.exported.lines_unknown, "line is", "lines are") +
        " none of an export, the first is line " +
        std::to_string(one.exported.first_unknown));
    note("LM0742", file.name + ": " + one.problems.back(),
         "Export it again: reg export KEY FILE.reg");
  }
  one.computer = computer_of(**read, {});
  add({.name = file.name, .kind = "live", .tree = std::move(*read)});
  out_.files.push_back(std::move(one));
}

// What reg query printed, read as the export of the same.
void RegistryReading::queried(const EvidenceFile& file) {
  RegQuerySummary summary;
  std::string text = reg_query_as_export(file.bytes, summary);
  RegistryFile one{.kind = RegistryFile::Kind::Export, .name = file.name};
  auto read = RegFile::read(view(text), one.exported);
  if (!read) return;
  one.exported.deletions = 0;
  if (summary.lines_unknown != 0) {
    one.problems.push_back(
        count(summary.lines_unknown, "line is", "lines are") +
        " none that reg query prints, the first is line " +
        std::to_string(summary.first_unknown));
    note("LM0742", file.name + ": " + one.problems.back(),
         "Ask again: reg query KEY /s > FILE");
  }
  one.computer = computer_of(**read, {});
  add({.name = file.name, .kind = "live", .tree = std::move(*read)});
  out_.files.push_back(std::move(one));
}

// Values that PowerShell said, where there are any, read as their export. What
// is wrong with such a file is told by the reader of its objects.
void RegistryReading::objects(const EvidenceFile& file) {
  CliRegistry seen = clixml_registry(read_clixml(file.bytes));
  if (seen.exported.empty()) return;
  RegistryFile one{.kind = RegistryFile::Kind::Export, .name = file.name};
  auto read = RegFile::read(view(seen.exported), one.exported);
  if (!read) return;
  one.exported.deletions = 0;
  one.computer = computer_of(**read, {});
  add({.name = file.name, .kind = "live", .tree = std::move(*read)});
  out_.files.push_back(std::move(one));
}

// A hive that no root tells where it hangs is no part of any path.
void RegistryReading::add(RegistrySource source) {
  if (source.kind == "offline_hive" && source.mount.empty()) return;
  for (const auto& other : out_.set.sources()) {
    bool twice =
        source.mount.starts_with("HKLM") && other->mount == source.mount;
    if (!twice) continue;
    note("LM0746",
         source.name + " and " + other->name + " both hold " + source.mount +
             "; the first counts",
         "Give the files of one machine at a time.");
  }
  out_.set.add(std::move(source));
}

void RegistryReading::note(std::string_view code, std::string message,
                           std::string hint) {
  out_.seen.notes.push_back({.code = code,
                             .message = std::move(message),
                             .hint = std::move(hint),
                             .severity = Severity::Warning});
}

bool is_registry_file(ByteView bytes) {
  return is_hive(bytes) || is_hive_log(bytes) || is_reg_file(bytes) ||
         is_reg_query(bytes);
}

RegistryFiles read_registry_files(std::span<const EvidenceFile> files,
                                  std::string_view by, std::int64_t now) {
  RegistryReading reading;
  for (const EvidenceFile& file : files) reading.read(file);
  return reading.finish(by, now);
}

}  // namespace lastmile
