// facts/readers/clixml.hpp
//
// Objects of PowerShell as Export-Clixml and `-OutputFormat XML` write them
// (CLIXML; [MS-PSRP] 2.2.5, "Serialization"): an object has types, properties
// (Props, and those that were added, MS), and may hold a list (LST, IE, STK,
// QUE), a dictionary (DCT) or a value (an enumeration its number). Names and
// texts write characters as _xHHHH_, in UTF-16. Types that were said before are
// named by number (TNRef), so are objects (Ref).
//
// Parsed by expat with a document type forbidden, so no entity but the five of
// XML itself is ever expanded and nothing outside the bytes is looked at. What
// was whole before a fault or a cut stays. Secure strings (SS) are not read.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/bytes.hpp"

namespace lastmile {

struct CliNode {
  enum class Kind : std::uint8_t { Value, Object, Ref };
  Kind kind = Kind::Value;
  bool whole = false;        // its end was seen
  std::string element = {};  // of a Value: "S", "I32", "Nil"; else empty
  std::string name = {};     // among its parent's; the key in a dictionary
  // Of a Value what it is; of an Object the value that it holds; of a Ref the
  // number of its object.
  std::string text = {};
  std::string shown = {};  // of an Object: ToString
  std::size_t types = 0;   // in CliXml::types, from 1; 0: it has none
  std::vector<std::uint32_t> properties = {}, items = {};  // in CliXml::nodes
};

struct CliXml {
  std::vector<CliNode> nodes = {};  // parents before children
  std::vector<std::vector<std::string>> types = {};
  std::map<std::string, std::uint32_t, std::less<>> objects = {};  // by RefId
  std::string why = {};  // what was wrong; empty: it was read to its end

  // The object that a Ref stands for; null where there is none.
  const CliNode* resolved(const CliNode& node) const;
  // By name, without case; null where it has no such property.
  const CliNode* property(const CliNode& object, std::string_view name) const;
  // "System.ServiceProcess.ServiceController", or a class of CIM alone,
  // "Win32_Service"; also of what Select-Object made of one.
  bool is(const CliNode& object, std::string_view type) const;
};

// Of a value, or of the value that an object holds.
std::optional<std::int64_t> number_of(const CliNode* node);
// Of a value; of an object its value's name ("Running").
std::string_view text_of(const CliNode* node);
// "_x000D_" and the like undone.
std::string cli_unescaped(std::string_view text);

// Is the first element of these bytes an <Objs>?
bool is_clixml(ByteView head);
CliXml read_clixml(ByteView bytes);

}  // namespace lastmile
