#include "facts/readers/case_text.hpp"

#include <algorithm>
#include <string_view>

namespace lastmile {

namespace {

constexpr std::string_view keys[] = {"case",      "now",           "target",
                                     "client",    "symptom",       "given",
                                     "collected", "not collected", "answers"};

std::string_view text_of(ByteView head) {
  return {reinterpret_cast<const char*>(head.data()), head.size()};
}

void skip_blanks_and_comments(std::string_view& text) {
  for (;;) {
    std::size_t next = text.find_first_not_of(" \t\r\n");
    if (next == text.npos) {
      text = {};
      return;
    }
    text.remove_prefix(next);
    bool comment = text.front() == '#';
    if (!comment && !text.starts_with("---")) return;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
}

}  // namespace

bool is_case_text(ByteView head) {
  std::string_view text = text_of(head);
  if (text.find('\0') != text.npos) return false;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  skip_blanks_and_comments(text);
  if (text.starts_with('{')) {
    text.remove_prefix(1);
    skip_blanks_and_comments(text);
  }
  bool quoted = text.starts_with('"') || text.starts_with('\'');
  if (quoted) text.remove_prefix(1);
  for (std::string_view key : keys) {
    if (!text.starts_with(key)) continue;
    std::string_view after = text.substr(key.size());
    if (quoted && !after.empty()) after.remove_prefix(1);
    after.remove_prefix(std::min(after.find_first_not_of(" \t"), after.size()));
    if (after.starts_with(':')) return true;
  }
  return false;
}

}  // namespace lastmile
