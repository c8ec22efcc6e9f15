#include "facts/gatherers/target_name.hpp"

#include "engine/base/scalar.hpp"

namespace lastmile {

bool is_address(std::string_view name) {
  std::size_t zone = name.find('%');
  if (zone != std::string_view::npos) {
    return name.find(':') < zone && zone + 1 < name.size() &&
           is_address(name.substr(0, zone));
  }
  return static_cast<bool>(parse_address(name));
}

bool can_be_host_name(std::string_view name) {
  if (!name.empty() && name.back() == '.') name.remove_suffix(1);
  if (name.empty() || name.size() > 253) return false;
  std::size_t label = 0;
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || byte >= 0x80;
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
    } else if (!plain || ++label > 63) {
      return false;
    }
  }
  return label > 0;
}

std::string milliseconds(std::int64_t microseconds) {
  return format_number(static_cast<double>(microseconds) / 1000.0);
}

std::string in_words(std::int64_t microseconds) {
  std::int64_t whole = (microseconds + 500) / 1000;
  if (whole >= 1000 && whole % 100 == 0) {
    return format_number(static_cast<double>(whole) / 1000.0) + " s";
  }
  return std::to_string(whole) + " ms";
}

}  // namespace lastmile
