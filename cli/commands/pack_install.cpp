// lastmile pack install ARCHIVE… · verify [ARCHIVE…]

#include <CLI/App.hpp>
#include <filesystem>

#include "cli/commands/pack.hpp"
#include "engine/base/digest.hpp"
#include "engine/pack/receive.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

Result<ReceivedPack> receive_file(const std::string& path,
                                  const Signers& signers) {
  std::string file = std::filesystem::path(path).filename().string();
  std::optional<ArchiveName> asked = read_archive_name(file);
  Result<std::string> archive = read_archive_file(path);
  if (!archive) return std::move(archive).error();
  Result<std::string> signature = read_signature_file(path);
  if (!signature) return std::move(signature).error();
  if (!asked) {
    return refusal(
        Reason::SigScope,
        "'" + printable(file) + "' does not say which pack and version it is",
        "it is called NAME-VERSION.lmpack where it was signed");
  }
  return receive(*asked, *archive, *signature, signers);
}

void print_generation(Context& context, const Generation& now) {
  if (!context.json()) {
    for (const InstalledPack& pack : now.packs) {
      context.print(pack.name + " " + pack.version + "  sha256 " +
                    pack.manifest_sha256 + "\n");
    }
    context.print("generation " + std::to_string(now.number) + "\n");
    return;
  }
  JsonWriter json;
  json.object().key("schema").value("lastmile.pack/1");
  json.key("engine").value(version_text);
  json.key("generation").value(now.number);
  json.key("packs").array();
  for (const InstalledPack& pack : now.packs) {
    json.object().key("name").value(pack.name);
    json.key("version").value(pack.version);
    json.key("seq").value(pack.seq);
    json.key("sha256").value(pack.manifest_sha256).end();
  }
  json.end().end();
  context.print(json.take());
}

void install(Context& context, const PackOptions& options,
             const std::vector<std::string>& files) {
  if (!context.format_is_one_of({"text", "json"})) return;
  StoreOptions asked = store_options(options);
  if (asked.path.empty()) {
    refuse(context, refusal(Reason::Absent, "there is no folder for packs",
                            "give one: --store DIR"));
    return;
  }
  std::optional<Signers> signers = trusted_signers(context, options);
  if (!signers) return;
  // Everything is checked before anything is written.
  std::vector<ReceivedPack> received;
  std::string why = "install";
  for (const std::string& path : files) {
    Result<ReceivedPack> one = receive_file(path, *signers);
    if (!one) {
      refuse(context, one.error());
      return;
    }
    const Manifest& manifest = one->opened.manifest;
    why += " " + manifest.name + "-" + manifest.version.text();
    if (manifest.expires < asked.now) {
      context.report(caution(
          Reason::Expired,
          manifest.name + " " + manifest.version.text() + " has expired"));
    }
    received.push_back(std::move(*one));
  }
  Result<Store> store = Store::open_to_write(asked);
  if (!store) {
    refuse(context, store.error());
    return;
  }
  say_notes(context, *store);
  std::vector<StagedPack> staged;
  for (const ReceivedPack& one : received) {
    Result<StagedPack> fresh = store->stage(one.opened);
    if (!fresh) {
      refuse(context, fresh.error());
      return;
    }
    staged.push_back(std::move(*fresh));
  }
  Result<Generation> now = store->activate(staged, why, trial_of(context));
  if (!now) {
    refuse(context, now.error());
    return;
  }
  if (Result<void> tidied = store->collect_garbage(); !tidied) {
    // What was asked for is done; the rest is for the next time.
    Diagnostic note = tidied.error();
    note.severity = Severity::Warning;
    context.report(note);
  }
  print_generation(context, *now);
}

void verify_files(Context& context, const Signers& signers,
                  const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    Result<ReceivedPack> one = receive_file(path, signers);
    if (!one) {
      refuse(context, one.error());
      return;
    }
    const OpenedPack& pack = one->opened;
    context.print("good  " + path + "\n      " + pack.manifest.name + " " +
                  pack.manifest.version.text() + ", seq " +
                  std::to_string(pack.manifest.seq) + ", " +
                  std::to_string(pack.files.size()) + " files\n      key " +
                  one->key.id() + "\n      manifest sha256 " +
                  pack.manifest_sha256 + "\n      tar sha256 " +
                  sha256(pack.tar) + "\n");
  }
}

void verify_store(Context& context, const PackOptions& options,
                  const Signers& signers) {
  Result<Store> store = Store::open_to_read(store_options(options));
  if (!store) {
    refuse(context, store.error());
    return;
  }
  for (const Diagnostic& note : store->notes()) {
    context.report(note);
    context.exit = exit_of(note);
  }
  for (const InstalledPack& pack : store->current().packs) {
    Result<PackTree> tree = store->read(pack);
    if (!tree) {
      refuse(context, tree.error());
      continue;
    }
    std::string by = "not asked for: give the publisher's key with -p";
    if (!signers.keys_for(pack.name).empty()) {
      Result<PublicKey> key =
          check_manifest_signature(tree->manifest, tree->manifest_text,
                                   tree->manifest_signature, signers);
      if (!key) {
        refuse(context, key.error());
        continue;
      }
      by = "good, by " + key->id();
    }
    context.print("good  " + pack.name + " " + pack.version + ", " +
                  std::to_string(tree->files.size()) +
                  " files as signed\n      signature " + by + "\n");
  }
  if (store->current().packs.empty()) context.print("nothing is installed\n");
}

void verify(Context& context, const PackOptions& options,
            const std::vector<std::string>& files) {
  std::optional<Signers> signers = trusted_signers(context, options);
  if (!signers) return;
  if (files.empty()) {
    verify_store(context, options, *signers);
  } else {
    verify_files(context, *signers, files);
  }
}

}  // namespace

void add_pack_install(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = pack.add_subcommand(
      "install", "Install signed archives, all of them or none");
  command->fallthrough();
  command->add_option("archive", *files, "Archives (*.lmpack)")->required();
  add_store_option(*command, *options);
  add_key_option(*command, *options);
  command->add_flag("--allow-revoked", options->allow_revoked,
                    "Install what was withdrawn; every answer says so");
  command->add_flag("--reset-state", options->reset_state,
                    "Forget what was seen, where the record of it is lost");
  command->add_option("--wait", options->wait,
                      "Seconds to wait for another process; 10");
  command->callback(
      [options, files, &context] { install(context, *options, *files); });
}

void add_pack_verify(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = pack.add_subcommand(
      "verify", "Check archives, or every file of what is installed");
  command->fallthrough();
  command->add_option("archive", *files, "Archives; none: what is installed");
  add_store_option(*command, *options);
  add_key_option(*command, *options);
  command->callback(
      [options, files, &context] { verify(context, *options, *files); });
}

}  // namespace lastmile
