#include <cstdio>
#include <cstdlib>

#include "engine/library/convert.hpp"
#include "engine/library/parts.hpp"
#include "engine/library/telling.hpp"

namespace lastmile::inline v0 {

using detail::Inside;
using detail::outside;
using Working = detail::Parts::Working;

std::string_view to_text(Stopped stopped) {
  return inside::to_text(static_cast<inside::Stopped>(stopped));
}

Session::Session(const Knowledge& knowledge, SessionOptions options)
    : parts_(std::make_unique<detail::Parts>(knowledge, options)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

detail::Parts& Session::parts() const {
  if (!parts_) {
    std::fputs("lastmile: a Session was used that had been moved from\n",
               stderr);
    std::abort();
  }
  return *parts_;
}

// ---- what goes in ----

Result<FactId> Session::tell(std::string_view type,
                             std::span<const Given> fields,
                             const Source& from) {
  return detail::tell(parts(), type, fields, from);
}

Result<FactId> Session::tell(std::string_view type,
                             std::initializer_list<Given> fields,
                             const Source& from) {
  return detail::tell(parts(), type, {fields.begin(), fields.end()}, from);
}

Result<std::vector<FactId>> Session::tell_text(std::string name,
                                               std::string text) {
  return detail::tell_text(parts(), std::move(name), std::move(text));
}

FactId Session::tell(TypeId type, std::span<const Cell> values, SourceId from) {
  detail::Parts& p = parts();
  if (p.busy || !p.ours(type) || Inside::number(type) == Schema::collection) {
    return {};
  }
  inside::TypeId number = Inside::number(type);
  const detail::TypePlan& plan = p.body.plans[number];
  if (!p.fit_row(plan, values)) return {};
  Working working(p);
  return p.id(p.session.tell(number, {p.row.data(), plan.fields.size()},
                             p.provenance(from)));
}

FactId Session::tell(TypeId type, std::initializer_list<Cell> values,
                     SourceId from) {
  return tell(type, std::span<const Cell>(values.begin(), values.end()), from);
}

Result<void> Session::check(TypeId type, std::span<const Cell> values) const {
  return detail::check(parts(), type, values);
}

Cell Session::intern(std::string_view text) {
  detail::Parts& p = parts();
  if (p.busy || text.size() > max_text_size || !is_utf8(text)) {
    return Inside::nowhere();
  }
  return p.cell(inside::Value::text(text, p.session.memory().symbols()));
}

Result<Cell> Session::cell(TypeId type, std::size_t field, const Value& value) {
  return detail::cell(parts(), type, field, value);
}

SourceId Session::source(const Source& source) {
  detail::Parts& p = parts();
  for (std::uint32_t i = 0; i < p.sources.size(); ++i) {
    if (p.sources[i] == source) return Inside::source(i);
  }
  p.sources.push_back(source);
  p.numbers.emplace_back();
  return Inside::source(static_cast<std::uint32_t>(p.sources.size() - 1));
}

Result<void> Session::retract(FactId fact) {
  return detail::retract(parts(), fact);
}

Result<FactId> Session::update(FactId fact, std::span<const Given> fields,
                               const Source& from) {
  return detail::update(parts(), fact, fields, from);
}

Result<FactId> Session::update(FactId fact, std::initializer_list<Given> fields,
                               const Source& from) {
  return detail::update(parts(), fact, {fields.begin(), fields.end()}, from);
}

Result<void> Session::collect(std::string_view type, Looked looked,
                              std::string_view host, std::string_view why) {
  detail::Parts& p = parts();
  if (p.busy) return Diagnostics{outside(p.refusal("collect()"))};
  inside::Diagnostics found;
  Working working(p);
  p.session.collect({.type = std::string(type),
                     .host = std::string(host),
                     .status = static_cast<CollectionStatus>(looked),
                     .by = Source().by,
                     .why = std::string(why)},
                    found);
  return outside(found.all(), Sources());
}

Result<void> Session::answer(std::string_view question,
                             std::string_view answer) {
  detail::Parts& p = parts();
  if (p.busy) return Diagnostics{outside(p.refusal("answer()"))};
  inside::Diagnostics found;
  Working working(p);
  p.session.answer(std::string(question), std::string(answer), found);
  return outside(found.all(), Sources());
}

// ---- what follows ----

Outcome Session::run() {
  detail::Parts& p = parts();
  if (p.busy) {
    p.complain(p.refusal("run()"));
    return {};
  }
  Working working(p);
  Ran ran = p.session.run();
  return {static_cast<Stopped>(ran.stopped), ran.firings,
          std::move(ran.last_rules)};
}

void Session::reset() {
  detail::Parts& p = parts();
  if (p.busy) return p.complain(p.refusal("reset()"));
  p.session.reset();
  p.begin_life();
}

void Session::reset(SessionOptions options) {
  detail::Parts& p = parts();
  if (p.busy) return p.complain(p.refusal("reset()"));
  p.session.reset(detail::inside_options(options));
  p.begin_life();
}

void Session::listen(Listener* listener) {
  detail::Parts& p = parts();
  p.ear.tell(listener);
  // While the session works it goes on telling the ear, which tells nobody.
  if (!p.busy) p.session.listen(listener ? &p.ear : nullptr);
}

const Knowledge& Session::knowledge() const { return parts().knowledge; }

std::size_t Session::fired(std::string_view rule) const {
  const detail::Parts& p = parts();
  const Rule* found = p.body.base->find_rule(rule);
  return found ? p.session.fired()[found->index] : 0;
}

std::vector<std::string> Session::printed() const {
  return parts().session.printed();
}

Diagnostics Session::faults() const {
  const detail::Parts& p = parts();
  Diagnostics all = outside(p.session.faults(), p.body.base->sources);
  all.insert(all.end(), p.complaints.begin(), p.complaints.end());
  return all;
}

}  // namespace lastmile::inline v0
