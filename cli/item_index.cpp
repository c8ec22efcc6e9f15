#include "cli/item_index.hpp"

#include <algorithm>

namespace lastmile {

ItemIndex::ItemIndex(const KnowledgeBase& base) : base_(base) {
  for (TypeId t = 1; t < base.schema.size(); ++t) {
    const FactType& type = base.schema[t];
    by_id_[{"fact", type.name}] = entries_.size();
    entries_.push_back(
        {"fact", type.name, type.pack, "", type.about, type.place});
  }
  std::size_t first = entries_.size();
  for (const DataTable& table : base.tables) add("table", table);
  for (const Rule& one : base.rules) add("rule", one);
  for (const Sign& sign : base.signs) add("sign", sign);
  for (const Cause& one : base.causes) add("cause", one);
  for (const Fix& one : base.fixes) add("fix", one);
  for (const Question& question : base.questions) add("question", question);
  for (const Test& one : base.tests) add("test", one);
  std::size_t at = first + base.tables.size();
  for (const Rule& one : base.rules) rule(at++, one);
  for (const Sign& sign : base.signs) types(at++, sign.when.conditions);
  for (const Cause& one : base.causes) cause(at++, one);
  for (const Fix& one : base.fixes) fix(at++, one);
  for (const Question& question : base.questions) {
    for (const Question::Answer& answer : question.answers) {
      for (const Claim& claim : answer.tells) {
        link(at, "tells", "fact", claim.type);
      }
    }
    ++at;
  }
  for (const Test& one : base.tests) test(at++, one);
  for (std::size_t from = 0; from < entries_.size(); ++from) {
    for (const ItemEntry::Link& use : entries_[from].uses) {
      entries_[use.to].used_by.push_back({use.how, from, use.note});
    }
  }
}

std::size_t ItemIndex::add(const char* kind, const Item& item) {
  by_id_[{kind, item.id}] = entries_.size();
  entries_.push_back(
      {kind, item.id, item.pack, item.title, item.about, item.place, &item});
  return entries_.size() - 1;
}

void ItemIndex::link(std::size_t from, const char* how, const char* kind,
                     const std::string& id, const std::string& note) {
  auto to = by_id_.find({kind, id});
  if (to == by_id_.end()) return;
  for (const ItemEntry::Link& link : entries_[from].uses) {
    if (link.to == to->second && link.how == how) return;
  }
  entries_[from].uses.push_back({how, to->second, note});
}

void ItemIndex::types(std::size_t from, const Conditions& conditions) {
  for (const Mention& mention : mentions(conditions)) {
    link(from, mention.negated ? "asks for the absence of" : "asks for", "fact",
         base_.schema[mention.type].name);
  }
}

void ItemIndex::rule(std::size_t at, const Rule& rule) {
  types(at, rule.when.conditions);
  for (const Assertion& assertion : rule.derive) {
    link(at, "derives", "fact", base_.schema[assertion.type].name);
  }
  for (const Action& action : rule.then) {
    if (const auto* asserts = std::get_if<Assertion>(&action)) {
      link(at, "asserts", "fact", base_.schema[asserts->type].name);
    }
  }
}

void ItemIndex::cause(std::size_t at, const Cause& cause) {
  for (const Cause::Shows& shows : cause.shows) {
    link(at, "shows", "sign", shows.sign, shows.word);
  }
  for (const std::string& id : cause.rules_out) {
    link(at, "ruled out by", "sign", id);
  }
  for (const std::string& id : cause.proven_by) {
    link(at, "proven by", "sign", id);
  }
  for (const std::string& id : cause.caused_by) {
    link(at, "caused by", "cause", id);
  }
  for (const Cause::Cure& cure : cause.fixed_by) {
    link(at, "fixed by", "fix", cure.fix, cure.word);
  }
  if (cause.only_when) types(at, cause.only_when->conditions);
}

void ItemIndex::fix(std::size_t at, const Fix& fix) {
  for (const Fix::Check& check : fix.verify) {
    link(at, "checked by", "sign", check.sign, check.becomes);
  }
  if (fix.only_when) types(at, fix.only_when->conditions);
}

void ItemIndex::test(std::size_t at, const Test& test) {
  for (const std::string& id : test.top_cause) {
    link(at, "expects", "cause", id, "first");
  }
  for (const auto& [id, state] : test.signs) {
    link(at, "expects", "sign", id, state);
  }
  for (const Test::Bound& bound : test.causes) {
    link(at, "bounds", "cause", bound.cause);
  }
  for (const std::string& id : test.not_cause) {
    link(at, "expects not", "cause", id);
  }
  for (const std::string& id : test.fixes) link(at, "expects", "fix", id);
}

std::vector<const ItemEntry*> ItemIndex::find(std::string_view id) const {
  std::string_view kind;
  if (std::size_t colon = id.find(':'); colon != std::string_view::npos) {
    kind = id.substr(0, colon);
    id = id.substr(colon + 1);
  }
  std::vector<const ItemEntry*> found;
  for (const ItemEntry& entry : entries_) {
    bool named = kind.empty() || entry.kind == kind || entry.pack == kind;
    if (entry.id == id && named) found.push_back(&entry);
  }
  return found;
}

std::vector<std::string_view> ItemIndex::ids() const {
  std::vector<std::string_view> ids;
  for (const ItemEntry& entry : entries_) ids.push_back(entry.id);
  return ids;
}

std::string ItemIndex::text_of(const ItemEntry& entry) const {
  const Sources& sources = base_.sources;
  FileId file = entry.place.file;
  std::uint32_t lines = sources.line_count(file);
  std::uint32_t begin = entry.place.line;
  if (begin == 0 || begin > lines) return {};
  // Down to the next item of the list: a line no further in that begins one,
  // or whatever else stands as far left.
  auto indent_of = [](std::string_view line) {
    return line.find_first_not_of(' ');
  };
  std::size_t left = indent_of(sources.line(file, begin));
  std::uint32_t end = begin + 1;
  for (; end <= lines; ++end) {
    std::string_view line = sources.line(file, end);
    std::size_t indent = indent_of(line);
    if (indent != std::string_view::npos && indent <= left) break;
  }
  std::string out;
  for (std::uint32_t n = begin; n < end; ++n) {
    out += std::string(sources.line(file, n)) + "\n";
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace lastmile
