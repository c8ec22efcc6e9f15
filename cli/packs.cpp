#include "cli/packs.hpp"

#include <unistd.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "cli/clock.hpp"
#include "cli/report/origin.hpp"
#include "cli/test_run.hpp"
#include "engine/base/scalar.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refresh.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/resolve.hpp"

namespace lastmile {
namespace fs = std::filesystem;

namespace {

bool is_knowledge(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") ||
         path.ends_with(".json") || path.ends_with(".lua");
}

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// The items of a pack lie within what it owns.
template <class Items>
std::optional<Diagnostic> outside(const Items& items, std::string_view word,
                                  const PackTree& tree,
                                  const Sources& sources) {
  for (const auto& item : items) {
    if (item.pack != tree.pack.name || tree.manifest.owns(item.id)) continue;
    return refusal(Reason::Roots,
                   std::string(sources.path(item.place.file)) + ":" +
                       std::to_string(item.place.line) + ": the " +
                       std::string(word) + " '" + item.id +
                       "' is outside what the pack owns",
                   "'roots' of the pack lists what its ids begin with");
  }
  return std::nullopt;
}

std::optional<Diagnostic> check_roots(const KnowledgeBase& base,
                                      const PackTree& tree) {
  if (auto why = outside(base.rules, "rule", tree, base.sources)) return why;
  if (auto why = outside(base.causes, "cause", tree, base.sources)) return why;
  if (auto why = outside(base.fixes, "fix", tree, base.sources)) return why;
  return std::nullopt;
}

Result<void> check_tests(Context& context,
                         const std::shared_ptr<const KnowledgeBase>& base,
                         const std::vector<std::string>& fresh) {
  std::size_t failed = 0, run = 0;
  std::string first;
  for (const Test& test : base->tests) {
    if (std::find(fresh.begin(), fresh.end(), test.pack) == fresh.end()) {
      continue;
    }
    ++run;
    std::vector<std::string> failures = run_test(base, test);
    if (failures.empty()) continue;
    context.say(failure_text(base->sources, test, failures));
    if (failed++ == 0) {
      first = std::string(base->sources.path(test.place.file)) + ":" +
              std::to_string(test.place.line) + ": " + test.id;
    }
  }
  if (failed == 0) return {};
  return refusal(Reason::Tests, std::to_string(failed) + " of " +
                                    std::to_string(run) +
                                    " tests of the pack fail, the first is " +
                                    printable(first));
}

}  // namespace

void add_store_option(CLI::App& command, PackOptions& options) {
  command
      .add_option("--store", options.store, "The folder of the installed packs")
      ->type_name("DIR");
}

void add_key_option(CLI::App& command, PackOptions& options) {
  command
      .add_option("-p,--public-key,--key", options.keys,
                  "A file with a publisher's public key; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

std::string store_path(const std::string& option) {
  if (!option.empty()) return option;
  if (std::string path = from_environment("LASTMILE_STORE"); !path.empty()) {
    return path;
  }
  std::string data = from_environment("XDG_DATA_HOME");
  if (!data.empty() && data.front() == '/') return data + "/lastmile";
  std::string home = from_environment("HOME");
  return home.empty() ? "" : home + "/.local/share/lastmile";
}

StoreOptions store_options(const PackOptions& options) {
  StoreOptions out;
  out.path = store_path(options.store);
  out.wait = options.wait;
  out.engine = std::string(version_text);
  out.now = clock_now();
  std::string user = from_environment("USER");
  out.who = user.empty() ? "user " + std::to_string(::getuid()) : user;
  out.reset_state = options.reset_state;
  out.allow_revoked = options.allow_revoked;
  return out;
}

bool refuse(Context& context, const Diagnostic& why) {
  context.report(why);
  context.exit = exit_of(why);
  return false;
}

void say_notes(Context& context, const Store& store) {
  for (const Diagnostic& note : store.notes()) {
    if (!context.quiet) context.report(note);
  }
}

std::optional<Signers> trusted_signers(Context& context,
                                       const PackOptions& options) {
  Signers out;
  for (const std::string& path : options.keys) {
    Result<std::string> text = read_file(path, 4096);
    if (!text) {
      refuse(context, refusal(Reason::Key, text.error().message));
      return std::nullopt;
    }
    Result<PublicKey> key = PublicKey::read(*text);
    if (!key) {
      refuse(context, key.error());
      return std::nullopt;
    }
    out.named.push_back(*key);
  }
  std::string path = store_path(options.store);
  std::error_code error;
  if (!fs::is_directory(path, error)) return out;
  std::unique_ptr<TrustFiles> files = trust_folder(path);
  Result<Trust> trust = Trust::load_roots(*files);
  if (!trust) {
    refuse(context, trust.error());
    return std::nullopt;
  }
  out.trust = std::move(*trust);
  return out;
}

Result<std::string> read_archive_file(const std::string& path) {
  std::error_code error;
  fs::file_status about = fs::status(path, error);
  if (!fs::exists(about)) {
    return refusal(Reason::Absent, "there is no file " + path);
  }
  if (!fs::is_regular_file(about)) {
    return refusal(Reason::Archive, path + " is not a regular file");
  }
  constexpr std::size_t most = std::size_t{80} << 20;
  Result<std::string> bytes = read_file(path, most);
  if (bytes) return bytes;
  return refusal(
      fs::file_size(path, error) > most ? Reason::Size : Reason::Disk,
      bytes.error().message);
}

Result<std::string> read_signature_file(const std::string& archive_path) {
  std::string path = archive_path + ".minisig";
  std::error_code error;
  if (!fs::exists(path, error)) {
    return refusal(Reason::SigMissing, "there is no " + path,
                   "get the signature from where the archive is from");
  }
  if (!fs::is_regular_file(path, error)) {
    return refusal(Reason::SigFormat, path + " is not a regular file");
  }
  Result<std::string> text = read_file(path, 64 << 10);
  if (text) return text;
  return refusal(Reason::SigFormat, text.error().message);
}

PackText pack_text(const PackTree& tree) {
  PackText out;
  out.info.name = tree.pack.name;
  out.info.version = tree.pack.version;
  out.info.folder = tree.folder;
  out.info.sha256 = tree.pack.manifest_sha256;
  std::string shown = tree.pack.name + "-" + tree.pack.version + "/";
  for (const auto& [path, bytes] : tree.files) {
    if (path == "pack.yaml") {
      out.pack_yaml_path = shown + path;
      out.pack_yaml = bytes;
    } else if (is_knowledge(path)) {
      out.files.emplace_back(shown + path, bytes);
    }
  }
  return out;
}

Trial trial_of(Context& context, bool run_tests) {
  return [&context, run_tests](
             const std::vector<PackTree>& trees,
             const std::vector<std::string>& fresh) -> Result<void> {
    std::vector<PackText> texts;
    for (const PackTree& tree : trees) texts.push_back(pack_text(tree));
    if (texts.empty()) return {};
    Loaded loaded = load(std::move(texts));
    if (!loaded.sound()) {
      context.report(loaded.found, loaded.base->sources);
      const Diagnostic* first = nullptr;
      for (const Diagnostic& one : loaded.found.all()) {
        if (!first && one.severity == Severity::Error) first = &one;
      }
      return refusal(
          Reason::Content,
          std::to_string(loaded.found.errors()) + " mistakes, the first is " +
              std::string(loaded.base->sources.path(first->place.file)) + ":" +
              std::to_string(first->place.line) + ": " + first->message);
    }
    for (std::size_t i = 0; i < trees.size(); ++i) {
      const PackTree& tree = trees[i];
      const PackInfo& info = loaded.base->packs[i];
      if (info.name != tree.pack.name || info.version != tree.pack.version) {
        return refusal(Reason::Content,
                       "pack.yaml is of " + printable(info.name) + " " +
                           printable(info.version) + ", the manifest of " +
                           tree.pack.name + " " + tree.pack.version);
      }
      if (auto wrong = check_roots(*loaded.base, tree)) {
        return std::move(*wrong);
      }
    }
    return run_tests ? check_tests(context, loaded.base, fresh)
                     : Result<void>();
  };
}

std::optional<std::vector<PackText>> installed_packs(Context& context) {
  StoreOptions options = store_options({});
  if (options.path.empty()) return std::nullopt;
  Result<Store> store = Store::open_to_read(options);
  if (!store) {
    refuse(context, store.error());
    return std::nullopt;
  }
  say_notes(context, *store);
  std::vector<PackText> out;
  const State& state = store->state();
  std::optional<Diagnostic> stale =
      staleness(state.timestamp > 0 ? state.fresh_until : 0, state.newest_time,
                options.now);
  if (stale) add_banner(stale->message);
  for (const InstalledPack& pack : store->current().packs) {
    auto revoked = state.revoked.find(pack.manifest_sha256);
    bool allowed = store->current().is_allowed(pack.name);
    std::string named = pack.name + " " + pack.version;
    if (revoked != state.revoked.end() && !allowed) {
      Diagnostic note = caution(
          Reason::Revoked,
          named + " was withdrawn and is not loaded: " + revoked->second);
      context.report(note);
      add_banner(note.message);
      continue;
    }
    Result<PackTree> tree = store->read(pack);
    if (!tree) {
      refuse(context, tree.error());
      return std::nullopt;
    }
    PackOrigin origin{PackOrigin::From::Installed};
    if (stale) origin.notes.push_back(stale->message);
    auto warn = [&](Reason reason, const std::string& what) {
      Diagnostic note = caution(reason, what);
      add_banner(note.message);
      origin.notes.push_back(note.message);
    };
    if (revoked != state.revoked.end()) {
      warn(Reason::Revoked,
           named +
               " was withdrawn and is used all the same: " + revoked->second);
    }
    if (auto yanked = state.yanked.find(pack.manifest_sha256);
        yanked != state.yanked.end()) {
      warn(Reason::Revoked,
           named + " was replaced by its publisher: " + yanked->second);
    }
    std::int64_t now = std::max(options.now, state.newest_time);
    if (tree->manifest.expires < now) {
      warn(Reason::Expired,
           named + " expired on " +
               format_time(tree->manifest.expires).substr(0, 10));
    }
    if (Result<void> fits =
            check_engine(PackNeeds::of(tree->manifest), options.engine);
        !fits) {
      refuse(context, fits.error());
      return std::nullopt;
    }
    set_origin(pack.manifest_sha256, std::move(origin));
    out.push_back(pack_text(*tree));
  }
  return out;
}

}  // namespace lastmile
