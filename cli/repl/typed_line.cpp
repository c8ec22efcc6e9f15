#include "cli/repl/typed_line.hpp"

#include <algorithm>

#include "engine/load/reading.hpp"
#include "engine/text/document.hpp"

namespace lastmile {

Place TypedLine::place(std::size_t begin, std::size_t end) const {
  Sources sources;
  return sources.place(sources.add(path, text), begin, end);
}

std::vector<Claim> TypedLine::claims(std::size_t begin,
                                     Diagnostics& found) const {
  // Blanks in the place of the command keep every column as it was typed.
  std::string body = text;
  begin = std::min(begin, body.size());
  std::fill_n(body.begin(), static_cast<std::ptrdiff_t>(begin), ' ');
  Sources sources;
  std::optional<Node> node = read_document(sources.add(path, body), sources,
                                           TextLimits::of_user(), found);
  if (!node || found.has_errors()) return {};
  Faults faults(found);
  return read_claims(faults, *node,
                     {.by = "told",
                      .source = path,
                      .locator = "line " + std::to_string(number)});
}

std::optional<TypedLine> read_typed_line(std::istream& in, std::size_t number) {
  TypedLine line{number};
  using Traits = std::istream::traits_type;
  std::streambuf& bytes = *in.rdbuf();
  bool any = false;
  for (auto c = bytes.sbumpc(); !Traits::eq_int_type(c, Traits::eof());
       c = bytes.sbumpc()) {
    any = true;
    if (Traits::to_char_type(c) == '\n') break;
    if (line.text.size() < TypedLine::most_bytes) {
      line.text += Traits::to_char_type(c);
    } else {
      line.too_long = true;
    }
  }
  if (!any) return std::nullopt;
  if (line.too_long) line.text.clear();
  if (line.text.ends_with('\r')) line.text.pop_back();
  return line;
}

void report(const Context& context, const Diagnostics& found,
            const TypedLine& line) {
  if (found.all().empty()) return;
  // The lines before it are not kept: empty ones stand for them. Of a long
  // input they begin anew, so that a late fault costs no more than an early
  // one.
  constexpr std::size_t most = 10'000;
  std::size_t begin = (line.number - 1) / most * most;
  auto before = static_cast<std::uint32_t>(line.number - 1 - begin);
  std::string path = TypedLine::path;
  if (begin > 0) path += ", from line " + std::to_string(begin + 1);
  Sources sources;
  sources.add(path, std::string(before, '\n') + line.text);
  auto moved = [&](Place place) {
    if (place.line != 0) place.line += before;
    if (place.end_line != 0) place.end_line += before;
    return place;
  };
  Diagnostics shown;
  for (Diagnostic fault : found.all()) {
    fault.place = moved(fault.place);
    for (auto& related : fault.related) related.second = moved(related.second);
    shown.add(std::move(fault));
  }
  context.report(shown, sources);
}

}  // namespace lastmile
