// cli/text_search.hpp
//
// Finds texts by some of their words, in any order, with slips of the fingers:
// for `lookup` and `kb search`. A rare word says more than a common one. No
// word is a code of its own: numbers match as they are written.
//
// Deterministic: hits by score, then in the order in which texts were added.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lastmile {

// In lower case, without punctuation.
std::vector<std::string> words_of(std::string_view text);

// 1 for the same word, less for the beginning or a part of one or for one or
// two slips, 0 for another word.
double likeness_of(std::string_view asked, std::string_view word);

class TextSearch {
 public:
  // Its number, from 0.
  std::size_t add(std::string_view text);

  struct Hit {
    std::size_t text = 0;
    double score = 0;  // the share of what was asked that it holds, at most 1
  };
  // Texts that hold at least that share; looks at the first 64 words.
  std::vector<Hit> find(std::string_view asked, double least = 0.6) const;

 private:
  std::unordered_map<std::string, std::vector<std::size_t>> texts_by_word_;
  std::vector<std::string> words_;  // each once, in order
  std::size_t texts_ = 0;
};

}  // namespace lastmile
