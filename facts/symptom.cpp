#include "facts/symptom.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/suggest.hpp"
#include "engine/text/unicode.hpp"
#include "facts/code_names.hpp"
#include "facts/symptom_tokens.hpp"

namespace lastmile {

namespace {

constexpr std::size_t most_text = 64 * 1024;
constexpr std::size_t most_message = 4096;
constexpr std::size_t most_claims = 16;

constexpr std::array<std::string_view, 12> spaces = {
    "mstsc",       "mstsc_ext", "freerdp",       "errinfo",
    "nego",        "hresult",   "ntstatus",      "logon_error",
    "fatal_error", "tls_alert", "win32_service", "nego_protocol"};

constexpr std::string_view wide_colon = "：";

struct Code {
  std::string_view space;
  std::uint32_t code = 0;
  std::optional<std::uint32_t> extended = {};
  std::size_t at = 0;  // where in the text
  bool operator==(const Code& other) const {
    return space == other.space && code == other.code &&
           extended == other.extended;
  }
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Which namespace a number belongs to by its size alone; empty where none.
// [MS-ERREF] 2.1 and 2.3; 0x1xxxx and 0x2xxxx are FreeRDP's classes; the codes
// of the Windows clients end at 0x300xxxx, those of RD Gateway.
Code by_size(std::uint32_t value) {
  if (value >= 0xfffffff0) return {"logon_error", value};
  if (value >= 0xd0000000 && value < 0xe0000000) {
    return {"ntstatus", value & ~0x10000000u};  // an NTSTATUS as HRESULT
  }
  if (value >= 0xc0000000 && value < 0xd0000000) return {"ntstatus", value};
  if (value >= 0x80000000) return {"hresult", value};
  if (value >= 0x10000000) return {};
  if (value >> 16 == 2 && (value & 0xffff) < 0x100) return {"freerdp", value};
  if (value >> 16 == 1) return {"errinfo", value & 0xffff};
  return {"mstsc", value};
}

// Codes of the client's library end in its layer and begin at 0x100; those of
// extended codes that look the same lie in these rows.
bool looks_primary(std::uint32_t value) {
  std::uint32_t layer = value & 0xff;
  bool extended_row = (value >= 0x100 && value <= 0x10b) ||
                      (value >= 0x400 && value <= 0x412) ||
                      (value >= 0x1000 && value <= 0x11ff);
  return value >= 0x100 && !extended_row &&
         (layer == 4 || (layer >= 6 && layer <= 0xa));
}

// Extended codes that are no error codes: 0x0 to 0x4 are both.
bool only_extended(std::uint32_t value) { return value > 4 && value < 0x20; }

class Reader {
 public:
  Reader(std::string_view text, Diagnostics& problems)
      : text_(text), tokens_(read_symptom_tokens(text)), problems_(problems) {
    for (const SymptomToken& token : tokens_) {
      if (token.kind == SymptomToken::Kind::Word) ++words_;
      if (token.is_number()) ++numbers_;
    }
  }

  std::vector<Claim> read() {
    for (next_ = 0; next_ < tokens_.size() && codes_.size() < most_claims;) {
      read_token();
    }
    if (broken_) return {};
    if (codes_.empty()) {
      problems_.add({.code = "LM0701",
                     .message = "no error code was recognised in the symptom",
                     .place = place(0, text_.size()),
                     .hint = "write it as the dialog shows it (0x904/0x7), or "
                             "with its namespace (ntstatus:0xC000006D)",
                     .severity = Severity::Note});
    }
    return claims();
  }

 private:
  std::string_view word(const SymptomToken& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }

  std::string_view between(std::size_t token) const {
    std::size_t begin = tokens_[token].end;
    return text_.substr(begin, tokens_[token + 1].begin - begin);
  }

  bool has(std::size_t token) const { return token < tokens_.size(); }
  bool number_at(std::size_t token) const {
    return has(token) && tokens_[token].is_number();
  }

  static bool only(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
  }

  // Nothing but numbers: what somebody types on a command line.
  bool bare() const { return words_ == 0; }

  void add(Code code) {
    if (std::find(codes_.begin(), codes_.end(), code) == codes_.end()) {
      codes_.push_back(code);
    }
  }

  void read_token() {
    const SymptomToken& token = tokens_[next_];
    if (token.kind == SymptomToken::Kind::Broken) {
      if (bare() || after_prefix_) refuse(token);
      ++next_;
    } else if (token.is_number()) {
      read_number();
    } else {
      read_word();
    }
  }

  void read_word() {
    const SymptomToken& token = tokens_[next_];
    std::string small = lower(word(token));
    if (read_prefix(token, small)) return;
    if (small == "rdp_neg_failure" || small == "neg_failure") {
      std::size_t number = next_ + 1;
      while (has(number) && number < next_ + 3 && !number_at(number)) ++number;
      if (number_at(number)) {
        add({"nego", tokens_[number].value, {}, token.begin});
        next_ = number;
      }
    } else if (const CodeName* name = find_code_name(word(token))) {
      add({name->space, name->code, {}, token.begin});
      // The number that a log writes behind the name is the same once more.
      if (number_at(next_ + 1) && only(between(next_), " \t[(:=#")) ++next_;
    }
    ++next_;
  }

