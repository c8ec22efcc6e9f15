// lastmile pack trust show · add FILE · remove NAME

#include <CLI/App.hpp>
#include <algorithm>
#include <filesystem>

#include "cli/commands/pack.hpp"
#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/trust.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;

struct TrustAsked {
  PackOptions options = {};
  std::vector<std::string> files = {}, packs = {};
  std::string publisher = {}, fingerprint = {}, name = {};
  unsigned threshold = 1;
  bool replace = false;
};

std::string role_line(const Role& role) {
  std::string out = std::to_string(role.threshold) + " of " +
                    std::to_string(role.keys.size());
  for (const PublicKey& key : role.keys) {
    out += "\n              " + key.base64() + "  " + key.id().substr(0, 16);
  }
  return out + "\n";
}

void print_publishers(Context& context, std::string_view heading,
                      const std::vector<Publisher>& publishers) {
  for (const Publisher& publisher : publishers) {
    std::string packs;
    for (const std::string& pattern : publisher.packs) {
      packs += (packs.empty() ? "" : " ") + pattern;
    }
    context.print(std::string(heading) + " " + publisher.name + " (packs " +
                  packs + ")  " + role_line(publisher.role));
  }
}

void print_text(Context& context, const Trust& trust) {
  if (!trust.root) {
    context.print("no repository is trusted\n");
  } else {
    const Root& root = *trust.root;
    context.print("repository  " + root.repository + "\nroot        number " +
                  std::to_string(root.number) + ", expires " +
                  format_time(root.expires) + ", first trusted number " +
                  std::to_string(trust.anchor) + "\nfingerprint " +
                  trust.root_sha256 + "\n");
    context.print("root keys   " + role_line(root.root));
    context.print("release     " + role_line(root.release));
    context.print("freshness   " + role_line(root.freshness));
    print_publishers(context, "publisher  ", root.publishers);
    for (const PublicKey& key : root.revoked) {
      context.print("revoked     " + key.base64() + "\n");
    }
    if (trust.state.timestamp.number > 0) {
      context.print("proved fresh " + format_time(trust.state.timestamp.time) +
                    ", good until " +
                    format_time(trust.state.timestamp.expires) + "\n");
    }
  }
  print_publishers(context, "own publisher", trust.own);
}

void write_role(JsonWriter& json, const Role& role) {
  json.key("threshold").value(role.threshold).key("keys").array();
  for (const PublicKey& key : role.keys) {
    json.object().key("id").value(key.id());
    json.key("key").value(key.base64()).end();
  }
  json.end();
}

void write_publishers(JsonWriter& json, std::string_view key,
                      const std::vector<Publisher>& publishers) {
  json.key(key).array();
  for (const Publisher& publisher : publishers) {
    json.object().key("name").value(publisher.name);
    write_role(json, publisher.role);
    json.key("packs").array();
    for (const std::string& pattern : publisher.packs) json.value(pattern);
    json.end().end();
  }
  json.end();
}

void print_json(Context& context, const Trust& trust) {
  JsonWriter json;
  json.object().key("schema").value("lastmile.trust/1");
  json.key("engine").value(version_text);
  if (trust.root) {
    const Root& root = *trust.root;
    json.key("repository").value(root.repository);
    json.key("root").object().key("number").value(root.number);
    json.key("first").value(trust.anchor);
    json.key("sha256").value(trust.root_sha256);
    json.key("expires").value(format_time(root.expires)).end();
    json.key("roles").object();
    json.key("root").object();
    write_role(json, root.root);
    json.end().key("release").object();
    write_role(json, root.release);
    json.end().key("freshness").object();
    write_role(json, root.freshness);
    json.end().end();
    write_publishers(json, "publishers", root.publishers);
    json.key("revoked").array();
    for (const PublicKey& key : root.revoked) json.value(key.id());
    json.end();
  }
  write_publishers(json, "own", trust.own);
  json.end();
  context.print(json.take());
}

void show(Context& context, const TrustAsked& asked) {
  if (!context.format_is_one_of({"text", "json"})) return;
  auto files = trust_folder(store_path(asked.options.store));
  Result<Trust> trust = Trust::load(*files);
  if (!trust) {
    refuse(context, trust.error());
    return;
  }
  context.json() ? print_json(context, *trust) : print_text(context, *trust);
}

