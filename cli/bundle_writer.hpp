// cli/bundle_writer.hpp
//
// Writes a bundle (facts/bundle.hpp) to disk: into a folder of its own, which
// takes its final name, or becomes an archive, only when all is there.

#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "facts/bundle.hpp"
#include "facts/evidence.hpp"
#include "facts/host/recorded.hpp"

namespace lastmile {

class BundleWriter {
 public:
  BundleWriter(std::string path, bool redact);
  ~BundleWriter();  // what is not finished is removed
  BundleWriter(const BundleWriter&) = delete;
  BundleWriter& operator=(const BundleWriter&) = delete;

  // LM0782 and exit 7 where it cannot be written or there is one already.
  bool begin(Context& context);
  // A raw file; in a redacted bundle it is only noted as left out.
  void keep(const EvidenceFile& file, const FileReport& report);
  bool finish(Context& context, BundleFacts facts);
  std::string report() const;  // schema lastmile.gathered/1

  // See facts/redact.hpp.
  std::function<bool(std::string_view, std::string_view)> holds_no_name = {};
  HostRecording recording = {};
  std::vector<FileReport> files = {};
  BundleManifest manifest = {};
  std::size_t claims = 0;

 private:
  bool write(const std::string& name, std::string_view bytes);
  std::string log_of(const BundleFacts& facts) const;
  void redact_all(BundleFacts& facts);
  bool give_name(Context& context);

  std::filesystem::path path_, folder_;
  bool redact_ = true;
  bool failed_ = false;
  std::size_t kept_ = 0;
  std::int64_t now_ = 0;  // seconds since 1970, for the archive
};

}  // namespace lastmile
