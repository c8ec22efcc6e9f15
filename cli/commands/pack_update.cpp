// lastmile pack update [NAME…] · mirror DIR

#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>

#include "cli/commands/pack.hpp"
#include "cli/store_installer.hpp"
#include "engine/base/scalar.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/mirror.hpp"
#include "engine/pack/poll.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/update.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

struct UpdateAsked {
  PackOptions options = {};
  std::vector<std::string> from = {}, names = {};
  std::string channel = "stable";
  bool look_only = false, whole = false, only = false;
  std::string authorities = {}, folder = {};
  double timeout = 0;  // seconds for a file; 0: as the transport says
  double every = 0;    // hours; 0: now
};

// --from, else LASTMILE_REPOSITORY (addresses with spaces between).
std::vector<std::string> addresses(const UpdateAsked& asked) {
  if (!asked.from.empty()) return asked.from;
  const char* text = std::getenv("LASTMILE_REPOSITORY");
  std::vector<std::string> out;
  std::string rest = text != nullptr ? text : "";
  while (!rest.empty()) {
    std::size_t end = std::min(rest.find(' '), rest.size());
    if (end > 0) out.push_back(rest.substr(0, end));
    rest.erase(0, end + 1);
  }
  return out;
}

Result<Mirrors> open_mirrors(const UpdateAsked& asked) {
  Mirrors mirrors;
  TransportLimits limits;
  limits.authorities = asked.authorities;
  if (asked.timeout > 0) {
    limits.total = std::chrono::milliseconds(
        static_cast<std::int64_t>(asked.timeout * 1000));
    limits.connect = limits.total;
    limits.slow_seconds = std::max(1L, static_cast<long>(asked.timeout));
  }
  for (const std::string& address : addresses(asked)) {
    auto mirror = open_transport(address, limits);
    if (!mirror) return std::move(mirror).error();
    mirrors.push_back(std::move(*mirror));
  }
  if (!mirrors.empty()) return mirrors;
  return refusal(Reason::Absent, "no repository was named",
                 "--from https://… or a folder, or LASTMILE_REPOSITORY");
}

Result<void> check_names(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (is_pack_name(name)) continue;
    return refusal(Reason::Name,
                   "'" + printable(name.substr(0, 100)) + "' names no pack");
  }
  return {};
}

void say(Context& context, const Diagnostics& notes) {
  for (const Diagnostic& note : notes.all()) {
    bool small = note.severity == Severity::Note;
    if (!context.quiet && (!small || context.verbose > 0)) context.report(note);
  }
}

void print(Context& context, const UpdateReport& report, bool look_only) {
  if (!context.json()) {
    for (const UpdatedPack& pack : report.packs) {
      context.print(pack.name + " " +
                    (pack.from.empty() ? "" : pack.from + " → ") + pack.to);
      if (!look_only) {
        context.print("  " + std::to_string(pack.fetched) + " bytes" +
                      (pack.by_delta ? ", by delta" : ""));
      }
      context.print("\n");
    }
    context.print(report.packs.empty() ? "nothing is newer" : "done");
    context.print(look_only && !report.packs.empty() ? ", nothing was changed"
                                                     : "");
    context.print("  (" + printable(report.repository) + " index " +
                  std::to_string(report.index) + ", signed " +
                  format_time(report.issued) + ")\n");
    return;
  }
  JsonWriter json;
  json.object().key("schema").value("lastmile.update/1");
  json.key("engine").value(version_text);
  json.key("repository").value(report.repository);
  json.key("address").value(report.address);
  json.key("index").value(report.index);
  json.key("issued").value(format_time(report.issued));
  json.key("expires").value(format_time(report.expires));
  json.key("changed").value(!look_only && !report.packs.empty());
  json.key("packs").array();
  for (const UpdatedPack& pack : report.packs) {
    json.object().key("name").value(pack.name);
    if (!pack.from.empty()) json.key("from").value(pack.from);
    json.key("version").value(pack.to).key("seq").value(pack.seq);
    json.key("sha256").value(pack.sha256);
    json.key("fetched").value(pack.fetched);
    json.key("delta").value(pack.by_delta).end();
  }
  json.end().end();
  context.print(json.take());
}

