#include "engine/script/scripts.hpp"

#include "engine/script/sandbox.hpp"

namespace lastmile {
namespace {

// What is behind the usual messages of Lua's parser.
std::string hint_for_grammar(std::string_view message) {
  auto ends = [&](std::string_view end) { return message.ends_with(end); };
  if (ends("near '='")) return "two values are compared by ==";
  if (ends("near '!'")) return "'not equal' is ~=, and 'not' is a word";
  if (ends("near '&'") || ends("near '|'")) return "write 'and' and 'or'";
  if (ends("near '+'")) return "there is no += and no ++: x = x + 1";
  if (ends("near '$'")) return "a value given by 'with' has no $ here";
  if (ends("near <eof>")) return "something is opened and never closed";
  return "https://www.lua.org/manual/5.4/ has the grammar";
}

std::string hint_for(const ScriptFault& fault) {
  using Kind = ScriptFault::Kind;
  switch (fault.kind) {
    case Kind::Compile: return hint_for_grammar(fault.message);
    case Kind::Source:
      return "a chunk has at most 8 KiB of plain text, a module 64 KiB";
    case Kind::Fuel: return "let conditions do the joining, and Lua the rest";
    case Kind::Memory: return "build fewer and shorter texts and tables";
    case Kind::Depth: return "write a loop where a function calls itself";
    case Kind::Slow:
      return "the machine is busy; this says nothing of the rule";
    case Kind::Quarantined: return "mend what it was stopped for";
    default: return {};
  }
}

std::string shown(const Value& value, const Symbols& symbols) {
  std::string text = to_text(value, symbols);
  constexpr std::size_t most = 60;
  if (text.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      --end;
    }
    text = text.substr(0, end) + "…";
  }
  return value.is_text() ? "'" + text + "'" : text;
}

// " (a = 3, b = 'x')"
std::string shown(const std::vector<std::string>& names,
                  std::span<const Value> arguments, const Symbols& symbols) {
  std::string out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    out += out.empty() ? " (" : ", ";
    if (i < names.size()) out += names[i] + " = ";
    out += shown(arguments[i], symbols);
  }
  return out.empty() ? out : out + ")";
}

}  // namespace

Scripts::Scripts() = default;
Scripts::~Scripts() = default;

Result<ScriptId> Scripts::add(Script script) {
  script.loops = may_loop(script.source);
  script.nuls = may_write_nul(script.source);
  script.functions.clear();
  auto fault = check_source(script);
  const ScriptId id{static_cast<std::uint32_t>(scripts_.size())};
  if (!fault && !checker_) {
    auto opened = Sandbox::open(*this);
    if (!opened) return opened.error();
    checker_ = *std::move(opened);
  }
  scripts_.push_back(std::move(script));
  if (!fault) fault = checker_->load(id, &scripts_.back().functions);
  if (!fault) return id;
  Diagnostic why = diagnostic(*fault, scripts_.back(), {}, Symbols());
  scripts_.pop_back();
  return why;
}

ScriptId Scripts::restore(Script script) {
  scripts_.push_back(std::move(script));
  return ScriptId{static_cast<std::uint32_t>(scripts_.size() - 1)};
}

void Scripts::finish() { checker_.reset(); }

std::vector<Function> Scripts::functions(ScriptId module) const {
  const Script* script = &(*this)[module];
  std::vector<Function> out;
  for (std::size_t i = 0; i < script->functions.size(); ++i) {
    const ScriptFunction& from = script->functions[i];
    Function function{script->name + "." + from.name};
    for (const std::string& name : from.parameters) {
      function.parameters.push_back({name});
    }
    function.required = function.parameters.size();
    if (from.open) {
      function.parameters.push_back({"more"});
      function.repeats = true;
    }
    function.doc = "a function of the pack";
    function.call = [script, module, i](std::span<const Value> arguments,
                                        Call& call) -> Value {
      auto* host = static_cast<SandboxHost*>(call.host);
      if (!host) return call.fail("Lua does not run here");
      Sandbox* sandbox = host->sandbox();
      if (!sandbox) {
        const Diagnostic* why = host->refusal();
        return call.fail(why ? why->message : "Lua cannot run");
      }
      auto outcome =
          sandbox->call(module, i, arguments, call.symbols, Type{call.gives});
      if (outcome) return outcome.value;
      return call.fail(to_text(*outcome.fault, *script,
                               script->functions[i].parameters, arguments,
                               call.symbols));
    };
    out.push_back(std::move(function));
  }
  return out;
}

Diagnostic diagnostic(const ScriptFault& fault, const Script& script,
                      std::span<const Value> arguments,
                      const Symbols& symbols) {
  Place place = script.place;
  if (fault.line > 0 && fault.line != place.line)
    place = {script.place.file, fault.line, 1, 0, 0};
  return {
      code_of(fault.kind),
      "Lua: " + fault.message + shown(script.parameters, arguments, symbols),
      place, hint_for(fault)};
}

std::string to_text(const ScriptFault& fault, const Script& script,
                    const std::vector<std::string>& names,
                    std::span<const Value> arguments, const Symbols& symbols) {
  const std::string file = script.role == ScriptRole::Module
                               ? script.name + ".lua"
                           : script.name.empty() ? "Lua"
                                                 : script.name;
  return file + ":" + std::to_string(fault.line) + ": " + fault.message +
         shown(names, arguments, symbols);
}

}  // namespace lastmile
