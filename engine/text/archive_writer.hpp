// engine/text/archive_writer.hpp
//
// Packs files of this machine into one archive; the form follows from its
// name. Files are streamed, in the order given; the result depends on nothing
// but their names and bytes, and on the time that is given.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace lastmile {

// .zip, .tar, .tar.gz, .tgz, .tar.xz, .tar.zst
bool is_archive_name(std::string_view path);

// Each: its name in the archive, and the path of the file. `now`: seconds since
// 1970, the time that all of them bear. Null where it worked; else LM0783, and
// what was written is of no use. LM0783 too where the name is none of those.
std::unique_ptr<Diagnostic> write_archive(
    const std::string& path,
    const std::vector<std::pair<std::string, std::string>>& files,
    std::int64_t now);

}  // namespace lastmile
