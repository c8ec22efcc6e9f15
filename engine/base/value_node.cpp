#include "engine/base/value_node.hpp"

#include "engine/base/scalar.hpp"

namespace lastmile {

Node to_node(const Value& value, const Symbols& symbols) {
  switch (value.kind()) {
    case Kind::Unknown: return Node::scalar("");
    case Kind::Text:
    case Kind::Name:
      return Node::scalar(std::string(symbols.text(value.shown())),
                          Style::Quoted);
    case Kind::Number: {
      std::string text = format_number(value.number());
      // Not to be taken for an integer.
      if (text.find_first_not_of("-0123456789") == std::string::npos) {
        text += ".0";
      }
      return Node::scalar(std::move(text));
    }
    case Kind::List: {
      std::vector<Node> items;
      for (const Value& item : value.items(symbols)) {
        items.push_back(to_node(item, symbols));
      }
      return Node::list(std::move(items));
    }
    case Kind::Map: {
      Node map = Node::map();
      std::span<const Value> pairs = value.items(symbols);
      for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        map.set(std::string(symbols.text(pairs[i].shown())),
                to_node(pairs[i + 1], symbols));
      }
      return map;
    }
    default: return Node::scalar(to_text(value, symbols));
  }
}

}  // namespace lastmile
