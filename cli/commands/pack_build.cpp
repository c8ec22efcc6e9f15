// lastmile pack init FOLDER · build FOLDER [-s KEY] [-o FILE]

#include <CLI/App.hpp>
#include <filesystem>

#include "cli/commands/pack.hpp"
#include "cli/pack_changelog.hpp"
#include "cli/pack_source.hpp"
#include "cli/test_run.hpp"
#include "engine/base/digest.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/secret_key.hpp"
#include "engine/text/zstd.hpp"

namespace lastmile {
namespace fs = std::filesystem;

namespace {

struct Build {
  std::string folder;
  std::string secret;
  PublishOptions publish;
  std::string manifest_out;        // for an offline key
  std::string manifest_signature;  // made with it
};

// The folder's knowledge, sound and with its tests passed.
std::shared_ptr<const KnowledgeBase> tested(Context& context,
                                            const std::string& folder) {
  Result<std::vector<PackText>> packs = read_packs(folder);
  if (!packs) {
    refuse(context, packs.error());
    return nullptr;
  }
  Loaded loaded = load(std::move(*packs));
  if (!loaded.sound()) {
    context.report(loaded.found, loaded.base->sources);
    context.exit = KnowledgeUnsound;
    return nullptr;
  }
  std::size_t failed = 0;
  for (const Test& test : loaded.base->tests) {
    std::vector<std::string> failures = run_test(loaded.base, test);
    if (failures.empty()) continue;
    ++failed;
    context.say(failure_text(loaded.base->sources, test, failures));
  }
  if (failed == 0) return loaded.base;
  refuse(context,
         refusal(Reason::Tests,
                 std::to_string(failed) + " of " +
                     std::to_string(loaded.base->tests.size()) + " tests fail",
                 "lastmile kb test --kb " + folder));
  return nullptr;
}

// FILE, or a folder, or nothing: then here, under its own name.
std::string output_path(const std::string& given, const Manifest& manifest) {
  std::string name = archive_name(manifest.name, manifest.version.text());
  std::error_code error;
  if (given.empty()) return name;
  return fs::is_directory(given, error) ? (fs::path(given) / name).string()
                                        : given;
}

Result<SignedFiles> assemble(const Context& context, const Build& build,
                             const Manifest& manifest,
                             const SourceFolder& source) {
  std::string text = manifest.text();
  SignedFiles out;
  if (!build.manifest_out.empty()) {
    if (auto done = write_file(build.manifest_out, text); !done) {
      return done.error();
    }
  }
  std::string signature;
  if (!build.manifest_signature.empty()) {
    Result<std::string> given = read_file(build.manifest_signature, 4096);
    if (!given) return refusal(Reason::SigMissing, given.error().message);
    signature = std::move(*given);
  }
  if (build.secret.empty()) {
    out.archive =
        zstd_pack(pack_tar(manifest, text, signature, source.views()));
    return out;
  }
  Result<SecretKey> key = read_secret_key(context, build.secret);
  if (!key) return std::move(key).error();
  SignedAs scope{"manifest", manifest.name, manifest.version.text(),
                 manifest.seq};
  out.archive = zstd_pack(
      pack_tar(manifest, text, key->sign_text(text, scope), source.views()));
  scope.kind = "pack";
  out.signature = key->sign_text(out.archive, scope);
  return out;
}

void run(Context& context, const Build& build) {
  std::string wanted = std::exchange(context.output, {});
  Result<SourceFolder> source = read_source(build.folder);
  if (!source) {
    refuse(context, source.error());
    return;
  }
  for (const std::string& name : source->left_out) {
    context.say("left out: " + printable(name));
  }
  std::shared_ptr<const KnowledgeBase> base = tested(context, build.folder);
  if (!base) return;
  Result<Manifest> manifest = manifest_of(*source, build.publish);
  Result<void> fits =
      manifest ? describe(*manifest, *base) : Result<void>(manifest.error());
  auto page = source->files.find("changelog.md");
  if (fits && page != source->files.end()) {
    manifest->changelog = changes_of(page->second, *manifest);
  }
  // What is written must be what every reader takes.
  if (fits) {
    Result<Manifest> again = Manifest::read(manifest->text());
    if (!again) fits = again.error();
  }
  if (!fits) {
    refuse(context, fits.error());
    return;
  }
  Result<SignedFiles> made = assemble(context, build, *manifest, *source);
  std::string path = output_path(wanted, *manifest);
  Result<void> done =
      made ? write_file(path, made->archive) : Result<void>(made.error());
  if (done && !made->signature.empty()) {
    done = write_file(path + ".minisig", made->signature);
  }
  if (!done) {
    refuse(context, done.error());
    return;
  }
  context.print(
      "built   " + path + "\nsha256  " + sha256(made->archive) + "\npack    " +
      manifest->name + " " + manifest->version.text() + ", seq " +
      std::to_string(manifest->seq) + ", " +
      std::to_string(manifest->files.size()) + " files\n" +
      (made->signature.empty()
           ? "not signed yet: lastmile pack sign " + path + " -s KEY\n"
           : "signed  " + path + ".minisig\n"));
}

constexpr std::string_view pack_yaml = R"(pack: NAME
version: 0.1.0
title: What this pack is about
engine: '>=0.1'
schema: 1
publish:
  licence: Apache-2.0
  roots: [NAME.]
)";

constexpr std::string_view rules_yaml = R"(- fact: NAME.door
  about: A door that somebody looked at. Write your own in its place.
  fields:
    name: {type: name, key: yes}
    state: {type: one of, values: [open, closed]}
  observed: yes

- sign: NAME.door-is-closed
  title: The door is closed
  seen otherwise: rarely
  when:
    - NAME.door: {state: closed}

- cause: NAME.locked
  title: Somebody locked the door
  layer: network
  base rate: occasional
  shows:
    NAME.door-is-closed: always
  fixed by: {NAME.unlock: usually}

- fix: NAME.unlock
  title: Unlock it
  kind: repair
  risk: low
  takes: 1m
  steps:
    - do: Turn the key.
)";