  // `ntstatus:0xC000006D`. A prefix that is nearly one is taken for a typo
  // where nothing else was said.
  bool read_prefix(const SymptomToken& token, std::string_view small) {
    bool number_follows = has(next_ + 1) && only(between(next_), ": \t") &&
                          between(next_).starts_with(':') &&
                          tokens_[next_ + 1].kind != SymptomToken::Kind::Word;
    if (!number_follows) return false;
    auto known = std::find(spaces.begin(), spaces.end(), small);
    if (known == spaces.end()) {
      std::string meant = did_you_mean(small, spaces);
      if (words_ > 1 || meant.empty()) return false;
      refuse(token,
             "'" + std::string(word(token)) + "' is no namespace of codes",
             meant);
      next_ = tokens_.size();
      return true;
    }
    --words_;
    ++next_;
    if (tokens_[next_].kind == SymptomToken::Kind::Broken) {
      after_prefix_ = true;
      return true;
    }
    Code code{*known, tokens_[next_].value, {}, token.begin};
    bool pair = code.space == "mstsc" && number_at(next_ + 1) &&
                only(between(next_), " /");
    if (pair) code.extended = tokens_[++next_].value;
    add(code);
    ++next_;
    return true;
  }

  void read_number() {
    std::size_t at = next_++;
    const SymptomToken& token = tokens_[at];
    Code code = by_size(token.value);
    code.at = token.begin;
    if (code.space.empty() || !is_code(at, code)) return;
    if (code.space == "mstsc" && number_at(next_) && pairs(at)) {
      code.extended = tokens_[next_++].value;
    } else if (code.space == "mstsc" && only_extended(code.code)) {
      note_extended(token);
      code.space = "mstsc_ext";
    }
    add(code);
  }

  // A hex number is one by its shape, and so is a decimal that has the size of
  // a status. Any other decimal needs a word before it that says so, or to
  // stand alone.
  bool is_code(std::size_t at, const Code& code) const {
    const SymptomToken& token = tokens_[at];
    if (token.kind == SymptomToken::Kind::Hex) return true;
    if (code.space == "hresult" || code.space == "ntstatus") return true;
    if (bare()) return stands_alone();
    return labelled(token);
  }

  bool stands_alone() const {
    if (numbers_ > 2 || numbers_ != tokens_.size()) return false;
    std::size_t begin = tokens_.front().begin;
    std::size_t end = tokens_.back().end;
    constexpr std::string_view around = " \t\r\n()[]:=#";
    return only(text_.substr(0, begin), around) &&
           only(text_.substr(end), around) &&
           (numbers_ == 1 || only(between(0), " \t\r\n/"));
  }

  bool labelled(const SymptomToken& token) const {
    constexpr std::size_t longest = 32;
    std::size_t from = token.begin > longest ? token.begin - longest : 0;
    std::string before = lower(text_.substr(from, token.begin - from));
    while (!before.empty() &&
           std::string_view(" \t:=#([\"'").find(before.back()) !=
               std::string_view::npos) {
      before.pop_back();
    }
    if (before.ends_with(wide_colon)) {
      before.resize(before.size() - wide_colon.size());
    }
    constexpr std::string_view labels[] = {
        "code", "reason", "código", "codigo", "codice", "kod",
        "код",  "代码",   "代碼",   "コード", "코드"};
    bool sure = std::any_of(
        std::begin(labels), std::end(labels),
        [&](std::string_view label) { return before.ends_with(label); });
    // "error 5" may be anybody's; the client's own begin at 0x100.
    return sure || (before.ends_with("error") && token.value >= 0x100);
  }

  // Are these two numbers an error code and its extended code?
  bool pairs(std::size_t at) const {
    const SymptomToken& second = tokens_[at + 1];
    if (by_size(second.value).space != "mstsc") return false;
    std::string_view gap = between(at);
    bool both_hex = tokens_[at].kind == SymptomToken::Kind::Hex &&
                    second.kind == SymptomToken::Kind::Hex;
    if (only(gap, "/ ") && gap.find('/') != std::string_view::npos) return true;
    return (both_hex || bare()) && only(gap, " \t\r\n");
  }

