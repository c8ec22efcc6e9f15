#include "cli/lookup.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <functional>

#include "cli/text_search.hpp"
#include "engine/base/scalar.hpp"
#include "engine/diagnose/sign_states.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

// A code in decimal or hex; a negative one is a signed 32-bit HRESULT.
std::optional<std::int64_t> code(const std::string& text) {
  Result<std::int64_t> value = parse_integer(text);
  if (!value) return std::nullopt;
  if (*value < 0 && *value >= -0x80000000LL) return *value + 0x100000000LL;
  return *value;
}

std::string hex(std::int64_t value) {
  char out[24];
  std::snprintf(out, sizeof out, "0x%llX",
                static_cast<unsigned long long>(value));
  return out;
}

// Does the text hold the code as a word of its own, in any letter case?
bool mentions(std::string_view text, std::string_view word) {
  std::string folded = fold_case(text), wanted = fold_case(word);
  auto letter = [&](std::size_t i) {
    return i < folded.size() &&
           std::isalnum(static_cast<unsigned char>(folded[i])) != 0;
  };
  for (std::size_t at = folded.find(wanted); at != std::string::npos;
       at = folded.find(wanted, at + 1)) {
    if (!letter(at + wanted.size()) && (at == 0 || !letter(at - 1))) {
      return true;
    }
  }
  return false;
}

class Lookup {
 public:
  explicit Lookup(std::shared_ptr<const KnowledgeBase> base)
      : base_(std::move(base)) {}

  LookupAnswer find(const std::string& first, const std::string& second) {
    std::string a = first, b = second;
    std::size_t slash = a.find('/');
    if (b.empty() && slash != std::string::npos && code(a.substr(0, slash)) &&
        code(a.substr(slash + 1))) {
      b = a.substr(slash + 1);
      a = a.substr(0, slash);
    }
    if (code(a) && (b.empty() || code(b))) {
      if (b.empty()) {
        single(*code(a), a);
      } else {
        pair(a, b);
        recognise(a + "/" + b);
      }
    } else if (!b.empty() && (code(a) || code(b))) {
      pair(a, b);
    } else {
      text(b.empty() ? a : a + " " + b);
    }
    return std::move(answer_);
  }

 private:
  std::string cell(const TableRow& row, std::string_view column) const {
    return row.cell(column, base_->symbols);
  }

  void each_row(std::string_view table,
                const std::function<bool(const TableRow&)>& take,
                std::vector<TableRow>& into) {
    const DataTable* t = base_->find_table(table);
    if (!t) return;
    for (std::size_t r = 0; r < t->rows(); ++r) {
      TableRow row{t, r};
      bool known = std::any_of(into.begin(), into.end(), [&](const auto& k) {
        return k.table == t && k.row == r;
      });
      if (!known && take(row)) into.push_back(row);
    }
  }

  bool add_codes(std::int64_t value, std::string_view ns) {
    std::size_t had = answer_.codes.size();
    std::string wanted = std::to_string(value);
    each_row(
        "codes",
        [&](const TableRow& row) {
          return cell(row, "code") == wanted &&
                 (ns.empty() || cell(row, "ns") == ns);
        },
        answer_.codes);
    return answer_.codes.size() > had;
  }

  void pair(const std::string& a, const std::string& b) {
    std::optional<std::int64_t> primary = code(a), extended = code(b);
    if (!primary || !add_codes(*primary, "mstsc")) {
      answer_.not_found.push_back("primary code " + a);
    }
    // Extended codes that have no name of their own are the wire's.
    if (!extended || (!add_codes(*extended, "mstsc_ext") &&
                      !add_codes(*extended, "errinfo"))) {
      answer_.not_found.push_back("extended code " + b);
    }
    std::vector<std::string> words;
    if (primary) words.push_back(hex(*primary));
    if (extended) words.push_back(hex(*extended));
    add_claims(words);
  }

  void single(std::int64_t value, const std::string& a) {
    bool found = add_codes(value, "");
    each_row(
        "events",
        [&](const TableRow& row) {
          return cell(row, "id") == std::to_string(value);
        },
        answer_.events);
    if (!found && answer_.events.empty()) answer_.not_found.push_back(a);
    add_claims({hex(value)});
  }

  void add_claims(const std::vector<std::string>& words) {
    auto any = [&](std::string_view text) {
      return std::any_of(words.begin(), words.end(), [&](const auto& word) {
        return mentions(text, word);
      });
    };
    for (const Cause& cause : base_->causes) {
      if (cause.status == Status::Refuted &&
          (any(cause.title) || any(cause.about))) {
        answer_.refuted.push_back(&cause);
      }
    }
    each_row(
        "claims", [&](const TableRow& row) { return any(cell(row, "claim")); },
        answer_.claims);
  }

