// cli/report/markup.hpp
//
// How a text of a case or a pack stands in a page: whatever it holds, it stays
// text. Control characters, bidirectional controls and broken UTF-8 are shown
// as escapes everywhere (engine/text/source.hpp, printable).

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

// For text and for attributes in double quotes, of HTML and of SVG.
std::string html(std::string_view text);
// The same within <pre>: its line breaks stay.
std::string html_lines(std::string_view text);

// One line of running Markdown (CommonMark with GitHub's tables and links):
// nothing in it is markup, an element, or the link to a page.
std::string markdown(std::string_view text);
// A code span, whatever backticks it holds; not within a table.
std::string markdown_code(std::string_view text);
// A fenced block that the text cannot close, each line begun with `indent`.
std::string markdown_block(std::string_view text, std::string_view language,
                           std::string_view indent = {});

// Lines of at most `columns` columns, at most `most` of them, the last cut
// with an ellipsis; words that are too long are broken.
std::vector<std::string> lines_of_width(std::string_view text,
                                        std::size_t columns, std::size_t most);

// Its lines, without line breaks; printable.
std::vector<std::string> printable_lines(std::string_view text);

}  // namespace lastmile
