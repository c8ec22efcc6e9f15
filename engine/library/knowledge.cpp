#include "engine/library/body.hpp"
#include "engine/library/convert.hpp"
#include "engine/library/functions.hpp"

namespace lastmile::inline v0 {

using detail::Inside;

std::optional<std::size_t> FactType::field(std::string_view field_name) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field_name) return i;
  }
  return std::nullopt;
}

Knowledge::Knowledge(std::shared_ptr<const detail::Body> body)
    : body_(std::move(body)) {}

std::span<const FactType> Knowledge::types() const {
  // The first is `collection`, which nobody declares.
  return std::span(body_->types).subspan(1);
}

const FactType* Knowledge::type(std::string_view name) const {
  const inside::FactType* found = body_->find(name);
  return found ? &body_->types[found->id] : nullptr;
}

std::optional<Cell> Knowledge::word(std::string_view text) const {
  const Symbols& symbols = body_->base->symbols;
  bool found = false;
  Symbol shown = symbols.find(text, found);
  if (!found) return std::nullopt;
  return detail::text_cell(Kind::Text, shown, symbols.folded(shown),
                           body_->stamp);
}

std::vector<std::string> Knowledge::rules() const {
  std::vector<std::string> ids;
  for (const Rule& rule : body_->base->rules) ids.push_back(rule.id);
  return ids;
}

Loader& Loader::add(Function function) {
  functions_.push_back(std::move(function));
  return *this;
}

Loader& Loader::folder(std::string path) {
  folders_.push_back(std::move(path));
  return *this;
}

Loader& Loader::file(std::string path) {
  files_.push_back(std::move(path));
  return *this;
}

Loader& Loader::text(std::string name, std::string yaml) {
  texts_.emplace_back(std::move(name), std::move(yaml));
  return *this;
}

Loader& Loader::words(std::vector<std::string> words) {
  words_.insert(words_.end(), std::make_move_iterator(words.begin()),
                std::make_move_iterator(words.end()));
  return *this;
}

namespace {

// Every pack of every folder, and the single files and texts as one more.
std::vector<PackText> read_all(
    const std::vector<std::string>& folders,
    const std::vector<std::string>& files,
    const std::vector<std::pair<std::string, std::string>>& texts,
    Diagnostics& found) {
  std::vector<PackText> packs;
  for (const std::string& folder : folders) {
    inside::Result<std::vector<PackText>> more = read_packs(folder);
    if (!more) {
      found.push_back(detail::outside(more.error()));
      continue;
    }
    for (PackText& pack : *more) packs.push_back(std::move(pack));
  }
  PackText single;
  single.info.name = "program";
  for (const std::string& path : files) {
    inside::Result<std::string> text =
        read_file(path, TextLimits::in_pack().file_bytes);
    if (text) {
      single.files.emplace_back(path, std::move(*text));
    } else {
      found.push_back(detail::outside(text.error()));
    }
  }
  single.files.insert(single.files.end(), texts.begin(), texts.end());
  if (!single.files.empty()) packs.push_back(std::move(single));
  return packs;
}

}  // namespace

Result<Knowledge> Loader::load() const {
  Diagnostics found;
  Functions functions = Functions::builtin();
  for (const Function& function : functions_) {
    auto added = detail::add_function(function, functions);
    if (!added) found.push_back(detail::outside(added.error()));
  }
  if (folders_.empty() && files_.empty() && texts_.empty()) {
    found.push_back(
        detail::outside({"LM0130",
                         "a Loader was given nothing to load",
                         {},
                         "call folder(), file() or text() before load()"}));
  }
  std::vector<PackText> packs = read_all(folders_, files_, texts_, found);
  Loaded loaded =
      lastmile::load(std::move(packs), std::move(functions), words_);
  for (const inside::Diagnostic& each : loaded.found.all()) {
    found.push_back(detail::outside(each, loaded.base->sources));
  }
  if (has_errors(found)) return found;
  auto body = std::make_shared<const detail::Body>(std::move(loaded.base));
  return {Inside::knowledge(std::move(body)), std::move(found)};
}

}  // namespace lastmile::inline v0
