// facts/told_evidence.hpp
//
// What files told becomes facts and collection records alike, whether texts of
// commands or objects of PowerShell told it. Of ports only the one that is
// asked for and the usual one are facts, each once, with the service whose
// process it is.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/evidence.hpp"
#include "facts/readers/told.hpp"

namespace lastmile {

class ToldEvidence : public EvidenceReader {
 public:
  void about(const AskedOf& asked) override { asked_ = asked; }
  Gathered finish(std::int64_t now) override;

 protected:
  // `unit` is what is counted within a file: "line", "object". `nothing` says
  // why there is no fact of a type. All outlive the reader.
  ToldEvidence(const EvidenceReaderInfo& who, std::string_view unit,
               std::string_view nothing)
      : who_(who), unit_(unit), nothing_(nothing) {}

  // What `read` made of a file; fills in the host and how much was told.
  void keep(const EvidenceFile& file, Told told, FileReport& report);

 private:
  struct File {
    std::string name;
    Told seen;
  };
  void claim(const File& file, std::string type, Node fields,
             std::size_t number);
  std::optional<std::string> termservice_pid() const;
  void ports();
  void record(std::string_view type);

  const EvidenceReaderInfo& who_;
  std::string_view unit_, nothing_;
  std::vector<File> files_ = {};
  AskedOf asked_ = {};
  Gathered out_ = {};
  std::int64_t now_ = 0;
};

}  // namespace lastmile
