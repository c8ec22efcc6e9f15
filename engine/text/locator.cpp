#include "engine/text/locator.hpp"

#include <algorithm>

namespace lastmile {

void Locator::go_to(std::size_t offset) {
  if (line_ == 0 || offset < at_ || offset >= line_end_) {
    bool next = line_ > 0 && offset >= line_end_ &&
                offset < sources_->line_begin(file_, line_ + 2);
    line_ = next ? line_ + 1 : sources_->line_of(file_, offset);
    at_ = sources_->line_begin(file_, line_);
    line_end_ = line_ < sources_->line_count(file_)
                    ? sources_->line_begin(file_, line_ + 1)
                    : text_.size() + 1;
    column_ = 1;
  }
  for (; at_ < offset; ++at_) {
    if ((static_cast<unsigned char>(text_[at_]) & 0xc0) != 0x80) ++column_;
  }
}

Place Locator::place(std::size_t begin, std::size_t end) {
  go_to(std::min(begin, text_.size()));
  Place place{file_, line_, column_};
  if (end > begin) {
    go_to(std::min(end, text_.size()));
    place.end_line = line_;
    place.end_column = column_;
  }
  return place;
}

}  // namespace lastmile
