// lastmile pack publish DIR [ARCHIVE…]

#include <CLI/App.hpp>
#include <algorithm>
#include <filesystem>

#include "cli/clock.hpp"
#include "cli/commands/pack.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/publish.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/transport.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;

struct Publish {
  std::string folder = {}, init = {}, keys = {}, root = {}, draft = {};
  std::vector<std::string> archives = {}, secrets = {}, yank = {}, revoke = {};
  std::string reason = {};
  Lifetimes lifetimes = {};
};

Result<void> write_key(const fs::path& folder, const std::string& name,
                       const SecretKey& key) {
  Result<std::string> text = key.text();
  if (!text) return std::move(text).error();
  Result<void> wrote =
      write_file((folder / (name + ".key")).string(), *text, true);
  if (!wrote) return wrote;
  return write_file((folder / (name + ".pub")).string(),
                    key.public_key().text());
}

Result<void> write_keys(const fs::path& folder, const RepositoryKeys& keys) {
  std::error_code error;
  fs::create_directories(folder, error);
  for (const auto& [name, role] :
       {std::pair{"root", &keys.root}, std::pair{"release", &keys.release},
        std::pair{"freshness", &keys.freshness},
        std::pair{"publisher", &keys.publisher}}) {
    int n = 1;
    for (const SecretKey& key : *role) {
      std::string file = name;
      if (role->size() > 1) file += "-" + std::to_string(n++);
      if (fs::exists(folder / (file + ".key"), error)) {
        return refusal(Reason::Key,
                       (folder / file).string() +
                           ".key is there already, and a key is never "
                           "overwritten");
      }
      if (auto wrote = write_key(folder, file, key); !wrote) return wrote;
    }
  }
  return {};
}

Result<std::string> begin(const Publish& asked) {
  if (asked.keys.empty()) {
    return refusal(Reason::Key, "a new repository needs a folder for its keys",
                   "--keys DIR, which is not on the web server");
  }
  if (!is_pack_name(asked.init)) {
    return refusal(Reason::Name, "'" + printable(asked.init) +
                                     "' is no name of a repository");
  }
  std::error_code error;
  if (fs::exists(fs::path(asked.folder) / "timestamp.json", error)) {
    return refusal(Reason::Mix, asked.folder + " is a repository already");
  }
  RepositoryKeys keys = RepositoryKeys::generate();
  auto files = begin_repository(asked.init, keys, clock_now(), asked.lifetimes);
  if (!files) return std::move(files).error();
  if (auto wrote = write_keys(asked.keys, keys); !wrote) return wrote.error();
  if (auto wrote = write_files(asked.folder, *files); !wrote) {
    return wrote.error();
  }
  return "repository " + asked.init + " in " + asked.folder + ", keys in " +
         asked.keys +
         "\nTake the root keys off this computer. Those who update run\n"
         "  lastmile pack trust add " +
         (fs::path(asked.folder) / "trust" / "1.root.json").string() + "\n";
}

Result<std::vector<SecretKey>> read_keys(const Context& context,
                                         const Publish& asked) {
  std::vector<std::string> paths = asked.secrets;
  std::error_code error;
  if (!asked.keys.empty()) {
    for (fs::directory_iterator at(asked.keys, error), end; !error && at != end;
         at.increment(error)) {
      if (at->path().extension() == ".key") {
        paths.push_back(at->path().string());
      }
    }
    std::sort(paths.begin(), paths.end());
  }
  std::vector<SecretKey> keys;
  for (const std::string& path : paths) {
    Result<SecretKey> key = read_secret_key(context, path);
    if (!key) return std::move(key).error();
    keys.push_back(std::move(*key));
  }
  return keys;
}

// What lies beside a file: FILE.minisig and FILE.ANYTHING.minisig.
std::vector<std::string> signatures_of(const std::string& path) {
  std::vector<std::string> out;
  std::error_code error;
  fs::path folder = fs::absolute(path, error).parent_path();
  std::string stem = fs::path(path).filename().string() + ".";
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::string name = at->path().filename().string();
    if (!name.starts_with(stem) || !name.ends_with("minisig")) continue;
    Result<std::string> text = read_input(at->path().string());
    if (text && out.size() < most_signatures) out.push_back(std::move(*text));
  }
  return out;
}