Result<UpdateReport> run(Context& context, const UpdateAsked& asked,
                         const Mirrors& mirrors, Diagnostics& notes) {
  StoreOptions options = store_options(asked.options);
  if (options.path.empty()) {
    return refusal(Reason::Absent, "there is no folder for packs",
                   "give one: --store DIR");
  }
  Result<Store> store = Store::open_to_write(options);
  if (!store) return std::move(store).error();
  say_notes(context, *store);
  std::unique_ptr<TrustFiles> files = trust_folder(options.path);
  if (options.reset_state) {
    if (auto reset = reset_sightings(*files); !reset) return reset.error();
  }
  Result<Trust> trust = Trust::load(*files);
  if (!trust) return std::move(trust).error();
  if (!options.reset_state) {
    if (auto one = same_memory(*store, *trust); !one) return one.error();
  }
  StoreInstaller installer(*store, *trust, trial_of(context));
  UpdateRequest request;
  request.wanted.names = asked.names;
  request.wanted.only = asked.only;
  request.wanted.channel = asked.channel;
  request.wanted.engine = std::string(version_text);
  request.wanted.schema = std::string(schema_version);
  request.now = options.now;
  request.look_only = asked.look_only;
  request.deltas = !asked.whole;
  auto done = update(*files, *trust, mirrors, installer, request, notes);
  if (done && !asked.look_only && !done->packs.empty()) {
    if (Result<void> tidied = store->collect_garbage(); !tidied) {
      Diagnostic note = tidied.error();
      note.severity = Severity::Warning;
      notes.add(std::move(note));
    }
  }
  return done;
}

constexpr double hour = 3'600'000'000.0;

// With --every: is it not time yet? Then that is the answer.
bool too_soon(Context& context, const UpdateAsked& asked) {
  if (asked.every <= 0) return false;
  StoreOptions options = store_options(asked.options);
  auto every = static_cast<std::int64_t>(asked.every * hour);
  Poll poll = load_poll(*trust_folder(options.path));
  if (poll.due(options.now, every)) return false;
  std::string next = format_time(poll.next);
  if (!context.json()) {
    context.print("not looked: the next time is " + next + "\n");
    return true;
  }
  JsonWriter json;
  json.object().key("schema").value("lastmile.update/1");
  json.key("engine").value(version_text);
  json.key("changed").value(false).key("next").value(next);
  json.key("packs").array().end().end();
  context.print(json.take());
  return true;
}

