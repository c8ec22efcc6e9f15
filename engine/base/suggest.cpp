#include "engine/base/suggest.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace lastmile {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// Twice the optimal string alignment distance, so that a change of letter
// case can cost a half. Rows are kept only as far back as a swap looks.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1),
      row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = 2 * j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = 2 * i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t change = a[i - 1] == b[j - 1]                 ? 0
                           : lower(a[i - 1]) == lower(b[j - 1]) ? 1
                                                                : 2;
      row[j] = std::min({last[j] + 2, row[j - 1] + 2, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 2);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest_word(std::string_view word,
                         std::span<const std::string_view> known) {
  if (word.empty() || word.size() > 128) return {};
  // Of a word of one or two letters any other is a near miss: only letter case
  // can have been meant.
  std::size_t best =
      word.size() < 3 ? 2 : 2 * std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string_view found;
  for (std::string_view candidate : known) {
    if (candidate.empty() || candidate.size() > 2 * word.size() + 4) continue;
    std::size_t d = distance(word, candidate);
    if (d < best) {
      best = d;
      found = candidate;
    }
  }
  return std::string(found);
}

std::string did_you_mean(std::string_view word,
                         std::span<const std::string_view> known) {
  std::string near = nearest_word(word, known);
  return near.empty() ? near : "did you mean '" + near + "'?";
}

}  // namespace lastmile
