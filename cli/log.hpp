// cli/log.hpp
//
// The only door to spdlog: a log for the person who wants to know what the
// program does, on stderr with -v, or in the file of --log-file. Results never
// go here.

#pragma once

#include <string>
#include <string_view>

namespace lastmile {

// False where the file cannot be opened.
bool open_log(int verbose, const std::string& file);
void log_detail(std::string_view text);  // -v
void log_trace(std::string_view text);   // -vv

}  // namespace lastmile
