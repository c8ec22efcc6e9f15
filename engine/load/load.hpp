// engine/load/load.hpp
//
// From the texts of packs to one knowledge base, checked as a whole. All
// faults of all files are found in one run. Reading the disk is separate
// (pack_folder.hpp), so that a test can load a string.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

struct PackText {
  PackInfo info = {};  // name and the rest are taken from pack.yaml, if any
  std::string pack_yaml = {};  // its text; empty: an unnamed pack
  std::string pack_yaml_path = {};
  // Path as people name it, and text; in the order in which they are read.
  std::vector<std::pair<std::string, std::string>> files = {};
  // `info.sha256` is over pack.yaml and so many of them; 0: over nothing.
  std::size_t hashed = 0;
};

struct Loaded {
  // Always there, for its sources; to be used only where `sound`.
  std::shared_ptr<const KnowledgeBase> base;
  Diagnostics found;
  bool sound() const { return !found.has_errors(); }
};

// `functions` is what expressions may call: the built-in functions and those
// of the program that loads. `words` become symbols of the knowledge base, as
// do the words of every `one of`.
Loaded load(std::vector<PackText> packs,
            Functions functions = Functions::builtin(),
            const std::vector<std::string>& words = {});

}  // namespace lastmile
