// engine/text/yaml_events.hpp
//
// From the events of yaml-cpp to a Node, with what an author may not write
// refused on the way: anchors, aliases, tags, merge keys, keys that are no
// text or stand there twice, values that are missing, and more of anything
// than the limits allow. Included by the .cpp files of engine/text only.

#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/text/findings.hpp"
#include "engine/text/limits.hpp"
#include "engine/text/locator.hpp"

namespace lastmile {

// Thrown through yaml-cpp, and caught in yaml.cpp, where a document cannot be
// read any further; what is wrong has been reported.
struct StopReading {};

class YamlEvents : public YAML::EventHandler {
 public:
  // Marks count from `skip` bytes into the text.
  YamlEvents(Locator& locator, std::size_t skip, const TextLimits& limits,
             Findings& found);

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { close(); }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override;

  // What was read, once; nothing if the document is empty or was refused as a
  // whole.
  std::optional<Node> take() { return std::move(root_); }
  bool saw_document() const { return documents_ > 0; }

  // For whoever explains why the parser gave up: where the last scalar begins
  // and where its closing quote is (nowhere if it is not quoted), and where
  // the innermost [ or { that is still open stands.
  std::size_t last_scalar() const { return last_scalar_; }
  std::size_t last_quote() const { return last_quote_; }
  std::size_t open_bracket() const;
  std::size_t last_event() const { return last_event_; }
  // Grows with every event that is not within [ ] or { }.
  std::size_t block_events() const { return block_events_; }
  // The outermost [ or { that is open, or is about to be, and how many lists
  // and maps are around it.
  std::pair<std::size_t, std::size_t> outer_bracket() const;

 private:
  struct Frame {
    Node node;
    NodeEntry entry;  // of a map: the key that waits for its value
    bool has_key = false;
    bool drop = false;  // the value that comes is not kept
    bool flow = false;
    bool is_key = false;  // this whole collection stands where a key should
    std::size_t begin = 0;
    int column = 0;                                     // in bytes, from 0
    std::unordered_map<std::string, std::size_t> keys;  // of large maps
  };

  std::size_t offset(const YAML::Mark& mark) const;
  bool takes_key() const;
  bool in_brackets() const { return !open_.empty() && open_.back().flow; }
  std::size_t step(const YAML::Mark& mark);
  void open(Node::Form form, std::size_t begin, int column, bool flow);
  void close();
  void keep(Node node);
  void skip_value();
  void take_key(Node key, std::size_t begin);
  const NodeEntry* earlier(Frame& frame, const std::string& key);
  void refuse_tag(std::size_t begin, const std::string& tag);
  void missing_value(const YAML::Mark& mark, std::size_t at);
  bool check_quotes(std::size_t begin);
  void explain_cut(std::size_t begin, const Node& node);
  Node scalar(std::size_t begin, const std::string& value);
  void block_place(Node& node, std::size_t begin);
  void say(std::string_view code, std::size_t begin, std::size_t end,
           std::string message, std::string hint,
           Severity severity = Severity::Error);

  Locator& locator_;
  std::string_view text_;
  std::size_t skip_;
  const TextLimits& limits_;
  Findings& found_;
  std::vector<Frame> open_ = {};
  std::optional<Node> root_ = {};
  std::size_t documents_ = 0;
  std::size_t values_ = 0;
  std::size_t block_events_ = 0;
  // Maps that yaml-cpp makes up around a [ or { that is never closed.
  std::size_t phantoms_ = 0;
  std::size_t last_event_ = 0;
  std::size_t last_scalar_ = 0;
  std::size_t last_quote_ = std::string_view::npos;
};

}  // namespace lastmile