Result<std::string> add_repository(TrustFiles& files, const TrustAsked& asked,
                                   const std::string& path,
                                   const std::string& bytes) {
  std::vector<std::string> signatures;
  std::error_code error;
  fs::path folder = fs::absolute(path, error).parent_path();
  std::string stem = fs::path(path).filename().string() + ".";
  for (fs::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::string name = at->path().filename().string();
    if (!name.starts_with(stem) || !name.ends_with(".minisig") ||
        !at->is_regular_file(error) || signatures.size() > most_signatures) {
      continue;
    }
    Result<std::string> text = read_input(at->path().string());
    if (text) signatures.push_back(std::move(*text));
  }
  if (!asked.fingerprint.empty() && sha256(bytes) != asked.fingerprint) {
    return refusal(Reason::Hash,
                   "the root's fingerprint is " + sha256(bytes) + ", not " +
                       printable(asked.fingerprint.substr(0, 80)),
                   "do not trust it; ask its owner");
  }
  Result<Root> root = add_root(files, bytes, signatures, asked.replace);
  if (!root) return root.error();
  return "root " + std::to_string(root->number) + " of " + root->repository +
         " is trusted\nfingerprint " + sha256(bytes) + "\n";
}

Result<std::string> add_keys(TrustFiles& files, const TrustAsked& asked) {
  Publisher publisher{asked.publisher};
  publisher.packs = asked.packs;
  publisher.role.threshold = asked.threshold;
  for (const std::string& path : asked.files) {
    Result<std::string> text = read_input(path);
    if (!text) return text.error();
    Result<PublicKey> key = PublicKey::read(*text);
    if (!key) return key.error();
    if (!publisher.role.has(*key)) publisher.role.keys.push_back(*key);
  }
  if (publisher.role.threshold < 1 ||
      publisher.role.threshold > publisher.role.keys.size()) {
    return refusal(Reason::Threshold, "so many different keys were not given");
  }
  if (auto added = add_publisher(files, publisher); !added) {
    return added.error();
  }
  return "publisher " + publisher.name + " is trusted  " +
         role_line(publisher.role);
}

Result<std::string> add_run(const TrustAsked& asked) {
  StoreOptions options = store_options(asked.options);
  if (options.path.empty()) {
    return refusal(Reason::Absent, "there is no folder for packs",
                   "give one: --store DIR");
  }
  // Under the store's lock, as every change.
  options.reset_state = asked.replace;
  Result<Store> store = Store::open_to_write(options);
  if (!store) return std::move(store).error();
  auto files = trust_folder(options.path);
  if (!asked.publisher.empty()) return add_keys(*files, asked);
  if (asked.files.size() != 1) {
    return refusal(Reason::Key, "one root at a time",
                   "keys of a private publisher: --publisher NAME --packs "
                   "'NAME-*'");
  }
  Result<std::string> bytes = read_input(asked.files.front());
  if (!bytes) return bytes;
  if (bytes->starts_with("untrusted comment:")) {
    return refusal(Reason::Key, "that is a key, not a root",
                   "a private publisher's key: --publisher NAME --packs "
                   "'NAME-*'");
  }
  return add_repository(*files, asked, asked.files.front(), *bytes);
}

Result<std::string> remove_run(const TrustAsked& asked) {
  Result<Store> store = Store::open_to_write(store_options(asked.options));
  if (!store) return std::move(store).error();
  auto files = trust_folder(store->path());
  if (auto gone = remove_publisher(*files, asked.name); !gone) {
    return gone.error();
  }
  return "publisher " + asked.name + " is no longer trusted\n";
}

void print_done(Context& context, const Result<std::string>& done) {
  if (!done) {
    refuse(context, done.error());
    return;
  }
  context.print(*done);
}

}  // namespace

void add_pack_trust(CLI::App& pack, Context& context) {
  CLI::App* trust =
      pack.add_subcommand("trust", "Whose packs this computer takes");
  trust->require_subcommand(1);
  trust->fallthrough();
  auto asked = std::make_shared<TrustAsked>();

  CLI::App* show_it = trust->add_subcommand("show", "Keys and fingerprints");
  show_it->fallthrough();
  add_store_option(*show_it, asked->options);
  show_it->callback([asked, &context] { show(context, *asked); });

  CLI::App* add = trust->add_subcommand(
      "add", "Trust a repository's root, or a private publisher's keys");
  add->fallthrough();
  add->add_option("file", asked->files, "ROOT.json, or .pub files")->required();
  add->add_option("--fingerprint", asked->fingerprint,
                  "The root's SHA-256, as its owner gave it");
  add->add_flag("--replace", asked->replace,
                "In place of the present root; what was seen is forgotten");
  add->add_option("--publisher", asked->publisher, "The publisher's name");
  add->add_option("--packs", asked->packs, "Names, or beginnings with '*'")
      ->delimiter(',')
      ->allow_extra_args(false);
  add->add_option("--threshold", asked->threshold, "So many keys must sign");
  add_store_option(*add, asked->options);
  add->callback([asked, &context] { print_done(context, add_run(*asked)); });

  CLI::App* remove =
      trust->add_subcommand("remove", "No longer trust a private publisher");
  remove->fallthrough();
  remove->add_option("name", asked->name, "The publisher")->required();
  add_store_option(*remove, asked->options);
  remove->callback(
      [asked, &context] { print_done(context, remove_run(*asked)); });
}

}  // namespace lastmile