void look_later(Context& context, const UpdateAsked& asked,
                const Mirrors& mirrors, bool good) {
  if (asked.every <= 0) return;
  StoreOptions options = store_options(asked.options);
  bool away = std::any_of(mirrors.begin(), mirrors.end(),
                          [](const auto& one) { return one->sent_away(); });
  Polled how = good ? Polled::Good : away ? Polled::SentAway : Polled::Failed;
  std::random_device dice;
  auto files = trust_folder(options.path);
  Poll next = after(load_poll(*files), how, options.now,
                    static_cast<std::int64_t>(asked.every * hour),
                    static_cast<double>(dice() % 10'001) / 10'000);
  if (Result<void> kept = save_poll(*files, next); !kept) {
    Diagnostic note = kept.error();
    note.severity = Severity::Warning;
    context.report(note);
  }
}

void update_command(Context& context, const UpdateAsked& asked) {
  if (!context.format_is_one_of({"text", "json"})) return;
  Result<void> named = check_names(asked.names);
  Result<Mirrors> mirrors =
      named ? open_mirrors(asked) : Result<Mirrors>(named.error());
  if (!mirrors) {
    refuse(context, mirrors.error());
    return;
  }
  if (too_soon(context, asked)) return;
  Diagnostics notes;
  auto done = run(context, asked, *mirrors, notes);
  say(context, notes);
  look_later(context, asked, *mirrors, done.operator bool());
  if (!done) {
    refuse(context, done.error());
    return;
  }
  print(context, *done, asked.look_only);
}

Result<void> mirror_run(const UpdateAsked& asked, Diagnostics& notes,
                        MirrorReport& report) {
  if (auto good = check_names(asked.names); !good) return good.error();
  Result<Mirrors> mirrors = open_mirrors(asked);
  if (!mirrors) return std::move(mirrors).error();
  StoreOptions options = store_options(asked.options);
  std::unique_ptr<TrustFiles> files = trust_folder(options.path);
  Result<Trust> trust = Trust::load(*files);
  if (!trust) return std::move(trust).error();
  auto made = mirror(*files, *trust, *mirrors->front(), asked.names,
                     options.now, notes);
  if (!made) return std::move(made).error();
  report = made->report;
  return write_files(asked.folder, made->files);
}

void mirror_command(Context& context, const UpdateAsked& asked) {
  if (!context.format_is_one_of({"text", "json"})) return;
  Diagnostics notes;
  MirrorReport report;
  Result<void> done = mirror_run(asked, notes, report);
  say(context, notes);
  if (!done) {
    refuse(context, done.error());
    return;
  }
  if (!context.json()) {
    context.print(std::to_string(report.packs) + " packs, " +
                  std::to_string(report.bytes) + " bytes in " + asked.folder +
                  "\n");
    return;
  }
  JsonWriter json;
  json.object().key("schema").value("lastmile.mirror/1");
  json.key("engine").value(version_text);
  json.key("folder").value(asked.folder);
  json.key("packs").value(report.packs);
  json.key("bytes").value(report.bytes).end();
  context.print(json.take());
}

void add_from(CLI::App& command, UpdateAsked& asked) {
  command
      .add_option("--from", asked.from,
                  "https://…, file:///… or a folder; repeatable, the newest "
                  "counts")
      ->allow_extra_args(false);
  command
      .add_option("--authorities", asked.authorities,
                  "A file of certificates to trust for https, in place of the "
                  "system's")
      ->type_name("FILE");
  command
      .add_option("--timeout", asked.timeout,
                  "Seconds that a file may take; 300, and 30 minutes for all")
      ->check(CLI::Range(0.1, 86'400.0));
  add_store_option(command, asked.options);
}

}  // namespace

void add_pack_update(CLI::App& pack, Context& context) {
  auto asked = std::make_shared<UpdateAsked>();
  CLI::App* command = pack.add_subcommand(
      "update", "Bring the installed packs, and those named, up to date");
  command->fallthrough();
  command->add_option("name", asked->names, "Packs to install besides");
  add_from(*command, *asked);
  command->add_option("--channel", asked->channel, "stable, beta or nightly")
      ->check([](const std::string& said) {
        bool known = said == "stable" || said == "beta" || said == "nightly";
        return known ? std::string() : "no such channel: " + said;
      });
  command->add_flag("--dry-run", asked->look_only, "Say what would be done");
  command->add_flag("--only", asked->only, "Leave packs that are not named");
  command->add_flag("--no-delta", asked->whole, "Fetch whole archives");
  command
      ->add_option("--every", asked->every,
                   "Look only once in so many hours, give or take a quarter; "
                   "for a timer that runs more often")
      ->check(CLI::Range(0.01, 8760.0));
  command->add_flag("--reset-state", asked->options.reset_state,
                    "Forget what was seen, where the record of it is lost");
  command->add_option("--wait", asked->options.wait,
                      "Seconds to wait for another process; 10");
  command->callback([asked, &context] { update_command(context, *asked); });
}

void add_pack_mirror(CLI::App& pack, Context& context) {
  auto asked = std::make_shared<UpdateAsked>();
  CLI::App* command = pack.add_subcommand(
      "mirror",
      "Copy a repository to a folder, checked, for computers that "
      "have no network");
  command->fallthrough();
  command->add_option("folder", asked->folder, "Where to")->required();
  command->add_option("--packs", asked->names, "These alone, with commas")
      ->delimiter(',');
  add_from(*command, *asked);
  command->callback([asked, &context] { mirror_command(context, *asked); });
}

}  // namespace lastmile
