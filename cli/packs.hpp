// cli/packs.hpp
//
// Where packs and the rest of the program meet: the installed ones as
// knowledge to load, and the trial that a new one has to pass before it is
// used, which engine/pack cannot hold itself because it knows no rules.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "engine/pack/receive.hpp"
#include "engine/pack/store.hpp"

namespace CLI {
class App;
}

namespace lastmile {

// The options that the verbs of `pack` share.
struct PackOptions {
  std::string store = {};              // --store
  std::vector<std::string> keys = {};  // -p, files with public keys
  std::string secret = {};             // -s
  bool reset_state = false;
  bool allow_revoked = false;
  double wait = 10;
};

void add_store_option(CLI::App& command, PackOptions& options);
void add_key_option(CLI::App& command, PackOptions& options);

// --store, LASTMILE_STORE, $XDG_DATA_HOME/lastmile, ~/.local/share/lastmile;
// empty where none of them is known.
std::string store_path(const std::string& option);
StoreOptions store_options(const PackOptions& options);

// Reports a refusal and sets the exit that belongs to it; false.
bool refuse(Context& context, const Diagnostic& why);
// Says the notes of a store.
void say_notes(Context& context, const Store& store);

// The keys of -p, and whom the store trusts. A fault is reported.
std::optional<Signers> trusted_signers(Context& context,
                                       const PackOptions& options);
// A regular file, whole; ARCHIVE where it is none.
Result<std::string> read_archive_file(const std::string& path);
// What stands beside an archive; SIG_MISSING.
Result<std::string> read_signature_file(const std::string& archive_path);

// A tree as the loader takes it.
PackText pack_text(const PackTree& tree);
// Loads the packs together, holds the ids of the fresh ones against their
// roots, and runs their tests. What is wrong in the files is reported.
Trial trial_of(Context& context, bool run_tests = true);

// The installed packs as knowledge; nothing where none is installed. Revoked
// ones are left out, and said.
std::optional<std::vector<PackText>> installed_packs(Context& context);

}  // namespace lastmile
