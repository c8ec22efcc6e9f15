// lastmile pack list [--history] · rollback [NUMBER] · pin NAME · remove NAME…

#include <CLI/App.hpp>
#include <algorithm>

#include "cli/commands/pack.hpp"
#include "engine/base/scalar.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

std::string short_hash(const std::string& hash) { return hash.substr(0, 12); }

// "pinned, held, revoked: …"
std::string marks(const Store& store, const InstalledPack& pack) {
  const Generation& now = store.current();
  std::string out;
  auto add = [&](const std::string& word) {
    out += (out.empty() ? "" : ", ") + word;
  };
  if (!now.pinned(pack.name).empty()) add("pinned");
  if (now.held(pack.name)) add("held");
  const State& state = store.state();
  auto revoked = state.revoked.find(pack.manifest_sha256);
  if (revoked != state.revoked.end()) add("revoked: " + revoked->second);
  auto yanked = state.yanked.find(pack.manifest_sha256);
  if (yanked != state.yanked.end()) add("yanked: " + yanked->second);
  return out;
}

std::string list_json(const Store& store) {
  const Generation& now = store.current();
  JsonWriter json;
  json.object().key("schema").value("lastmile.pack-list/1");
  json.key("engine").value(version_text);
  json.key("store").value(store.path());
  json.key("generation").value(now.number);
  json.key("packs").array();
  for (const InstalledPack& pack : now.packs) {
    const State& state = store.state();
    json.object().key("name").value(pack.name);
    json.key("version").value(pack.version);
    json.key("seq").value(pack.seq);
    json.key("channel").value(pack.channel);
    json.key("sha256").value(pack.manifest_sha256);
    json.key("signed").value(true);
    json.key("pinned").value(!now.pinned(pack.name).empty());
    json.key("held").value(now.held(pack.name));
    json.key("revoked").value(state.revoked.contains(pack.manifest_sha256));
    json.key("yanked").value(state.yanked.contains(pack.manifest_sha256));
    json.end();
  }
  json.end().end();
  return json.take();
}

std::string history_json(const Store& store,
                         const std::vector<Generation>& all) {
  JsonWriter json;
  json.object().key("schema").value("lastmile.pack-history/1");
  json.key("engine").value(version_text);
  json.key("current").value(store.current().number);
  json.key("generations").array();
  for (const Generation& one : all) {
    json.object().key("number").value(one.number);
    json.key("time").value(format_time(one.time));
    json.key("who").value(one.who);
    json.key("why").value(one.why);
    json.key("packs").array();
    for (const InstalledPack& pack : one.packs) {
      json.object().key("name").value(pack.name);
      json.key("version").value(pack.version);
      json.key("sha256").value(pack.manifest_sha256).end();
    }
    json.end().end();
  }
  json.end().end();
  return json.take();
}

std::string history_text(const Store& store,
                         const std::vector<Generation>& all) {
  std::string out;
  for (const Generation& one : all) {
    out += one.number == store.current().number ? "* " : "  ";
    out += std::to_string(one.number) + "  " + format_time(one.time) + "  " +
           printable(one.who) + ": " + printable(one.why) + "\n";
    for (const InstalledPack& pack : one.packs) {
      out += "      " + pack.name + " " + pack.version + "  " +
             short_hash(pack.manifest_sha256) + "\n";
    }
  }
  return out.empty() ? "nothing was ever installed\n" : out;
}

