// A knowledge base that comes from its image is the one that comes from its
// texts: the same facts, firings and faults in every random program, and every
// part of it where it was, for written again it gives the same bytes.

#include "engine/load/image.hpp"

#include <catch2/catch_test_macros.hpp>
#include <stdexcept>

#include "tests/support/program.hpp"
#include "tests/support/scenario/player.hpp"
#include "tests/support/scenario/search.hpp"

namespace lastmile {
namespace {

constexpr auto npos = std::string_view::npos;

std::vector<PackText> packs_of(
    std::vector<std::pair<std::string, std::string>> files) {
  PackText pack;
  pack.info.name = "test";
  pack.files = std::move(files);
  std::vector<PackText> packs;
  packs.push_back(std::move(pack));
  return packs;
}

std::shared_ptr<const std::string> image_of(const Loaded& loaded) {
  return std::make_shared<const std::string>(write_image(loaded));
}

// Every kind of item, every part of one that no random program has.
constexpr const char* every_kind = R"y(
- fact: net.probe
  about: What a probe saw.
  fields:
    host: {type: name, key: yes}
    result: {type: one of, values: [open, refused], about: How it ended.}
    took: duration
    seen: {type: time}
    tags: list of text
    more: map of text
    weight: {type: number, min: 0, default: 1.5}
  observed: yes
  about host: host
- fact: ask.answer
  fields: {question_id: text, answer: text}
- fact: note
  fields: {host: name, says: text}
- fact: mark
  fields: {says: text}
- table: codes
  key: [ns, code]
  columns: {ns: text, code: integer, name: text}
  rows: [[mstsc, 0x904, closed], [mstsc, 0x7, other]]
- rule: noted
  title: Noted
  sources: [{url: 'https://example.com', kind: vendor, says: so}]
  when:
    - net.probe: {host: $h, result: open, more.k matches: '^a+$'}
    - let: {$code: "lookup(codes, ['mstsc', 0x904], name)"}
    - check: marks.long($code) and size($h) > 0
    - lua: return n < 5
      with: [$n]
    - count of mark as $n: {}
      at least: 0
  derive: {note: {host: $h, says: "{$code} at {$h}"}}
- sign: open
  seen otherwise: sometimes
  when: [{net.probe: {result: open}}]
  absent when: [{net.probe: {result: refused}}]
- sign: asked
  when: [{ask.answer: {question_id: other, answer: 'yes'}}]
- fix: mend
  title: Mend it
  kind: repair
  risk: high
  takes: 7m
  effects: [drops sessions]
  takes effect: at once
  needs: {on: target, rights: administrator, through: [console]}
  only when: [{sign: open}]
  before: [{save: a key}]
  steps: [{do: Do it., run: {shell: powershell, script: "Get-It"}}]
  verify: [{sign: open, becomes: absent}]
  undo: [{do: Undo it.}]
- cause: broken
  title: It is broken
  status: draft
  tags: [a, b]
  layer: network
  base rate: rare
  shows: {open: often, asked: {how often: rarely, sources: [{document: d, kind: community}]}}
  rules out: []
  proven by: [asked]
  fixed by: {mend: usually}
- cause: root
  title: The root
  base rate: common
  shows: {asked: often}
  caused by: [broken]
- question: other
  ask: Does it work elsewhere?
  why: It tells.
  takes: 2m
  only when: [{sign: open, is: unknown}]
  answers: {yes: Yes, no: No}
  tells: {yes: {net.probe: {host: b, result: open}}}
- gather: probed
  title: What a file says of it
  from: {json: probe, shape: ['$.probes'], each: '$.probes[*]'}
  emit:
    - net.probe: {host: {at: '$.host', matching: '^[a-z]+'}, result: {at: '$.open', map: {yes: open}, otherwise: refused}}
- test: all
  title: All of it
  now: 2026-06-01T12:00:00Z
  symptom: 0x904/0x7
  target: vm1
  given: [{net.probe: {host: a, result: open, more: {k: aa}, tags: [x, y]}}]
  collected: [net.probe]
  answers: {other: no}
  expect:
    signs: {open: present}
    not cause: [root]
    cause: {broken: {at least: unlikely}}
)y";

constexpr const char* marks = R"lua(
local M = {}
function M.long(text) return #text > 2 end
return M
)lua";

std::vector<PackText> whole_pack() {
  return packs_of({{"items.yaml", every_kind}, {"marks.lua", marks}});
}

