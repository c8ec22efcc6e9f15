// lastmile gather list; lastmile gather explain NAME
//
// Who can see what: gatherers, which look at a machine, and readers, which read
// files that came from one.

#include "cli/commands/gather.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/text/json.hpp"
#include "facts/evidence.hpp"
#include "facts/roster.hpp"

namespace lastmile {
namespace {

// One of either kind, as a person is told of it.
struct Entry {
  std::string_view name, version, about;
  std::span<const std::string_view> produces;
  const GathererInfo* gatherer = nullptr;
  std::vector<std::string_view> kinds = {};  // of files, of a reader
};

std::vector<Entry> entries() {
  std::vector<Entry> all;
  for (const Gatherer* each : roster()) {
    const GathererInfo& info = each->info;
    all.push_back({info.name, info.version, info.about, info.produces, &info});
  }
  for (const EvidenceReaderInfo* reader : evidence_readers()) {
    Entry entry{reader->name, reader->version, reader->about, reader->produces};
    for (const EvidenceKind& kind : evidence_kinds()) {
      if (kind.reader == reader) entry.kinds.push_back(kind.name);
    }
    all.push_back(std::move(entry));
  }
  return all;
}

std::string joined(std::span<const std::string_view> words) {
  std::string out;
  for (std::string_view word : words) {
    out += (out.empty() ? "" : ", ") + std::string(word);
  }
  return out;
}

std::string needs_of(const Entry& entry) {
  return entry.gatherer ? std::string(entry.gatherer->needs)
                        : "a file: " + joined(entry.kinds);
}

std::string effect_of(const Entry& entry) {
  return std::string(
      to_text(entry.gatherer ? entry.gatherer->effect : Effect::ReadsFiles));
}

void write_list(JsonWriter& json, std::string_view key,
                std::span<const std::string_view> words) {
  json.key(key).array();
  for (std::string_view word : words) json.value(word);
  json.end();
}

void write_entry(JsonWriter& json, const Entry& entry) {
  json.object().key("name").value(entry.name);
  json.key("kind").value(entry.gatherer ? "gatherer" : "reader");
  json.key("version").value(entry.version);
  json.key("about").value(entry.about);
  write_list(json, "produces", entry.produces);
  json.key("needs").value(needs_of(entry));
  json.key("effect").value(effect_of(entry));
  if (const GathererInfo* info = entry.gatherer) {
    json.key("rights").value(to_text(info->rights));
    json.key("platform").value(to_text(info->platform));
    json.key("connections").value(info->connections);
    json.key("timeout").value(format_duration(info->timeout.count() * 1000));
    json.key("minutes").value(info->minutes);
  } else {
    json.key("rights").value(to_text(Rights::User));
    json.key("platform").value(to_text(Platform::Any));
    write_list(json, "files", entry.kinds);
  }
  json.end();
}

std::string paragraph(const Entry& entry) {
  std::string out = std::string(entry.name) + " (version " +
                    std::string(entry.version) + ")\n";
  auto line = [&](const std::string& what, const std::string& says) {
    out += "  " + padded(what, 13) + wrapped(says, terminal_width(), 15) + "\n";
  };
  line("sees", std::string(entry.about));
  line("gives", joined(entry.produces));
  line("needs", needs_of(entry));
  line("effect", effect_of(entry));
  if (const GathererInfo* info = entry.gatherer) {
    line("rights", std::string(to_text(info->rights)));
    line("platform", std::string(to_text(info->platform)));
    line("connections", std::to_string(info->connections) + " to the target");
    line("ends within", format_duration(info->timeout.count() * 1000));
  }
  return out;
}

std::string row(const Entry& entry) {
  return "  " + padded(entry.name, 17) + padded(effect_of(entry), 13) +
         wrapped(std::string(entry.about) + " Needs " + needs_of(entry) + ".",
                 terminal_width(), 32) +
         "\n";
}

void list(Context& context) {
  if (!context.format_is_one_of({"text", "json"})) return;
  if (context.json()) {
    JsonWriter json;
    begin_result(json, "lastmile.gatherers/1", nullptr, std::nullopt);
    json.key("gatherers").array();
    for (const Entry& entry : entries()) write_entry(json, entry);
    json.end().end();
    context.print(json.take());
    return;
  }
  context.print("  " + padded("name", 17) + padded("effect", 13) + "sees\n");
  for (const Entry& entry : entries()) context.print(row(entry));
}

void explain(Context& context, const std::string& name) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::vector<std::string_view> known;
  for (const Entry& entry : entries()) {
    known.push_back(entry.name);
    if (entry.name != name) continue;
    if (context.json()) {
      JsonWriter json;
      begin_result(json, "lastmile.gatherers/1", nullptr, std::nullopt);
      json.key("gatherers").array();
      write_entry(json, entry);
      json.end().end();
      context.print(json.take());
    } else {
      context.print(paragraph(entry));
    }
    return;
  }
  std::string hint = did_you_mean(name, known);
  context.report({"LM0904",
                  "there is no gatherer '" + name + "'",
                  {},
                  hint.empty() ? "`lastmile gather list` lists them" : hint});
  context.exit = Usage;
}

}  // namespace

void add_gather_list(CLI::App& gather, Context& context) {
  CLI::App* all = gather.add_subcommand("list", "Who can see what");
  all->fallthrough();
  all->callback([&context] { list(context); });
  auto name = std::make_shared<std::string>();
  CLI::App* one = gather.add_subcommand(
      "explain", "What one gatherer does, and what it costs");
  one->fallthrough();
  one->add_option("name", *name, "Of `gather list`")->required();
  one->callback([name, &context] { explain(context, *name); });
}

}  // namespace lastmile
