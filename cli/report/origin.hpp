// cli/report/origin.hpp
//
// Where the packs of this process came from, which every answer must say: a
// folder is UNSIGNED, whoever wrote it; an installed pack bears the signature
// of a publisher who is trusted; the built-in knowledge came with the program.
//
// It is kept beside the knowledge base, by the hash of a pack, and not in it:
// a pack that was loaded from a cache is not told apart by what it holds. Set
// while packs are read, before anything is reported.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lastmile {

class JsonWriter;
struct KnowledgeBase;

struct PackOrigin {
  enum class From : unsigned char { Folder, BuiltIn, Installed };
  From from = From::Folder;
  std::vector<std::string> notes = {};  // expired, withdrawn, …
};

void set_origin(const std::string& sha256, PackOrigin origin);
// Folder where nothing was said.
const PackOrigin& origin_of(std::string_view sha256);
std::string_view to_text(PackOrigin::From from);  // "built-in"

// What every text answer of this process ends with, a line each.
void add_banner(std::string line);
const std::vector<std::string>& banners();

// One for each of the first `packs` that is a folder.
void add_unsigned_banners(const KnowledgeBase& base, std::size_t packs);
bool any_unsigned(const KnowledgeBase& base);

// Keys of an open JSON object: signed, origin, and notes where there are any.
void write_origin(JsonWriter& json, std::string_view sha256);

}  // namespace lastmile
