// facts/gather/file_text.hpp
//
// A file as text and as JSON, each read when somebody first asks, and once
// however many items ask.

#pragma once

#include <optional>
#include <string>

#include "engine/base/node.hpp"
#include "facts/event_logs.hpp"

namespace lastmile {

class FileText {
 public:
  explicit FileText(const EvidenceFile& file) : file_(file) {}

  const std::string& name() const { return file_.name; }
  // Null where it is no text, or no JSON.
  const std::string* text();
  const Node* json();

 private:
  const EvidenceFile& file_;
  bool text_tried_ = false, json_tried_ = false;
  std::optional<std::string> text_ = {};
  std::optional<Node> json_ = {};
};

}  // namespace lastmile
