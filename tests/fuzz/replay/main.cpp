// Runs a fuzz target over kept inputs: every file of the folders named on the
// command line, once, in the order of their names, and the empty input first.
// It lets the ordinary tests hold what fuzzing found, without clang. It never
// makes up inputs: scripts/fuzz does.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

namespace {

std::vector<std::filesystem::path> files_in(const char* folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void run(const std::string& input) {
  // A copy of exact size, so that a sanitizer sees a read past its end.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

}  // namespace

int main(int argument_count, char** arguments) {
  run("");
  int count = 0;
  for (int i = 1; i < argument_count; ++i) {
    for (const auto& path : files_in(arguments[i])) {
      std::fprintf(stderr, "%s\n", path.c_str());
      std::ifstream stream(path, std::ios::binary);
      run({std::istreambuf_iterator<char>(stream), {}});
      ++count;
    }
  }
  std::printf("%d kept inputs held\n", count);
  return 0;
}