Result<void> change(Publication& publication, const Publish& asked,
                    const std::vector<SecretKey>& keys) {
  if (!asked.root.empty()) {
    Result<std::string> bytes = read_input(asked.root);
    if (!bytes) return bytes.error();
    Result<void> added =
        publication.add_root(*bytes, signatures_of(asked.root), keys);
    if (!added) return added;
  }
  for (const std::string& path : asked.archives) {
    Result<std::string> archive = read_archive_file(path);
    if (!archive) return archive.error();
    Result<void> added = publication.add_pack(*archive, signatures_of(path));
    if (!added) return added;
  }
  for (const std::string& what : asked.yank) {
    std::size_t at = what.find('@');
    if (at == what.npos) {
      return refusal(Reason::Name, "--yank names a version",
                     "such as --yank rdp@1.4.2 --reason TEXT");
    }
    Result<void> done =
        publication.yank(what.substr(0, at), what.substr(at + 1), asked.reason);
    if (!done) return done;
  }
  for (const std::string& hash : asked.revoke) {
    if (Result<void> done = publication.revoke(hash); !done) return done;
  }
  return {};
}

// The present root with the next number and new dates, for its owners to edit
// and sign.
Result<std::string> draft(const Publication& publication,
                          const Publish& asked) {
  Root next = publication.root();
  constexpr std::int64_t day = 86'400'000'000;
  ++next.number;
  next.created = clock_now();
  next.expires = next.created + asked.lifetimes.root * day;
  Result<void> wrote = write_file(asked.draft, root_text(next));
  if (!wrote) return wrote.error();
  return asked.draft + " is root " + std::to_string(next.number) +
         " to be. Edit it, let its owners sign it, and publish it with "
         "--root\n";
}

Result<std::string> publish(const Context& context, const Publish& asked) {
  if (!asked.init.empty()) return begin(asked);
  std::unique_ptr<Transport> folder = open_folder(asked.folder);
  Result<Publication> publication = Publication::open(*folder);
  if (!publication) return std::move(publication).error();
  if (!asked.draft.empty()) return draft(*publication, asked);
  auto keys = read_keys(context, asked);
  if (!keys) return std::move(keys).error();
  if (auto done = change(*publication, asked, *keys); !done) {
    return done.error();
  }
  auto files = publication->finish(*keys, clock_now(), asked.lifetimes);
  if (!files) return std::move(files).error();
  if (auto wrote = write_files(asked.folder, *files); !wrote) {
    return wrote.error();
  }
  return "index " + std::to_string(publication->index().number) +
         ", timestamp " + std::to_string(publication->timestamp().number) +
         ", root " + std::to_string(publication->root().number) + " in " +
         asked.folder + "\n";
}

void publish_command(Context& context, const Publish& asked) {
  Result<std::string> done = publish(context, asked);
  if (!done) {
    refuse(context, done.error());
    return;
  }
  context.print(*done);
}

}  // namespace

void add_pack_publish(CLI::App& pack, Context& context) {
  auto asked = std::make_shared<Publish>();
  CLI::App* command = pack.add_subcommand(
      "publish",
      "Put signed archives into a repository, which is a folder of "
      "files for any web server; without archives, renew its "
      "timestamp");
  command->fallthrough();
  command->add_option("folder", asked->folder, "The repository")->required();
  command->add_option("archive", asked->archives,
                      "Archives (*.lmpack), each with its .minisig");
  command->add_option("--init", asked->init, "Begin a repository of this name")
      ->type_name("NAME");
  command->add_option("--keys", asked->keys,
                      "A folder of secret keys (*.key); with --init, where "
                      "they are put");
  command
      ->add_option("-s,--secret-key", asked->secrets,
                   "A secret key; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      ->add_option("--draft-root", asked->draft,
                   "Write the next root, to be edited and signed")
      ->type_name("FILE");
  command
      ->add_option("--root", asked->root,
                   "Publish this root; signatures lie beside it or come from "
                   "the keys")
      ->type_name("FILE");
  command
      ->add_option("--yank", asked->yank,
                   "NAME@VERSION that nobody is to install any more")
      ->allow_extra_args(false);
  command->add_option("--reason", asked->reason, "Why, for --yank");
  command
      ->add_option("--revoke", asked->revoke,
                   "SHA-256 of an archive or manifest that must not be loaded")
      ->allow_extra_args(false);
  command
      ->add_option("--index-days", asked->lifetimes.index,
                   "How long the index is good; 90")
      ->check(CLI::Range(1, 3650));
  command
      ->add_option("--timestamp-days", asked->lifetimes.timestamp,
                   "How long the timestamp is good; 7")
      ->check(CLI::Range(1, 3650));
  command->callback([asked, &context] { publish_command(context, *asked); });
}

}  // namespace lastmile
