#include "facts/readers/told.hpp"

#include <utility>

namespace lastmile {

ToldLine& Told::tell(std::string type, std::size_t line) {
  told.push_back({.type = std::move(type), .line = line});
  return told.back();
}

void Told::unknown(std::size_t line) {
  if (lines_unknown++ == 0) first_unknown = line;
}

}  // namespace lastmile
