// facts/readers/service_text.cpp
//
// sc query, sc queryex, sc qc, and qwinsta. The rows of sc stand in one order
// in every language, their values are numbers with an English word.

#include <algorithm>
#include <array>

#include "engine/base/symbol.hpp"
#include "facts/readers/command_text.hpp"

namespace lastmile {

namespace {

// The service at hand, and which of its rows comes next.
struct Service {
  ToldLine* told = nullptr;
  bool configured = false;  // of sc qc
  bool own = false;
  std::size_t rows = 0;
};

std::string_view first_word(std::string_view value) {
  return value.substr(0, std::min(value.find_first_of(" \t"), value.size()));
}

void take_state(ToldLine& told, std::string_view value) {
  static constexpr std::array<std::string_view, 4> states = {
      "stopped", "start_pending", "stop_pending", "running"};
  std::optional<std::int64_t> state = integer_in(first_word(value));
  if (state && *state >= 1 && *state <= 4) {
    told.fields.set("state",
                    std::string(states[static_cast<std::size_t>(*state - 1)]));
  }
}

// 1077: it was never started; that is no error.
void take_exit(ToldLine& told, std::string_view value) {
  std::optional<std::int64_t> code = integer_in(first_word(value));
  const Node* state = told.fields.find("state");
  bool stopped = state && state->text == "stopped";
  if (stopped && code && *code != 0 && *code != 1077) {
    told.fields.set("start_error", *code);
  }
}

void take_start(ToldLine& told, std::string_view value) {
  std::optional<std::int64_t> start = integer_in(first_word(value));
  if (!start) return;
  const char* word = *start == 2   ? "auto"
                     : *start == 3 ? "manual"
                     : *start == 4 ? "disabled"
                                   : nullptr;
  if (word) told.fields.set("start_type", std::string(word));
}

// "10  WIN32_OWN_PROCESS", without the 0x.
void take_type(ToldLine& told, std::string_view value) {
  std::string_view word = first_word(value);
  bool own = word == "10" || word == "110" || word == "50" || word == "d0";
  bool shared = word == "20" || word == "120" || word == "60" || word == "e0";
  if (own || shared) told.fields.set_yes_no("own_process", own);
}

// Rows of sc query: type, state, two exit codes, two more, pid, flags; of
// sc qc: type, start type, error control, path, …, account.
void take_row(Service& at, const Row& row) {
  ToldLine& told = *at.told;
  std::size_t place = at.rows++;
  if (row.key == "DISPLAY_NAME" && place == 0) {
    --at.rows;
    return;
  }
  if (place == 0) return take_type(told, row.value);
  if (place == 1) {
    // DEMAND_START and the like; a state is never called so.
    at.configured = row.value.find("_START") != row.value.npos ||
                    row.value.find("DISABLED") != row.value.npos ||
                    row.key == "START_TYPE";
    return at.configured ? take_start(told, row.value)
                         : take_state(told, row.value);
  }
  if (at.configured) {
    if (row.key == "SERVICE_START_NAME" || place == 8) {
      if (!row.value.empty()) {
        told.fields.set("account", std::string(row.value));
      }
    }
    return;
  }
  if (place == 2) take_exit(told, row.value);
  std::optional<std::int64_t> pid = integer_in(row.value);
  if (place == 6 && pid && *pid != 0) told.fields.set("pid", *pid);
}

}  // namespace

void read_sc(std::string_view text, Told& out) {
  Service at;
  for (const TextLine& line : lines_of(text)) {
    std::string_view body = trimmed(line.text);
    if (body.empty()) continue;
    bool at_margin = line.text.front() != ' ' && line.text.front() != '\t';
    std::optional<Row> row = row_of(line.text);
    // "[SC] QueryServiceConfig SUCCESS", "(STOPPABLE, …)" belong to a row.
    if (body.front() == '[' || body.front() == '(') continue;
    if (!row) {
      bool goes_on = at.told && at.configured && !at_margin;
      if (!goes_on) out.unknown(line.number);
      continue;
    }
    if (at_margin && row->key != "DISPLAY_NAME" &&
        row->value.find_first_of(" \t") == row->value.npos &&
        !row->value.empty()) {
      at = {.told = &out.tell("win.service", line.number)};
      at.told->fields.set("name", std::string(row->value));
      continue;
    }
    // The second line of each service, in whatever language.
    if (at_margin && at.told && at.rows == 0) continue;
    if (!at.told) {
      out.unknown(line.number);
      continue;
    }
    if (row->key.empty()) continue;
    // Further dependencies: "                   : RPCSS".
    take_row(at, *row);
  }
}

namespace {

struct Session {
  std::string name, user;
  std::int64_t id = 0;
  std::string state;
};

// The name stands at the margin, the user further in.
std::optional<Session> session_of(std::string_view line) {
  std::vector<std::string_view> words = words_of(line);
  auto id = std::find_if(words.begin(), words.end(), [](std::string_view word) {
    return integer_in(word).has_value();
  });
  if (id == words.end() || id - words.begin() > 2) return std::nullopt;
  Session out;
  out.id = *integer_in(*id);
  if (id + 1 != words.end()) out.state = fold_case(id[1]);
  auto column = [&](std::string_view word) {
    return static_cast<std::size_t>(word.data() - line.data());
  };
  for (auto word = words.begin(); word != id; ++word) {
    std::string text(*word);
    if (text.starts_with('>')) text.erase(0, 1);
    (column(*word) < 10 ? out.name : out.user) = text;
  }
  return out;
}

// The word for it in a few languages; empty where it is another.
std::string_view listener_state(std::string_view state) {
  for (std::string_view word :
       {"listen", "abhör", "écout", "ecout", "escuch", "ascolt", "luister"}) {
    if (state.starts_with(word)) return "listen";
  }
  return state == "down" ? "down" : "";
}

}  // namespace

void read_qwinsta(std::string_view text, Told& out) {
  std::int64_t active = 0, disconnected = 0;
  std::size_t first = 0, rows = 0;
  bool listener = false;
  for (const TextLine& line : lines_of(text)) {
    if (trimmed(line.text).empty()) continue;
    std::optional<Session> one = session_of(line.text);
    if (!one) {
      if (rows != 0) out.unknown(line.number);  // else it is the heading
      continue;
    }
    if (rows++ == 0) first = line.number;
    std::string name = fold_case(one->name);
    // A listener has no session: its number is one that no session has.
    if (name == "rdp-tcp" && one->user.empty() && one->id >= 65536) {
      listener = true;
      ToldLine& told = out.tell("win.listener", line.number);
      told.fields.set("name", std::string("RDP-Tcp"));
      std::string_view state = listener_state(one->state);
      if (!state.empty()) told.fields.set("state", std::string(state));
      continue;
    }
    if (one->user.empty()) continue;
    (one->name.empty() ? disconnected : active) += 1;
  }
  if (rows == 0) return;
  if (!listener) {
    ToldLine& told = out.tell("win.listener", first);
    told.fields.set("name", std::string("RDP-Tcp"));
    told.fields.set("state", std::string("absent"));
  }
  ToldLine& told = out.tell("win.sessions", first);
  told.fields.set("active", active);
  told.fields.set("disconnected", disconnected);
  out.complete = {"win.listener"};
}

}  // namespace lastmile
