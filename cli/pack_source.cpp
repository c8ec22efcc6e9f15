#include "cli/pack_source.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/base/version.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/pack/archive.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/document.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t year = 365 * 86'400 * second;

bool ends_with_one_of(const std::string& path,
                      std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view end) { return path.ends_with(end); });
}

Diagnostic wrong(const std::string& key, const std::string& what,
                 const std::string& hint = {}) {
  return refusal(Reason::MetaFormat, "pack.yaml: '" + key + "' " + what, hint);
}

// The map under `publish`, and what stands beside it, key by key.
class Publish {
 public:
  Publish(const Node& pack, Manifest& out) : pack_(pack), out_(out) {}

  std::optional<Diagnostic> read() {
    out_.name = text_of(pack_.find("pack"));
    if (!is_pack_name(out_.name)) {
      return wrong("pack",
                   "is no name of a pack: '" + printable(out_.name) + "'");
    }
    if (auto fault = version()) return fault;
    if (auto fault = range("engine", pack_.find("engine"),
                           ">=" + std::string(version_text), out_.engine)) {
      return fault;
    }
    if (auto fault = range("schema", pack_.find("schema"), "1", out_.schema)) {
      return fault;
    }
    if (auto fault = ranges("needs", pack_.find("needs"), out_.depends)) {
      return fault;
    }
    static const Node none = Node::map();
    const Node* publish = pack_.find("publish");
    if (publish && !publish->is_map()) return wrong("publish", "is a map");
    for (const NodeEntry& entry : (publish ? *publish : none).entries) {
      if (auto fault = key(entry)) return fault;
    }
    return std::nullopt;
  }

 private:
  static std::string text_of(const Node* node) {
    return node && node->is_scalar() ? node->text : std::string();
  }

  std::optional<Diagnostic> version() {
    std::string text = text_of(pack_.find("version"));
    Result<Version> read = Version::read(text);
    if (!read) {
      return wrong("version", "is no version: '" + printable(text) + "'",
                   "three numbers: 1.4.2");
    }
    out_.version = std::move(*read);
    return std::nullopt;
  }

  static std::optional<Diagnostic> range(const std::string& key,
                                         const Node* node,
                                         const std::string& otherwise,
                                         VersionRange& out) {
    Result<VersionRange> read =
        VersionRange::read(node ? text_of(node) : otherwise);
    if (!read) return wrong(key, "is no range of versions", ">=0.1");
    out = std::move(*read);
    return std::nullopt;
  }

  static std::optional<Diagnostic> ranges(const std::string& key,
                                          const Node* node,
                                          std::vector<PackRange>& out) {
    if (!node) return std::nullopt;
    if (!node->is_map()) return wrong(key, "is a map", "{base: '>=1'}");
    for (const NodeEntry& entry : node->entries) {
      PackRange one{entry.key, {}};
      if (!is_pack_name(one.name)) return wrong(key, "names no pack");
      if (auto fault = range(key, &entry.value, "", one.range)) return fault;
      out.push_back(std::move(one));
    }
    return std::nullopt;
  }

  static std::vector<std::string> texts(const Node& node) {
    std::vector<std::string> out;
    if (node.is_scalar()) out.push_back(node.text);
    for (const Node& item : node.items) out.push_back(text_of(&item));
    return out;
  }

  std::optional<Diagnostic> time(const std::string& key, const Node& node,
                                 std::int64_t& out) {
    Result<std::int64_t> read = parse_time(text_of(&node));
    if (!read) return wrong(key, "is no time", "2026-06-01");
    out = *read;
    return std::nullopt;
  }

  std::optional<Diagnostic> key(const NodeEntry& entry) {
    static constexpr std::string_view known[] = {
        "seq",     "channel",   "created",  "expires", "roots",  "depends",
        "licence", "conflicts", "replaces", "authors", "source", "commit"};
    const auto& [name, place, style, value] = entry;
    if (name == "seq") {
      Result<std::int64_t> read = parse_integer(text_of(&value));
      if (!read || *read < 1) return wrong(name, "is a number from 1 on");
      out_.seq = static_cast<std::uint64_t>(*read);
    } else if (name == "channel") {
      out_.channel = text_of(&value);
    } else if (name == "created") {
      return time(name, value, out_.created);
    } else if (name == "expires") {
      return time(name, value, out_.expires);
    } else if (name == "roots") {
      out_.roots = texts(value);
    } else if (name == "depends") {
      return ranges(name, &value, out_.depends);
    } else if (name == "conflicts") {
      return ranges(name, &value, out_.conflicts);
    } else if (name == "replaces") {
      out_.replaces = texts(value);
    } else if (name == "licence") {
      out_.licence = text_of(&value);
    } else if (name == "authors") {
      out_.authors = texts(value);
    } else if (name == "source") {
      out_.provenance.source = text_of(&value);
    } else if (name == "commit") {
      out_.provenance.commit = text_of(&value);
    } else {
      return wrong("publish", "has no key '" + printable(name) + "'",
                   did_you_mean(name, known));
    }
    return std::nullopt;
  }

  const Node& pack_;
  Manifest& out_;
};

std::uint64_t seq_of(const Version& version) {
  return version.major * 1'000'000 + version.minor * 1'000 + version.patch;
}

Result<void> set_times(Manifest& out, std::int64_t newest) {
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH")) {
    Result<std::int64_t> seconds = parse_integer(epoch);
    if (!seconds || *seconds < 0 || *seconds > 250'000'000'000) {
      return refusal(Reason::MetaFormat,
                     "SOURCE_DATE_EPOCH is no number of "
                     "seconds since 1970");
    }
    out.created = *seconds * second;
  } else if (out.created == 0) {
    out.created = newest * second;
  }
  if (out.expires == 0) out.expires = out.created + year;
  return {};
}

}  // namespace

