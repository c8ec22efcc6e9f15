#include "engine/pack/store.hpp"

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/resolve.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// Opening: which generation is in use, and what was seen.

namespace {

constexpr const char* pointer = "CURRENT";
constexpr std::size_t longest_pointer = 64;

// Is it the disk that fails? What it holds may then be good, and is not to be
// taken for broken or gone.
bool is_disk(const Diagnostic& why) { return is(why, Reason::Disk); }

// A line with the number of a generation; empty where there is none. DISK.
Result<std::string> read_pointer(const Folder& root) {
  Result<std::string> text = root.read(pointer, longest_pointer);
  if (!text && is_disk(text.error())) return text;
  if (!text || text->size() < 9 || text->back() != '\n') return std::string();
  text->pop_back();
  return Generation::number_of(*text) > 0 ? *text : std::string();
}

}  // namespace

Store::Store(Store&& other) noexcept
    : options_(std::move(other.options_)),
      root_(std::move(other.root_)),
      lock_(std::exchange(other.lock_, -1)),
      current_(std::move(other.current_)),
      state_(std::move(other.state_)),
      newest_(other.newest_),
      least_state_(other.least_state_),
      broken_current_(other.broken_current_),
      notes_(std::move(other.notes_)),
      staged_(other.staged_) {}

Store::~Store() {
  if (lock_ < 0) return;
  // What was refused does not lie about; the next change would remove it too.
  if (root_) {
    if (Result<Folder> tmp = root_->folder("tmp")) {
      if (auto entries = tmp->list()) {
        for (const Folder::Entry& entry : *entries) {
          (void)tmp->remove(entry.name);
        }
      }
    }
  }
  unlock(lock_);
}

Result<Store> Store::open_to_read(const StoreOptions& options) {
  Result<Folder> root = Folder::open(options.path);
  if (!root) {
    // Not there is empty; there and closed is a fault.
    if (!is(root.error(), Reason::Absent)) return std::move(root).error();
    return Store(options, std::nullopt);
  }
  if (Result<void> ours = root->check_private(); !ours) return ours.error();
  Store store(options, std::move(*root));
  if (Result<void> found = store.find_current(); !found) return found.error();
  if (store.current_.number == 0) return store;
  if (Result<void> loaded = store.load_state(); !loaded) {
    // To consult, what is installed is enough.
    store.notes_.push_back(loaded.error());
    store.notes_.back().severity = Severity::Warning;
  }
  return store;
}

Result<Store> Store::open_to_write(const StoreOptions& options) {
  Result<Folder> root = Folder::open_or_make(options.path);
  if (!root) return std::move(root).error();
  if (Result<void> ours = root->check_private(); !ours) return ours.error();
  Store store(options, std::move(*root));
  Result<int> lock = store.root_->lock("lock", options.wait);
  if (!lock) return std::move(lock).error();
  store.lock_ = *lock;
  if (Result<void> made = store.make_folders(); !made) return made.error();
  if (Result<void> found = store.find_current(); !found) return found.error();
  if (Result<void> loaded = store.load_state(); !loaded) return loaded.error();
  return store;
}

Result<void> Store::make_folders() {
  for (const char* name : {"store", "generations", "trust"}) {
    Result<Folder> folder = root_->folder_or_make(name);
    if (!folder) return std::move(folder).error();
    if (Result<void> ours = folder->check_private(); !ours) return ours;
  }
  // What a killed run left; a link is removed as a link.
  if (Result<void> gone = root_->remove("tmp"); !gone) return gone;
  Result<Folder> tmp = root_->make("tmp");
  if (!tmp) return std::move(tmp).error();
  return root_->sync();
}

Result<Generation> Store::read_generation(const std::string& file) const {
  Result<Folder> folder = root_->folder("generations");
  if (!folder) return std::move(folder).error();
  Result<std::string> text = folder->read(file, Generation::most_bytes);
  if (!text) return std::move(text).error();
  Result<Generation> read = Generation::read(*text);
  if (read && read->file() != file) {
    return refusal(Reason::Store, "the generation " + file +
                                      " says that it is number " +
                                      std::to_string(read->number));
  }
  return read;
}

// Are its trees there, with the manifests that it names? (Their files are
// hashed when they are read.) DISK.
Result<bool> Store::is_whole(const Generation& generation) const {
  if (generation.packs.empty()) return true;
  Result<Folder> trees = root_->folder("store");
  for (const InstalledPack& pack : generation.packs) {
    Result<Folder> tree =
        trees ? trees->folder(pack.tree()) : Result<Folder>(trees.error());
    Result<std::string> text =
        tree ? tree->read(std::string(manifest_name), Manifest::most_bytes)
             : Result<std::string>(tree.error());
    if (!text && is_disk(text.error())) return text.error();
    if (!text || sha256(*text) != pack.manifest_sha256) return false;
  }
  return true;
}

