// engine/load/private_file.hpp
//
// A file that only this user can have written, in a folder of this user's own:
// the only kind that is believed to be what this program left there. A link, a
// folder or file of somebody else's or that others may write to, anything that
// is no plain file: none of them is read or written through. Where the system
// cannot tell (other than POSIX), there is no such file.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lastmile {

class PrivateFile {
 public:
  // `name` is that of a file in the folder, without a slash.
  PrivateFile(std::string folder, std::string name)
      : folder_(std::move(folder)), name_(std::move(name)) {}

  std::string path() const { return folder_ + "/" + name_; }

  // All of it. Nothing where it is not there, and `why` is set where what is
  // there is not to be believed.
  std::optional<std::string> read(std::string& why) const;
  // In one step, so that nobody ever reads a part of it; makes the folder and
  // those above it. False, and `why`, where that cannot be done.
  bool write(std::string_view bytes, std::string& why) const;
  // Deletes files of the folder that end like this but for the `keep` written
  // last, and what a killed `write` left.
  void clear_others(std::string_view ending, std::size_t keep) const;

 private:
  std::string folder_;
  std::string name_;
};

}  // namespace lastmile
