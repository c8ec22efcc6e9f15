#include "facts/machine_files.hpp"

#include <iterator>
#include <utility>

#include "facts/firewall.hpp"
#include "facts/profile_list.hpp"
#include "facts/readers/clixml.hpp"

namespace lastmile {
namespace {

void append(Gathered& all, Gathered more) {
  auto move = [](auto& from, auto& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
  };
  move(more.claims, all.claims);
  move(more.records, all.records);
  move(more.notes, all.notes);
}

}  // namespace

MachineFiles::MachineFiles(const std::vector<const GatherSpec*>& items,
                           GatherInput input)
    : items_(items, input), of_target_(input.side == "target") {}

const RegistryFile* MachineFiles::read(const EvidenceFile& file) {
  if (const RegistryFile* seen = registry_.read(file)) return seen;
  items_.read(file);
  return nullptr;
}

bool MachineFiles::offer(const EvidenceFile& file) {
  if (is_clixml(file.bytes)) registry_.read(file);
  return items_.read(file);
}

Gathered MachineFiles::finish(std::int64_t now) {
  RegistryFiles registry = registry_.finish("registry_files", now);
  Gathered out = std::move(registry.seen);
  append(out, items_.finish(registry.set, now));
  if (!of_target_) return out;
  append(out, gather_firewall(registry.set, "firewall_rules", now));
  append(out,
         gather_profiles(registry.set, registry.files, "profile_list", now));
  return out;
}

}  // namespace lastmile
