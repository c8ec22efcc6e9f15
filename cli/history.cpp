#include "cli/history.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace lastmile {
namespace fs = std::filesystem;
namespace {

constexpr int application = 0x4C4D4348;  // "LMCH"
constexpr int version = 1;
constexpr int patience = 5000;                   // ms
constexpr int longest_value = 32 * 1024 * 1024;  // bytes

constexpr const char* tables =
    "CREATE TABLE kept (id INTEGER PRIMARY KEY AUTOINCREMENT, kept INTEGER NOT "
    "NULL, now INTEGER NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL, "
    "packs TEXT NOT NULL, text TEXT NOT NULL, diagnosis TEXT NOT NULL, cause "
    "TEXT NOT NULL, probability REAL NOT NULL);"
    "CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, kept INTEGER NOT "
    "NULL REFERENCES kept (id) ON DELETE CASCADE, at INTEGER NOT NULL, cause "
    "TEXT NOT NULL, fix TEXT NOT NULL, helped INTEGER, text TEXT NOT NULL);"
    "CREATE INDEX note_kept ON note (kept);";

bool damaged(int code) {
  int kind = code & 0xff;
  return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB ||
         kind == SQLITE_MISMATCH;
}

Diagnostic fault_of(sqlite3* database, int code, const std::string& path) {
  std::string why = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  int kind = code & 0xff;
  if (damaged(code)) {
    return {"LM0961",
            "the case history " + path + " is damaged (" + why + ")",
            {},
            "nothing was changed: move the file aside, or restore it from a "
            "backup; sqlite3 FILE .recover saves what can be read"};
  }
  if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED) {
    return {"LM0963",
            "the case history " + path + " is in use",
            {},
            "another lastmile writes to it: try again"};
  }
  return {"LM0963",
          "the case history " + path + " cannot be used (" + why + ")",
          {},
          "check the rights of its folder and the room on its disk, or set "
          "LASTMILE_HOME"};
}

// A statement; its faults are kept until they are asked for.
class Query {
 public:
  Query(sqlite3* database, const char* sql) : database_(database) {
    code_ = sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
  }
  ~Query() { sqlite3_finalize(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& with(std::int64_t value) {
    if (statement_) sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
  }
  Query& with(double value) {
    if (statement_) sqlite3_bind_double(statement_, ++bound_, value);
    return *this;
  }
  Query& with(const std::string& value) {
    if (statement_) {
      int code =
          sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(),
                              SQLITE_TRANSIENT, SQLITE_UTF8);
      if (code != SQLITE_OK) code_ = code;
    }
    return *this;
  }
  Query& with_nothing() {
    ++bound_;
    return *this;
  }

  // Is there another row?
  bool next() {
    if (code_ != SQLITE_OK && code_ != SQLITE_ROW) return false;
    code_ = sqlite3_step(statement_);
    return code_ == SQLITE_ROW;
  }
  bool failed() const {
    return code_ != SQLITE_OK && code_ != SQLITE_ROW && code_ != SQLITE_DONE;
  }
  int code() const { return code_; }

  std::int64_t integer(int column) {
    return sqlite3_column_int64(statement_, column);
  }
  double real(int column) { return sqlite3_column_double(statement_, column); }
  bool null(int column) {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::string text(int column) {
    const void* bytes = sqlite3_column_blob(statement_, column);
    int size = sqlite3_column_bytes(statement_, column);
    return bytes ? std::string(static_cast<const char*>(bytes),
                               static_cast<std::size_t>(size))
                 : std::string();
  }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int code_ = SQLITE_OK;
  int bound_ = 0;
};

int number_of(sqlite3* database, const char* sql, int& value) {
  Query query(database, sql);
  if (query.next()) value = static_cast<int>(query.integer(0));
  return query.failed() ? query.code() : SQLITE_OK;
}

// Only its owner reads it, whatever the umask says and whoever made it.
Result<void> make_place(const std::string& path) {
  std::error_code error;
  fs::path folder = fs::path(path).parent_path();
  fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return Diagnostic{"LM0963",
                      "the folder " + folder.string() + " cannot be made",
                      {},
                      "check the rights of the folder above it, or set "
                      "LASTMILE_HOME"};
  }
  struct stat about {};
  if (::lstat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode) ||
      about.st_uid != ::geteuid() || ::chmod(folder.c_str(), 0700) != 0) {
    return Diagnostic{
        "LM0963",
        "the folder " + folder.string() + " is not a folder of your own",
        {},
        "a case history lies where only its owner can read it: "
        "set LASTMILE_HOME to a folder of yours"};
  }
  int file =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) {
    return Diagnostic{
        "LM0963",
        "the case history " + path + " cannot be opened for writing",
        {},
        "check its rights, or set LASTMILE_HOME"};
  }
  ::close(file);
  return {};
}

}  // namespace

