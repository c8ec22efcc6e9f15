#include "cli/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace lastmile {

bool open_log(int verbose, const std::string& file) {
  try {
    auto logger = file.empty() ? spdlog::stderr_logger_st("lastmile")
                               : spdlog::basic_logger_st("lastmile", file);
    bool quiet = file.empty() && verbose == 0;
    logger->set_level(quiet          ? spdlog::level::warn
                      : verbose >= 2 ? spdlog::level::trace
                                     : spdlog::level::debug);
    logger->set_pattern(file.empty() ? "%v" : "%Y-%m-%dT%H:%M:%S.%f %l %v");
    spdlog::set_default_logger(std::move(logger));
    return true;
  } catch (const spdlog::spdlog_ex&) {
    return false;
  }
}

void log_detail(std::string_view text) { spdlog::debug("{}", text); }
void log_trace(std::string_view text) { spdlog::trace("{}", text); }

}  // namespace lastmile
