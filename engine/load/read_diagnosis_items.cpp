// engine/load/read_diagnosis_items.cpp
//
// `sign:`, `cause:` and `question:` items.

#include <algorithm>

#include "engine/load/when_reader.hpp"

namespace lastmile {
namespace {

void begin(const RawItem& raw, Item& item) {
  item.id = raw.id;
  item.pack = raw.pack->name;
  item.place = raw.id_place;
}

// Ids of a list, each of which must exist.
std::vector<std::string> ids(Reading& reading, MapReader& map,
                             std::string_view key, std::string_view kind) {
  std::vector<std::string> out;
  for (const Node* node : map.text_nodes(key)) {
    if (auto id = reading.id_of(kind, node->text, node->place)) {
      out.push_back(*id);
    }
  }
  return out;
}

// The link weighs no more, either way and present or absent, than the pair of
// frequencies (more, less) does. Where it would, its frequencies become those
// that weigh just so much.
void weigh_at_most(Cause::Shows& link, double more, double less) {
  double a = link.how_often, b = link.otherwise;
  if (a == b || b <= 0 || b >= 1) return;
  // What a present and an absent sign multiply the odds by.
  double present = a / b, absent = (1 - a) / (1 - b);
  double up = more / less, down = (1 - more) / (1 - less);
  double p = std::clamp(present, a > b ? 1.0 : 1 / up, a > b ? up : 1.0);
  double q = std::clamp(absent, a > b ? down : 1.0, a > b ? 1.0 : 1 / down);
  if (p == present && q == absent) return;
  if (p == up && q == down) {  // the usual case, without rounding
    link.how_often = more;
    link.otherwise = less;
    return;
  }
  link.otherwise = (1 - q) / (p - q);
  link.how_often = p * link.otherwise;
}

// What a link whose sources are all of a weak kind may weigh at most, as the
// rule language has it (section 7). So it never rules a cause out either.
void cap(Cause::Shows& link, const std::vector<Reference>& sources,
         const Scales& scales) {
  auto word = [&](const char* w) { return scales.frequency.at(w); };
  if (all_sources_are(sources, SourceKind::Refuted)) {
    link.how_often = link.otherwise;  // contributes nothing
    link.refuted = true;
  } else if (all_sources_are(sources, SourceKind::Unverified)) {
    weigh_at_most(link, word("occasionally"), word("rarely"));
  } else if (all_sources_are(sources, SourceKind::Community)) {
    weigh_at_most(link, word("sometimes"), word("occasionally"));
  }
}

const Sign* find_sign(const KnowledgeBase& base, const std::string& id) {
  for (const Sign& sign : base.signs) {
    if (sign.id == id) return &sign;
  }
  return nullptr;
}

void read_shows(Reading& reading, const Node& shows, Cause& cause) {
  for (const NodeEntry& entry : shows.entries) {
    auto id = reading.id_of("sign", entry.key, entry.key_place);
    if (!id) continue;
    Cause::Shows link{.sign = *id};
    const Node* often = &entry.value;
    if (entry.value.is_map()) {
      MapReader map(reading, entry.value, "the link to '" + entry.key + "'");
      often = map.required("how often");
      if (const Node* list = map.list("sources")) {
        link.sources = read_sources(reading, *list);
      }
      map.finish();
    }
    if (!often) continue;
    std::optional<double> frequency =
        read_frequency(reading, *often, reading.scales.frequency);
    if (!frequency) continue;
    link.how_often = *frequency;
    link.word = often->text;
    if (const Sign* sign = find_sign(reading.base, link.sign)) {
      link.otherwise = sign->otherwise;
    }
    cap(link, link.sources.empty() ? cause.sources : link.sources,
        reading.scales);
    cause.shows.push_back(std::move(link));
  }
}

void read_cures(Reading& reading, const Node& node, Cause& cause) {
  auto add = [&](const std::string& text, Place place, const Node* often) {
    auto id = reading.id_of("fix", text, place);
    if (!id) return;
    Cause::Cure cure{.fix = *id,
                     .how_often = reading.scales.frequency.at("usually"),
                     .word = "usually"};
    if (often) {
      auto found = read_frequency(reading, *often, reading.scales.frequency);
      if (!found) return;
      cure.how_often = *found;
      cure.word = often->text;
    }
    cause.fixed_by.push_back(std::move(cure));
  };
  if (node.is_map()) {
    for (const NodeEntry& e : node.entries) add(e.key, e.key_place, &e.value);
  } else if (node.is_list()) {
    for (const Node& item : node.items) add(item.text, item.place, nullptr);
  } else {
    add(node.text, node.place, nullptr);
  }
}

}  // namespace

void read_sign(Reading& reading, const RawItem& raw) {
  Sign sign;
  begin(raw, sign);
  MapReader map(reading, *raw.node, "sign '" + raw.id + "'");
  map.take("sign");
  read_common(reading, map, sign);
  if (const Node* often = map.take("seen otherwise")) {
    sign.otherwise = read_frequency(reading, *often, reading.scales.frequency)
                         .value_or(sign.otherwise);
  } else {
    sign.otherwise = reading.scales.frequency.at("rarely");
  }
  WhenReader when(reading, *raw.node, false);
  if (const Node* list = map.required("when")) sign.when = when.read(*list);
  if (const Node* list = map.take("absent when")) {
    WhenReader absent(reading, *list, false);
    sign.absent_when = absent.read(*list);
  }
  map.finish();
  reading.base.signs.push_back(std::move(sign));
}

void read_cause(Reading& reading, const RawItem& raw) {
  Cause cause;
  begin(raw, cause);
  MapReader map(reading, *raw.node, "cause '" + raw.id + "'");
  map.take("cause");
  read_common(reading, map, cause);
  cause.layer = map.text_or("layer", "");
  cause.base_rate = reading.scales.base_rate.at("uncommon");
  cause.base_word = "uncommon";
  if (const Node* rate = map.take("base rate")) {
    cause.base_word = rate->text;
    cause.base_rate = read_frequency(reading, *rate, reading.scales.base_rate)
                          .value_or(cause.base_rate);
    if (cause.base_rate <= 0) {
      reading.fault("LM0403", "a base rate is above 0", rate->place,
                    "status: retired takes a cause out of the ranking");
      cause.base_rate = reading.scales.base_rate.at("rare");
    }
  }
  if (const Node* shows = map.map("shows")) read_shows(reading, *shows, cause);
  cause.rules_out = ids(reading, map, "rules out", "sign");
  cause.proven_by = ids(reading, map, "proven by", "sign");
  cause.caused_by = ids(reading, map, "caused by", "cause");
  if (const Node* fixes = map.take("fixed by")) {
    read_cures(reading, *fixes, cause);
  }
  if (const Node* list = map.take("only when")) {
    WhenReader when(reading, *list, true);
    cause.only_when = when.read(*list);
  }
  map.finish();
  reading.base.causes.push_back(std::move(cause));
}

namespace {

// The question and its reason are texts over what the user named.
void read_texts(Reading& reading, const Node& item, Question& question) {
  WhenReader texts(reading, item, true);
  texts.give("target", {Kind::Text});
  texts.give("client", {Kind::Text});
  for (auto [key, made] : {std::pair("ask", &question.ask_made),
                           std::pair("why", &question.why_made)}) {
    const Node* text = item.find(key);
    if (text && text->is_scalar()) *made = texts.text(*text);
  }
  question.given = texts.layout();
}

}  // namespace

void read_question(Reading& reading, const RawItem& raw) {
  Question question;
  begin(raw, question);
  MapReader map(reading, *raw.node, "question '" + raw.id + "'");
  map.take("question");
  read_common(reading, map, question);
  map.required("ask");
  question.ask = map.text_or("ask", "");
  question.why = map.text_or("why", "");
  read_texts(reading, *raw.node, question);
  question.takes = map.duration("takes").value_or(question.takes);
  if (const Node* answers = map.map("answers")) {
    for (const NodeEntry& entry : answers->entries) {
      question.answers.push_back({entry.key, entry.value.text, {}});
    }
  } else {
    question.answers = {{"yes", "Yes", {}}, {"no", "No", {}}};
  }
  if (const Node* tells = map.map("tells")) {
    for (const NodeEntry& entry : tells->entries) {
      auto answer =
          std::find_if(question.answers.begin(), question.answers.end(),
                       [&](const auto& a) { return a.value == entry.key; });
      if (answer == question.answers.end()) {
        reading.fault("LM0404",
                      "'" + entry.key + "' is none of the question's answers",
                      entry.key_place, "add it under 'answers'");
        continue;
      }
      answer->tells =
          read_claims(reading, entry.value,
                      {.by = "answer", .source = "question " + question.id});
    }
  }
  if (const Node* list = map.take("only when")) {
    WhenReader when(reading, *list, true);
    question.only_when = when.read(*list);
  }
  map.finish();
  reading.base.questions.push_back(std::move(question));
}

}  // namespace lastmile
