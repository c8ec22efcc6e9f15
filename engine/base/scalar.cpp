#include "engine/base/scalar.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

std::string shortened(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 60)) {
    out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
  // Do not cut a character in two.
  while (text.size() > 60 && !out.empty() &&
         (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) {
    out.pop_back();
  }
  return text.size() > 60 ? out + "…" : out;
}

Diagnostic refusal(std::string_view code, std::string_view text,
                   std::string_view is_not, std::string hint) {
  return {code,
          "'" + shortened(text) + "' is not " + std::string(is_not),
          {},
          std::move(hint)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes exactly `count` digits off the front.
bool take_digits(std::string_view& text, std::size_t count, int& out) {
  if (text.size() < count) return false;
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// The unsigned part of an integer: decimal or 0x hex.
std::from_chars_result read_magnitude(std::string_view digits,
                                      std::uint64_t& out) {
  bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  if (hex) digits.remove_prefix(2);
  const char* end = digits.data() + digits.size();
  std::from_chars_result r =
      std::from_chars(digits.data(), end, out, hex ? 16 : 10);
  if (r.ec == std::errc() && (r.ptr != end || digits.empty())) {
    r.ec = std::errc::invalid_argument;
  }
  return r;
}

}  // namespace

Result<std::int64_t> parse_integer(std::string_view text) {
  std::string_view digits = text;
  bool minus = take(digits, '-');
  if (!minus) take(digits, '+');
  std::uint64_t magnitude = 0;
  std::from_chars_result r{nullptr, std::errc::invalid_argument};
  if (!digits.empty() && is_digit(digits.front())) {
    r = read_magnitude(digits, magnitude);
  }
  constexpr std::uint64_t top = std::uint64_t{1} << 63;
  if (r.ec == std::errc::result_out_of_range ||
      (r.ec == std::errc() && magnitude >= top + (minus ? 1 : 0))) {
    return refusal("LM0121", text, "an integer of 64 bits",
                   "integers lie between -9223372036854775808 and "
                   "9223372036854775807");
  }
  if (r.ec != std::errc()) {
    bool octal = digits.starts_with("0o") || digits.starts_with("0O");
    return refusal("LM0120", text, "an integer",
                   octal ? "write it in decimal, or in hex as 0x1F"
                         : "write decimal digits, or hex as 0x904");
  }
  return static_cast<std::int64_t>(minus ? ~magnitude + 1 : magnitude);
}

Result<double> parse_number(std::string_view text) {
  std::string_view digits = text;
  bool minus = take(digits, '-');
  if (!minus) take(digits, '+');
  double value = 0;
  bool bad = digits.empty() || (!is_digit(digits[0]) && digits[0] != '.');
  if (!bad && (digits.starts_with("0x") || digits.starts_with("0X"))) {
    std::uint64_t magnitude = 0;
    bad = read_magnitude(digits, magnitude).ec != std::errc();
    value = static_cast<double>(magnitude);
  } else if (!bad) {
    const char* end = digits.data() + digits.size();
    std::from_chars_result r = std::from_chars(digits.data(), end, value);
    bad = r.ec != std::errc() || r.ptr != end;
  }
  if (bad || !std::isfinite(value)) {
    return refusal("LM0122", text, "a number",
                   "write digits with a point, such as 0.25 or 1e6");
  }
  return minus ? -value : value;
}

Result<bool> parse_yes_no(std::string_view text) {
  auto is = [&](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) {
                        return std::tolower(static_cast<unsigned char>(a)) == b;
                      });
  };
  if (is("yes") || is("true")) return true;
  if (is("no") || is("false")) return false;
  return refusal("LM0123", text, "yes or no", "write yes or no");
}

namespace {

constexpr std::int64_t second = 1'000'000;

// .123456 → microseconds; false where it has no digit or more than six.
bool take_fraction(std::string_view& text, std::int64_t& micros) {
  micros = 0;
  if (!take(text, '.')) return true;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0 || digits > 9) return false;
  for (std::size_t i = 0; i < 6; ++i) {
    micros = micros * 10 + (i < digits ? text[i] - '0' : 0);
  }
  text.remove_prefix(digits);
  return true;
}

// Z, ±hh:mm, ±hhmm, or nothing for UTC; in seconds.
bool take_offset(std::string_view& text, std::int64_t& offset) {
  offset = 0;
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return true;
  bool minus = take(text, '-');
  if (!minus && !take(text, '+')) return false;
  int hours = 0, minutes = 0;
  if (!take_digits(text, 2, hours)) return false;
  take(text, ':');
  if (!text.empty() && !take_digits(text, 2, minutes)) return false;
  if (hours > 14 || minutes > 59) return false;
  offset = (hours * 60 + minutes) * 60 * (minus ? -1 : 1);
  return true;
}

bool read_time(std::string_view text, std::int64_t& out) {
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  std::int64_t micros = 0, offset = 0;
  if (!take_digits(text, 4, y) || !take(text, '-') ||
      !take_digits(text, 2, mo) || !take(text, '-') ||
      !take_digits(text, 2, d)) {
    return false;
  }
  if (!text.empty()) {
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return false;
    if (!take_digits(text, 2, h) || !take(text, ':') ||
        !take_digits(text, 2, mi)) {
      return false;
    }
    if (take(text, ':') &&
        (!take_digits(text, 2, s) || !take_fraction(text, micros))) {
      return false;
    }
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (!take_offset(text, offset) || !text.empty()) return false;
  }
  using namespace std::chrono;
  year_month_day date{year(y), month(static_cast<unsigned>(mo)),
                      day(static_cast<unsigned>(d))};
  if (y < 1 || !date.ok() || h > 23 || mi > 59 || s > 59) return false;
  std::int64_t days = sys_days(date).time_since_epoch().count();
  out = ((days * 24 + h) * 60 + mi) * 60 + s - offset;
  out = out * second + micros;
  return true;
}

}  // namespace

