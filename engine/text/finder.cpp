#include "engine/text/finder.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <mutex>

namespace lastmile {
namespace {

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{1} << 20);
  return options;
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

struct Finder::Program {
  struct Made {
    explicit Made(std::string_view pattern)
        : expression(piece(pattern), options()) {
      for (const auto& [number, name] : expression.CapturingGroupNames()) {
        groups.push_back(number);  // in the order of Regex::names
        last = std::max(last, number);
      }
      last = std::max(last, std::min(1, expression.NumberOfCapturingGroups()));
    }

    re2::RE2 expression;
    std::vector<int> groups = {};
    int last = 0;  // the highest group that is asked for
  };

  explicit Program(std::string_view text) : pattern(text) {}

  // By the first who looks for something, whichever thread that is: most
  // patterns of a pack find nothing in a case.
  const Made& made() const {
    std::call_once(once, [this] { kept.emplace(pattern); });
    return *kept;
  }

  std::string pattern;
  mutable std::once_flag once;
  mutable std::optional<Made> kept;
};

Result<Finder> Finder::compile(std::string_view pattern,
                               std::size_t* error_offset) {
  Result<Regex> regex = Regex::compile(pattern, false, error_offset);
  if (!regex) return std::move(regex).error();
  return Finder(std::move(*regex), std::make_shared<Program>(pattern));
}

std::optional<Finder::Match> Finder::match(std::string_view text,
                                           std::size_t from) const {
  if (from > text.size()) return std::nullopt;
  const Program::Made& made = program_->made();
  std::vector<re2::StringPiece> caught(static_cast<std::size_t>(made.last) + 1);
  if (!made.expression.Match(piece(text), from, text.size(),
                             re2::RE2::UNANCHORED, caught.data(),
                             static_cast<int>(caught.size()))) {
    return std::nullopt;
  }
  auto group = [&](int number) -> std::optional<std::string_view> {
    const re2::StringPiece& one = caught[static_cast<std::size_t>(number)];
    if (one.data() == nullptr) return std::nullopt;
    return std::string_view(one.data(), one.size());
  };
  Match out;
  out.begin = static_cast<std::size_t>(caught[0].data() - text.data());
  out.end = out.begin + caught[0].size();
  bool has_groups = made.expression.NumberOfCapturingGroups() > 0;
  out.first = group(has_groups ? 1 : 0).value_or(std::string_view());
  for (int number : made.groups) out.named.push_back(group(number));
  return out;
}

}  // namespace lastmile
