// facts/evidence_machines.hpp
//
// Files of several machines in one heap. Facts say "target" and not whose they
// are, so what is of other machines must not come among them: where the target
// is known, its files make the facts, and every machine has collection records
// of its own, which say what was seen of it and what was not.
//
// Whose a file is, it says itself (an event log, systeminfo, a SYSTEM hive);
// one that does not is of the machine of the folder that it lies in, where all
// that lies there is of one. A machine that was renamed is one machine.

#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/evidence.hpp"

namespace lastmile {

// "vm1" of "VM1.corp.example": how machines are told apart.
std::string short_name(std::string_view name);

struct Machine {
  std::string name = {};                // as it was last written
  std::vector<std::string> names = {};  // as short_name writes them
  std::size_t files = 0;
};

class Machines {
 public:
  explicit Machines(const std::vector<FileReport>& files);

  // In the order of their names.
  const std::vector<Machine>& all() const { return all_; }
  // Null where none or several could be meant.
  const Machine* called(const std::string& target) const;
  // Is that file the machine's, or nobody's and perhaps everybody's?
  bool may_be_of(const std::string& path, const Machine& machine) const;

 private:
  using Number = std::size_t;
  Number number_of(const std::string& name);
  void join(Number one, Number other);
  void settle(const std::vector<FileReport>& files);

  std::vector<Machine> all_ = {};
  std::map<std::string, Number> by_name_ = {};
  std::map<std::string, std::set<Number>> by_path_ = {};  // files and folders
};

// What was seen, of the target alone where it is known, with the records of
// each machine. Where `all` is of one machine, or of none that has a name,
// it is given back as it is. `read_again` is asked to add the same evidence to
// another reading; the files' own reports are those of the first.
Evidence told_apart(Evidence all, const AskedOf& asked, std::int64_t now,
                    const EvidenceOptions& options,
                    const std::function<void(EvidenceReading&)>& read_again);

}  // namespace lastmile