constexpr std::string_view test_yaml = R"(- test: NAME.closed-door
  title: A door that is closed is locked
  given:
    - NAME.door: {name: front, state: closed}
  expect:
    signs: {NAME.door-is-closed: present}
    top cause: NAME.locked

- test: NAME.open-door
  title: The near miss, a door that is open
  given:
    - NAME.door: {name: front, state: open}
  collected: [NAME.door]
  expect:
    not cause: [NAME.locked]
)";

std::string filled(std::string_view text, const std::string& name) {
  std::string out(text);
  for (std::size_t at = 0; (at = out.find("NAME", at)) != out.npos;
       at += name.size()) {
    out.replace(at, 4, name);
  }
  return out;
}

void init(Context& context, const std::string& folder, std::string name) {
  if (name.empty()) {
    name = fs::path(folder).lexically_normal().filename().string();
  }
  if (!is_pack_name(name)) {
    refuse(context, refusal(Reason::Name,
                            "'" + printable(name) + "' is no name of a pack",
                            "small letters and digits, joined by '-'"));
    return;
  }
  std::error_code error;
  if (fs::exists(fs::path(folder) / "pack.yaml", error)) {
    refuse(context,
           refusal(Reason::Twice, "there is a pack in " + folder + " already"));
    return;
  }
  Result<void> done;
  for (auto [file, text] : {std::pair("pack.yaml", pack_yaml),
                            std::pair("rules/first.yaml", rules_yaml),
                            std::pair("tests/first.test.yaml", test_yaml)}) {
    fs::path path = fs::path(folder) / file;
    fs::create_directories(path.parent_path(), error);
    if (done) done = write_file(path.string(), filled(text, name));
  }
  if (!done) {
    refuse(context, done.error());
    return;
  }
  context.print("a pack to begin with is in " + folder +
                "\n  lastmile kb test "
                "--kb " +
                folder + "\n  lastmile pack build " + folder + "\n");
}

}  // namespace

void add_pack_init(CLI::App& pack, Context& context) {
  struct Init {
    std::string folder, name;
  };
  auto asked = std::make_shared<Init>();
  CLI::App* command =
      pack.add_subcommand("init", "Make the folder of a new pack");
  command->fallthrough();
  command->add_option("folder", asked->folder, "A new folder")->required();
  command->add_option("--name", asked->name, "The pack's name; the folder's");
  command->callback(
      [asked, &context] { init(context, asked->folder, asked->name); });
}

void add_pack_build(CLI::App& pack, Context& context) {
  auto build = std::make_shared<Build>();
  CLI::App* command = pack.add_subcommand(
      "build", "Make an archive of a folder; twice, it is the same");
  command->fallthrough();
  command->add_option("folder", build->folder, "The folder of a pack")
      ->required();
  command
      ->add_option("-s,--secret-key,--key", build->secret, "Sign it with this")
      ->type_name("FILE");
  command->add_option("--seq", build->publish.seq,
                      "Its number, higher than all before");
  command->add_option("--channel", build->publish.channel,
                      "stable, beta or nightly");
  command->add_option("--source", build->publish.source, "Where it is from");
  command->add_option("--commit", build->publish.commit, "Of its source");
  command
      ->add_option("--manifest", build->manifest_out,
                   "Write MANIFEST.json here too, for a key elsewhere")
      ->type_name("FILE");
  command
      ->add_option("--manifest-signature", build->manifest_signature,
                   "The signature of that MANIFEST.json")
      ->type_name("FILE");
  command->callback([build, &context] { run(context, *build); });
}

}  // namespace lastmile
