// lastmile pack info WHAT: a folder, an archive or an installed pack

#include <CLI/App.hpp>
#include <filesystem>

#include "cli/commands/pack.hpp"
#include "cli/pack_source.hpp"
#include "engine/base/scalar.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

struct Described {
  Manifest manifest;
  std::string text, sha256, where;
};

Result<Described> describe_archive(const std::string& path) {
  Result<std::string> bytes = read_archive_file(path);
  if (!bytes) return std::move(bytes).error();
  Result<OpenedPack> opened = open_unsigned(*bytes);
  if (!opened) return std::move(opened).error();
  return Described{opened->manifest, std::string(opened->manifest_text),
                   opened->manifest_sha256,
                   "archive " + path +
                       " (its signature was not checked: "
                       "lastmile pack verify does)"};
}

Result<Described> describe_installed(const PackOptions& options,
                                     const std::string& name) {
  if (!is_pack_name(name)) {
    return refusal(Reason::Name,
                   "'" + printable(name) + "' is no name of a pack");
  }
  Result<Store> store = Store::open_to_read(store_options(options));
  if (!store) return std::move(store).error();
  const InstalledPack* pack = store->current().find(name);
  if (!pack) {
    return refusal(Reason::Absent, "'" + name + "' is not installed",
                   "lastmile pack list");
  }
  Result<PackTree> tree = store->read(*pack);
  if (!tree) return std::move(tree).error();
  return Described{tree->manifest, tree->manifest_text, pack->manifest_sha256,
                   "installed in " + tree->folder};
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    out += (out.empty() ? "" : ", ") + printable(text);
  }
  return out;
}

std::string joined(const std::vector<PackRange>& packs) {
  std::vector<std::string> texts;
  for (const PackRange& one : packs) {
    texts.push_back(one.name + " " + one.range.text());
  }
  return joined(texts);
}

std::string as_text(const Described& what) {
  const Manifest& of = what.manifest;
  std::string out = of.name + " " + of.version.text() + "\n";
  auto line = [&](std::string_view key, const std::string& value) {
    if (value.empty()) return;
    std::string head = "  " + std::string(key);
    head.resize(14, ' ');
    out += head + printable(value) + "\n";
  };
  line("is", what.where);
  line("sha256", what.sha256);
  line("seq", std::to_string(of.seq));
  line("channel", of.channel);
  line("created", format_time(of.created));
  line("expires", format_time(of.expires));
  line("engine", of.engine.text());
  line("schema", of.schema.text());
  line("roots", joined(of.roots));
  line("depends", joined(of.depends));
  line("conflicts", joined(of.conflicts));
  line("replaces", joined(of.replaces));
  line("holds", std::to_string(of.counts.rules) + " rules, " +
                    std::to_string(of.counts.causes) + " causes, " +
                    std::to_string(of.counts.fixes) + " fixes, " +
                    std::to_string(of.counts.facts) + " fact types, " +
                    std::to_string(of.counts.lua_blocks) + " Lua blocks");
  line("tests", std::to_string(of.quality.tests_passed) + " of " +
                    std::to_string(of.quality.tests_run) +
                    " passed when "
                    "built, " +
                    std::to_string(of.quality.cause_coverage) +
                    " % of the causes shown");
  line("licence", of.licence);
  line("authors", joined(of.authors));
  line("source", of.provenance.source);
  line("commit", of.provenance.commit);
  line("builder", of.provenance.builder);
  for (const ManifestChange& one : of.changelog) {
    line(one.change, one.id + ": " + one.text);
  }
  return out;
}

void info(Context& context, const PackOptions& options,
          const std::string& what) {
  if (!context.format_is_one_of({"text", "json"})) return;
  bool file = what.ends_with(".lmpack");
  Result<Described> found =
      file ? describe_archive(what) : describe_installed(options, what);
  if (!found) {
    refuse(context, found.error());
    return;
  }
  // The manifest is JSON already, as it was signed.
  context.print(context.json() ? found->text : as_text(*found));
}

}  // namespace

Result<PackText> any_pack(const PackOptions& options, const std::string& what) {
  std::error_code error;
  if (std::filesystem::is_directory(what, error)) {
    Result<std::vector<PackText>> packs = read_packs(what);
    if (!packs) return std::move(packs).error();
    return std::move(packs->front());
  }
  PackTree tree;
  if (what.ends_with(".lmpack")) {
    Result<std::string> bytes = read_archive_file(what);
    if (!bytes) return std::move(bytes).error();
    Result<OpenedPack> opened = open_unsigned(*bytes);
    if (!opened) return std::move(opened).error();
    tree.pack = {opened->manifest.name, opened->manifest.version.text(),
                 opened->manifest.seq, opened->manifest.channel,
                 opened->manifest_sha256};
    for (const UstarFile& file : opened->files) {
      tree.files.emplace_back(file.path, std::string(file.bytes));
    }
    return pack_text(tree);
  }
  if (!is_pack_name(what)) {
    return refusal(Reason::Name, "'" + printable(what) +
                                     "' is no name of a pack, no archive and "
                                     "no folder");
  }
  Result<Store> store = Store::open_to_read(store_options(options));
  if (!store) return std::move(store).error();
  const InstalledPack* pack = store->current().find(what);
  if (!pack) return refusal(Reason::Absent, "'" + what + "' is not installed");
  Result<PackTree> read = store->read(*pack);
  if (!read) return std::move(read).error();
  return pack_text(*read);
}

void add_pack_info(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto what = std::make_shared<std::string>();
  CLI::App* command = pack.add_subcommand(
      "info", "What an archive or an installed pack says of itself");
  command->fallthrough();
  command->add_option("pack", *what, "An archive or an installed pack")
      ->required();
  add_store_option(*command, *options);
  command->callback(
      [options, what, &context] { info(context, *options, *what); });
}

}  // namespace lastmile
