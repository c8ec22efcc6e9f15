#include "engine/pack/resolve.hpp"

#include <algorithm>

#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

std::string named(const PackNeeds& pack) {
  return pack.name + " " + pack.version.text();
}

class Set {
 public:
  explicit Set(const std::vector<PackNeeds>& packs) : packs_(packs) {}

  Result<void> check() {
    for (const PackNeeds& pack : packs_) {
      if (auto wrong = depends(pack)) return std::move(*wrong);
    }
    for (const PackNeeds& pack : packs_) {
      if (auto wrong = conflicts(pack)) return std::move(*wrong);
    }
    for (std::size_t i = 0; i < packs_.size(); ++i) {
      for (std::size_t j = i + 1; j < packs_.size(); ++j) {
        if (auto wrong = overlap(packs_[i], packs_[j])) {
          return std::move(*wrong);
        }
      }
    }
    return {};
  }

 private:
  const PackNeeds* find(std::string_view name) const {
    for (const PackNeeds& pack : packs_) {
      if (pack.name == name) return &pack;
    }
    return nullptr;
  }

  std::string chain(std::string_view last) const {
    std::string out;
    for (const PackNeeds* pack : way_) out += named(*pack) + " → ";
    return out + std::string(last);
  }

  // Down what a pack depends on; `way_` is how one came to it.
  std::optional<Diagnostic> depends(const PackNeeds& pack) {
    if (std::find(way_.begin(), way_.end(), &pack) != way_.end()) {
      return refusal(Reason::Dep, "packs depend on each other in a circle: " +
                                      chain(named(pack)));
    }
    if (std::find(sound_.begin(), sound_.end(), &pack) != sound_.end()) {
      return std::nullopt;
    }
    way_.push_back(&pack);
    for (const PackRange& need : pack.depends) {
      std::string wanted = need.name + " " + need.range.text();
      const PackNeeds* found = find(need.name);
      if (!found) {
        return refusal(Reason::Dep, chain(wanted) + " is not installed",
                       "install " + need.name + " with it");
      }
      if (!need.range.contains(found->version)) {
        return refusal(Reason::Dep, chain(wanted) + ", and " + named(*found) +
                                        " is installed or asked for");
      }
      if (auto wrong = depends(*found)) return wrong;
    }
    way_.pop_back();
    sound_.push_back(&pack);
    return std::nullopt;
  }

  std::optional<Diagnostic> conflicts(const PackNeeds& pack) const {
    for (const PackRange& other : pack.conflicts) {
      const PackNeeds* found = find(other.name);
      if (found && found != &pack && other.range.contains(found->version)) {
        return refusal(Reason::Dep,
                       named(pack) + " cannot stand beside " + named(*found));
      }
    }
    return std::nullopt;
  }

  static std::optional<Diagnostic> overlap(const PackNeeds& a,
                                           const PackNeeds& b) {
    if (a.name == b.name) {
      return refusal(Reason::Dep,
                     "two versions are wanted: " + named(a) + ", " + named(b));
    }
    for (const std::string& mine : a.roots) {
      for (const std::string& other : b.roots) {
        if (mine.starts_with(other) || other.starts_with(mine)) {
          return refusal(Reason::Roots, a.name + " owns ids that begin with '" +
                                            mine + "', and " + b.name +
                                            " with '" + other + "'");
        }
      }
    }
    return std::nullopt;
  }

  const std::vector<PackNeeds>& packs_;
  std::vector<const PackNeeds*> way_ = {}, sound_ = {};
};

}  // namespace

PackNeeds PackNeeds::of(const Manifest& from) {
  return {from.name,    from.version,   from.engine, from.schema,
          from.depends, from.conflicts, from.roots};
}

Result<void> check_engine(const PackNeeds& pack, std::string_view engine) {
  Result<Version> own = Version::read(engine);
  if (!own) return std::move(own).error();
  own->pre.clear();
  if (!pack.engine.contains(*own)) {
    return refusal(Reason::Compat,
                   named(pack) + " needs engine " + pack.engine.text() +
                       ", and this is " + std::string(engine),
                   "get a lastmile of that version, or another of the pack");
  }
  Result<Version> schema = Version::read(schema_version);
  if (schema && !pack.schema.contains(*schema)) {
    return refusal(Reason::Compat, named(pack) + " needs schema " +
                                       pack.schema.text() +
                                       ", and this engine reads " +
                                       std::string(schema_version));
  }
  return {};
}

Result<void> check_set(const std::vector<PackNeeds>& packs,
                       std::string_view engine) {
  for (const PackNeeds& pack : packs) {
    if (Result<void> fits = check_engine(pack, engine); !fits) return fits;
  }
  return Set(packs).check();
}

}  // namespace lastmile
