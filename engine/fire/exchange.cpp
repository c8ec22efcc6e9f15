#include "engine/fire/exchange.hpp"

#include <set>

#include "engine/base/value_node.hpp"

namespace lastmile {
namespace {

// What somebody said of a fact, written down again.
Claim claim_of(const WorkingMemory& memory, TypeId type,
               const SoundClaim& said) {
  const FactType& shape = memory.schema()[type];
  Claim claim{.type = shape.name, .from = said.from};
  for (std::size_t f = 0; f < said.values.size(); ++f) {
    if (!said.values[f].known()) continue;
    claim.fields.set(shape.fields[f].name,
                     to_node(said.values[f], memory.symbols()));
  }
  return claim;
}

std::vector<Claim> told_in(const WorkingMemory& memory) {
  std::vector<Claim> out;
  for (std::uint32_t n = 1; n <= memory.last().number; ++n) {
    FactId id{n};
    if (!memory.alive(id)) continue;
    TypeId type = memory.fact(id).type;
    if (type == Schema::collection) continue;
    for (const SoundClaim& said : memory.claims(id)) {
      out.push_back(claim_of(memory, type, said));
    }
  }
  return out;
}

// A match in words that mean the same in another session.
std::string signature(const Session& session, const Match& match) {
  const WorkingMemory& memory = session.memory();
  std::string out = match.rule->id;
  for (FactId fact : match.facts) {
    out += '\x1e';
    if (fact.number == 0) continue;
    out += to_text(memory.fact(fact), memory.schema(), memory.symbols());
  }
  for (std::size_t c = 1; c < match.columns.size(); ++c) {
    out += '\x1f';
    out += to_text(match.columns[c].kind());
    out += ' ';
    out += to_text(match.columns[c], memory.symbols());
  }
  return out;
}

// Of the rules that are the same in both, what has fired and still stands.
std::set<std::string> fired_in(const Session& old, const KnowledgeBase& base) {
  std::set<std::string> out;
  old.each_fired([&](const Match& match) {
    const Rule* now = base.find_rule(match.rule->id);
    if (now && text_of(base, *now) == text_of(old.base(), *match.rule)) {
      out.insert(signature(old, match));
    }
  });
  return out;
}

bool fits(const Session& old, Session& trial, const std::vector<Claim>& claims,
          Diagnostics& faults) {
  std::size_t errors = faults.errors();
  for (const Claim& claim : claims) {
    Diagnostics own;
    trial.memory().check(claim, own);
    for (Diagnostic fault : own.all()) {
      fault.item = claim.type + " " + to_text(claim.fields) +
                   (fault.item.empty() ? "" : ", " + fault.item);
      faults.add(std::move(fault));
    }
  }
  for (const CollectionRecord& record : old.memory().collections()) {
    trial.collect(record, faults);
  }
  for (const auto& [question, answer] : old.answers()) {
    trial.answer(question, answer, faults);
  }
  return faults.errors() == errors;
}

}  // namespace

std::string text_of(const KnowledgeBase& base, const Item& item) {
  const Sources& sources = base.sources;
  FileId file = item.place.file;
  std::uint32_t line = item.place.line;
  auto dash = [&](std::uint32_t n) {
    std::string_view text = sources.line(file, n);
    std::size_t at = text.find_first_not_of(' ');
    return at != text.npos && text[at] == '-' ? at : text.npos;
  };
  // An item in flow style stands for the whole file.
  std::size_t margin = dash(line);
  if (margin == std::string_view::npos) {
    return std::string(sources.text(file));
  }
  std::string out(sources.line(file, line)), blank;
  for (std::uint32_t n = line + 1; n <= sources.line_count(file); ++n) {
    if (dash(n) <= margin) break;
    std::string_view text = sources.line(file, n);
    std::size_t first = text.find_first_not_of(" \t");
    if (first == text.npos || text[first] == '#') {
      blank += '\n';
      continue;
    }
    out += blank + "\n" + std::string(text);
    blank.clear();
  }
  return out;
}

Exchanged exchange(const Session& old,
                   std::shared_ptr<const KnowledgeBase> base,
                   Listener& listener, Diagnostics& faults) {
  std::vector<Claim> claims = told_in(old.memory());
  Session trial(base, old.options());
  if (!fits(old, trial, claims, faults)) return {};

  Exchanged out{std::make_unique<Session>(base, old.options())};
  Session& fresh = *out.session;
  fresh.listen(&listener);
  Diagnostics none;
  for (const Claim& claim : claims) fresh.tell(claim, none);
  for (const CollectionRecord& record : old.memory().collections()) {
    fresh.collect(record, none);
  }
  for (const auto& [question, answer] : old.answers()) {
    fresh.answer(question, answer, none);
  }
  std::set<std::string> had = fired_in(old, *base);
  fresh.take_as_fired([&](const Match& match) {
    return !had.empty() && had.contains(signature(fresh, match));
  });
  return out;
}

}  // namespace lastmile
