// facts/readers/told.hpp
//
// What a text or a list of objects tells, before it is known whose it is: facts
// with the line (or the number of the object) that they stand in, and of which
// types there may be more.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/node.hpp"

namespace lastmile {

struct ToldLine {
  std::string type;
  Node fields = Node::map();
  std::size_t line = 0;
};

struct ListeningPort {
  std::uint16_t port = 0;
  bool tcp = true;
  std::optional<std::int64_t> pid = {};
  std::string service = {}, process = {};  // of netstat -b
  std::size_t line = 0;
};

// A type of which there may be more than was told, and why.
struct ToldInPart {
  std::string type, why;
};

struct Told {
  std::vector<ToldLine> told = {};
  std::vector<ListeningPort> ports = {};
  std::string host = {};  // the machine's name, if it is there
  std::size_t lines_unknown = 0;
  std::size_t first_unknown = 0;
  // Types of which all that there is was told: netstat lists every port.
  std::vector<std::string> complete = {};
  std::vector<ToldInPart> in_part = {};

  ToldLine& tell(std::string type, std::size_t line);
  void unknown(std::size_t line);
};

}  // namespace lastmile
