#include "engine/script/names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/script/library.hpp"

namespace lastmile {
namespace {

using script_detail::Native;

struct Word {
  enum class Form : std::uint8_t { End, Name, Other, Sign };
  Form form = Form::End;
  std::string_view text = {};
  std::uint32_t offset = 0;

  bool is(std::string_view wanted) const { return text == wanted; }
  bool name() const { return form == Form::Name; }
};

bool letter(char c) {
  return c == '_' || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}
bool digit(char c) { return '0' <= c && c <= '9'; }

// The words of Lua, comments left out. Text that is no Lua gives some words.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  std::vector<Word> all() {
    std::vector<Word> out;
    while (skip(), at_ < text_.size()) out.push_back(next());
    out.push_back({.offset = static_cast<std::uint32_t>(text_.size())});
    return out;
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip() {
    for (;;) {
      while (at_ < text_.size() && (peek() == ' ' || peek() == '\n' ||
                                    peek() == '\t' || peek() == '\r')) {
        ++at_;
      }
      if (peek() != '-' || peek(1) != '-') return;
      at_ += 2;
      if (!skip_long()) at_ = std::min(text_.find('\n', at_), text_.size());
    }
  }

  // [[ … ]], [=[ … ]=]; false where none begins here.
  bool skip_long() {
    if (peek() != '[') return false;
    std::size_t level = 0;
    while (peek(1 + level) == '=') ++level;
    if (peek(1 + level) != '[') return false;
    const std::string close = "]" + std::string(level, '=') + "]";
    const std::size_t end = text_.find(close, at_ + 2 + level);
    at_ = end == text_.npos ? text_.size() : end + close.size();
    return true;
  }

  Word next() {
    const std::size_t begin = at_;
    Word::Form form = Word::Form::Other;
    if (letter(peek())) {
      while (letter(peek()) || digit(peek())) ++at_;
      form = Word::Form::Name;
    } else if (digit(peek()) || (peek() == '.' && digit(peek(1)))) {
      while (letter(peek()) || digit(peek()) || peek() == '.') ++at_;
    } else if (peek() == '"' || peek() == '\'') {
      skip_quoted();
    } else if (!skip_long()) {
      form = Word::Form::Sign;
      static constexpr std::array<std::string_view, 7> signs = {
          "...", "..", "::", "==", "~=", "<=", ">="};
      at_ += 1;
      for (std::string_view sign : signs) {
        if (!text_.substr(begin).starts_with(sign)) continue;
        at_ = begin + sign.size();
        break;
      }
    }
    return {form, text_.substr(begin, at_ - begin),
            static_cast<std::uint32_t>(begin)};
  }

  void skip_quoted() {
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr std::array<std::string_view, 22> keywords = {
    "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
    "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
    "repeat",   "return", "then", "true", "until",  "while"};

bool keyword(std::string_view word) {
  return std::ranges::find(keywords, word) != keywords.end();
}

// The library by name; the members of its parts.
const std::map<std::string, std::set<std::string>>& library() {
  using namespace script_detail;
  static const auto made = [] {
    std::map<std::string, std::set<std::string>> out;
    for (auto natives : {basic_natives, domain_natives}) {
      for (const Native& native : natives) out[native.name];
    }
    for (auto [part, natives] :
         {std::pair("string", string_natives),
          std::pair("table", table_natives), std::pair("math", math_natives)}) {
      for (const Native& native : natives) out[part].insert(native.name);
    }
    for (const char* constant : {"huge", "maxinteger", "mininteger"}) {
      out["math"].insert(constant);
    }
    return out;
  }();
  return made;
}

class Search {
 public:
  Search(const Script& script, const std::vector<std::string>& modules)
      : words_(Words(script.source).all()),
        modules_(modules.begin(), modules.end()) {
    for (const std::string& name : script.parameters) {
      declared_.insert(local_name(name));
    }
  }

  std::vector<UnknownName> run() {
    for (std::size_t i = 0; i < words_.size(); ++i) declare(i);
    for (std::size_t i = 0; i < words_.size(); ++i) look(i);
    return std::move(found_);
  }

 private:
  const Word& at(std::size_t i) const {
    return words_[std::min(i, words_.size() - 1)];
  }
  const Word& before(std::size_t i) const {
    static const Word none;
    return i == 0 ? none : words_[i - 1];
  }

  // Names separated by commas, with attributes such as <const>.
  void declare_list(std::size_t i) {
    for (;; ++i) {
      if (!at(i).name() || keyword(at(i).text)) return;
      declared_.emplace(at(i).text);
      if (at(i + 1).is("<") && at(i + 3).is(">")) {
        attributes_.insert(at(i + 2).offset);
        i += 3;
      }
      if (!at(i + 1).is(",")) return;
      ++i;
    }
  }

  void declare(std::size_t i) {
    if (!at(i).name()) return;
    if (at(i).is("local") && at(i + 1).is("function")) {
      declared_.emplace(at(i + 2).text);
    } else if (at(i).is("local") || at(i).is("for")) {
      declare_list(i + 1);
    } else if (at(i).is("function")) {
      ++i;
      while (at(i).name() || at(i).is(".") || at(i).is(":")) {
        if (at(i).is(":")) declared_.emplace("self");
        ++i;
      }
      if (at(i).is("(")) declare_list(i + 1);
    }
  }

  // {name = …}, x.name, x:name(), goto name, ::name::, <const>
  bool is_use(std::size_t i) const {
    const Word& word = at(i);
    if (!word.name() || keyword(word.text)) return false;
    const Word& previous = before(i);
    if (previous.is(".") || previous.is(":") || previous.is("::") ||
        previous.is("goto") || attributes_.contains(word.offset)) {
      return false;
    }
    bool opens = previous.is("{") || previous.is(",") || previous.is(";");
    return !(opens && at(i + 1).is("="));
  }

  void look(std::size_t i) {
    if (!is_use(i)) return;
    const Word& word = at(i);
    const std::string name(word.text);
    if (declared_.contains(name) || modules_.contains(name)) return;
    auto part = library().find(name);
    if (part == library().end()) {
      bool assigned = at(i + 1).is("=") || before(i).is("function");
      report(name, word.offset, word.text.size(), assigned, names());
      return;
    }
    const Word& member = at(i + 2);
    if (part->second.empty() || !at(i + 1).is(".") || !member.name() ||
        part->second.contains(std::string(member.text))) {
      return;
    }
    std::vector<std::string> known;
    for (const std::string& m : part->second) known.push_back(name + "." + m);
    report(name + "." + std::string(member.text), word.offset,
           member.offset + member.text.size() - word.offset, false, known);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out(declared_.begin(), declared_.end());
    out.insert(out.end(), modules_.begin(), modules_.end());
    for (const auto& [name, members] : library()) out.push_back(name);
    return out;
  }

  void report(const std::string& name, std::uint32_t offset, std::size_t length,
              bool assigned, std::vector<std::string> known) {
    if (!reported_.insert(name).second) return;
    found_.push_back({name, offset, static_cast<std::uint32_t>(length),
                      assigned, std::move(known)});
  }

  std::vector<Word> words_;
  std::set<std::string> modules_;
  std::set<std::string> declared_;
  std::set<std::uint32_t> attributes_;
  std::set<std::string> reported_;
  std::vector<UnknownName> found_;
};

}  // namespace

std::vector<UnknownName> unknown_names(
    const Script& script, const std::vector<std::string>& modules) {
  return Search(script, modules).run();
}

}  // namespace lastmile
