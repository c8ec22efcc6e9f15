#include "cli/text_search.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "engine/base/symbol.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_words = 64;
constexpr std::size_t longest_query = 8192;

bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_number(std::string_view word) {
  return word.find_first_not_of("0123456789") == std::string_view::npos ||
         word.starts_with("0x");
}

// Insertions, deletions, substitutions and swaps of neighbours, up to `most`;
// more than that where there are more (Damerau; optimal string alignment).
std::size_t slips(std::string_view a, std::string_view b, std::size_t most) {
  std::size_t apart =
      a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > most) return most + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1),
      row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1,
                         last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
      least = std::min(least, row[j]);
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string folded = fold_case(text);
  for (std::size_t at = 0; at < folded.size();) {
    if (!in_word(folded[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < folded.size() && in_word(folded[end])) ++end;
    words.push_back(folded.substr(at, end - at));
    at = end;
  }
  return words;
}

double likeness_of(std::string_view asked, std::string_view word) {
  if (asked == word) return 1;
  if (is_number(asked) || is_number(word)) return 0;
  constexpr std::size_t short_word = 4, long_word = 8;
  if (asked.size() < short_word) return 0;
  if (word.starts_with(asked)) return 0.85;
  // Endings, such as those of a plural or a past.
  if (word.size() >= short_word && asked.starts_with(word)) return 0.8;
  if (word.find(asked) != std::string_view::npos) return 0.7;
  std::size_t most = asked.size() >= long_word ? 2 : 1;
  std::size_t count = slips(asked, word, most);
  if (count > most) return 0;
  return count == 1 ? 0.8 : 0.65;
}

std::size_t TextSearch::add(std::string_view text) {
  for (std::string& word : words_of(text)) {
    auto [entry, is_new] = texts_by_word_.try_emplace(word);
    if (is_new) words_.push_back(word);
    if (entry->second.empty() || entry->second.back() != texts_) {
      entry->second.push_back(texts_);
    }
  }
  return texts_++;
}

std::vector<TextSearch::Hit> TextSearch::find(std::string_view asked,
                                              double least) const {
  std::vector<std::string> wanted;
  std::set<std::string> seen;
  for (std::string& word : words_of(asked.substr(0, longest_query))) {
    if (wanted.size() == most_words) break;
    if (seen.insert(word).second) wanted.push_back(std::move(word));
  }
  std::vector<double> score(texts_, 0);
  double all = 0;
  for (const std::string& word : wanted) {
    std::vector<double> best(texts_, 0);
    std::size_t holds = 0;
    for (const std::string& known : words_) {
      double like = likeness_of(word, known);
      if (like == 0) continue;
      for (std::size_t text : texts_by_word_.at(known)) {
        holds += best[text] == 0;
        best[text] = std::max(best[text], like);
      }
    }
    double weight = std::log((static_cast<double>(texts_) + 1) /
                             (static_cast<double>(holds) + 0.5));
    weight = std::max(weight, 0.1);
    all += weight;
    for (std::size_t i = 0; i < texts_; ++i) score[i] += weight * best[i];
  }
  std::vector<Hit> hits;
  for (std::size_t i = 0; i < texts_; ++i) {
    double share = all > 0 ? score[i] / all : 0;
    if (share >= least) hits.push_back({i, share});
  }
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return a.score > b.score;
  });
  return hits;
}

}  // namespace lastmile
