// lastmile lookup A [B]
//
// Decodes a code, an event id or a text with the tables of the packs: `codes`
// (ns, code, name, meaning, …), `events`, `settings`, `claims`, `sources`.

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "cli/commands/commands.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/text/json.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

// One row of a table as text, by column.
struct Found {
  const DataTable* table = nullptr;
  std::size_t row = 0;
};

struct Answer {
  std::vector<Found> codes = {}, events = {}, settings = {}, claims = {};
  std::vector<const Cause*> refuted = {}, causes = {};
  std::vector<std::string> not_found = {};
};

class Lookup {
 public:
  explicit Lookup(const KnowledgeBase& base) : base_(base) {}

  std::string cell(const Found& found, std::string_view column) const {
    auto at = found.table->column(column);
    if (!at) return {};
    Value value = found.table->row(found.row)[at->index];
    return value.known() ? to_text(value, base_.symbols) : "";
  }

  Answer find(const std::string& first, const std::string& second) {
    std::string a = first, b = second;
    std::size_t slash = a.find('/');
    if (b.empty() && slash != std::string::npos && code(a.substr(0, slash)) &&
        code(a.substr(slash + 1))) {
      b = a.substr(slash + 1);
      a = a.substr(0, slash);
    }
    if (!b.empty()) {
      pair(a, b);
    } else if (auto value = code(a)) {
      single(*value, a);
    } else {
      text(a);
    }
    return std::move(answer_);
  }

 private:
  // A code in decimal or hex; a negative one is a signed 32-bit HRESULT.
  static std::optional<std::int64_t> code(const std::string& text) {
    Result<std::int64_t> value = parse_integer(text);
    if (!value) return std::nullopt;
    if (*value < 0 && *value >= -0x80000000LL) return *value + 0x100000000LL;
    return *value;
  }

  static std::string hex(std::int64_t value) {
    char out[24];
    std::snprintf(out, sizeof out, "0x%llX",
                  static_cast<unsigned long long>(value));
    return out;
  }

  void each_row(std::string_view table,
                const std::function<bool(const Found&)>& take,
                std::vector<Found>& into) {
    const DataTable* t = base_.find_table(table);
    if (!t) return;
    for (std::size_t r = 0; r < t->rows(); ++r) {
      if (take({t, r})) into.push_back({t, r});
    }
  }

