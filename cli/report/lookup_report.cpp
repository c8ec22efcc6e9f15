#include "cli/report/lookup_report.hpp"

#include <algorithm>
#include <cstdio>

#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

class Text {
 public:
  explicit Text(const KnowledgeBase& base) : base_(base) {}

  std::string write(const LookupAnswer& answer) {
    recognised(answer.recognised);
    list(answer.codes, [&](const TableRow& f) { code(f); });
    list(answer.events, [&](const TableRow& f) { event(f); });
    list(answer.settings, [&](const TableRow& f) { setting(f); });
    for (const Cause* cause : answer.refuted) refuted(*cause);
    claims(answer.claims);
    items("sign", answer.signs);
    items("cause", answer.causes);
    items("fix", answer.fixes);
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

  std::string text_of(const TableRow& row, std::string_view column) const {
    return row.cell(column, base_.symbols);
  }

  template <class F>
  void list(const std::vector<TableRow>& rows, F write) {
    for (std::size_t i = 0; i < rows.size() && i < most; ++i) write(rows[i]);
    if (rows.size() > most) {
      line("… and " + std::to_string(rows.size() - most) + " more");
    }
  }

  template <class T>
  void items(const char* kind, const std::vector<const T*>& found) {
    constexpr std::size_t most_items = 8;
    for (std::size_t i = 0; i < found.size() && i < most_items; ++i) {
      line(std::string(kind) + " " + found[i]->id + "  " + found[i]->title);
    }
    if (found.size() > most_items) {
      line("… and " + std::to_string(found.size() - most_items) + " more");
    }
  }

  // What a diagnosis would see in it, and the causes that show it often.
  void recognised(const std::vector<const Sign*>& signs) {
    constexpr double often = 0.6;
    for (const Sign* sign : signs) {
      line("sign " + sign->id + "  " + sign->title);
      if (!sign->about.empty()) line(sign->about, 4);
      std::string causes;
      for (const Cause& cause : base_.causes) {
        for (const Cause::Shows& link : cause.shows) {
          if (cause.ranked() && link.sign == sign->id &&
              link.how_often >= often) {
            causes += (causes.empty() ? "" : ", ") + cause.id;
          }
        }
      }
      if (!causes.empty()) line("often shown by: " + causes, 4);
    }
  }

  // "ms.ondisc: MicrosoftDocs/…" for every id of a cell.
  void sources(const TableRow& found) {
    std::string ids = text_of(found, "source");
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
          TableRow source{table, r};
          if (text_of(source, "id") == id) {
            where = text_of(source, "kind") + ", " + text_of(source, "where");
          }
        }
      }
      line("source: " + id + (where.empty() ? "" : " (" + where + ")"), 4);
    }
  }

  void cell(const TableRow& found, std::string_view column,
            const std::string& label) {
    std::string text = text_of(found, column);
    if (!text.empty()) line(label + ": " + text, 4);
  }

  void code(const TableRow& found) {
    std::string number = text_of(found, "code");
    Result<std::int64_t> value = parse_integer(number);
    char hex[24] = "";
    if (value) {
      std::snprintf(hex, sizeof hex, "0x%llX",
                    static_cast<unsigned long long>(*value));
    }
    line(text_of(found, "ns") + " " + hex + " (" + number + ")  " +
         text_of(found, "name"));
    cell(found, "meaning", "means");
    cell(found, "layer", "layer");
    cell(found, "grade", "grade");
    cell(found, "causes", "may point at");
    sources(found);
  }

  void event(const TableRow& found) {
    line("event " + text_of(found, "provider") + " " + text_of(found, "id") +
         "  " + text_of(found, "title"));
    cell(found, "meaning", "means");
    if (text_of(found, "background") == "yes") {
      line("normal noise: its presence is no evidence of a fault", 4);
    }
    cell(found, "grade", "grade");
    cell(found, "causes", "may point at");
    sources(found);
  }

  void setting(const TableRow& found) {
    line("setting " + text_of(found, "key"));
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

  void claims(const std::vector<TableRow>& rows) {
    if (rows.empty()) return;
    line("Claims about it");
    list(rows, [&](const TableRow& f) {
      line(text_of(f, "verdict") + ": " + text_of(f, "claim"), 2);
      line(text_of(f, "why") + " (claimed in " + text_of(f, "seed") + ")", 6);
    });
  }

  const KnowledgeBase& base_;
  std::string out_;
};

void write_rows(JsonWriter& json, const KnowledgeBase& base,
                std::string_view key, const std::vector<TableRow>& rows) {
  json.key(key).array();
  for (const TableRow& found : rows) {
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

template <class T>
void write_items(JsonWriter& json, std::string_view key,
                 const std::vector<const T*>& items) {
  json.key(key).array();
  for (const T* item : items) {
    json.object().key("id").value(item->id);
    json.key("title").value(item->title).end();
  }
  json.end();
}

}  // namespace

std::string lookup_text(const KnowledgeBase& base, const LookupAnswer& answer) {
  return Text(base).write(answer);
}

std::string lookup_json(const KnowledgeBase& base, const LookupAnswer& answer) {
  JsonWriter json;
  begin_result(json, "lastmile.lookup/1", &base, std::nullopt);
  write_items(json, "recognised", answer.recognised);
  write_rows(json, base, "codes", answer.codes);
  write_rows(json, base, "events", answer.events);
  write_rows(json, base, "settings", answer.settings);
  write_rows(json, base, "claims", answer.claims);
  write_causes(json, "refuted", answer.refuted);
  write_causes(json, "causes", answer.causes);
  write_items(json, "signs", answer.signs);
  write_items(json, "fixes", answer.fixes);
  json.key("not_found").array();
  for (const std::string& what : answer.not_found) json.value(what);
  json.end().end();
  return json.take();
}

}  // namespace lastmile
