#include "tests/facts/readers/evtx_maker.hpp"

#include <algorithm>

#include "tests/facts/readers/event_writer.hpp"

namespace lastmile {

namespace {

constexpr std::string_view fragment_header("\x0f\x01\x01\x00", 4);

std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>(value >> (8 * i));
  }
  return out;
}

void overwrite(std::string& out, std::size_t at, std::string_view bytes) {
  std::copy(bytes.begin(), bytes.end(),
            out.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

EvtxMaker::EvtxMaker() : out_(512, '\0') {
  overwrite(out_, 0, std::string_view("ElfChnk\0", 8));
  overwrite(out_, 24, little(1, 8));
  overwrite(out_, 32, little(1'000, 8));
}

EvtxMaker& EvtxMaker::raw(std::string_view bytes) {
  out_ += bytes;
  return *this;
}

EvtxMaker& EvtxMaker::number(std::uint64_t value, int bytes) {
  return raw(little(value, bytes));
}

void EvtxMaker::begin_record(std::uint64_t id) {
  record_ = out_.size();
  number(0x2a2a, 4).number(0, 4).number(id, 8);
  number(134'000'000'000'000'000, 8).raw(fragment_header);
}

void EvtxMaker::end_record() {
  std::size_t size = out_.size() - record_ + 4;
  number(size, 4);
  overwrite(out_, record_ + 4, little(size, 4));
}

EvtxMaker& EvtxMaker::name(std::string_view text) {
  number(out_.size() + 4, 4);
  std::uint32_t hash = 0;
  for (char c : text) hash = hash * 65599 + static_cast<unsigned char>(c);
  number(0, 4).number(hash & 0xffff, 2).number(text.size(), 2);
  return raw(to_utf16(text, false)).number(0, 2);
}

EvtxMaker& EvtxMaker::open(std::string_view text, bool in_template) {
  number(1, 1);
  if (in_template) number(0xffff, 2);
  return number(0, 4).name(text).number(2, 1);
}

EvtxMaker& EvtxMaker::close() { return number(4, 1); }

EvtxMaker& EvtxMaker::text(std::string_view text) {
  std::string units = to_utf16(text, false);
  return number(5, 1).number(1, 1).number(units.size() / 2, 2).raw(units);
}

EvtxMaker& EvtxMaker::substitute(std::uint16_t index, bool optional) {
  return number(optional ? 14 : 13, 1).number(index, 2).number(0, 1);
}

std::uint32_t EvtxMaker::begin_template() {
  number(12, 1).number(1, 1).number(0, 4).number(out_.size() + 4, 4);
  template_ = out_.size();
  number(0, 4).raw(std::string(16, '\7')).number(0, 4).raw(fragment_header);
  return static_cast<std::uint32_t>(template_);
}

void EvtxMaker::end_template(const std::vector<Value>& given) {
  number(0, 1);
  overwrite(out_, template_ + 20, little(out_.size() - template_ - 24, 4));
  values(given);
}

void EvtxMaker::instance(std::uint32_t definition,
                         const std::vector<Value>& given) {
  number(12, 1).number(1, 1).number(0, 4).number(definition, 4);
  values(given);
}

void EvtxMaker::values(const std::vector<Value>& given) {
  number(given.size(), 4);
  for (const Value& value : given) {
    number(value.bytes.size(), 2).number(value.type, 1).number(0, 1);
  }
  for (const Value& value : given) raw(value.bytes);
}

std::string EvtxMaker::nested(std::uint32_t definition,
                              const std::vector<Value>& given) {
  EvtxMaker inner;
  std::size_t before = inner.out_.size();
  inner.raw(fragment_header).instance(definition, given);
  return inner.out_.substr(before);
}

std::string EvtxMaker::log(bool without_checksums) const {
  std::string out(4096, '\0');
  overwrite(out, 0, std::string_view("ElfFile\0", 8));
  out[120] = without_checksums ? 4 : 0;
  out += out_;
  overwrite(out, 4096 + 48, little(out_.size(), 4));
  out.resize(4096 + 65536);
  return out;
}

}  // namespace lastmile
