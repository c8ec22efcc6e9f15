// engine/pack/members.hpp
//
// One object of a signed JSON file, read key by key. The strictest reading
// that there is: a key that is missing, unknown, given twice or of another
// kind is a fault, and so is a number that is not written as a plain whole
// number. Nothing is converted, nothing has a default unless asked for.
//
// Promises: the first fault is kept, with its line, and everything after it
// gives empty values; whoever reads asks for the fault once, at the end.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"
#include "engine/base/result.hpp"

namespace lastmile {

// The object of a signed file of kind `kind` ("root", "index", "timestamp"),
// whose "format" is "lastmile-KIND/1" and whose "kind" is KIND. META_FORMAT;
// COMPAT where the format is a later one than ours.
Result<Node> read_signed_json(std::string_view bytes, std::string_view kind);
// Any object, of our own files.
Result<Node> read_strict_json(std::string_view bytes, std::string_view name);

// Letters a-z, digits, '-', '_' and '.', beginning with a letter or digit and
// not ending with '.', at most 64: what names a pack, a publisher, a
// repository.
bool is_pack_name(std::string_view name);
bool is_sha256(std::string_view hex);

class Members {
 public:
  using Fault = std::optional<Diagnostic>;

  // `node` may be null or no object: that is the first fault, at `where`.
  Members(const Node* node, std::string where, Fault& fault);

  // Printable, 1 to `most` bytes.
  std::string text(std::string_view key, std::size_t most = 200);
  std::string name(std::string_view key);
  std::string hash(std::string_view key);
  std::int64_t number(std::string_view key, std::int64_t least,
                      std::int64_t most);
  // Microseconds since 1970; written "2026-11-30T12:00:00Z".
  std::int64_t time(std::string_view key);
  bool has(std::string_view key) const;

  Members object(std::string_view key);
  // The objects of a list of at most `most`; empty where the key is missing
  // and may be.
  std::vector<Members> objects(std::string_view key, std::size_t most,
                               bool optional = false);
  std::vector<std::string> texts(std::string_view key, std::size_t most,
                                 bool optional = false);
  // Every key with its object, in the order written.
  std::vector<std::pair<std::string, Members>> named_objects(
      std::string_view key, std::size_t most);

  // No key is left that was not asked for.
  void done();
  // The first fault, if there is none yet.
  void fail(std::string what) const;
  const std::string& where() const { return where_; }
  bool failed() const { return fault_->has_value(); }

 private:
  const Node* take(std::string_view key, Node::Form form, bool optional);

  const Node* node_;
  std::string where_;
  Fault* fault_;
  std::vector<std::string_view> seen_ = {};
};

}  // namespace lastmile
