#include "facts/redact.hpp"

#include <algorithm>

#include "engine/base/symbol.hpp"
#include "facts/redact_patterns.hpp"

namespace lastmile {

namespace {

bool in_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool only_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

// The values of a field: itself, or the items of a list.
template <class Act>
void each_text(const Node& node, const Act& act) {
  if (node.is_scalar()) act(node.text);
  for (const Node& item : node.items) each_text(item, act);
}

// "CN=vm1.corp,O=Contoso": what stands behind each '='.
template <class Act>
std::string each_part(std::string_view subject, const Act& act) {
  std::string out;
  while (!subject.empty()) {
    std::size_t comma = subject.find(',');
    while (comma != subject.npos && comma > 0 && subject[comma - 1] == '\\') {
      comma = subject.find(',', comma + 1);
    }
    std::string_view part = subject.substr(0, comma);
    std::size_t equals = part.find('=');
    if (equals == part.npos) {
      out += act(part);
    } else {
      out += part.substr(0, equals + 1);
      out += act(part.substr(equals + 1));
    }
    if (comma == subject.npos) break;
    out += ',';
    subject.remove_prefix(comma + 1);
  }
  return out;
}

// Short words are everywhere, and so are the digits of counts.
bool can_be_learnt(std::string_view name) {
  bool numbers = only_digits(name) && name.size() < 6;
  return name.size() >= 3 && !numbers && !is_well_known(name) &&
         !is_common_word(name);
}

}  // namespace

void Redactor::learn_name(std::string_view name) {
  while (!name.empty() && name.back() == '$') name.remove_suffix(1);
  if (pseudonyms_.address(name) || pseudonyms_.sid(name)) return;
  std::size_t part = name.find_first_of("\\@");
  if (part != name.npos) {
    learn_name(name.substr(0, part));
    learn_name(name.substr(part + 1));
    return;
  }
  if (!can_be_learnt(name)) return;
  std::string folded = fold_case(name);
  if (names_.emplace(folded, pseudonyms_.name(name)).second) {
    lengths_.insert(folded.size());
  }
  // The short name of a machine, and the name of its domain.
  std::size_t dot = name.find('.');
  if (dot != name.npos && name.find(' ') == name.npos) {
    learn_name(name.substr(0, dot));
    if (name.find('.', dot + 1) != name.npos) learn_name(name.substr(dot + 1));
  }
}

void Redactor::learn(const Gathered& seen) {
  for (const Claim& claim : seen.claims) {
    for (const NodeEntry& entry : claim.fields.entries) {
      Holds holds = field_holds(claim.type, entry.key);
      each_text(entry.value, [&](const std::string& text) {
        if (holds == Holds::Name) learn_name(text);
        if (holds != Holds::Owner) return;
        each_part(text, [&](std::string_view part) {
          learn_name(part);
          return std::string();
        });
      });
    }
    const Node* data = claim.fields.find("data");
    if (claim.type != "win.event" || !data) continue;
    for (const NodeEntry& entry : data->entries) {
      if (datum_names(entry.key)) learn_name(entry.value.text);
    }
  }
  for (const CollectionRecord& record : seen.records) learn_name(record.host);
}

void Redactor::rename(const std::string& path, const std::string& as) {
  if (path.empty()) return;
  paths_.emplace_back(path, as);
  // A path may begin another; the longer one goes first.
  std::stable_sort(paths_.begin(), paths_.end(), [](auto& a, auto& b) {
    return a.first.size() > b.first.size();
  });
}

// The longest name that was learnt and stands at a place of the text, as a word
// of its own; its length, or 0.
std::size_t Redactor::name_at(std::string_view folded, std::size_t at) const {
  if (at != 0 && in_word(folded[at - 1]) && in_word(folded[at])) return 0;
  for (std::size_t size : lengths_) {
    if (at + size > folded.size()) continue;
    bool ends = at + size == folded.size() || !in_word(folded[at + size]) ||
                !in_word(folded[at + size - 1]);
    if (ends && names_.find(folded.substr(at, size)) != names_.end()) {
      return size;
    }
  }
  return 0;
}

std::string Redactor::replaced_names(std::string_view text) const {
  std::string folded = fold_case(text), out;
  // A letter whose small form has another length: rare, and then places differ.
  if (folded.size() != text.size()) text = folded;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = name_at(folded, at);
    if (size == 0) {
      out += text[at++];
    } else {
      out += names_.find(std::string_view(folded).substr(at, size))->second;
      at += size;
    }
  }
  return out;
}

std::string Redactor::text(std::string_view text) const {
  std::string out(text);
  for (const auto& [path, as] : paths_) {
    for (std::size_t at = 0; (at = out.find(path, at)) != out.npos;) {
      out.replace(at, path.size(), as);
      at += as.size();
    }
  }
  return replaced_names(replace_patterns(out, pseudonyms_));
}