const std::string& KeptCase::outcome() const {
  static const std::string none;
  for (auto note = notes.rbegin(); note != notes.rend(); ++note) {
    if (!note->cause.empty()) return note->cause;
  }
  return none;
}

const std::string& KeptCase::cure() const {
  static const std::string none;
  for (auto note = notes.rbegin(); note != notes.rend(); ++note) {
    if (note->helped == true && !note->fix.empty()) return note->fix;
  }
  return none;
}

struct History::State {
  sqlite3* database = nullptr;
  std::string path = {};

  ~State() { sqlite3_close_v2(database); }
  Diagnostic fault(int code) const { return fault_of(database, code, path); }
  int run(const char* sql) const {
    return sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  }
};

History::History(std::unique_ptr<State> state) : state_(std::move(state)) {}
History::~History() = default;
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;

std::string History::path() {
  auto given = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value ? value : "";
  };
  fs::path home = given("LASTMILE_HOME");
  if (home.empty()) {
    if (std::string data = given("XDG_DATA_HOME"); !data.empty()) {
      home = fs::path(data) / "lastmile";
    } else if (std::string user = given("HOME"); !user.empty()) {
      home = fs::path(user) / ".local" / "share" / "lastmile";
    }
  }
  return home.empty() ? "" : (home / "cases" / "cases.sqlite3").string();
}

