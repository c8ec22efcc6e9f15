// cli/commands/pack.hpp
//
// The verbs of `lastmile pack`, a file each. To add one: its file, and its
// line in pack.cpp.

#pragma once

#include "cli/packs.hpp"

namespace lastmile {

void add_pack_init(CLI::App& pack, Context& context);
void add_pack_build(CLI::App& pack, Context& context);
void add_pack_keygen(CLI::App& pack, Context& context);
void add_pack_sign(CLI::App& pack, Context& context);
void add_pack_verify(CLI::App& pack, Context& context);
void add_pack_install(CLI::App& pack, Context& context);
void add_pack_rollback(CLI::App& pack, Context& context);
void add_pack_pin(CLI::App& pack, Context& context);
void add_pack_remove(CLI::App& pack, Context& context);
void add_pack_list(CLI::App& pack, Context& context);
void add_pack_info(CLI::App& pack, Context& context);
void add_pack_diff(CLI::App& pack, Context& context);
void add_pack_update(CLI::App& pack, Context& context);
void add_pack_mirror(CLI::App& pack, Context& context);
void add_pack_trust(CLI::App& pack, Context& context);
void add_pack_publish(CLI::App& pack, Context& context);

// What `sign` does, for `build` too. The name is said in the signatures'
// untrusted comments.
struct SignedFiles {
  std::string archive, signature;
};
Result<SignedFiles> sign_archive(std::string_view archive,
                                 const class SecretKey& key);
// From a file; the password from LASTMILE_KEY_PASSWORD or the terminal.
Result<SecretKey> read_secret_key(const Context& context,
                                  const std::string& path);
// Whole or not at all; DISK.
Result<void> write_file(const std::string& path, std::string_view bytes,
                        bool secret = false);

// A folder, a .lmpack (its signature is not asked for: nothing of it is used)
// or the name of an installed pack. ABSENT and what else is wrong.
Result<PackText> any_pack(const PackOptions& options, const std::string& what);

}  // namespace lastmile
