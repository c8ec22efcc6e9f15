// engine/load/read_script.cpp
//
// Lua where it stands: a chunk in a condition or an action with what it is
// given, and the modules of a pack.

#include <algorithm>

#include "engine/base/suggest.hpp"
#include "engine/load/when_reader.hpp"
#include "engine/script/line_place.hpp"
#include "engine/script/names.hpp"

namespace lastmile {
namespace {

// Lua's lines must be the file's: what YAML folds has none.
bool keeps_lines(const Sources& sources, const Node& text) {
  if (text.style != Style::Block) {
    return text.text.find('\n') == std::string::npos &&
           text.place.end_line <= text.place.line;
  }
  std::uint32_t line = text.place.line;
  for (std::string_view rest = text.text; !rest.empty(); ++line) {
    std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view written = sources.line(text.place.file, line);
    if (!written.ends_with(rest.substr(0, end))) return false;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return true;
}

std::vector<const Node*> entries_of(const Node* with) {
  std::vector<const Node*> out;
  if (!with) return out;
  if (with->is_scalar()) return {with};
  for (const Node& item : with->items) out.push_back(&item);
  return out;
}

void script_fault(Reading& reading, Diagnostic why) {
  why.place = line_place(reading.base.sources, why.place);
  reading.fault(std::move(why));
}

std::string hint_for(const UnknownName& unknown) {
  if (unknown.assigned) return "write 'local " + unknown.name + "'";
  std::vector<std::string_view> known(unknown.known.begin(),
                                      unknown.known.end());
  return did_you_mean(unknown.name, known);
}

void warn_of(Reading& reading, const UnknownName& unknown, Place place,
             std::string hint) {
  reading.fault("LM1003", "Lua: there is no '" + unknown.name + "' here", place,
                std::move(hint), Severity::Warning);
}

// As an expression can spell it: codes.describe(…).
bool is_module_name(std::string_view name) {
  static constexpr std::string_view words[] = {"and", "or",   "not",  "in",
                                               "if",  "then", "else", "yes",
                                               "no",  "true", "false"};
  return !name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::find(words, name) == std::end(words) &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace

std::optional<Condition> WhenReader::lua(const Node& node) {
  check_siblings(node, {"with"});
  std::optional<ScriptCall> call = script(ScriptRole::Condition, node);
  if (!call) return std::nullopt;
  Condition condition{.form = Condition::Form::Lua,
                      .place = node.entries.front().key_place};
  condition.lua = std::move(*call);
  return condition;
}

// `$v` or `$f.field`; nothing, and a fault, else.
std::optional<Source> WhenReader::script_argument(const Node& node) {
  std::string_view text = node.text;
  std::size_t dot = std::min(text.find('.'), text.size());
  std::optional<std::string> name = variable_name(text.substr(0, dot));
  if (!node.is_scalar() || !name || *name == "_") {
    reading_.fault("LM0305", "'with' takes variables: [$a, $f.field]",
                   node.place, "a value is computed by let, before");
    return std::nullopt;
  }
  if (*name == "now" && dot == text.size()) return now_source;
  const Bound* bound = find(*name);
  if (!bound) {
    unbound(*name, node.place);
    return std::nullopt;
  }
  if (dot == text.size() && !bound->is_fact) return bound->source;
  if (!bound->is_fact) {
    reading_.fault("LM0305", "'$" + *name + "' is no fact and has no fields",
                   node.place, "read what it holds by let, before");
    return std::nullopt;
  }
  const FactType& type = reading_.base.schema[bound->fact_type];
  if (dot == text.size()) {
    reading_.fault("LM0305", "'$" + *name + "' is a fact, and Lua takes values",
                   node.place, "name a field of it: $" + *name + ".FIELD");
    return std::nullopt;
  }
  std::string_view field = text.substr(dot + 1);
  if (std::optional<FieldIndex> index = type.find(field)) {
    return Source{bound->source.row, *index};
  }
  reading_.fault(
      "LM0107",
      "fact type '" + type.name + "' has no field '" + std::string(field) + "'",
      node.place, suggestion(field, type.field_names(), "its fields are "));
  return std::nullopt;
}

std::optional<ScriptCall> WhenReader::script(ScriptRole role, const Node& map) {
  const NodeEntry& first = map.entries.front();
  const Node* with = map.find("with");
  if (with && with->is_map()) {
    reading_.fault("LM0305", "'with' is a list of variables: [$a, $b]",
                   with->place, "the chunk knows them by their names");
    return std::nullopt;
  }
  ScriptCall call;
  Script script{.role = role, .place = first.value.place};
  bool sound = true;
  for (const Node* node : entries_of(with)) {
    std::optional<Source> source = script_argument(*node);
    sound = sound && source;
    if (!source) continue;
    script.parameters.push_back(node->text.substr(1));
    call.arguments.push_back(*source);
  }
  if (!first.value.is_scalar()) {
    reading_.fault("LM0305",
                   "Lua is a text, and here stands " + form_of(first.value),
                   first.value.place, "write it as a block: lua: |");
    return std::nullopt;
  }
  if (!keeps_lines(reading_.base.sources, first.value)) {
    reading_.fault("LM0305", "these lines of Lua are one line for YAML",
                   first.key_place, "write it as a block: lua: |");
    return std::nullopt;
  }
  if (!sound) return std::nullopt;
  script.source = first.value.text;
  // So that what ends too early ends on its last line.
  while (script.source.ends_with('\n')) script.source.pop_back();
  Result<ScriptId> id = reading_.base.scripts.add(std::move(script));
  if (!id) {
    Diagnostic why = std::move(id).error();
    if (why.code == "LM1001" && reading_.cut_by_comment(first.value)) {
      why.hint = Reading::comment_hint;
    }
    script_fault(reading_, std::move(why));
    return std::nullopt;
  }
  call.script = *id;
  for (const UnknownName& unknown : unknown_names(reading_.base.scripts[*id])) {
    std::string hint = hint_for(unknown);
    if (!unknown.assigned && find(unknown.name)) {
      hint = "give it: with: [$" + unknown.name + "]";
    }
    warn_of(reading_, unknown,
            place_within(reading_.base.sources, first.value, unknown.offset,
                         unknown.length),
            std::move(hint));
  }
  return call;
}

// Which types may the chunk assert? Those whose names stand in it in quotes;
// where none does, it makes them up.
std::optional<ScriptAction> WhenReader::script_action(const Node& map) {
  std::optional<ScriptCall> call = script(ScriptRole::Action, map);
  if (!call) return std::nullopt;
  ScriptAction action{std::move(*call), {}, map.entries.front().key_place};
  const std::string& text = reading_.base.scripts[action.call.script].source;
  for (TypeId id = 1; id < reading_.base.schema.size(); ++id) {
    const std::string& name = reading_.base.schema[id].name;
    if (text.find("'" + name + "'") != std::string::npos ||
        text.find('"' + name + '"') != std::string::npos) {
      action.types.push_back(id);
    }
  }
  return action;
}

void read_module(Reading& reading, const Module& from) {
  std::string_view name = from.path;
  name.remove_prefix(std::min(name.rfind('/') + 1, name.size()));
  name.remove_suffix(std::string_view(".lua").size());
  if (!is_module_name(name)) {
    reading.fault("LM1002",
                  "'" + std::string(name) + "' cannot be called as a module",
                  from.place,
                  "name the file with small letters, digits and _, such as "
                  "codes.lua, and after no word of the language");
    return;
  }
  auto [at, fresh] =
      reading.ids["module"].emplace(name, Reading::Seen{from.place, ""});
  if (!fresh) {
    Diagnostic twice{"LM1002",
                     "there is a module '" + std::string(name) + "' already",
                     from.place, "give the file another name"};
    twice.related.emplace_back("the first is here", at->second.place);
    reading.fault(std::move(twice));
    return;
  }
  Script script{.role = ScriptRole::Module,
                .name = std::string(name),
                .place = from.place,
                .source = std::string(from.text)};
  Result<ScriptId> id = reading.base.scripts.add(std::move(script));
  if (!id) {
    script_fault(reading, std::move(id).error());
    return;
  }
  for (const UnknownName& unknown : unknown_names(reading.base.scripts[*id])) {
    Place place = reading.base.sources.place(from.place.file, unknown.offset,
                                             unknown.offset + unknown.length);
    warn_of(reading, unknown, place, hint_for(unknown));
  }
  for (Function& function : reading.base.scripts.functions(*id)) {
    Result<void> added = reading.base.functions.add(std::move(function));
    if (added) continue;
    Diagnostic taken = std::move(added).error();
    taken.place = from.place;
    reading.fault(std::move(taken));
  }
}

}  // namespace lastmile