Result<std::int64_t> parse_time(std::string_view text) {
  std::int64_t out = 0;
  if (read_time(text, out)) return out;
  return refusal("LM0124", text, "a time",
                 "write it as 2026-06-01 or 2026-06-01T12:00:00Z");
}

std::string format_time(std::int64_t microseconds) {
  using namespace std::chrono;
  std::int64_t whole = microseconds / second;
  std::int64_t micros = microseconds % second;
  if (micros < 0) {
    micros += second;
    --whole;
  }
  std::int64_t days = whole / 86400, rest = whole % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  year_month_day date{sys_days(std::chrono::days(days))};
  char out[64];
  int n = std::snprintf(
      out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(rest / 3600),
      static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
  std::string text(out, static_cast<std::size_t>(n));
  if (micros != 0) {
    n = std::snprintf(out, sizeof out, ".%06d", static_cast<int>(micros));
    text.append(out, static_cast<std::size_t>(n));
    while (text.back() == '0') text.pop_back();
  }
  return text + "Z";
}

namespace {

struct Unit {
  std::string_view name;
  std::int64_t micros;
};

// From large to small, as a duration is written.
constexpr std::array<Unit, 6> units{{{"d", 86400 * second},
                                     {"h", 3600 * second},
                                     {"m", 60 * second},
                                     {"s", second},
                                     {"ms", 1000},
                                     {"us", 1}}};

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<std::int64_t> parse_duration(std::string_view text) {
  auto bad = [&] {
    return refusal("LM0125", text, "a duration",
                   "write a number with d, h, m, s or ms: 90s, 5m, 1h30m");
  };
  std::string_view rest = text;
  bool minus = take(rest, '-');
  if (rest.empty()) return bad();
  std::int64_t total = 0, largest = std::numeric_limits<std::int64_t>::max();
  while (!rest.empty()) {
    std::int64_t count = 0;
    auto r = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (!is_digit(rest.front()) || r.ec != std::errc()) return bad();
    rest.remove_prefix(static_cast<std::size_t>(r.ptr - rest.data()));
    std::size_t letters = 0;
    while (letters < rest.size() && !is_digit(rest[letters])) ++letters;
    const Unit* unit = find_unit(rest.substr(0, letters));
    // Each unit once, in falling order: 30m1h is a slip of the pen.
    if (!unit || unit->micros >= largest) return bad();
    largest = unit->micros;
    rest.remove_prefix(letters);
    std::int64_t part = 0;
    if (__builtin_mul_overflow(count, unit->micros, &part) ||
        __builtin_add_overflow(total, part, &total)) {
      return bad();
    }
  }
  return minus ? -total : total;
}

std::string format_duration(std::int64_t microseconds) {
  if (microseconds == 0) return "0s";
  std::string out;
  auto rest = static_cast<std::uint64_t>(microseconds);
  if (microseconds < 0) {
    out = "-";
    rest = ~rest + 1;
  }
  for (const Unit& unit : units) {
    auto size = static_cast<std::uint64_t>(unit.micros);
    if (rest >= size) {
      out += std::to_string(rest / size);
      out += unit.name;
      rest %= size;
    }
  }
  return out;
}

std::string format_number(double value) {
  char out[32];
  std::to_chars_result r = std::to_chars(out, out + sizeof out, value);
  return {out, r.ptr};
}

Result<std::string> parse_version(std::string_view text) {
  std::string canonical;
  std::string_view rest = text;
  bool sound = !rest.empty() && rest.size() <= 128;
  while (sound) {
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits == 0) {
      sound = false;
      break;
    }
    std::string_view part = rest.substr(0, digits);
    while (part.size() > 1 && part.front() == '0') part.remove_prefix(1);
    if (!canonical.empty()) canonical += '.';
    canonical += part;
    rest.remove_prefix(digits);
    if (rest.empty()) break;
    sound = take(rest, '.');
  }
  if (!sound) {
    return refusal("LM0127", text, "a version",
                   "write numbers with dots between them: 10.0.19041");
  }
  while (canonical.ends_with(".0")) canonical.resize(canonical.size() - 2);
  return canonical;
}

}  // namespace lastmile
