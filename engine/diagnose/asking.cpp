#include "engine/diagnose/asking.hpp"

namespace lastmile {
namespace {

std::string rendered(Session& session, const Question& question,
                     const std::optional<Template>& made,
                     const std::string& written) {
  if (!made) return written;
  const Session::Options& options = session.options();
  Symbols& symbols = session.memory().symbols();
  std::vector<Value> columns(question.given.columns);
  columns[now_source.column] = Value::time(options.now);
  for (const Layout::Variable& variable : question.given.variables) {
    const std::string& named =
        variable.name == "client" ? options.client : options.target;
    columns[variable.source.column] =
        Value::text(named.empty() ? "the " + variable.name : named, symbols);
  }
  const Value* rows[] = {columns.data()};
  return session.evaluator().text(*made, question.place, {.rows = rows},
                                  question);
}

}  // namespace

std::string text_of(Session& session, const Question& question) {
  return rendered(session, question, question.ask_made, question.ask);
}

std::string reason_of(Session& session, const Question& question) {
  return rendered(session, question, question.why_made, question.why);
}

}  // namespace lastmile
