// facts/code_names.hpp
//
// The names under which clients and their logs write failure codes:
// ERRCONNECT_TLS_CONNECT_FAILED, STATUS_LOGON_FAILURE, … What a code means and
// what may be behind it is knowledge and stands in the packs; this is spelling.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lastmile {

struct CodeName {
  std::string_view name;
  std::string_view space;  // a namespace of symptom.error: "freerdp"
  std::uint32_t code;
};

// Without regard to case; null where there is none.
const CodeName* find_code_name(std::string_view name);

std::span<const CodeName> code_names();  // sorted, without regard to case

}  // namespace lastmile
