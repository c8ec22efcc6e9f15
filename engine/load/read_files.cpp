#include "engine/load/read_files.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <numeric>
#include <system_error>
#include <thread>

#include "engine/text/document.hpp"

namespace lastmile {
namespace {

// Less is read before a thread has begun.
constexpr std::size_t bytes_a_thread = 64 * 1024;
constexpr std::size_t most_threads = 8;

std::size_t threads_for(const std::vector<FileId>& files,
                        const Sources& sources) {
  std::size_t bytes = 0;
  for (FileId file : files) bytes += sources.text(file).size();
  std::size_t processors = std::max(1u, std::thread::hardware_concurrency());
  return std::min(
      {processors, most_threads, files.size(), bytes / bytes_a_thread});
}

}  // namespace

std::vector<std::optional<Node>> read_files(const std::vector<FileId>& files,
                                            const Sources& sources,
                                            Diagnostics& found) {
  std::vector<std::optional<Node>> nodes(files.size());
  std::vector<Diagnostics> each(files.size());
  // The longest first: nobody begins one when the others are done.
  std::vector<std::size_t> order(files.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return sources.text(files[a]).size() > sources.text(files[b]).size();
  });
  std::atomic<std::size_t> next = 0;
  auto read = [&] {
    for (std::size_t n = next++; n < order.size(); n = next++) {
      std::size_t i = order[n];
      nodes[i] =
          read_document(files[i], sources, TextLimits::in_pack(), each[i]);
    }
  };
  {
    // Their destructors wait, also where this thread throws.
    std::vector<std::future<void>> others;
    std::size_t threads = threads_for(files, sources);
    others.reserve(threads);
    try {
      while (others.size() + 1 < threads) {
        others.push_back(std::async(std::launch::async, read));
      }
    } catch (const std::system_error&) {
      // No more threads are to be had; these do.
    }
    read();
    for (std::future<void>& other : others) other.get();
  }
  for (const Diagnostics& one : each) {
    for (const Diagnostic& what : one.all()) found.add(what);
  }
  return nodes;
}

}  // namespace lastmile
