// cli/report/why_not_words.cpp
//
// The words and the JSON of why_not_report.hpp.

#include <algorithm>

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/why_not_report.hpp"
#include "cli/report/words.hpp"
#include "facts/roster.hpp"

namespace lastmile {
namespace {

constexpr std::size_t text_width = 100;

constexpr std::size_t condition_width = 240;

std::string written(const KnowledgeBase& base, const ConditionReport& c) {
  // Its branches follow, each with its own conditions.
  if (!c.branches.empty()) return "any:";
  return excerpt(base.sources, c.place, condition_width);
}

std::vector<std::string_view> gatherers_of(std::string_view type) {
  std::vector<std::string_view> out;
  for (const Gatherer* gatherer : roster()) {
    const auto& produces = gatherer->info.produces;
    if (std::find(produces.begin(), produces.end(), type) != produces.end()) {
      out.push_back(gatherer->info.name);
    }
  }
  return out;
}

// How looking for a type went on single hosts.
std::vector<const CollectionRecord*> on_hosts(const Session& session,
                                              TypeId type) {
  std::vector<const CollectionRecord*> out;
  const std::string& name = session.base().schema[type].name;
  for (const CollectionRecord& record : session.memory().collections()) {
    if (record.type == name && !record.host.empty()) out.push_back(&record);
  }
  return out;
}

template <class List, class Text>
std::string joined(const List& list, Text text) {
  std::string out;
  for (const auto& item : list) {
    if (!out.empty()) out += ", ";
    out += text(item);
  }
  return out;
}

// ---- text ----

class Words {
 public:
  explicit Words(const Session& session)
      : session_(session),
        base_(session.base()),
        symbols_(session.memory().symbols()) {}

  std::string part(const WhyNotAnswer::Part& part) const {
    const Item& item = *part.why.item;
    std::string out = part.kind + " " + item.id + ", " +
                      std::string(base_.sources.path(item.place.file)) + ":" +
                      std::to_string(item.place.line);
    if (!part.state.empty()) out += ", " + part.state;
    out += "\n" + conditions(part.why.conditions, 2);
    std::string bound = joined(part.why.bindings, [&](const auto& binding) {
      return "$" + binding.first + " = " + text(binding.second);
    });
    if (!bound.empty()) out += line(2, "with " + bound);
    if (part.why.gave_up) {
      out += line(2,
                  "There were too many combinations to look at; another "
                  "may come nearer.");
    }
    return out;
  }

 private:
  std::string text(const Value& value) const {
    return printable(to_text(value, symbols_));
  }

  static std::string line(std::size_t indent, const std::string& text) {
    return std::string(indent, ' ') + wrapped(text, text_width, indent + 2) +
           "\n";
  }

  std::string conditions(const std::vector<ConditionReport>& list,
                         std::size_t indent) const {
    std::string out;
    for (const ConditionReport& c : list) {
      bool held = c.standing == Standing::Holds && !c.facts.empty();
      std::string shown =
          held ? joined(c.facts, [&](FactId fact) { return fact_said(fact); })
               : written(base_, c);
      out += std::string(indent, ' ') + padded(std::to_string(c.number), 3) +
             padded(to_text(c.standing), 9) +
             wrapped(shown, text_width, indent + 12) + "\n";
      if (!held && c.standing != Standing::Holds) {
        out += reasons(c, indent + 12);
      }
    }
    return out;
  }

  std::string fact_said(FactId fact) const {
    return fact_text(session_, fact) + " — " + origin(session_, fact);
  }

  std::string reasons(const ConditionReport& c, std::size_t indent) const {
    std::string out;
    if (c.pattern && c.facts_of_type == 0 && c.nearest.empty() &&
        c.blocked_by.empty() && c.exceptions.empty() &&
        c.standing == Standing::Fails) {
      out += line(indent, "there is no " + base_.schema[c.pattern->type].name);
    }
    for (const NearFact& near : c.nearest) out += nearest(c, near, indent);
    for (const Mismatch& m : c.wanted) {
      out += line(indent, "wanted: " + field(*c.pattern, m) + " " +
                              text(m.wanted.front()));
    }
    for (const auto& facts : c.blocked_by) {
      out += line(indent, "in the way: " + joined(facts, [&](FactId fact) {
                            return fact_said(fact);
                          }));
    }
    for (FactId fact : c.exceptions) {
      out += line(indent, "not so of: " + fact_said(fact));
    }
    if (!c.values.empty()) {
      out += line(indent, joined(c.values, [&](const auto& value) {
                    return "$" + value.first + " is " + text(value.second);
                  }));
    }
    if (c.total) out += line(indent, "it comes to " + text(*c.total));
    if (!c.sign_state.empty()) {
      out += line(indent, "the sign " + c.sign_state + " stands otherwise");
    }
    for (const auto& branch : c.branches) {
      out += line(indent, "either") + conditions(branch, indent + 2);
    }
    std::vector<const Question*> asked;
    for (const Missing& m : c.missing) {
      out += missing(m, indent);
      for (const Question* question : m.questions) {
        if (std::find(asked.begin(), asked.end(), question) == asked.end()) {
          asked.push_back(question);
        }
      }
    }
    for (const Question* question : asked) {
      out +=
          line(indent, "ask " + question->id + ": " + printable(question->ask));
    }
    if (!c.makers.empty()) {
      out += line(indent, "made by: " + joined(c.makers, [](auto* rule) {
                            return "rule " + rule->id;
                          }));
    }
    return out;
  }

