#include "facts/evidence_machines.hpp"

#include <algorithm>
#include <array>

#include "engine/base/scalar.hpp"
#include "engine/base/symbol.hpp"
#include "facts/collect.hpp"
#include "facts/readers/packet_rules.hpp"

namespace lastmile {

namespace {

// Each is read once more; a heap of more is a forest, and nobody's case.
constexpr std::size_t most_machines = 16;

std::string folder_of(const std::string& path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

// A name that somebody gave; of an address nobody knows whose it is.
bool is_name(const std::string& text) {
  return !text.empty() && !is_ip_address(text);
}

std::string listed(const std::vector<Machine>& machines) {
  constexpr std::size_t most = 8;
  std::string out;
  for (std::size_t i = 0; i < machines.size() && i < most; ++i) {
    out += (i == 0 ? "" : ", ") + machines[i].name + " (" +
           std::to_string(machines[i].files) + ")";
  }
  if (machines.size() > most) {
    out += " and " + std::to_string(machines.size() - most) + " more";
  }
  return out;
}

Diagnostic several(const Machines& machines, const Machine* target) {
  Diagnostic out{.code = "LM0766", .severity = Severity::Warning};
  if (target) {
    out.message = "these files are of several machines; facts are of " +
                  target->name + " alone: " + listed(machines.all());
    out.hint = "for another of them, name it: --target NAME --gather none";
  } else {
    out.message =
        "these files name several machines, and are taken for those "
        "of one: " +
        listed(machines.all());
    out.hint =
        "say which is the target (--target NAME --gather none), or give "
        "its files alone";
  }
  return out;
}

}  // namespace

std::string short_name(std::string_view name) {
  return fold_case(name.substr(0, name.find('.')));
}

Machines::Machines(const std::vector<FileReport>& files) {
  for (const FileReport& file : files) {
    if (is_name(file.host)) number_of(file.host);
    for (const std::string& name : file.named) {
      if (!is_name(name)) continue;
      Number one = number_of(name);
      if (is_name(file.host)) join(one, number_of(file.host));
    }
  }
  settle(files);
}

// Before `settle`: by_name_ leads to where its names are kept.
Machines::Number Machines::number_of(const std::string& name) {
  auto [at, fresh] = by_name_.emplace(short_name(name), all_.size());
  if (fresh) all_.push_back({.name = name, .names = {at->first}});
  return at->second;
}

void Machines::join(Number one, Number other) {
  if (one == other) return;
  for (const std::string& name : all_[one].names) {
    all_[other].names.push_back(name);
    by_name_[name] = other;
  }
  all_[one].names.clear();
}

// Those that are left, in the order of their names; then whose each path is.
void Machines::settle(const std::vector<FileReport>& files) {
  std::erase_if(all_, [](const Machine& one) { return one.names.empty(); });
  std::sort(all_.begin(), all_.end(), [](const Machine& a, const Machine& b) {
    return short_name(a.name) < short_name(b.name);
  });
  by_name_.clear();
  for (Number i = 0; i < all_.size(); ++i) {
    for (const std::string& name : all_[i].names) by_name_[name] = i;
  }
  for (const FileReport& file : files) {
    std::set<Number> of;
    if (is_name(file.host)) of.insert(by_name_.at(short_name(file.host)));
    for (const std::string& name : file.named) {
      if (is_name(name)) of.insert(by_name_.at(short_name(name)));
    }
    if (of.empty()) continue;
    for (Number one : of) {
      ++all_[one].files;
      if (is_name(file.host)) all_[one].name = file.host;
    }
    by_path_[file.path].insert(of.begin(), of.end());
    std::string folder = folder_of(file.path);
    while (!folder.empty()) {
      by_path_[folder].insert(of.begin(), of.end());
      folder = folder_of(folder);
    }
  }
}

const Machine* Machines::called(const std::string& target) const {
  if (!is_name(target)) return nullptr;
  auto found = by_name_.find(short_name(target));
  return found == by_name_.end() ? nullptr : &all_[found->second];
}

bool Machines::may_be_of(const std::string& path,
                         const Machine& machine) const {
  auto number = static_cast<Number>(&machine - all_.data());
  std::string at = path;
  for (;;) {
    auto found = by_path_.find(at);
    bool own = at == path;  // several in a log of many; in a folder, nobody's
    if (found != by_path_.end() && (own || found->second.size() == 1)) {
      return found->second.contains(number);
    }
    if (found != by_path_.end()) return true;
    std::string folder = folder_of(at);
    if (folder.empty()) return true;
    at = std::move(folder);
  }
}

Evidence told_apart(Evidence all, const AskedOf& asked, std::int64_t now,
                    const EvidenceOptions& options,
                    const std::function<void(EvidenceReading&)>& read_again) {
  Machines machines(all.files);
  if (machines.all().size() < 2) return all;
  const Machine* target = machines.called(asked.target);
  std::size_t read = 0;
  std::vector<CollectionRecord> own;
  for (const Machine& machine : machines.all()) {
    // The target's always, of others some.
    if (&machine != target && ++read > most_machines) continue;
    EvidenceOptions of = options;
    of.keep = {};
    of.inspect = false;
    of.computers = machine.names;
    of.wants = [&](const std::string& path) {
      return machines.may_be_of(path, machine);
    };
    EvidenceReading reading(std::move(of));
    read_again(reading);
    Evidence seen = reading.finish(now, asked);
    for (CollectionRecord record : seen.seen.records) {
      record.host = machine.name;
      own.push_back(std::move(record));
    }
    if (&machine == target) all.seen = std::move(seen.seen);
  }
  all.seen.records.insert(all.seen.records.end(), own.begin(), own.end());
  all.seen.notes.push_back(several(machines, target));
  return all;
}

}  // namespace lastmile