std::string Redactor::reason(std::string_view why) const {
  std::size_t said = why.find(it_said);
  if (said == why.npos) return text(why);
  return text(why.substr(0, said)) + std::string(it_said) + "(left out)";
}

std::string Redactor::name(std::string_view name) const {
  return pseudonyms_.name(name);
}

std::string Redactor::target(std::string_view target) const {
  Result<Target> parsed = parse_target(target);
  if (!parsed) return name(target);
  std::size_t at = target.find(parsed->host);
  if (at == target.npos) return name(target);
  return std::string(target.substr(0, at)) + name(parsed->host) +
         std::string(target.substr(at + parsed->host.size()));
}

// A datum of an event: a name as a whole, else by its patterns.
std::string Redactor::datum(std::string_view name,
                            std::string_view value) const {
  if (value.empty()) return {};
  if (datum_names(name) && !is_well_known(value)) return this->name(value);
  if (name == "Binary" && value.size() > 16) return pseudonyms_.hex(value);
  std::string other = text(value);
  if (other != value || is_technical(value) || datum_is_word(name)) {
    return other;
  }
  return this->name(value);
}

// The status of an event is made of its data, so what stands for a name there
// stands for it here too.
void Redactor::redact_event(Node& fields) const {
  std::vector<std::pair<std::string, std::string>> own;
  for (NodeEntry& entry : fields.entries) {
    if (entry.key != "data") continue;
    for (NodeEntry& datum : entry.value.entries) {
      std::string other = this->datum(datum.key, datum.value.text);
      if (other == datum.value.text) continue;
      if (datum.value.text.size() >= 2) {
        own.emplace_back(datum.value.text, other);
      }
      datum.value = Node::scalar(std::move(other), Style::Quoted);
    }
  }
  std::stable_sort(own.begin(), own.end(), [](auto& a, auto& b) {
    return a.first.size() > b.first.size();
  });
  for (NodeEntry& entry : fields.entries) {
    if (entry.key != "status") continue;
    std::string& status = entry.value.text;
    for (const auto& [before, after] : own) {
      if (std::size_t at = status.find(before); at != status.npos) {
        status.replace(at, before.size(), after);
      }
    }
    std::string other = text(status);
    // Of data that were not kept: words in a row that nobody knows.
    if (own.empty() && other == status && !is_technical(status)) {
      other = name(status);
    }
    status = std::move(other);
  }
}

void Redactor::value(Node& node, std::string_view field) const {
  for (Node& item : node.items) value(item, field);
  for (NodeEntry& entry : node.entries) value(entry.value, entry.key);
  if (!node.is_scalar() || node.text.empty()) return;
  std::string other = text(node.text);
  if (other == node.text) return;
  node = Node::scalar(std::move(other), Style::Quoted, node.place);
}

void Redactor::redact(Claim& claim) const {
  if (claim.type == "win.event") redact_event(claim.fields);
  for (NodeEntry& entry : claim.fields.entries) {
    bool of_event = claim.type == "win.event" &&
                    (entry.key == "data" || entry.key == "status");
    if (of_event || (holds_no_name && holds_no_name(claim.type, entry.key))) {
      continue;
    }
    auto whole = [&](Node& node, const auto& act) {
      std::string other = act(node.text);
      if (other != node.text) node = Node::scalar(other, Style::Quoted);
    };
    auto each = [&](const auto& act) {
      if (entry.value.is_scalar()) whole(entry.value, act);
      for (Node& item : entry.value.items) whole(item, act);
    };
    switch (field_holds(claim.type, entry.key)) {
      case Holds::Name:
        each([&](const std::string& text) { return name(text); });
        break;
      case Holds::Owner:
        each([&](const std::string& text) {
          return each_part(text, [&](std::string_view part) {
            return part.size() == 2 ? std::string(part) : name(part);
          });
        });
        break;
      case Holds::Thumbprint:
        each([&](const std::string& text) { return pseudonyms_.hex(text); });
        break;
      case Holds::Word: break;
      case Holds::Other: value(entry.value, entry.key); break;
    }
  }
  claim.from.source = text(claim.from.source);
  claim.from.locator = text(claim.from.locator);
}

void Redactor::redact(Gathered& seen) const {
  for (Claim& claim : seen.claims) redact(claim);
  for (CollectionRecord& record : seen.records) {
    record.host = name(record.host);
    record.why = reason(record.why);
  }
  for (Diagnostic& note : seen.notes) {
    note.message = reason(note.message);
    note.hint = text(note.hint);
  }
}

}  // namespace lastmile