  std::string field(const Pattern& pattern, const Mismatch& m) const {
    std::string out = base_.schema[pattern.type].fields[m.field].name;
    if (m.test && !m.test->entry.empty()) out += "." + m.test->entry;
    return printable(out);
  }

  std::string nearest(const ConditionReport& c, const NearFact& near,
                      std::size_t indent) const {
    std::string what = joined(near.mismatches, [&](const Mismatch& m) {
      std::string name = field(*c.pattern, m);
      std::string out =
          name + (m.found.known() ? " is " + text(m.found) : " is not known");
      if (m.test && m.test->comparison == Comparison::IsKnown) {
        return out + ", wanted " + (m.test->wants_known ? "known" : "unknown");
      }
      std::string wanted =
          joined(m.wanted, [&](const Value& v) { return text(v); });
      if (wanted.empty()) return out;
      bool equal = !m.test || m.test->comparison == Comparison::Equal;
      return out + ", wanted " +
             (equal ? "" : std::string(to_text(m.test->comparison)) + " ") +
             wanted;
    });
    return line(indent, "near: " + fact_said(near.fact)) +
           (what.empty() ? "" : line(indent + 6, what));
  }

  std::string missing(const Missing& m, std::size_t indent) const {
    const FactType& type = base_.schema[m.type];
    std::string out;
    if (!m.fields.empty()) {
      out +=
          line(indent,
               "not known: " +
                   joined(m.fields,
                          [&](FieldIndex f) { return type.fields[f].name; }) +
                   " of " + type.name);
    }
    for (TypeId observed : m.observed) {
      const FactType& seen = base_.schema[observed];
      const CollectionRecord* record =
          session_.memory().collection_record(observed);
      std::string says =
          "looked at " + seen.name + ": " +
          std::string(
              to_text(record ? record->status : CollectionStatus::NotTried));
      if (record && !record->why.empty()) {
        says += " (" + printable(record->why) + ")";
      }
      for (const CollectionRecord* own : on_hosts(session_, observed)) {
        says += "; on " + printable(own->host) + ": " +
                std::string(to_text(own->status));
        if (!own->why.empty()) says += " (" + printable(own->why) + ")";
      }
      auto who = gatherers_of(seen.name);
      if (!who.empty()) {
        says += "; gatherer " + joined(who, [](std::string_view name) {
                  return std::string(name);
                });
      }
      out += line(indent, says);
    }
    return out;
  }

  const Session& session_;
  const KnowledgeBase& base_;
  const Symbols& symbols_;
};

// ---- JSON ----

class Json {
 public:
  Json(JsonWriter& json, const Session& session)
      : json_(json),
        session_(session),
        base_(session.base()),
        symbols_(session.memory().symbols()) {}

  void part(const WhyNotAnswer::Part& part) {
    const Item& item = *part.why.item;
    json_.object().key("kind").value(part.kind);
    json_.key("id").value(item.id);
    json_.key("title").value(item.title);
    json_.key("file").value(base_.sources.path(item.place.file));
    json_.key("line").value(item.place.line);
    if (!part.state.empty()) json_.key("state").value(part.state);
    json_.key("holds").value(part.why.holds);
    json_.key("lacks").value(part.why.lacking());
    json_.key("gave_up").value(part.why.gave_up);
    json_.key("conditions");
    conditions(part.why.conditions);
    json_.key("bindings");
    values(part.why.bindings);
    json_.end();
  }

 private:
  void conditions(const std::vector<ConditionReport>& list) {
    json_.array();
    for (const ConditionReport& c : list) condition(c);
    json_.end();
  }

  void condition(const ConditionReport& c) {
    json_.object().key("number").value(c.number);
    json_.key("text").value(written(base_, c));
    json_.key("line").value(c.place.line);
    json_.key("state").value(to_text(c.standing));
    json_.key("facts");
    facts(c.facts);
    if (c.standing == Standing::Fails || c.standing == Standing::Unknown) {
      reasons(c);
    }
    json_.end();
  }

