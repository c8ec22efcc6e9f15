#include "facts/gather/file_text.hpp"

#include "engine/text/json.hpp"
#include "facts/readers/plain_text.hpp"

namespace lastmile {

const std::string* FileText::text() {
  if (!text_tried_) {
    text_tried_ = true;
    text_ = plain_text(file_.bytes);
  }
  return text_ ? &*text_ : nullptr;
}

const Node* FileText::json() {
  if (!json_tried_) {
    json_tried_ = true;
    const std::string* words = text();
    std::size_t begin =
        words ? words->find_first_not_of(" \t\n") : std::string::npos;
    bool may_be = begin != std::string::npos &&
                  ((*words)[begin] == '{' || (*words)[begin] == '[');
    if (!may_be) return nullptr;
    Sources sources;
    Diagnostics found;
    FileId id = sources.add(file_.name, *words);
    json_ = read_json(id, sources, TextLimits::of_evidence(), found);
  }
  return json_ ? &*json_ : nullptr;
}

}  // namespace lastmile
