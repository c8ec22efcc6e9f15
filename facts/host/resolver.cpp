#include "facts/host/resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace lastmile {

namespace {

std::atomic<int> asking = 0;

struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<Resolution> answer;
};

void ask(const std::shared_ptr<Question>& question, const Lookup& lookup,
         const std::string& name) {
  Resolution found = lookup(name);
  {
    std::lock_guard lock(question->mutex);
    question->answer = std::move(found);
  }
  question->answered.notify_one();
  --asking;
}

Resolution not_asked(std::string why) {
  return {.answer = Answer::Failed, .why = std::move(why)};
}

Resolution explain(int error) {
  Resolution out;
  bool no_such = error == EAI_NONAME;
#ifdef EAI_NODATA
  no_such = no_such || error == EAI_NODATA;
#endif
  out.answer = no_such ? Answer::NoSuch : Answer::Failed;
  out.why = error == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(error);
  return out;
}

std::string numeric(const addrinfo& entry) {
  char text[NI_MAXHOST] = {};
  ::getnameinfo(entry.ai_addr, entry.ai_addrlen, text, sizeof text, nullptr, 0,
                NI_NUMERICHOST);
  return text;
}

}  // namespace

Resolution resolve_within(const Lookup& lookup, const std::string& name,
                          Span limit) {
  if (++asking > most_hanging) {
    --asking;
    return not_asked("earlier questions to the resolver still hang");
  }
  auto question = std::make_shared<Question>();
  try {
    std::thread(ask, question, lookup, name).detach();
  } catch (const std::system_error&) {
    --asking;
    return not_asked("no thread could be started");
  }
  std::unique_lock lock(question->mutex);
  bool in_time = question->answered.wait_for(
      lock, limit, [&] { return question->answer.has_value(); });
  if (in_time) return *std::move(question->answer);
  return {.answer = Answer::Timeout, .why = "the resolver did not answer"};
}

Resolution ask_system(const std::string& name) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  int error = ::getaddrinfo(name.c_str(), nullptr, &hints, &list);
  if (error != 0) return explain(error);
  Resolution out{.answer = Answer::Found};
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    std::string address = numeric(*entry);
    auto& known = out.addresses;
    if (!address.empty() &&
        std::find(known.begin(), known.end(), address) == known.end()) {
      known.push_back(std::move(address));
    }
  }
  ::freeaddrinfo(list);
  if (out.addresses.empty()) {
    out.answer = Answer::NoSuch;
    out.why = "the name has no address";
  }
  return out;
}

}  // namespace lastmile
