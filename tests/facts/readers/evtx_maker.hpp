// tests/facts/readers/evtx_maker.hpp
//
// Event logs byte by byte, right or wrong: a chunk that records are put into
// token by token. For what no real log has.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

class EvtxMaker {
 public:
  EvtxMaker();

  struct Value {
    std::uint8_t type;
    std::string bytes;
  };

  void begin_record(std::uint64_t id);
  void end_record();

  // Where the next byte will stand in the chunk.
  std::uint32_t at() const { return static_cast<std::uint32_t>(out_.size()); }
  EvtxMaker& raw(std::string_view bytes);
  EvtxMaker& number(std::uint64_t value, int bytes);
  // <NAME …; within a template there is a dependency before.
  EvtxMaker& open(std::string_view name, bool in_template);
  EvtxMaker& close();
  EvtxMaker& text(std::string_view text);
  EvtxMaker& substitute(std::uint16_t number, bool optional = false);
  // A template instance that defines its template here; what is called
  // between is the definition. Gives where it stands, for `instance`.
  std::uint32_t begin_template();
  void end_template(const std::vector<Value>& values);
  void instance(std::uint32_t definition, const std::vector<Value>& values);
  // The bytes of an instance, as a value for another.
  static std::string nested(std::uint32_t definition,
                            const std::vector<Value>& values);

  // A whole log of one chunk. Its checksums are wrong, unless it says that it
  // has none.
  std::string log(bool without_checksums = true) const;

 private:
  EvtxMaker& name(std::string_view name);
  void values(const std::vector<Value>& values);

  std::string out_;  // the chunk so far
  std::size_t record_ = 0;
  std::size_t template_ = 0;
};

}  // namespace lastmile