  bool add_codes(std::int64_t value, std::string_view ns) {
    std::size_t had = answer_.codes.size();
    std::string wanted = std::to_string(value);
    each_row("codes",
             [&](const Found& f) {
               return cell(f, "code") == wanted &&
                      (ns.empty() || cell(f, "ns") == ns);
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
    each_row("events",
             [&](const Found& f) {
               return cell(f, "id") == std::to_string(value);
             },
             answer_.events);
    if (!found && answer_.events.empty()) answer_.not_found.push_back(a);
    add_claims({hex(value)});
  }

  // Does the text hold the code as a word of its own, in any letter case?
  static bool mentions(std::string_view text, std::string_view word) {
    std::string folded = fold_case(text), wanted = fold_case(word);
    for (std::size_t at = folded.find(wanted); at != std::string::npos;
         at = folded.find(wanted, at + 1)) {
      auto letter = [&](std::size_t i) {
        return i < folded.size() &&
               std::isalnum(static_cast<unsigned char>(folded[i]));
      };
      if (!letter(at + wanted.size()) && (at == 0 || !letter(at - 1))) {
        return true;
      }
    }
    return false;
  }

  void add_claims(const std::vector<std::string>& words) {
    auto any = [&](std::string_view text) {
      return std::any_of(words.begin(), words.end(), [&](const auto& w) {
        return mentions(text, w);
      });
    };
    for (const Cause& cause : base_.causes) {
      if (cause.status == Status::Refuted &&
          (any(cause.title) || any(cause.about))) {
        answer_.refuted.push_back(&cause);
      }
    }
    each_row("claims", [&](const Found& f) { return any(cell(f, "claim")); },
             answer_.claims);
  }

  void text(const std::string& wanted) {
    Diagnostics ignored;
    for (const Claim& claim : read_symptom(wanted, ignored)) {
      const Node* ns = claim.fields.find("ns");
      const Node* value = claim.fields.find("code");
      if (!ns || !value) continue;
      if (auto number = code(value->text)) add_codes(*number, ns->text);
    }
    std::string folded = fold_case(wanted);
    auto has = [&](const std::string& text) {
      return fold_case(text).find(folded) != std::string::npos;
    };
    auto in_row = [&](const Found& f) {
      for (std::string_view column : f.table->column_names()) {
        if (has(cell(f, column))) return true;
      }
      return false;
    };
    auto known = [&](const Found& f) {
      return std::any_of(answer_.codes.begin(), answer_.codes.end(),
                         [&](const Found& c) { return c.row == f.row; });
    };
    std::vector<Found> more;
    each_row("codes",
             [&](const Found& f) {
               return !known(f) &&
                      (has(cell(f, "name")) || has(cell(f, "meaning")));
             },
             more);
    answer_.codes.insert(answer_.codes.end(), more.begin(), more.end());
    each_row("events", in_row, answer_.events);
    each_row("settings", in_row, answer_.settings);
    each_row("claims", in_row, answer_.claims);
    for (const Cause& cause : base_.causes) {
      if (!has(cause.title) && !has(cause.id) && !has(cause.about)) continue;
      (cause.status == Status::Refuted ? answer_.refuted : answer_.causes)
          .push_back(&cause);
    }
    if (answer_.codes.empty() && answer_.events.empty() &&
        answer_.settings.empty() && answer_.claims.empty() &&
        answer_.causes.empty() && answer_.refuted.empty()) {
      answer_.not_found.push_back(wanted);
    }
  }

  const KnowledgeBase& base_;
  Answer answer_;
};

class Text {
 public:
  Text(const KnowledgeBase& base, const Lookup& lookup)
      : base_(base), lookup_(lookup) {}

  std::string write(const Answer& answer) {
    list(answer.codes, [&](const Found& f) { code(f); });
    list(answer.events, [&](const Found& f) { event(f); });
    list(answer.settings, [&](const Found& f) { setting(f); });
    for (const Cause* cause : answer.refuted) refuted(*cause);
    claims(answer.claims);
    for (std::size_t i = 0; i < answer.causes.size() && i < most; ++i) {
      line("cause " + answer.causes[i]->id + "  " + answer.causes[i]->title);
    }
    for (const std::string& what : answer.not_found) {
      line("Nothing is known of " + what +
           ": no table of the knowledge base has it.");
    }
    return std::move(out_);
  }

 private:
  static constexpr std::size_t most = 20;

  void line(std::string_view text, std::size_t indent = 0) {
    out_ += std::string(indent, ' ') +
            wrapped(printable(text), 100, indent + 2) + "\n";
  }

  template <class F>
  void list(const std::vector<Found>& rows, F write) {
    for (std::size_t i = 0; i < rows.size() && i < most; ++i) write(rows[i]);
    if (rows.size() > most) {
      line("… and " + std::to_string(rows.size() - most) + " more");
    }
  }

  // "ms.ondisc: MicrosoftDocs/…" for every id of a cell.
  void sources(const Found& found) {
    std::string ids = lookup_.cell(found, "source");
    const DataTable* table = base_.find_table("sources");
    std::size_t from = 0;
    while (from < ids.size()) {
      std::size_t to = std::min(ids.find(' ', from), ids.size());
      std::string id = ids.substr(from, to - from);
      from = to + 1;
      if (id.empty()) continue;
      std::string where;
      if (table) {
        for (std::size_t r = 0; r < table->rows(); ++r) {
          Found source{table, r};
          if (lookup_.cell(source, "id") == id) {
            where = lookup_.cell(source, "kind") + ", " +
                    lookup_.cell(source, "where");
          }
        }
      }
      line("source: " + id + (where.empty() ? "" : " (" + where + ")"), 4);
    }
  }

  void cell(const Found& found, std::string_view column,
            const std::string& label) {
    std::string text = lookup_.cell(found, column);
    if (!text.empty()) line(label + ": " + text, 4);
  }

  void code(const Found& found) {
    std::string number = lookup_.cell(found, "code");
    Result<std::int64_t> value = parse_integer(number);
    char hex[24] = "";
    if (value) {
      std::snprintf(hex, sizeof hex, "0x%llX",
                    static_cast<unsigned long long>(*value));
    }
    line(lookup_.cell(found, "ns") + " " + hex + " (" + number + ")  " +
         lookup_.cell(found, "name"));
    cell(found, "meaning", "means");
    cell(found, "layer", "layer");
    cell(found, "grade", "grade");
    cell(found, "causes", "may point at");
    sources(found);
  }

  void event(const Found& found) {
    line("event " + lookup_.cell(found, "provider") + " " +
         lookup_.cell(found, "id") + "  " + lookup_.cell(found, "title"));
    cell(found, "meaning", "means");
    if (lookup_.cell(found, "background") == "yes") {
      line("normal noise: its presence is no evidence of a fault", 4);
    }
    cell(found, "grade", "grade");
    cell(found, "causes", "may point at");
    sources(found);
  }

  void setting(const Found& found) {
    line("setting " + lookup_.cell(found, "key"));
    for (std::string_view column : found.table->column_names()) {
      if (column != "key" && column != "source") {
        cell(found, column, std::string(column));
      }
    }
    sources(found);
  }

  void refuted(const Cause& cause) {
    line("REFUTED  " + cause.title);
    line(cause.about, 4);
    for (const Reference& source : cause.sources) {
      std::string role =
          source.kind == SourceKind::Refuted ? "claimed by: " : "refuted by: ";
      line(role + source.where, 4);
    }
  }

  void claims(const std::vector<Found>& rows) {
    if (rows.empty()) return;
    line("Claims about it");
    list(rows, [&](const Found& f) {
      line(lookup_.cell(f, "verdict") + ": " + lookup_.cell(f, "claim"), 2);
      line(lookup_.cell(f, "why") + " (claimed in " +
               lookup_.cell(f, "seed") + ")",
           6);
    });
  }

  const KnowledgeBase& base_;
  const Lookup& lookup_;
  std::string out_;
};

void write_rows(JsonWriter& json, const KnowledgeBase& base,
                std::string_view key, const std::vector<Found>& rows) {
  json.key(key).array();
  for (const Found& found : rows) {
    json.object();
    std::span<const Value> cells = found.table->row(found.row);
    const auto& columns = found.table->columns();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!cells[i].known()) continue;
      json.key(columns[i].name);
      write_value(json, cells[i], base.symbols);
    }
    json.end();
  }
  json.end();
}

