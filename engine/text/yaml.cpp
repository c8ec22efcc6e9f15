#include "engine/text/yaml.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>

#include "engine/text/raw_yaml.hpp"
#include "engine/text/scan.hpp"
#include "engine/text/yaml_events.hpp"
#include "engine/text/yaml_words.hpp"

namespace lastmile {
namespace {

// Thrown out of the stream when brackets go on and on.
struct FlowTooLarge {};

// Hands the bytes to yaml-cpp, and counts the brackets and commas that it
// takes within one outermost [ ] or { }: until that is closed, the parser may
// only collect tokens, at some 500 bytes each.
class GuardedBuffer : public std::streambuf {
 public:
  GuardedBuffer(std::string_view text, std::size_t most_marks)
      : most_marks_(most_marks) {
    char* begin = const_cast<char*>(text.data());  // never written to
    setg(begin, begin, begin + text.size());
  }

  void watch(const YamlEvents& events) { events_ = &events; }

 protected:
  std::streamsize xsgetn(char* out, std::streamsize wanted) override {
    std::streamsize n = std::min<std::streamsize>(wanted, egptr() - gptr());
    std::copy_n(gptr(), n, out);
    setg(eback(), gptr() + n, egptr());
    count(std::string_view(out, static_cast<std::size_t>(n)));
    return n;
  }

 private:
  void count(std::string_view bytes) {
    if (events_->block_events() != seen_) {
      seen_ = events_->block_events();
      marks_ = 0;
    }
    for (char c : bytes) {
      if (c == '\n') {
        line_start_ = true;
        comment_ = false;
      } else if (line_start_ && c == '#') {
        comment_ = true;
        line_start_ = false;
      } else if (c != ' ' && c != '\t') {
        line_start_ = false;
        bool mark = c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
        if (mark && !comment_) ++marks_;
      }
    }
    if (marks_ > most_marks_) throw FlowTooLarge{};
  }

  const YamlEvents* events_ = nullptr;
  std::size_t most_marks_;
  std::size_t seen_ = 0;
  std::size_t marks_ = 0;
  bool line_start_ = true;
  bool comment_ = false;
};

class Reader {
 public:
  Reader(FileId file, const Sources& sources, const YamlLimits& limits,
         Findings& found)
      : sources_(sources),
        limits_(limits),
        found_(found),
        locator_(file, sources) {}

  std::optional<Node> read();

 private:
  // False where the structure is broken.
  bool parse(YamlEvents& events, const ScanResult& scanned);
  void too_large(const YamlEvents& events);
  void add(Diagnostic diagnostic, const ScanResult& scanned);

  const Sources& sources_;
  const YamlLimits& limits_;
  Findings& found_;
  Locator locator_;
};

// Which bracket it is that never seems to end, and whether the trouble is its
// depth.
void Reader::too_large(const YamlEvents& events) {
  std::string_view text = locator_.text();
  auto [first, depth] = events.outer_bracket();
  const std::size_t around = depth;
  for (std::size_t at = first; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"' || c == '\'') {
      std::size_t close = raw::closing_quote(text, at);
      if (close == raw::nowhere) break;
      at = close;
    } else if (c == '[' || c == '{') {
      if (++depth <= limits_.depth) continue;
      return found_.add({"LM0012",
                         "more than " + std::to_string(limits_.depth) +
                             " lists and maps within each other",
                         locator_.place(at, at + 1), "nest less deeply"});
    } else if ((c == ']' || c == '}') && --depth <= around) {
      break;
    }
  }
  found_.add({"LM0014",
              "more than " + std::to_string(limits_.flow_marks) +
                  " brackets and commas before the bracket is closed that "
                  "opens here",
              locator_.place(first, first + 1),
              "close it, or write a long list with one '- entry' a line"});
}

void Reader::add(Diagnostic diagnostic, const ScanResult& scanned) {
  bool known =
      scanned.broken_from > 0 && diagnostic.place.line >= scanned.broken_from;
  if (!known) found_.add(std::move(diagnostic));
}

bool Reader::parse(YamlEvents& events, const ScanResult& scanned) {
  GuardedBuffer buffer(locator_.text().substr(scanned.skip),
                       limits_.flow_marks);
  buffer.watch(events);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    // Twice and never in a loop: at a stray comma yaml-cpp finds one empty
    // document after the other. The second stops at its first event.
    if (parser.HandleNextDocument(events)) parser.HandleNextDocument(events);
    return true;
  } catch (const StopReading&) {
  } catch (const FlowTooLarge&) {
    too_large(events);
  } catch (const YAML::Exception& error) {
    std::size_t at =
        error.mark.pos < 0
            ? locator_.text().size()
            : static_cast<std::size_t>(error.mark.pos) + scanned.skip;
    add(explain_yaml_error(error.msg, at, events, locator_), scanned);
  } catch (const std::exception&) {
    found_.add({"LM0033", "YAML cannot be read from here on",
                locator_.place(events.last_event()),
                "divide the file into smaller ones"});
  }
  return false;
}

std::optional<Node> Reader::read() {
  std::size_t errors_before = found_.errors();
  ScanResult scanned =
      scan(locator_.file(), sources_, limits_, Grammar::Yaml, found_);
  if (scanned.unreadable) return std::nullopt;
  YamlEvents events(locator_, scanned.skip, limits_, found_);
  if (!parse(events, scanned)) return std::nullopt;
  std::optional<Node> root = events.take();
  if (!root && found_.errors() == errors_before) {
    found_.add({"LM0024", "the file holds nothing", locator_.place(0),
                "write [] if that is meant"});
  }
  if (scanned.broken_from > 0) return std::nullopt;
  return root;
}

}  // namespace

std::optional<Node> read_yaml(FileId file, const Sources& sources,
                              const YamlLimits& limits, Diagnostics& found) {
  Findings findings(found);
  return Reader(file, sources, limits, findings).read();
}

}  // namespace lastmile