std::vector<UstarFile> SourceFolder::views() const {
  std::vector<UstarFile> out;
  for (const auto& [path, bytes] : files) out.push_back({path, bytes});
  return out;
}

Result<SourceFolder> read_source(const std::string& folder) {
  SourceFolder out;
  std::error_code error;
  if (!fs::is_regular_file(fs::path(folder) / "pack.yaml", error)) {
    return refusal(Reason::Absent, "there is no pack.yaml in " + folder,
                   "lastmile pack init makes a folder to begin with");
  }
  fs::recursive_directory_iterator it(folder, error), end;
  for (; !error && it != end; it.increment(error)) {
    fs::path path = it->path();
    std::string name = path.lexically_relative(folder).generic_string();
    if (path.filename().string().starts_with('.')) {
      if (it->is_directory(error)) it.disable_recursion_pending();
      continue;
    }
    if (it->is_symlink(error)) {
      return refusal(Reason::Type, name + " is a link");
    }
    if (it->is_directory(error)) continue;
    bool page = ends_with_one_of(name, {".md"});
    if (!it->is_regular_file(error) ||
        (!page &&
         !ends_with_one_of(name, {".yaml", ".yml", ".json", ".lua"}))) {
      out.left_out.push_back(name);
      continue;
    }
    if (page) {
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    }
    if (auto why = refuse_path(name)) {
      return refusal(Reason::Name, "'" + printable(name) + "' " + *why,
                     "give the file another name");
    }
    Result<std::string> bytes = read_file(path, most_pack_file_bytes);
    if (!bytes) return refusal(Reason::Size, bytes.error().message);
    struct stat about {};
    if (::stat(path.c_str(), &about) == 0) {
      out.newest = std::max<std::int64_t>(out.newest, about.st_mtime);
    }
    if (!out.files.emplace(name, std::move(*bytes)).second) {
      return refusal(Reason::Twice, "'" + name + "' is there twice");
    }
  }
  if (error) return refusal(Reason::Disk, folder + ": " + error.message());
  std::sort(out.left_out.begin(), out.left_out.end());
  return out;
}

Result<Manifest> manifest_of(const SourceFolder& source,
                             const PublishOptions& options) {
  Sources sources;
  Diagnostics found;
  FileId file = sources.add("pack.yaml", source.files.at("pack.yaml"));
  std::optional<Node> node =
      read_document(file, sources, TextLimits::in_pack(), found);
  if (found.has_errors() || !node || !node->is_map()) {
    return refusal(
        Reason::MetaFormat,
        "pack.yaml: " + (found.all().empty() ? std::string("it is no map")
                                             : found.all().front().message));
  }
  Manifest out;
  if (auto fault = Publish(*node, out).read()) return std::move(*fault);
  if (options.seq > 0) out.seq = options.seq;
  if (out.seq == 0) out.seq = std::max<std::uint64_t>(seq_of(out.version), 1);
  if (!options.channel.empty()) out.channel = options.channel;
  if (!options.commit.empty()) out.provenance.commit = options.commit;
  if (!options.source.empty()) out.provenance.source = options.source;
  if (Result<void> timed = set_times(out, source.newest); !timed) {
    return timed.error();
  }
  for (const auto& [path, bytes] : source.files) {
    out.files.push_back(
        {path, bytes.size(), sha256(bytes), kind_of_path(path)});
    if (path.ends_with(".lua")) out.lua_profile = "strict";
  }
  if (Result<void> work = archives_work(); !work) return work.error();
  out.provenance.builder = "lastmile " + std::string(version_text);
  out.provenance.reproducible_tar_sha256 =
      sha256(write_ustar(source.views(), out.created / second));
  out.provenance.build_id =
      out.provenance.reproducible_tar_sha256.substr(0, 16);
  return out;
}

Result<void> describe(Manifest& manifest, const KnowledgeBase& base) {
  std::set<std::string> shown, begins;
  for (const Test& test : base.tests) {
    shown.insert(test.top_cause.begin(), test.top_cause.end());
  }
  auto own = [&](const auto& items) {
    for (const auto& item : items) {
      std::size_t dot = item.id.find('.');
      begins.insert(dot == item.id.npos ? item.id : item.id.substr(0, dot + 1));
    }
  };
  own(base.rules);
  own(base.causes);
  own(base.fixes);
  std::size_t covered = 0;
  for (const Cause& cause : base.causes) covered += shown.count(cause.id);
  manifest.counts = {base.rules.size(),   base.causes.size(),
                     base.fixes.size(),   base.schema.size(),
                     base.scripts.size(), base.tests.size()};
  manifest.quality.tests_run = base.tests.size();
  manifest.quality.tests_passed = base.tests.size();
  manifest.quality.cause_coverage =
      base.causes.empty() ? 0 : covered * 100 / base.causes.size();
  manifest.quality.lint_version = std::string(version_text);
  if (base.scripts.size() > 0) manifest.lua_profile = "strict";
  if (!manifest.roots.empty()) return {};
  constexpr std::size_t most_roots = 100;
  if (begins.size() > most_roots) {
    return wrong("publish",
                 "names no roots, and the ids begin with " +
                     std::to_string(begins.size()) + " different words",
                 "roots: [\"mypack.\"], and ids such as mypack.first");
  }
  manifest.roots.assign(begins.begin(), begins.end());
  return {};
}

}  // namespace lastmile
