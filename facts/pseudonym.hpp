// facts/pseudonym.hpp
//
// Other values for values that point to people and machines: the same for the
// same, so that what belonged together still does, and of the same form, so
// that an address is still one. Made with a key, so that nobody without it can
// find the value by trying all.
//
// Kept are values that are the same on every machine: well-known SIDs, built-in
// accounts, loopback, what tells a private address from a public one.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lastmile {

class Pseudonyms {
 public:
  explicit Pseudonyms(std::string key) : key_(std::move(key)) {}

  // Of a host, an account, a domain: "name-3f2a91c04d", whatever its letter
  // case. Names with dots, DOMAIN\user and user@domain part by part, so that a
  // short name is still the beginning of the long one. Well-known ones stay.
  std::string name(std::string_view text) const;
  // Two addresses that share their first n bits still do, and no more; what is
  // private, link-local, loopback or multicast stays that. With a "/n" it is a
  // subnet. Nothing where the text is none.
  std::optional<std::string> address(std::string_view text) const;
  // S-1-5-21-…: another machine or domain, a well-known RID stays. Nothing
  // where the text is no SID.
  std::optional<std::string> sid(std::string_view text) const;
  // As many hex digits, in the letter case of the first letter.
  std::string hex(std::string_view digits) const;
  // Hex digits with ':' or '-' between; broadcast and zero stay.
  std::string mac(std::string_view text) const;

 private:
  std::string digest(std::string_view kind, std::string_view text) const;
  std::string label(std::string_view text) const;
  std::string dotted(std::string_view text) const;
  bool flips(std::string_view bits_before, std::string_view family) const;

  std::string key_;
};

// Is it the same on every machine: SYSTEM, Administrator, NT AUTHORITY,
// localhost, TermService, …? Without regard to letter case.
bool is_well_known(std::string_view name);

}  // namespace lastmile
