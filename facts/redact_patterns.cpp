#include "facts/redact_patterns.hpp"

#include <algorithm>
#include <array>

#include "engine/base/symbol.hpp"

namespace lastmile {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool in_name(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         c == '_' || c == '-' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// A run of characters without blanks, quotes or brackets: what a pattern can
// be, or a part of it.
bool in_run(char c) {
  return in_name(c) || c == '.' || c == ':' || c == '@' || c == '\\' ||
         c == '/' || c == '%';
}

std::size_t length_of(std::string_view text, bool (*is)(char)) {
  auto end = std::find_if_not(text.begin(), text.end(), is);
  return static_cast<std::size_t>(end - text.begin());
}

// What the patterns of one text are replaced by, piece by piece.
class Scan {
 public:
  Scan(std::string_view text, const Pseudonyms& pseudonyms)
      : left_(text), pseudonyms_(pseudonyms) {}

  std::string all() {
    while (!left_.empty()) {
      std::size_t run = length_of(left_, in_run);
      if (run == 0) {
        out_ += left_.front();
        left_.remove_prefix(1);
      } else {
        out_ += of_run(left_.substr(0, run));
        left_.remove_prefix(run);
      }
    }
    return std::move(out_);
  }

 private:
  std::string of_run(std::string_view run) {
    // What ends a sentence or a list is no part of it.
    std::size_t end = run.find_last_not_of(".:");
    if (end == run.npos) return std::string(run);
    std::string_view tail = run.substr(end + 1), core = run.substr(0, end + 1);
    if (std::optional<std::string> whole = of_whole(core)) {
      return *whole + std::string(tail);
    }
    return by_parts(core) + std::string(tail);
  }

  std::optional<std::string> of_whole(std::string_view core) {
    if (auto sid = pseudonyms_.sid(core)) return sid;
    if (auto address = of_address(core)) return address;
    if (is_mac(core)) return pseudonyms_.mac(core);
    if (core.size() >= 33 && length_of(core, is_hex) == core.size()) {
      return pseudonyms_.hex(core);
    }
    if (core.starts_with("\\\\")) return of_share(core);
    if (core.find('@') != core.npos) return of_mail(core);
    return of_path(core);
  }

  // 10.0.0.4, 10.0.0.0/8, 10.0.0.4:3389, fe80::1%3
  std::optional<std::string> of_address(std::string_view core) {
    if (auto address = pseudonyms_.address(core)) return address;
    std::size_t colon = core.rfind(':');
    if (colon == core.npos || core.find(':') != colon) return std::nullopt;
    auto address = pseudonyms_.address(core.substr(0, colon));
    if (!address) return std::nullopt;
    return *address + std::string(core.substr(colon));
  }

  static bool is_mac(std::string_view core) {
    if (core.size() != 17 || (core[2] != ':' && core[2] != '-')) return false;
    for (std::size_t i = 0; i < core.size(); ++i) {
      bool mark = i % 3 == 2;
      if (mark ? core[i] != core[2] : !is_hex(core[i])) return false;
    }
    return true;
  }

  std::string of_share(std::string_view core) {
    std::string_view rest = core.substr(2);
    std::size_t end = std::min(rest.find('\\'), rest.size());
    if (rest.substr(0, end) == "." || rest.substr(0, end) == "?") {
      return "\\\\" + std::string(rest.substr(0, end)) +
             by_parts(rest.substr(end));
    }
    std::string out = "\\\\" + pseudonyms_.name(rest.substr(0, end));
    rest.remove_prefix(end);
    while (!rest.empty()) {  // the names of shares and what is in them
      rest.remove_prefix(1);
      end = std::min(rest.find('\\'), rest.size());
      out += "\\" +
             (end == 0 ? std::string() : pseudonyms_.name(rest.substr(0, end)));
      rest.remove_prefix(end);
    }
    return out;
  }

  std::optional<std::string> of_mail(std::string_view core) {
    std::size_t at = core.find('@');
    std::string_view before = core.substr(0, at), after = core.substr(at + 1);
    bool names = !before.empty() && !after.empty() &&
                 before.find_first_of("\\/:%") == before.npos &&
                 after.find_first_of("\\/:%@") == after.npos;
    if (!names) return std::nullopt;
    return pseudonyms_.name(core);
  }

  // A home folder, or DOMAIN\user where it can be no path.
  std::optional<std::string> of_path(std::string_view core) {
    std::string folded = fold_case(core);
    for (std::string_view homes :
         {"\\users\\", "/users/", "/home/", "\\documents and settings\\",
          "\\profiles\\"}) {
      std::size_t at = folded.find(homes);
      if (at == folded.npos || folded.size() != core.size()) continue;
      std::size_t begin = at + homes.size();
      std::size_t end = std::min(core.find_first_of("\\/", begin), core.size());
      return by_parts(core.substr(0, begin)) +
             pseudonyms_.name(core.substr(begin, end - begin)) +
             std::string(core.substr(end));
    }
    std::size_t slash = core.find('\\');
    bool account = slash != core.npos && slash != 0 &&
                   core.find('\\', slash + 1) == core.npos &&
                   core.find_first_of(":/%") == core.npos &&
                   slash + 1 < core.size() && !is_key(folded);
    if (!account) return std::nullopt;
    if (is_of_windows(fold_case(core.substr(0, slash)))) {
      return std::string(core);
    }
    return pseudonyms_.name(core);
  }

  // NT AUTHORITY\SYSTEM: what stands before the blank is another run.
  bool is_of_windows(std::string_view domain) const {
    std::string before = fold_case(out_);
    for (auto [first, second] :
         {std::pair<std::string_view, std::string_view>{"nt ", "authority"},
          {"nt ", "service"},
          {"nt virtual ", "machine"},
          {"window ", "manager"},
          {"font driver ", "host"},
          {"iis ", "apppool"}}) {
      if (domain == second && before.ends_with(first)) return true;
    }
    return false;
  }

  // The beginnings of registry keys and of folders that are everywhere.
  static bool is_key(std::string_view folded) {
    for (std::string_view start :
         {"hk", "system\\", "software\\", "sam\\", "security\\", "windows\\",
          "winstations\\", "microsoft\\", "policies\\", "rdp-tcp\\",
          "currentcontrolset\\"}) {
      if (folded.starts_with(start)) return true;
    }
    return folded.ends_with(".dll") || folded.ends_with(".exe") ||
           folded.ends_with(".sys") || folded.ends_with(".evtx");
  }

  // An address in brackets of a URL, a port behind a name: what is left of a
  // run that is no pattern as a whole.
  std::string by_parts(std::string_view core) {
    std::string out;
    while (!core.empty()) {
      std::size_t part = core.find_first_of("\\/:%@");
      std::string_view word = core.substr(0, part);
      std::optional<std::string> other;
      if (!word.empty()) {
        // Keys of users: S-1-5-21-…_Classes.
        std::size_t tail = std::min(word.find('_'), word.size());
        other = pseudonyms_.sid(word.substr(0, tail));
        if (other) *other += word.substr(tail);
        if (!other) other = pseudonyms_.address(word);
        if (!other && word.size() >= 33 &&
            length_of(word, is_hex) == word.size()) {
          other = pseudonyms_.hex(word);
        }
      }
      out += other ? *other : std::string(word);
      if (part == core.npos) break;
      out += core[part];
      core.remove_prefix(part + 1);
    }
    return out;
  }

  std::string_view left_;
  const Pseudonyms& pseudonyms_;
  std::string out_ = {};
};

}  // namespace

std::string replace_patterns(std::string_view text,
                             const Pseudonyms& pseudonyms) {
  return Scan(text, pseudonyms).all();
}

}  // namespace lastmile
