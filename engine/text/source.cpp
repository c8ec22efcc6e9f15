#include "engine/text/source.hpp"

#include <algorithm>

namespace lastmile {
namespace {

// Characters that begin in a stretch of bytes: all but continuation bytes.
std::size_t characters(std::string_view bytes) {
  return static_cast<std::size_t>(std::count_if(
      bytes.begin(), bytes.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

FileId Sources::add(std::string path, std::string text) {
  auto entry = std::make_unique<Entry>();
  entry->path = std::move(path);
  entry->text = std::move(text);
  entry->lines.push_back(0);
  const std::string& whole = entry->text;
  for (std::size_t at = whole.find('\n'); at != std::string::npos;
       at = whole.find('\n', at + 1)) {
    entry->lines.push_back(at + 1);
  }
  entries_.push_back(std::move(entry));
  return FileId{static_cast<std::uint32_t>(entries_.size())};
}

const Sources::Entry* Sources::entry(FileId file) const {
  if (file.number == 0 || file.number > entries_.size()) return nullptr;
  return entries_[file.number - 1].get();
}

std::string_view Sources::path(FileId file) const {
  const Entry* found = entry(file);
  return found ? std::string_view(found->path) : std::string_view();
}

std::string_view Sources::text(FileId file) const {
  const Entry* found = entry(file);
  return found ? std::string_view(found->text) : std::string_view();
}

std::uint32_t Sources::line_count(FileId file) const {
  const Entry* found = entry(file);
  return found ? static_cast<std::uint32_t>(found->lines.size()) : 0;
}

std::size_t Sources::line_begin(FileId file, std::uint32_t n) const {
  const Entry* found = entry(file);
  if (!found || n == 0) return 0;
  return n <= found->lines.size() ? found->lines[n - 1] : found->text.size();
}

std::string_view Sources::line(FileId file, std::uint32_t n) const {
  const Entry* found = entry(file);
  if (!found || n == 0 || n > found->lines.size()) return {};
  std::size_t begin = found->lines[n - 1];
  std::size_t end =
      n < found->lines.size() ? found->lines[n] - 1 : found->text.size();
  if (end > begin && found->text[end - 1] == '\r') --end;
  return std::string_view(found->text).substr(begin, end - begin);
}

std::uint32_t Sources::line_of(FileId file, std::size_t offset) const {
  const Entry* found = entry(file);
  if (!found) return 0;
  auto after =
      std::upper_bound(found->lines.begin(), found->lines.end(), offset);
  return static_cast<std::uint32_t>(after - found->lines.begin());
}

Place Sources::place(FileId file, std::size_t begin, std::size_t end) const {
  const Entry* found = entry(file);
  if (!found) return {};
  auto whole = std::string_view(found->text);
  auto point = [&](std::size_t offset) {
    offset = std::min(offset, whole.size());
    std::uint32_t line = line_of(file, offset);
    std::size_t start = found->lines[line - 1];
    std::size_t before = characters(whole.substr(start, offset - start));
    return std::pair(line, static_cast<std::uint32_t>(before + 1));
  };
  Place place;
  place.file = file;
  std::tie(place.line, place.column) = point(begin);
  if (end > begin) std::tie(place.end_line, place.end_column) = point(end);
  return place;
}

std::size_t Sources::offset(const Place& place) const {
  std::string_view whole = line(place.file, place.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; at < whole.size(); ++at) {
    bool begins = (static_cast<unsigned char>(whole[at]) & 0xc0) != 0x80;
    if (begins && column++ == place.column) break;
  }
  return line_begin(place.file, place.line) + at;
}

}  // namespace lastmile
