// lastmile kb new KIND ID
//
// An item to begin with, and what it needs beside it: knowledge that passes
// `kb check` and `kb test` as it is, to be made into one's own line by line.
// It is printed; -o writes it into a file of the pack.

#include <algorithm>

#include "cli/commands/commands.hpp"
#include "engine/base/suggest.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

struct Skeleton {
  std::string_view kind;
  std::string_view text;  // ID stands for the id
};

constexpr std::string_view fact = R"(- fact: ID
  about: What is seen, where, and by whom.
  fields:
    name:  {type: name, key: yes, about: What it is called.}
    state: {type: one of, values: [good, bad]}
    since: {type: time}
  observed: yes             # it comes from outside: nobody looked is not "none"
)";

constexpr std::string_view table = R"(- table: ID
  title: What the codes of this list mean
  key: [code]
  columns: {code: integer, meaning: text}
  rows:
    - [0x904, the peer closed the socket]
)";

constexpr std::string_view rule = R"(- fact: ID.seen
  fields: {name: {type: name, key: yes}, state: text}
  observed: yes

- fact: ID.follows
  fields: {name: name}

- rule: ID
  title: What follows without doubt
  when:
    - ID.seen: {name: $name, state: bad}
  derive:
    ID.follows: {name: $name}
  say: "{$name} is bad."

- test: ID.fires
  given:
    - ID.seen: {name: it, state: bad}
  expect:
    derived: [{ID.follows: {name: it}}]

- test: ID.near-miss
  given:
    - ID.seen: {name: it, state: good}
  expect:
    not derived: [{ID.follows: {}}]
)";

constexpr std::string_view sign = R"(- fact: ID.seen
  fields: {name: {type: name, key: yes}, state: text}
  observed: yes

- sign: ID
  title: What is seen, not what it means
  seen otherwise: rarely    # how often is it there when the cause is another?
  when:
    - ID.seen: {state: bad}

- test: ID.present
  given:
    - ID.seen: {name: it, state: bad}
  expect:
    signs: {ID: present}

- test: ID.absent
  given:
    - ID.seen: {name: it, state: good}
  collected: [ID.seen]
  expect:
    signs: {ID: absent}
)";

constexpr std::string_view cause = R"(- fact: ID.seen
  fields: {name: {type: name, key: yes}, state: text}
  observed: yes

- sign: ID.shown
  title: What is seen, not what it means
  seen otherwise: almost never
  when:
    - ID.seen: {state: bad}

- sign: ID.sound
  title: What makes it impossible
  seen otherwise: usually
  when:
    - ID.seen: {state: good}

- cause: ID
  title: Why a connection fails
  layer: service
  base rate: occasional
  shows:                    # how often does this cause show the sign?
    ID.shown: almost always
  rules out: [ID.sound]     # for the impossible, not the unlikely
  fixed by: {ID.repair: usually}
  sources:
    - {url: 'https://example.com/', kind: vendor, checked: 2026-06-01, says: In own words.}

- fix: ID.repair
  title: What cures it
  kind: repair              # repair, workaround, test, ask
  risk: low                 # none, low, medium, high
  takes: 5m
  needs: {on: target, rights: administrator, through: [console]}
  steps:
    - do: What is done, one step a line.
  verify: [{sign: ID.shown, becomes: absent}]
  undo: [{do: How it is taken back.}]

- test: ID.holds
  given:
    - ID.seen: {name: it, state: bad}
  collected: [ID.seen]
  expect:
    top cause: ID
    fix: ID.repair

- test: ID.near-miss
  given:
    - ID.seen: {name: it, state: good}
  collected: [ID.seen]
  expect:
    not cause: [ID]
)";

constexpr std::string_view fix = R"(- fix: ID
  title: What cures it
  kind: repair              # repair, workaround, test, ask
  risk: low                 # none, low, medium, high; high needs an undo
  takes: 5m
  effects: [what else it breaks]
  needs: {on: target, rights: administrator, through: [console, powershell remoting]}
  before: [{do: What is saved first.}]
  steps:
    - do: What is done, one step a line.
      run: {shell: powershell, script: "Get-Service TermService"}
  undo: [{do: How it is taken back.}]
)";

constexpr std::string_view question = R"(- fact: ID.told
  fields: {works: {type: yes or no}}
  observed: yes

- question: ID
  ask: 'What only the user can tell of {$target}?'
  why: What it separates from what.
  takes: 1m
  answers: {yes: Yes, no: "No"}
  tells: {yes: {ID.told: {works: yes}}, no: {ID.told: {works: no}}}
)";

constexpr std::string_view gather = R"(- fact: ID.setting
  about: A setting of the listener.
  fields: {port: integer}
  observed: yes

- gather: ID
  from: {registry: 'HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp'}
  emit:
    - ID.setting: {port: {value: PortNumber}}
)";

constexpr std::string_view test = R"(- fact: ID.seen
  fields: {name: {type: name, key: yes}, state: text}
  observed: yes

- test: ID
  title: What must come out, as a sentence
  now: 2026-06-01T12:00:00Z
  given:
    - ID.seen: {name: it, state: bad}
  collected: [ID.seen]      # what was looked at to the end: only then is there "none"
  expect:
    top cause: none         # an id, a list of ids, or none
)";

constexpr Skeleton skeletons[] = {
    {"fact", fact},         {"table", table},   {"rule", rule},
    {"sign", sign},         {"cause", cause},   {"fix", fix},
    {"question", question}, {"gather", gather}, {"test", test}};

std::string filled(std::string_view text, const std::string& id) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t mark = std::min(text.find("ID", at), text.size());
    out += text.substr(at, mark - at);
    if (mark < text.size()) out += id;
    at = mark + 2;
  }
  return out;
}

void run(Context& context, const std::string& kind, const std::string& id) {
  if (!context.format_is_one_of({"text"})) return;
  const Skeleton* chosen = nullptr;
  std::vector<std::string_view> kinds;
  for (const Skeleton& each : skeletons) {
    if (each.kind == kind) chosen = &each;
    kinds.push_back(each.kind);
  }
  if (!chosen) {
    std::string hint = did_you_mean(kind, kinds);
    if (hint.empty()) {
      for (std::string_view each : kinds) {
        hint += (hint.empty() ? "it is one of " : ", ") + std::string(each);
      }
    }
    context.report(
        {"LM0937", "there is no kind of item '" + kind + "'", {}, hint});
    context.exit = Usage;
    return;
  }
  if (!is_item_id(id)) {
    context.report(
        {"LM0938",
         "'" + id + "' is no id",
         {},
         "small letters and digits, with single . _ or - between them"});
    context.exit = Usage;
    return;
  }
  context.print(filled(chosen->text, id));
}

}  // namespace

void add_kb_new(CLI::App& kb, Context& context) {
  struct Options {
    std::string kind, id;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = kb.add_subcommand(
      "new", "An item to begin with, and the tests that hold it");
  command->fallthrough();
  command
      ->add_option(
          "kind", options->kind,
          "fact, table, rule, sign, cause, fix, question, gather, test")
      ->required();
  command->add_option("id", options->id, "What it is called")->required();
  command->callback(
      [options, &context] { run(context, options->kind, options->id); });
}

}  // namespace lastmile
