#include "engine/base/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace lastmile {

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
  }
  return "error";
}

void Diagnostics::add(Diagnostic found) {
  if (found.severity == Severity::Error) ++errors_;
  all_.push_back(std::move(found));
}

void Diagnostics::sort() {
  auto key = [](const Diagnostic& d) {
    return std::tuple(d.place.file.number, d.place.line, d.place.column,
                      d.code);
  };
  std::stable_sort(all_.begin(), all_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) {
                     return key(a) < key(b);
                   });
}

}  // namespace lastmile