Result<History> History::open(const std::string& path) {
  if (path.empty()) {
    return Diagnostic{"LM0960",
                      "there is no place for a case history",
                      {},
                      "set LASTMILE_HOME to a folder of yours"};
  }
  if (Result<void> made = make_place(path); !made) return made.error();
  auto state = std::make_unique<State>();
  state->path = path;
  int code = sqlite3_open_v2(
      path.c_str(), &state->database,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE,
      nullptr);
  if (code != SQLITE_OK) return state->fault(code);
  sqlite3_busy_timeout(state->database, patience);
  sqlite3_limit(state->database, SQLITE_LIMIT_LENGTH, longest_value);
  sqlite3_limit(state->database, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config(state->database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(state->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0,
                    nullptr);
  code = state->run(
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA "
      "foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA synchronous=FULL; "
      "BEGIN IMMEDIATE");
  if (code != SQLITE_OK) return state->fault(code);
  int whose = 0, which = 0, things = 0;
  for (const auto& [sql, value] :
       {std::pair("PRAGMA application_id", &whose),
        std::pair("PRAGMA user_version", &which),
        std::pair("SELECT count(*) FROM sqlite_schema", &things)}) {
    code = number_of(state->database, sql, *value);
    if (code != SQLITE_OK) return state->fault(code);
  }
  if (things == 0 && whose == 0) {
    code = state->run(tables);
    if (code == SQLITE_OK) {
      std::string marks =
          "PRAGMA application_id=" + std::to_string(application) +
          "; PRAGMA user_version=" + std::to_string(version);
      code = state->run(marks.c_str());
    }
    if (code != SQLITE_OK) return state->fault(code);
  } else if (whose != application || which != version) {
    bool newer = whose == application;
    return Diagnostic{"LM0962",
                      path + (newer ? " was made by a newer version of lastmile"
                                    : " is no case history of lastmile"),
                      {},
                      newer ? "use that version for it"
                            : "nothing was changed: move the file aside, or "
                              "set LASTMILE_HOME"};
  } else {
    Query check(state->database, "PRAGMA quick_check(1)");
    if (!check.next()) return state->fault(check.code());
    if (check.text(0) != "ok") return state->fault(SQLITE_CORRUPT);
  }
  code = state->run("COMMIT");
  if (code != SQLITE_OK) return state->fault(code);
  return History(std::move(state));
}

Result<std::int64_t> History::keep(const KeptCase& one) {
  Query insert(state_->database,
               "INSERT INTO kept (kept, now, name, target, packs, text, "
               "diagnosis, cause, probability) VALUES (?,?,?,?,?,?,?,?,?)");
  insert.with(one.kept).with(one.now).with(one.name).with(one.target);
  insert.with(one.packs).with(one.text).with(one.diagnosis);
  insert.with(one.cause).with(one.probability);
  insert.next();
  if (insert.failed()) return state_->fault(insert.code());
  return static_cast<std::int64_t>(sqlite3_last_insert_rowid(state_->database));
}

Result<std::vector<KeptCase>> History::list() {
  std::vector<KeptCase> out;
  Query cases(state_->database,
              "SELECT id, kept, now, name, target, packs, cause, probability "
              "FROM kept ORDER BY id");
  while (cases.next()) {
    KeptCase& one = out.emplace_back();
    one.id = cases.integer(0);
    one.kept = cases.integer(1);
    one.now = cases.integer(2);
    one.name = cases.text(3);
    one.target = cases.text(4);
    one.packs = cases.text(5);
    one.cause = cases.text(6);
    one.probability = cases.real(7);
  }
  if (cases.failed()) return state_->fault(cases.code());
  Query notes(state_->database,
              "SELECT kept, at, cause, fix, helped, text FROM note ORDER BY "
              "kept, id");
  std::size_t at = 0;
  while (notes.next()) {
    while (at < out.size() && out[at].id < notes.integer(0)) ++at;
    if (at == out.size() || out[at].id != notes.integer(0)) continue;
    CaseNote& note = out[at].notes.emplace_back();
    note.at = notes.integer(1);
    note.cause = notes.text(2);
    note.fix = notes.text(3);
    if (!notes.null(4)) note.helped = notes.integer(4) != 0;
    note.text = notes.text(5);
  }
  if (notes.failed()) return state_->fault(notes.code());
  return out;
}

Result<std::optional<KeptCase>> History::find(std::int64_t id) {
  Result<std::vector<KeptCase>> all = list();
  if (!all) return all.error();
  for (KeptCase& one : *all) {
    if (one.id != id) continue;
    Query texts(state_->database,
                "SELECT text, diagnosis FROM kept WHERE id = ?");
    if (texts.with(id).next()) {
      one.text = texts.text(0);
      one.diagnosis = texts.text(1);
    }
    if (texts.failed()) return state_->fault(texts.code());
    return std::optional(std::move(one));
  }
  return std::optional<KeptCase>();
}

Result<void> History::add(std::int64_t id, const CaseNote& note) {
  Query insert(state_->database,
               "INSERT INTO note (kept, at, cause, fix, helped, text) VALUES "
               "(?,?,?,?,?,?)");
  insert.with(id).with(note.at).with(note.cause).with(note.fix);
  if (note.helped) {
    insert.with(std::int64_t{*note.helped ? 1 : 0});
  } else {
    insert.with_nothing();
  }
  insert.with(note.text).next();
  if (insert.failed()) return state_->fault(insert.code());
  return {};
}

Result<void> History::remove(std::int64_t id) {
  Query away(state_->database, "DELETE FROM kept WHERE id = ?");
  away.with(id).next();
  if (away.failed()) return state_->fault(away.code());
  return {};
}

Result<std::vector<KeptCase>> kept_outcomes() {
  std::string path = History::path();
  std::error_code error;
  if (path.empty() || !fs::exists(path, error)) {
    return std::vector<KeptCase>();
  }
  Result<History> history = History::open(path);
  if (!history) return history.error();
  Result<std::vector<KeptCase>> all = history->list();
  if (!all) return all.error();
  std::erase_if(*all,
                [](const KeptCase& one) { return one.outcome().empty(); });
  return all;
}

}  // namespace lastmile