Result<std::vector<Generation>> Store::history() const {
  std::vector<Generation> out;
  if (!root_ || !root_->has("generations")) return out;
  Result<Folder> folder = root_->folder("generations");
  if (!folder) return std::move(folder).error();
  Result<std::vector<Folder::Entry>> entries = folder->list();
  if (!entries) return std::move(entries).error();
  for (const Folder::Entry& entry : *entries) {
    if (Generation::number_of(entry.name) == 0) continue;
    Result<Generation> read = read_generation(entry.name);
    if (!read && is_disk(read.error())) return read.error();
    if (read) out.push_back(std::move(*read));
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  return out;
}

// The highest number of all, the broken ones too: none is written twice.
Result<void> Store::find_newest() {
  if (!root_->has("generations")) return {};
  Result<Folder> folder = root_->folder("generations");
  if (!folder) return std::move(folder).error();
  Result<std::vector<Folder::Entry>> entries = folder->list();
  if (!entries) return std::move(entries).error();
  for (const Folder::Entry& entry : *entries) {
    newest_ = std::max(newest_, Generation::number_of(entry.name));
  }
  return {};
}

Result<void> Store::find_current() {
  Result<std::string> file = read_pointer(*root_);
  if (!file) return file.error();
  Result<std::vector<Generation>> all = history();
  if (!all) return std::move(all).error();
  for (const Generation& one : *all) {
    least_state_ = std::max(least_state_, one.state);
  }
  if (Result<void> counted = find_newest(); !counted) return counted;
  for (const Generation& one : *all) {
    if (one.file() != *file) continue;
    Result<bool> whole = is_whole(one);
    if (!whole) return whole.error();
    if (!*whole) break;
    current_ = one;
    return {};
  }
  if (all->empty()) return {};
  broken_current_ = true;
  for (auto one = all->rbegin(); one != all->rend(); ++one) {
    Result<bool> whole = is_whole(*one);
    if (!whole) return whole.error();
    if (!*whole) continue;
    current_ = *one;
    break;
  }
  // None at all: the first installation ended one step too early.
  if (!root_->has(pointer)) return {};
  notes_.push_back(caution(
      Reason::Store,
      "CURRENT does not name a whole generation; generation " +
          std::to_string(current_.number) + " is used",
      "the next change of the store mends it; `lastmile pack verify` looks at "
      "every file"));
  return {};
}

Result<void> Store::load_state() {
  bool there = root_->has("state.json");
  std::optional<Diagnostic> wrong;
  if (there) {
    Result<std::string> text = root_->read("state.json", State::most_bytes);
    Result<State> read =
        text ? State::read(*text) : Result<State>(text.error());
    if (read) {
      state_ = std::move(*read);
    } else if (!is(read.error(), Reason::State) && !options_.reset_state) {
      return read.error();
    } else {
      wrong = read.error();
    }
  } else if (newest_ > 0) {
    wrong = refusal(Reason::State, "state.json is missing");
  }
  if (!wrong && state_.count < least_state_) {
    wrong =
        refusal(Reason::State, "state.json is older than the installed packs");
  }
  for (const InstalledPack& pack : current_.packs) {
    auto seen = state_.packs.find(pack.name);
    if (!wrong && (seen == state_.packs.end() || seen->second < pack.seq)) {
      wrong = refusal(Reason::State, "state.json does not know " + pack.name +
                                         " " + pack.version);
    }
  }
  if (!wrong) return {};
  if (!options_.reset_state) {
    wrong->hint = "--reset-state makes it anew from what is installed";
    return *wrong;
  }
  state_ = {};
  state_.count = least_state_;
  Result<std::vector<Generation>> all = history();
  if (!all) return std::move(all).error();
  for (const Generation& one : *all) {
    for (const InstalledPack& pack : one.packs) state_.saw(pack.name, pack.seq);
  }
  notes_.push_back(caution(Reason::State,
                           "the state was made anew from what is installed; "
                           "what was seen besides is forgotten"));
  return lock_ >= 0 ? write_state() : Result<void>();
}

Result<void> Store::write_state() {
  ++state_.count;
  bool switched = false;
  return root_->replace("state.json", state_.text(), switched);
}

Result<void> Store::save_state() { return write_state(); }

Result<Folder> Store::trust_folder() const {
  if (!root_) {
    return refusal(Reason::Absent, "there is no store " + options_.path);
  }
  return root_->folder("trust");
}

}  // namespace lastmile