  // The dialog's two lines: a label, a colon, a number, twice. Words lie
  // between, so they are no neighbours.
  void join_lines() {
    for (std::size_t i = 0; i + 1 < codes_.size(); ++i) {
      Code& first = codes_[i];
      const Code& second = codes_[i + 1];
      bool extended = second.space == "mstsc_ext" ||
                      (second.space == "mstsc" && !second.extended &&
                       !looks_primary(second.code));
      if (first.space != "mstsc" || first.extended || !extended) continue;
      if (!labels_between(first.at, second.at)) continue;
      first.extended = second.code;
      codes_.erase(codes_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }

  bool labels_between(std::size_t begin, std::size_t end) const {
    std::string_view gap = text_.substr(begin, end - begin);
    return gap.find_first_of(":=") != std::string_view::npos ||
           gap.find(wide_colon) != std::string_view::npos;
  }

  void note_extended(const SymptomToken& token) {
    notes_.push_back(
        {.code = "LM0706",
         .message = "'" + std::string(word(token)) +
                    "' is no error code of the client; it was taken for the "
                    "extended error code",
         .place = place(token.begin, token.end),
         .hint = "give both, as in 0x904/0x7",
         .severity = Severity::Note});
  }

  void refuse(const SymptomToken& token, std::string message = {},
              std::string hint = {}) {
    std::string_view shown = word(token).substr(0, 40);
    if (message.empty()) message = "'" + std::string(shown) + "' is no code";
    if (hint.empty()) {
      hint = "a code is decimal or 0x and hex digits, and fits in 32 bits";
    }
    problems_.add({.code = "LM0702",
                   .message = std::move(message),
                   .place = place(token.begin, token.end),
                   .hint = std::move(hint)});
    broken_ = true;
  }

  // Columns count characters.
  Place place(std::size_t begin, std::size_t end) const {
    Place out;
    auto step = [&](std::size_t offset, std::uint32_t& line,
                    std::uint32_t& column) {
      line = 1;
      column = 1;
      for (char c : text_.substr(0, offset)) {
        bool starts = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        column = c == '\n' ? 1 : column + (starts ? 1 : 0);
        line += c == '\n' ? 1 : 0;
      }
    };
    step(begin, out.line, out.column);
    step(end, out.end_line, out.end_column);
    return out;
  }

  bool mentions(std::string_view what) const {
    return lower(text_).find(what) != std::string::npos;
  }

  std::string_view client_of(const Code& code) const {
    if (code.space == "freerdp") return "freerdp";
    if (bare()) return {};
    if (mentions("freerdp")) return "freerdp";
    if (mentions("mstsc") || mentions("disconnect reason") ||
        mentions("disconnectreason") || mentions("rdpclient")) {
      return "mstsc";
    }
    return {};
  }

  std::string message() const;
  std::vector<Claim> claims();

  std::string_view text_;
  std::vector<SymptomToken> tokens_;
  Diagnostics& problems_;
  std::vector<Code> codes_;
  std::vector<Diagnostic> notes_;
  std::size_t next_ = 0;
  std::size_t words_ = 0;
  std::size_t numbers_ = 0;
  bool after_prefix_ = false;
  bool broken_ = false;
};

// One line, without control characters.
std::string Reader::message() const {
  std::string out;
  for (std::size_t at = 0; at < text_.size() && out.size() < most_message;) {
    CodePoint point = decode_utf8(text_, at);
    at += std::max<std::size_t>(point.bytes, 1);
    if (is_invisible(point.value)) continue;
    if (point.value > 0x20 && !is_control(point.value)) {
      append_utf8(out, point.value);
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<Claim> Reader::claims() {
  join_lines();
  std::string said = bare() && !codes_.empty() ? std::string() : message();
  for (Diagnostic& note : notes_) {
    bool stands = std::any_of(codes_.begin(), codes_.end(), [](const Code& c) {
      return c.space == "mstsc_ext";
    });
    if (stands) problems_.add(std::move(note));
  }
  std::vector<Claim> out;
  auto add_claim = [&](std::size_t at) -> Node& {
    Place where = place(at, at);
    out.push_back(
        {.type = "symptom.error",
         .from = {.by = "symptom_text",
                  .source = "symptom",
                  .locator = "line " + std::to_string(where.line) +
                             ", column " + std::to_string(where.column)}});
    return out.back().fields;
  };
  for (const Code& code : codes_) {
    Node& fields = add_claim(code.at);
    std::string_view client = client_of(code);
    if (!client.empty()) fields.set("client", std::string(client));
    fields.set("ns", std::string(code.space));
    fields.set("code", std::int64_t{code.code});
    if (code.extended) fields.set("extended", std::int64_t{*code.extended});
    if (!said.empty()) fields.set("message", said);
  }
  if (codes_.empty() && !said.empty()) add_claim(0).set("message", said);
  return out;
}

// The text as UTF-8: what is none becomes U+FFFD.
std::string as_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    CodePoint point = decode_utf8(text, at);
    append_utf8(out, point.bytes ? point.value : U'\uFFFD');
    at += std::max<std::size_t>(point.bytes, 1);
  }
  return out;
}

}  // namespace

std::vector<Claim> read_symptom(std::string_view text, Diagnostics& problems) {
  if (text.size() > most_text) {
    problems.add({.code = "LM0704",
                  .message = "the symptom is longer than 64 KiB; the rest was "
                             "not looked at",
                  .severity = Severity::Warning});
    text = text.substr(0, most_text);
  }
  std::string clean = as_utf8(text);
  bool blank = std::all_of(clean.begin(), clean.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
  });
  if (blank) {
    problems.add({.code = "LM0703",
                  .message = "the symptom is empty",
                  .hint = "give the code or the text that the client shows"});
    return {};
  }
  return Reader(clean, problems).read();
}

}  // namespace lastmile
