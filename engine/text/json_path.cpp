#include "engine/text/json_path.hpp"

#include <algorithm>

namespace lastmile {
namespace {

bool name_character(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || byte >= 0x80;
}

}  // namespace

Result<JsonPath> JsonPath::parse(std::string_view text,
                                 std::size_t* error_offset) {
  std::size_t at = 0;
  auto wrong = [&](std::string what, std::string hint) -> Diagnostic {
    if (error_offset) *error_offset = std::min(at, text.size());
    return {"LM0141", std::move(what), {}, std::move(hint)};
  };
  constexpr const char* form = "a path is $ and then .name, ['name'], [*], [n]";
  if (text.empty() || text[0] != '$')
    return wrong("a path begins with $", form);
  if (text.size() > 1024) return wrong("a path of more than 1024 bytes", form);
  JsonPath path;
  path.text_ = text;
  at = 1;
  while (at < text.size()) {
    Step step;
    if (text[at] == '.') {
      std::size_t end = ++at;
      while (end < text.size() && name_character(text[end])) ++end;
      if (end == at) return wrong("a name is missing behind the dot", form);
      step.name = text.substr(at, end - at);
      at = end;
    } else if (text[at] == '[') {
      ++at;
      char c = at < text.size() ? text[at] : '\0';
      if (c == '*') {
        step.kind = Step::Kind::Every;
        ++at;
      } else if (c == '\'') {
        for (++at; at < text.size() && text[at] != '\''; ++at) {
          if (text[at] == '\\' && at + 1 < text.size()) ++at;
          step.name += text[at];
        }
        if (at >= text.size()) return wrong("a quote is never closed", form);
        ++at;
      } else if (c >= '0' && c <= '9') {
        step.kind = Step::Kind::Index;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
          step.index =
              step.index * 10 + static_cast<std::size_t>(text[at] - '0');
          if (step.index > 1'000'000'000)
            return wrong("too large a number", form);
        }
      } else {
        return wrong("between [ and ] stands *, a number or a quoted name",
                     form);
      }
      if (at >= text.size() || text[at] != ']') {
        return wrong("']' is missing", form);
      }
      ++at;
    } else {
      return wrong("a path is not continued like this", form);
    }
    path.steps_.push_back(std::move(step));
  }
  return path;
}

bool JsonPath::many() const {
  return std::any_of(steps_.begin(), steps_.end(), [](const Step& step) {
    return step.kind == Step::Kind::Every;
  });
}

std::vector<const Node*> JsonPath::select(const Node& root) const {
  std::vector<const Node*> now = {&root};
  for (const Step& step : steps_) {
    std::vector<const Node*> next;
    for (const Node* node : now) {
      if (step.kind == Step::Kind::Name) {
        if (const Node* found = node->find(step.name)) next.push_back(found);
      } else if (step.kind == Step::Kind::Index) {
        if (node->is_list() && step.index < node->items.size()) {
          next.push_back(&node->items[step.index]);
        }
      } else {
        for (const Node& item : node->items) next.push_back(&item);
        for (const NodeEntry& entry : node->entries) {
          next.push_back(&entry.value);
        }
      }
    }
    now = std::move(next);
  }
  return now;
}

}  // namespace lastmile