void write_causes(JsonWriter& json, std::string_view key,
                  const std::vector<const Cause*>& causes) {
  json.key(key).array();
  for (const Cause* cause : causes) {
    json.object().key("id").value(cause->id);
    json.key("title").value(cause->title);
    json.key("about").value(cause->about);
    json.key("sources").array();
    for (const Reference& source : cause->sources) {
      json.object().key("where").value(source.where);
      json.key("kind").value(to_text(source.kind)).end();
    }
    json.end().end();
  }
  json.end();
}

std::string as_json(const KnowledgeBase& base, const Answer& answer) {
  JsonWriter json;
  begin_result(json, "lastmile.lookup/1", &base, std::nullopt);
  write_rows(json, base, "codes", answer.codes);
  write_rows(json, base, "events", answer.events);
  write_rows(json, base, "settings", answer.settings);
  write_rows(json, base, "claims", answer.claims);
  write_causes(json, "refuted", answer.refuted);
  write_causes(json, "causes", answer.causes);
  json.key("not_found").array();
  for (const std::string& what : answer.not_found) json.value(what);
  json.end().end();
  return json.take();
}

void run(Context& context, const std::vector<std::string>& words) {
  if (!context.format_is_one_of({"text", "json"})) return;
  bool blank = std::all_of(words.begin(), words.end(), [](const auto& word) {
    return word.find_first_not_of(" \t\n") == std::string::npos;
  });
  if (blank) {
    context.report({"LM0703", "there is nothing to look up", {},
                    "give a code such as 0x904, an event id, or a word"});
    context.exit = Usage;
    return;
  }
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  Lookup lookup(*base);
  Answer answer = lookup.find(words[0], words.size() > 1 ? words[1] : "");
  context.print(context.json() ? as_json(*base, answer)
                               : Text(*base, lookup).write(answer));
}

}  // namespace

void add_lookup(CLI::App& app, Context& context) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "lookup", "What a code, an event id or a text means, and what is refuted");
  command->fallthrough();
  command->add_option("code", *words, "A code [and an extended code], or a text")
      ->required()
      ->expected(1, 2);
  command->callback([words, &context] { run(context, *words); });
}

}  // namespace lastmile