std::string account(const std::shared_ptr<const KnowledgeBase>& base) {
  Program program(base, {.now = test_now});
  program.tell(
      "- net.probe: {host: A, result: open, more: {k: aa}, took: 3s}\n"
      "- net.probe: {host: b, more: {k: xa}}\n");
  program.answer("other", "yes").run();
  std::string out = program.facts() + program.holds("open");
  for (const Diagnostic& fault : program.session().faults()) {
    out += render(fault, base->sources);
  }
  return out;
}

}  // namespace

TEST_CASE("every part of a knowledge base goes into its image and comes back",
          "[load][image]") {
  Loaded made = load(whole_pack());
  INFO(rendered(made));
  REQUIRE(made.sound());
  auto image = image_of(made);
  REQUIRE(!image->empty());
  std::vector<PackText> packs = whole_pack();
  std::optional<Loaded> read = read_image(image, packs);
  REQUIRE(read);
  CHECK(account(read->base) == account(made.base));
  CHECK(account(made.base).find("says: closed at A") != std::string::npos);
  CHECK(rendered(*read) == rendered(made));
  CHECK(read->found.all().size() == made.found.all().size());
  // Written once more it is the same, so nothing of it was left behind.
  CHECK(write_image(*read) == *image);
  REQUIRE(read->base->tests.size() == 1);
  CHECK(read->base->tests.front().given.symptoms.size() == 1);
  CHECK(excerpt(read->base->sources, read->base->rules.front().place) ==
        excerpt(made.base->sources, made.base->rules.front().place));
}

TEST_CASE("random programs do from their image what they do from their text",
          "[load][image]") {
  std::size_t fired = 0;
  auto judge = [&](const Scenario& scenario) -> Judgement {
    Loaded made = load_text(scenario.program());
    if (!made.sound()) return {rendered(made), false};
    auto image = image_of(made);
    std::vector<PackText> packs =
        packs_of({{"rules.yaml", scenario.program()}});
    std::optional<Loaded> read = read_image(image, packs);
    if (!read) return {"its image cannot be read"};
    if (write_image(*read) != *image) return {"written again it differs"};
    Session::Options options{
        .now = test_now, .max_firings = 150, .strategy = scenario.strategy};
    Player first(made.base, options), second(read->base, options);
    for (const Act& act : scenario.acts) {
      bool taken = first.play(act);
      if (second.play(act) != taken) return {"only one took " + act.text()};
      std::string difference = second.account().difference(first.account());
      if (!difference.empty()) return {difference + "after " + act.text()};
      if (first.at_limit()) break;
    }
    for (std::size_t times : first.session().fired()) fired += times;
    return {};
  };
  std::size_t held = hold(judge, Genres::Both, 150);
  if (held > 0) CHECK(fired > held);
}

TEST_CASE("an image that was cut anywhere is none", "[load][image]") {
  auto image = image_of(load(whole_pack()));
  std::size_t read = 0;
  for (std::size_t size = 0; size < image->size(); ++size) {
    std::vector<PackText> packs = whole_pack();
    auto cut = std::make_shared<const std::string>(image->substr(0, size));
    if (read_image(cut, packs)) ++read;
    REQUIRE(packs.front().files.size() == 2);
    REQUIRE(packs.front().files.front().second == every_kind);
  }
  CHECK(read == 0);
}

TEST_CASE("an image of which a byte was changed is let go of safely",
          "[load][image]") {
  auto image = image_of(load(whole_pack()));
  std::size_t refused = 0;
  for (std::size_t i = 0; i < image->size(); ++i) {
    for (unsigned char flip : {0x01, 0x80, 0xFF}) {
      std::string changed = *image;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      std::vector<PackText> packs = whole_pack();
      auto read = read_image(
          std::make_shared<const std::string>(std::move(changed)), packs);
      refused += read ? 0 : 1;
      if (!read) continue;
      // All of it can be gone through, whatever it says; a rule that is none
      // is found out when somebody looks at it.
      try {
        std::string again = write_image(*read);
        CHECK(!again.empty());
      } catch (const std::runtime_error& damaged) {
        CHECK(std::string_view(damaged.what()).find("damaged") != npos);
      }
    }
  }
  CHECK(refused > image->size() / 4);
}

TEST_CASE("what has errors, or calls the program's own functions, has no image",
          "[load][image]") {
  CHECK(write_image(load_text("- rule: x\n")).empty());
  std::vector<PackText> packs = whole_pack();
  auto image = image_of(load(whole_pack()));
  packs.push_back(packs.front());
  CHECK(!read_image(image, packs));  // of other packs
}

}  // namespace lastmile
