// engine/load/read_fix.cpp
//
// `fix:` items. Safe by schema: what is risky says how it is undone, or why it
// cannot be.

#include "engine/load/when_reader.hpp"

namespace lastmile {
namespace {

template <class T, std::size_t N>
T word_of(Reading& reading, MapReader& map, std::string_view key,
          const T (&values)[N], T fallback) {
  std::optional<std::string> word = map.text(key);
  if (!word) return fallback;
  std::string known;
  for (T value : values) {
    if (to_text(value) == *word) return value;
    known += (known.empty() ? "" : ", ") + std::string(to_text(value));
  }
  reading.fault("LM0109",
                "there is no " + std::string(key) + " '" + *word + "'",
                map.node().find(key)->place, "it is one of " + known);
  return fallback;
}

// `- do: …`, `- save: …`, with `run: {shell, script}`; a text alone is a do.
std::vector<Fix::Step> read_steps(Reading& reading, const Node& list) {
  std::vector<Fix::Step> steps;
  auto add = [&](const Node& node) {
    if (node.is_scalar()) {
      steps.push_back({node.text});
      return;
    }
    MapReader map(reading, node, "a step");
    Fix::Step step{map.text_or("do", "")};
    if (std::optional<std::string> save = map.text("save")) {
      step.text += (step.text.empty() ? "" : " ") + ("Save " + *save);
    }
    if (const Node* run = map.map("run")) {
      MapReader command(reading, *run, "'run'");
      step.shell = command.text_or("shell", "");
      command.required("script");
      step.script = command.text_or("script", "");
      command.finish();
    }
    map.finish();
    if (step.text.empty() && step.script.empty() && node.is_map()) {
      reading.fault("LM0106", "a step needs 'do' or 'run'", node.place,
                    "do: what a person does, in a sentence");
    }
    steps.push_back(std::move(step));
  };
  if (list.is_list()) {
    for (const Node& node : list.items) add(node);
  } else {
    add(list);
  }
  return steps;
}

std::vector<Fix::Check> read_checks(Reading& reading, const Node& list) {
  std::vector<Fix::Check> checks;
  auto add = [&](const Node& node) {
    if (node.is_scalar()) {
      checks.push_back({node.text});
      return;
    }
    MapReader map(reading, node, "a check of 'verify'");
    Fix::Check check{map.text_or("do", "")};
    if (const Node* sign = map.take("sign")) {
      check.sign = reading.id_of("sign", sign->text, sign->place).value_or("");
      check.becomes = map.text_or("becomes", "absent");
    }
    map.finish();
    checks.push_back(std::move(check));
  };
  if (list.is_list()) {
    for (const Node& node : list.items) add(node);
  } else {
    add(list);
  }
  return checks;
}

void read_undo(Reading& reading, MapReader& map, Fix& fix) {
  const Node* undo = map.take("undo");
  std::string because = map.text_or("because", "");
  if (!undo) {
    if (fix.risk == Risk::High) {
      reading.fault("LM0405", "a fix of high risk says how it is undone",
                    fix.place,
                    "undo: [{do: …}], or undo: none with because: …");
    }
    return;
  }
  if (undo->is_scalar() && undo->text == "none") {
    fix.no_undo_because = because;
    if (because.empty()) {
      reading.fault("LM0405", "'undo: none' needs 'because'", undo->place,
                    "because: why nothing can be undone");
    }
    return;
  }
  fix.undo = read_steps(reading, *undo);
}

}  // namespace

void read_fix(Reading& reading, const RawItem& raw) {
  Fix fix;
  fix.id = raw.id;
  fix.pack = raw.pack->name;
  fix.place = raw.id_place;
  MapReader map(reading, *raw.node, "fix '" + raw.id + "'");
  map.take("fix");
  read_common(reading, map, fix);
  fix.kind = word_of(
      reading, map, "kind",
      {FixKind::Repair, FixKind::Workaround, FixKind::Test, FixKind::Ask},
      FixKind::Repair);
  fix.risk =
      word_of(reading, map, "risk",
              {Risk::None, Risk::Low, Risk::Medium, Risk::High}, Risk::Low);
  fix.takes = map.duration("takes").value_or(fix.takes);
  fix.effects = map.texts("effects");
  fix.takes_effect = map.text_or("takes effect", "");
  fix.danger = map.text_or("danger", "");
  if (const Node* needs = map.map("needs")) {
    MapReader n(reading, *needs, "'needs'");
    fix.on = n.text_or("on", "");
    fix.rights = n.text_or("rights", "");
    fix.through = n.texts("through");
    n.finish();
  }
  WhenReader when(reading, *raw.node, true);
  if (const Node* list = map.take("only when")) {
    fix.only_when = when.read(*list);
  }
  if (const Node* list = map.take("before")) {
    fix.before = read_steps(reading, *list);
  }
  if (const Node* list = map.take("steps")) {
    fix.steps = read_steps(reading, *list);
  }
  if (const Node* list = map.take("verify")) {
    fix.verify = read_checks(reading, *list);
  }
  read_undo(reading, map, fix);
  map.finish();
  reading.base.fixes.push_back(std::move(fix));
}

}  // namespace lastmile