  // ---- texts ----

  // Says it in a session of its own, and looks which signs are there.
  void recognise(const std::string& said) {
    Session session(base_, {});
    Diagnostics ignored;
    bool any = false;
    for (const Claim& claim : read_symptom(said, ignored)) {
      if (!base_->schema.find(claim.type)) continue;
      any = session.tell(claim, ignored) || any;
    }
    if (!any) return;
    session.run();
    for (const SignReport& report : sign_reports(session)) {
      if (report.state == SignState::Present) {
        answer_.recognised.push_back(report.sign);
      }
    }
  }

  void codes_within(const std::string& said) {
    Diagnostics ignored;
    for (const Claim& claim : read_symptom(said, ignored)) {
      const Node* ns = claim.fields.find("ns");
      const Node* value = claim.fields.find("code");
      if (!ns || !value) continue;
      if (auto number = code(value->text)) add_codes(*number, ns->text);
      const Node* extended = claim.fields.find("extended");
      if (!extended || ns->text != "mstsc") continue;
      auto number = code(extended->text);
      if (number && !add_codes(*number, "mstsc_ext")) {
        add_codes(*number, "errinfo");
      }
    }
  }

  // The texts with some of the words; all that hold the phrase come first.
  template <class T>
  void search(const std::vector<std::pair<std::string, T>>& texts,
              const std::string& asked, std::vector<T>& into) {
    TextSearch search;
    for (const auto& [text, item] : texts) search.add(text);
    std::string phrase = fold_case(asked);
    std::vector<bool> taken(texts.size(), false);
    auto take = [&](std::size_t i) {
      if (taken[i]) return;
      taken[i] = true;
      into.push_back(texts[i].second);
    };
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (fold_case(texts[i].first).find(phrase) != std::string::npos) take(i);
    }
    for (const TextSearch::Hit& hit : search.find(asked)) take(hit.text);
  }

  void search_table(std::string_view name,
                    std::initializer_list<std::string_view> columns,
                    const std::string& asked, std::vector<TableRow>& into) {
    const DataTable* table = base_->find_table(name);
    if (!table) return;
    std::vector<std::pair<std::string, TableRow>> texts;
    for (std::size_t r = 0; r < table->rows(); ++r) {
      TableRow row{table, r};
      bool known = std::any_of(into.begin(), into.end(), [&](const auto& k) {
        return k.table == table && k.row == r;
      });
      if (known) continue;
      std::string text;
      for (std::string_view column : columns) text += cell(row, column) + " \n";
      texts.emplace_back(std::move(text), row);
    }
    search(texts, asked, into);
  }

  template <class T>
  std::vector<std::pair<std::string, const T*>> texts_of(
      const std::deque<T>& items) const {
    std::vector<std::pair<std::string, const T*>> texts;
    for (const T& item : items) {
      texts.emplace_back(item.id + " \n" + item.title + " \n" + item.about,
                         &item);
    }
    return texts;
  }

  void text(const std::string& asked) {
    codes_within(asked);
    recognise(asked);
    search_table("codes", {"name", "meaning"}, asked, answer_.codes);
    search_table("events", {"provider", "id", "channel", "title", "meaning"},
                 asked, answer_.events);
    search_table("settings",
                 {"key", "path", "value", "meaning", "policy", "gpo"}, asked,
                 answer_.settings);
    search_table("claims", {"claim", "why"}, asked, answer_.claims);
    search(texts_of(base_->signs), asked, answer_.signs);
    std::vector<const Cause*> causes;
    search(texts_of(base_->causes), asked, causes);
    for (const Cause* cause : causes) {
      (cause->status == Status::Refuted ? answer_.refuted : answer_.causes)
          .push_back(cause);
    }
    search(texts_of(base_->fixes), asked, answer_.fixes);
    if (answer_.codes.empty() && answer_.events.empty() &&
        answer_.settings.empty() && answer_.claims.empty() &&
        answer_.causes.empty() && answer_.refuted.empty() &&
        answer_.signs.empty() && answer_.fixes.empty() &&
        answer_.recognised.empty()) {
      answer_.not_found.push_back(asked);
    }
  }

  std::shared_ptr<const KnowledgeBase> base_;
  LookupAnswer answer_;
};

}  // namespace

std::string TableRow::cell(std::string_view column,
                           const Symbols& symbols) const {
  auto at = table->column(column);
  if (!at) return {};
  Value value = table->row(row)[at->index];
  return value.known() ? to_text(value, symbols) : "";
}

LookupAnswer look_up(std::shared_ptr<const KnowledgeBase> base,
                     const std::string& first, const std::string& second) {
  return Lookup(std::move(base)).find(first, second);
}

}  // namespace lastmile
