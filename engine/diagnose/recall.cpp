#include "engine/diagnose/recall.hpp"

#include <algorithm>
#include <map>

#include "engine/diagnose/depends.hpp"
#include "engine/diagnose/grounds.hpp"

namespace lastmile {
namespace {

// Then all is forgotten: one case is worth little.
constexpr std::size_t most_bytes = std::size_t{16} << 20;

void write(std::string& out, std::string_view text) {
  auto size = static_cast<std::uint32_t>(text.size());
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out.append(text);
}

void write(std::string& out, std::int64_t number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// As told, not as compared: a pattern may look at how a name is written.
void write(std::string& out, const Value& value, const Symbols& symbols) {
  out += static_cast<char>(value.kind());
  switch (value.kind()) {
    case Kind::Unknown: break;
    case Kind::Text:
    case Kind::Name:
    case Kind::Address:
    case Kind::Version: return write(out, symbols.text(value.shown()));
    case Kind::Number: {
      double number = value.number();
      out.append(reinterpret_cast<const char*>(&number), sizeof number);
      break;
    }
    case Kind::List:
    case Kind::Map: {
      std::span<const Value> items = value.items(symbols);
      write(out, static_cast<std::int64_t>(items.size()));
      for (const Value& item : items) write(out, item, symbols);
      break;
    }
    default: write(out, value.integer());
  }
}

}  // namespace

Recall::Recall(std::shared_ptr<const KnowledgeBase> base)
    : base_(std::move(base)),
      given_(static_cast<TypeId>(base_->schema.size())),
      by_type_(given_ + std::size_t{1}),
      now_(given_ + std::size_t{1}),
      looked_(base_->schema.size()) {
  const bool acts = has_acts(*base_);
  std::map<std::vector<TypeId>, std::uint32_t> numbers;
  for (Depends& one : depends_of(*base_)) {
    bool more = one.on == Depends::On::More;
    if (one.on == Depends::On::Given) one.types.push_back(given_);
    recalled_.push_back(!more && !acts && !one.on_conclusions);
    if (more || one.types.empty()) {
      recalled_.back() = 0;
      place_.emplace_back(none, 0);
      continue;
    }
    auto [at, fresh] =
        numbers.emplace(one.types, static_cast<std::uint32_t>(groups_.size()));
    if (fresh) groups_.push_back({.types = std::move(one.types)});
    Group& group = groups_[at->second];
    place_.emplace_back(at->second, static_cast<std::uint32_t>(group.signs++));
  }
  for (const Question& question : base_->questions) {
    answers_.emplace_back(question.answers.size());
  }
}

void Recall::forget() {
  for (Contents& contents : by_type_) contents.numbers.clear();
  for (Group& group : groups_) group.known.clear();
  for (auto& question : answers_) {
    for (Answer& answer : question) answer.told.clear();
  }
  held_ = 0;
}

// Into `bytes_`: the facts, in their order, and of those that later claims may
// change also who said what and when.
void Recall::write(const Session& session, TypeId type) {
  const WorkingMemory& memory = session.memory();
  const Symbols& symbols = memory.symbols();
  bool folds = base_->schema[type].keyed();
  bytes_ = looked_[type];
  for (FactId id : memory.facts(type)) {
    for (const Value& value : memory.fact(id).values) {
      lastmile::write(bytes_, value, symbols);
    }
    if (!folds) continue;
    for (const SoundClaim& claim : memory.claims(id)) {
      lastmile::write(bytes_, claim.from.by);
      bytes_ += claim.from.observed ? 'o' : '-';
      lastmile::write(bytes_, claim.from.observed.value_or(0));
      for (const Value& value : claim.values) {
        lastmile::write(bytes_, value, symbols);
      }
    }
    bytes_ += ';';
  }
}

void Recall::look_at(const Session& session) {
  if (held_ > most_bytes) forget();
  for (std::string& looked : looked_) looked.clear();
  for (const CollectionRecord& record : session.memory().collections()) {
    const FactType* type = base_->schema.find(record.type);
    if (!type) continue;
    std::string& looked = looked_[type->id];
    looked += static_cast<char>('0' + static_cast<int>(record.status));
    lastmile::write(looked, record.host);
  }
  for (TypeId type = 0; type < given_; ++type) {
    now_[type] = 0;
    if (looked_[type].empty() && session.memory().facts(type).empty()) continue;
    write(session, type);
    number(type);
  }
  bytes_.clear();
  const Session::Options& given = session.options();
  lastmile::write(bytes_, given.now);
  lastmile::write(bytes_, given.target);
  lastmile::write(bytes_, given.client);
  number(given_);
  for (Group& group : groups_) find(group);
}

// What is known of the group's signs in this case, made if it is new.
void Recall::find(Group& group) {
  std::uint64_t wanted = key(group.types);
  auto [at, end] = group.known.equal_range(wanted);
  for (; at != end; ++at) {
    group.now = &at->second;
    if (same(group.now->contents, group.types)) return;
  }
  Known fresh{now(group.types)};
  fresh.reports.resize(group.signs);
  held_ += 100 + sizeof(Content) * group.types.size() +
           sizeof fresh.reports[0] * group.signs;
  group.now = &group.known.emplace(wanted, std::move(fresh))->second;
}

// The content that `bytes_` holds.
void Recall::number(TypeId type) {
  auto& numbers = by_type_[type].numbers;
  auto [at, fresh] =
      numbers.try_emplace(bytes_, static_cast<Content>(numbers.size() + 1));
  now_[type] = at->second;
  if (fresh) held_ += bytes_.size() + sizeof *at;
}

std::uint64_t Recall::key(const std::vector<TypeId>& types) const {
  std::uint64_t key = 0;
  for (TypeId type : types) key = hash_mix(key, now_[type]);
  return key;
}

bool Recall::same(const std::vector<Content>& contents,
                  const std::vector<TypeId>& types) const {
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (contents[i] != now_[types[i]]) return false;
  }
  return true;
}

std::vector<Recall::Content> Recall::now(
    const std::vector<TypeId>& types) const {
  std::vector<Content> out;
  out.reserve(types.size());
  for (TypeId type : types) out.push_back(now_[type]);
  return out;
}

const SignReport* Recall::sign(std::size_t sign) const {
  auto [group, at] = place_[sign];
  if (group == none) return nullptr;
  const std::optional<SignReport>& known = groups_[group].now->reports[at];
  return known ? &*known : nullptr;
}

void Recall::keep(std::size_t sign, const SignReport& report) {
  auto [group, at] = place_[sign];
  // What makes a sign present are facts of one session.
  if (group == none || report.state == SignState::Present) return;
  groups_[group].now->reports[at] = report;
  held_ += sizeof(SignReport::Missing) * report.missing.size();
}

Recall::Answer& Recall::of(std::size_t question, std::size_t answer) {
  Answer& of = answers_[question][answer];
  if (of.made) return of;
  of.made = true;
  for (std::size_t sign : grounds_of(*base_).touches.of(question, answer)) {
    if (!is_recalled(sign)) continue;
    const std::vector<TypeId>& types = groups_[place_[sign].first].types;
    of.types.insert(of.types.end(), types.begin(), types.end());
  }
  std::sort(of.types.begin(), of.types.end());
  of.types.erase(std::unique(of.types.begin(), of.types.end()), of.types.end());
  return of;
}

const Turned* Recall::answer(std::size_t question, std::size_t answer) {
  Answer& known = of(question, answer);
  auto [at, end] = known.told.equal_range(key(known.types));
  for (; at != end; ++at) {
    if (same(at->second.contents, known.types)) return &at->second.turned;
  }
  return nullptr;
}

void Recall::keep(std::size_t question, std::size_t answer,
                  const Turned& turned) {
  Answer& known = of(question, answer);
  known.told.emplace(key(known.types), Told{now(known.types), turned});
  held_ += 100 + sizeof(Content) * known.types.size() +
           sizeof(Turned::value_type) * turned.size();
}

}  // namespace lastmile
