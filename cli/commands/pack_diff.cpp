// lastmile pack diff A B: what changed in meaning, and what it changes

#include <CLI/App.hpp>
#include <algorithm>
#include <map>
#include <set>

#include "cli/commands/pack.hpp"
#include "cli/test_run.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/document.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

// "rule tls.x" → the item as it was written.
using Items = std::map<std::string, Node>;

Items items_of(const PackText& pack) {
  Items out;
  Sources sources;
  Diagnostics ignored;  // loading says what is wrong
  for (const auto& [path, text] : pack.files) {
    if (path.ends_with(".lua")) {
      out["module " + path.substr(path.find('/') + 1)] = Node::scalar(text);
      continue;
    }
    FileId file = sources.add(path, text);
    std::optional<Node> node =
        read_document(file, sources, TextLimits::in_pack(), ignored);
    if (!node || !node->is_list()) continue;
    for (Node& item : node->items) {
      if (!item.is_map() || item.entries.empty()) continue;
      const NodeEntry& first = item.entries.front();
      std::string id = first.key + " " + first.value.text;
      out[id] = std::move(item);
    }
  }
  return out;
}

std::vector<std::string> changed_fields(const Node& a, const Node& b) {
  std::vector<std::string> out;
  auto look = [&](const Node& from, const Node& other) {
    for (const NodeEntry& entry : from.entries) {
      const Node* there = other.find(entry.key);
      bool same = there && same_content(entry.value, *there);
      if (!same && std::find(out.begin(), out.end(), entry.key) == out.end()) {
        out.push_back(entry.key);
      }
    }
  };
  look(a, b);
  look(b, a);
  if (!a.is_map()) out.emplace_back("text");
  return out;
}

struct Change {
  std::string item, how;  // added, removed, changed
  std::vector<std::string> fields = {};
};

std::vector<Change> changes_between(const Items& a, const Items& b) {
  std::vector<Change> out;
  for (const auto& [id, item] : a) {
    auto there = b.find(id);
    if (there == b.end()) {
      out.push_back({id, "removed"});
    } else if (!same_content(item, there->second)) {
      out.push_back({id, "changed", changed_fields(item, there->second)});
    }
  }
  for (const auto& [id, item] : b) {
    if (!a.contains(id)) out.push_back({id, "added"});
  }
  return out;
}

struct Verdict {
  std::string test, before, after;
  bool passed_before = false, passed_after = false;
};

using Base = std::shared_ptr<const KnowledgeBase>;

// Over the tests of both; where both have one, that of the newer.
std::vector<Verdict> verdicts(const Base& a, const Base& b) {
  std::vector<Verdict> out;
  std::set<std::string> seen;
  for (const Base& from : {b, a}) {
    for (const Test& test : from->tests) {
      if (!seen.insert(test.id).second) continue;
      Verdict one{test.id, verdict_on(a, test), verdict_on(b, test),
                  run_test(a, test).empty(), run_test(b, test).empty()};
      if (one.before != one.after || one.passed_before != one.passed_after) {
        out.push_back(std::move(one));
      }
    }
  }
  std::sort(out.begin(), out.end(),
            [](const auto& x, const auto& y) { return x.test < y.test; });
  return out;
}

std::string named(const PackInfo& pack) {
  return pack.name + " " + pack.version;
}

std::string as_text(const PackInfo& a, const PackInfo& b,
                    const std::vector<Change>& changes,
                    const std::vector<Verdict>& found) {
  std::string out = printable(named(a)) + " → " + printable(named(b)) + "\n";
  for (const Change& change : changes) {
    out += change.how == "added" ? "+ " : change.how == "removed" ? "- " : "~ ";
    out += printable(change.item);
    for (const std::string& field : change.fields) {
      out +=
          (&field == &change.fields.front() ? ": " : ", ") + printable(field);
    }
    out += "\n";
  }
  if (changes.empty()) out += "no item differs\n";
  auto passed = [](bool yes) { return yes ? "passed" : "failed"; };
  for (const Verdict& one : found) {
    out += "test " + printable(one.test) + ": " + one.before + ", " +
           passed(one.passed_before) + " → " + one.after + ", " +
           passed(one.passed_after) + "\n";
  }
  if (found.empty()) out += "no verdict of a test differs\n";
  return out;
}

std::string as_json(const PackInfo& a, const PackInfo& b,
                    const std::vector<Change>& changes,
                    const std::vector<Verdict>& found) {
  JsonWriter json;
  json.object().key("schema").value("lastmile.pack-diff/1");
  json.key("engine").value(version_text);
  json.key("packs").array();
  for (const PackInfo* pack : {&a, &b}) {
    json.object().key("name").value(pack->name);
    json.key("version").value(pack->version);
    json.key("sha256").value(pack->sha256).end();
  }
  json.end().key("items").array();
  for (const Change& change : changes) {
    std::size_t blank = change.item.find(' ');
    json.object().key("kind").value(change.item.substr(0, blank));
    json.key("id").value(change.item.substr(blank + 1));
    json.key("change").value(change.how);
    json.key("fields").array();
    for (const std::string& field : change.fields) json.value(field);
    json.end().end();
  }
  json.end().key("verdicts").array();
  for (const Verdict& one : found) {
    json.object().key("test").value(one.test);
    json.key("before").value(one.before).key("after").value(one.after);
    json.key("passed_before").value(one.passed_before);
    json.key("passed_after").value(one.passed_after).end();
  }
  json.end().end();
  return json.take();
}

Base loaded(Context& context, PackText pack) {
  std::vector<PackText> one;
  one.push_back(std::move(pack));
  Loaded out = load(std::move(one));
  if (out.sound()) return out.base;
  context.report(out.found, out.base->sources);
  context.exit = KnowledgeUnsound;
  return nullptr;
}

void diff(Context& context, const PackOptions& options, const std::string& from,
          const std::string& to) {
  if (!context.format_is_one_of({"text", "json"})) return;
  Result<PackText> a = any_pack(options, from), b = any_pack(options, to);
  if (!a || !b) {
    refuse(context, (!a ? a : b).error());
    return;
  }
  std::vector<Change> changes = changes_between(items_of(*a), items_of(*b));
  Base before = loaded(context, std::move(*a));
  Base after = loaded(context, std::move(*b));
  if (!before || !after) return;
  std::vector<Verdict> found = verdicts(before, after);
  auto print = context.json() ? as_json : as_text;
  context.print(print(before->packs[0], after->packs[0], changes, found));
}

}  // namespace

void add_pack_diff(CLI::App& pack, Context& context) {
  struct Diff {
    PackOptions options;
    std::string from, to;
  };
  auto asked = std::make_shared<Diff>();
  CLI::App* command = pack.add_subcommand(
      "diff", "Which items differ, and which tests come out otherwise");
  command->fallthrough();
  command->add_option("a", asked->from, "Folder, archive or installed pack")
      ->required();
  command->add_option("b", asked->to, "Folder, archive or installed pack")
      ->required();
  add_store_option(*command, asked->options);
  command->callback([asked, &context] {
    diff(context, asked->options, asked->from, asked->to);
  });
}

}  // namespace lastmile