  void reasons(const ConditionReport& c) {
    if (c.pattern) json_.key("type").value(base_.schema[c.pattern->type].name);
    json_.key("nearest").array();
    for (const NearFact& near : c.nearest) {
      json_.object().key("fact");
      write_fact(json_, session_, near.fact, true);
      json_.key("mismatches").array();
      for (const Mismatch& m : near.mismatches) mismatch(*c.pattern, m);
      json_.end().end();
    }
    json_.end();
    json_.key("wanted").array();
    for (const Mismatch& m : c.wanted) mismatch(*c.pattern, m);
    json_.end();
    json_.key("blocked_by").array();
    for (const auto& block : c.blocked_by) facts(block);
    json_.end();
    json_.key("exceptions");
    facts(c.exceptions);
    json_.key("values");
    values(c.values);
    if (c.total) {
      json_.key("total");
      write_value(json_, *c.total, symbols_);
    }
    json_.key("branches").array();
    for (const auto& branch : c.branches) conditions(branch);
    json_.end();
    json_.key("missing").array();
    for (const Missing& m : c.missing) missing(m);
    json_.end();
    json_.key("rules").array();
    for (const Rule* rule : c.makers) json_.value(rule->id);
    json_.end();
  }

  void mismatch(const Pattern& pattern, const Mismatch& m) {
    json_.object().key("field").value(
        base_.schema[pattern.type].fields[m.field].name);
    if (m.test && !m.test->entry.empty()) {
      json_.key("entry").value(m.test->entry);
    }
    json_.key("operator")
        .value(to_text(m.test ? m.test->comparison : Comparison::Equal));
    json_.key("found");
    write_value(json_, m.found, symbols_);
    json_.key("wanted").array();
    for (const Value& value : m.wanted) write_value(json_, value, symbols_);
    json_.end();
    json_.key("unknown").value(m.unknown).end();
  }

  void missing(const Missing& m) {
    const FactType& type = base_.schema[m.type];
    json_.object().key("type").value(type.name);
    json_.key("fields").array();
    for (FieldIndex f : m.fields) json_.value(type.fields[f].name);
    json_.end();
    json_.key("collections").array();
    for (TypeId observed : m.observed) {
      const std::string& name = base_.schema[observed].name;
      const CollectionRecord* record =
          session_.memory().collection_record(observed);
      json_.object().key("type").value(name);
      json_.key("status").value(
          to_text(record ? record->status : CollectionStatus::NotTried));
      json_.key("by").value(record ? record->by : "");
      json_.key("why").value(record ? record->why : "");
      json_.key("gatherers").array();
      for (std::string_view gatherer : gatherers_of(name)) {
        json_.value(gatherer);
      }
      json_.end();
      hosts(observed);
      json_.end();
    }
    json_.end();
    json_.key("questions").array();
    for (const Question* question : m.questions) json_.value(question->id);
    json_.end().end();
  }

  void hosts(TypeId observed) {
    auto records = on_hosts(session_, observed);
    if (records.empty()) return;
    json_.key("hosts").array();
    for (const CollectionRecord* record : records) {
      json_.object().key("host").value(record->host);
      json_.key("status").value(to_text(record->status));
      json_.key("by").value(record->by);
      json_.key("why").value(record->why).end();
    }
    json_.end();
  }

  void facts(const std::vector<FactId>& ids) {
    json_.array();
    for (FactId id : ids) write_fact(json_, session_, id, true);
    json_.end();
  }

  void values(const std::vector<std::pair<std::string, Value>>& list) {
    json_.object();
    for (const auto& [name, value] : list) {
      json_.key(name);
      write_value(json_, value, symbols_);
    }
    json_.end();
  }

  JsonWriter& json_;
  const Session& session_;
  const KnowledgeBase& base_;
  const Symbols& symbols_;
};

}  // namespace

std::string why_not_text(const Session& session, const WhyNotAnswer& answer) {
  std::string out;
  if (!answer.id.empty()) {
    out += "why not: " + answer.kind + " " + printable(answer.id) + "\n";
  }
  if (!answer.title.empty()) {
    out += wrapped(printable(answer.title), text_width, 0) + "\n";
  }
  for (const std::string& sentence : answer.says) {
    out += wrapped(printable(sentence), text_width, 0) + "\n";
  }
  Words words(session);
  for (const WhyNotAnswer::Part& part : answer.parts) {
    out += "\n" + words.part(part);
  }
  return out;
}

void write_why_not(JsonWriter& json, const Session& session,
                   const WhyNotAnswer& answer) {
  json.key("id").value(answer.id);
  json.key("kind").value(answer.kind);
  json.key("title").value(answer.title);
  json.key("says").array();
  for (const std::string& sentence : answer.says) json.value(sentence);
  json.end();
  json.key("items").array();
  Json writer(json, session);
  for (const WhyNotAnswer::Part& part : answer.parts) writer.part(part);
  json.end();
}

}  // namespace lastmile