void list(Context& context, const PackOptions& options, bool history) {
  if (!context.format_is_one_of({"text", "json"})) return;
  Result<Store> store = Store::open_to_read(store_options(options));
  if (!store) {
    refuse(context, store.error());
    return;
  }
  say_notes(context, *store);
  if (history) {
    Result<std::vector<Generation>> all = store->history();
    if (!all) {
      refuse(context, all.error());
      return;
    }
    context.print(context.json() ? history_json(*store, *all)
                                 : history_text(*store, *all));
    return;
  }
  if (context.json()) {
    context.print(list_json(*store));
    return;
  }
  for (const InstalledPack& pack : store->current().packs) {
    std::string more = marks(*store, pack);
    context.print(pack.name + " " + pack.version + "  " + pack.channel +
                  "  seq " + std::to_string(pack.seq) + "  sha256 " +
                  pack.manifest_sha256 +
                  (more.empty() ? "" : "  (" + printable(more) + ")") + "\n");
  }
  if (store->current().packs.empty()) {
    context.print(
        "nothing is installed; the knowledge that comes with the "
        "program is used\n");
  }
}

// Opens the store, changes it, and says what then is in use.
template <class Change>
void change(Context& context, const PackOptions& options, Change work) {
  StoreOptions asked = store_options(options);
  Result<Store> store = Store::open_to_write(asked);
  if (!store) {
    refuse(context, store.error());
    return;
  }
  say_notes(context, *store);
  Result<Generation> now = work(*store);
  if (now) {
    if (Result<void> tidied = store->collect_garbage(); !tidied) {
      Diagnostic note = tidied.error();
      note.severity = Severity::Warning;
      context.report(note);
    }
    context.print(history_text(*store, {*now}));
  } else {
    refuse(context, now.error());
  }
}

}  // namespace

void add_pack_list(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto history = std::make_shared<bool>(false);
  CLI::App* command = pack.add_subcommand("list", "What is installed");
  command->fallthrough();
  add_store_option(*command, *options);
  command->add_flag("--history", *history, "And what was, and who changed it");
  command->callback(
      [options, history, &context] { list(context, *options, *history); });
}

void add_pack_rollback(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto number = std::make_shared<std::uint64_t>(0);
  CLI::App* command =
      pack.add_subcommand("rollback", "Go back to what was installed before");
  command->fallthrough();
  command->add_option("generation", *number,
                      "A number of `pack list --history`; the one before");
  add_store_option(*command, *options);
  command->add_flag("--allow-revoked", options->allow_revoked,
                    "Even to what was withdrawn; every answer says so");
  command->callback([options, number, &context] {
    change(context, *options, [&](Store& store) {
      return store.roll_back(*number, trial_of(context, false));
    });
  });
}

void add_pack_pin(CLI::App& pack, Context& context) {
  struct Pin {
    PackOptions options;
    std::string name, version;
    bool remove = false, hold = false, release = false;
  };
  auto pin = std::make_shared<Pin>();
  CLI::App* command = pack.add_subcommand(
      "pin", "Keep a pack at its version, or hold it back from updates");
  command->fallthrough();
  command->add_option("name", pin->name, "An installed pack")->required();
  command->add_option("version", pin->version, "The one that is installed");
  add_store_option(*command, pin->options);
  command->add_flag("--remove", pin->remove, "Let go of the pin");
  command->add_flag("--hold", pin->hold, "No updates until it is released");
  command->add_flag("--release", pin->release, "Updates again");
  command->callback([pin, &context] {
    change(context, pin->options, [&](Store& store) -> Result<Generation> {
      if (pin->hold || pin->release) return store.hold(pin->name, pin->hold);
      const InstalledPack* there = store.current().find(pin->name);
      if (pin->remove) return store.pin(pin->name, "");
      std::string version = pin->version;
      if (version.empty() && there) version = there->version;
      return store.pin(pin->name, version.empty() ? "?" : version);
    });
  });
}

void add_pack_remove(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* command = pack.add_subcommand("remove", "Remove installed packs");
  command->fallthrough();
  command->add_option("name", *names, "Installed packs")->required();
  add_store_option(*command, *options);
  command->callback([options, names, &context] {
    change(context, *options, [&](Store& store) {
      std::string why = "remove";
      for (const std::string& name : *names) why += " " + name;
      return store.remove(*names, why, trial_of(context, false));
    });
  });
}

}  // namespace lastmile
