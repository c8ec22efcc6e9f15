// cli/report/diagnosis_report.hpp
//
// A diagnosis as text and as JSON. Both are made from the same data and in
// the same order.

#pragma once

#include <string>

#include "cli/consult.hpp"
#include "engine/diagnose/diagnosis.hpp"

namespace lastmile {

struct ReportOptions {
  std::size_t top = 3;     // causes shown in text
  std::string least = {};  // --min WORD: causes below it are left out
  bool explain = false;    // the whole ledger, and what was not looked at
  bool color = false;
  std::size_t width = 100;  // columns
  std::string case_name = {};  // as `why` would be given it
};

std::string diagnosis_text(Session& session, const Diagnosis& diagnosis,
                           const Consultation& consultation,
                           const ReportOptions& options);
// schema lastmile.diagnosis/1
std::string diagnosis_json(Session& session, const Diagnosis& diagnosis,
                           const Consultation& consultation);

// What every JSON result begins with; the object stays open.
class JsonWriter;
void begin_result(JsonWriter& json, std::string_view schema,
                  const KnowledgeBase* base,
                  std::optional<std::int64_t> now);
void write_fact(JsonWriter& json, const Session& session, FactId id,
                bool with_source);
void write_fixes(JsonWriter& json, const Diagnosis& diagnosis);
void write_value(JsonWriter& json, const Value& value, const Symbols& symbols);

}  // namespace lastmile
