// facts/redact.hpp
//
// What may leave a machine: facts in which names, accounts, SIDs and addresses
// stand for others (pseudonym.hpp), so that the diagnosis stays the same and
// nobody learns whose machine it was.
//
// Three steps keep a name from slipping through: a field that holds a name by
// its nature is replaced as a whole; every such name is learnt, and replaced
// wherever else it stands, in any text; and addresses, SIDs, thumbprints, MACs,
// mail addresses, shares and home folders are known by their form. What an
// event carries besides is kept only where it is known to be technical: a code,
// a file, a service, a sentence of Windows; anything short and unknown is taken
// for a name.
//
// Times, counts, codes, event ids, settings' names and services stay.

#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/gatherer.hpp"
#include "facts/pseudonym.hpp"

namespace lastmile {

class Redactor {
 public:
  explicit Redactor(std::string key) : pseudonyms_(std::move(key)) {}

  // Before anything is redacted: all names that are in it.
  void learn(const Gathered& seen);
  void learn_name(std::string_view name);
  // Fields that can hold no name, because only certain words, numbers or times
  // fit them, stay as they are. By type and field.
  std::function<bool(std::string_view, std::string_view)> holds_no_name = {};
  // A file is called `as` from now on, wherever its path stands.
  void rename(const std::string& path, const std::string& as);

  std::string text(std::string_view text) const;
  // Of a record or a note; what another program said is left out.
  std::string reason(std::string_view why) const;
  std::string name(std::string_view name) const;
  std::string target(std::string_view target) const;  // with or without a port
  void redact(Gathered& seen) const;

 private:
  void redact(Claim& claim) const;
  void redact_event(Node& fields) const;
  void value(Node& node, std::string_view field) const;
  std::string datum(std::string_view name, std::string_view value) const;
  std::size_t name_at(std::string_view folded, std::size_t at) const;
  std::string replaced_names(std::string_view text) const;

  Pseudonyms pseudonyms_;
  std::map<std::string, std::string, std::less<>> names_ = {};  // folded
  std::set<std::size_t, std::greater<>> lengths_ = {};
  std::vector<std::pair<std::string, std::string>> paths_ = {};
};

// What a field of a fact holds by its name: "gateway_host" a name, "subject"
// the name of a certificate's owner, "key" of a setting a word.
enum class Holds : std::uint8_t { Other, Name, Owner, Thumbprint, Word };
Holds field_holds(std::string_view type, std::string_view field);
// Does a datum of an event hold a name: "TargetUserName", "IpAddress"?
bool datum_names(std::string_view name);
// Or a word that is the same everywhere: "Method", "LogonType"?
bool datum_is_word(std::string_view name);
// "Windows", "service", "%%1793": in every text, and nobody's name.
bool is_common_word(std::string_view value);
// A code, a number, a time, a file, a service, a sentence, never a name.
bool is_technical(std::string_view value);

}  // namespace lastmile
