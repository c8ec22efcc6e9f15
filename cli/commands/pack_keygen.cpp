// lastmile pack keygen [-p FILE] [-s FILE] · sign ARCHIVE… -s FILE

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "cli/commands/pack.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/secret_key.hpp"
#include "engine/text/zstd.hpp"

namespace lastmile {
namespace fs = std::filesystem;

namespace {

// Asked without showing what is typed; empty where there is no terminal.
std::string ask_password(const Context& context) {
  if (context.no_input || ::isatty(STDIN_FILENO) == 0) return {};
  termios before{};
  ::tcgetattr(STDIN_FILENO, &before);
  termios quiet = before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  *context.err << "Password: " << std::flush;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
  std::string password;
  std::getline(std::cin, password);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
  *context.err << '\n';
  return password;
}

std::string password_of(const Context& context) {
  const char* given = std::getenv("LASTMILE_KEY_PASSWORD");
  return given ? given : ask_password(context);
}

void keygen(Context& context, const PackOptions& options, bool bare) {
  std::string public_path =
      options.keys.empty() ? "lastmile.pub" : options.keys.front();
  std::string secret_path =
      options.secret.empty() ? "lastmile.key" : options.secret;
  std::error_code error;
  for (const std::string& path : {public_path, secret_path}) {
    if (!fs::exists(fs::symlink_status(path, error))) continue;
    refuse(context, refusal(Reason::Key,
                            path + " is there already, and a key is never "
                                   "overwritten",
                            "give other names: -p FILE -s FILE"));
    return;
  }
  SecretKey key = SecretKey::generate();
  std::string password = bare ? std::string() : password_of(context);
  Result<std::string> text = key.text(password);
  Result<void> done =
      text ? write_file(secret_path, *text, true) : Result<void>(text.error());
  if (done) done = write_file(public_path, key.public_key().text());
  if (!done) {
    refuse(context, done.error());
    return;
  }
  if (password.empty()) {
    context.say("The secret key has no password: whoever reads " + secret_path +
                " can sign with it.");
  }
  context.print("public key  " + public_path + "\nsecret key  " + secret_path +
                "\nid          " + key.public_key().id() + "\n");
}

void sign(Context& context, const PackOptions& options,
          const std::vector<std::string>& files) {
  Result<SecretKey> key = read_secret_key(context, options.secret);
  if (!key) {
    refuse(context, key.error());
    return;
  }
  for (const std::string& path : files) {
    Result<std::string> bytes = read_archive_file(path);
    Result<SignedFiles> made =
        bytes ? sign_archive(*bytes, *key) : Result<SignedFiles>(bytes.error());
    if (!made) {
      refuse(context, made.error());
      return;
    }
    Result<void> done;
    if (made->archive != *bytes) done = write_file(path, made->archive);
    if (done) done = write_file(path + ".minisig", made->signature);
    if (!done) {
      refuse(context, done.error());
      return;
    }
    context.print("signed  " + path + "  with " + key->public_key().id() +
                  "\n");
  }
}

}  // namespace

Result<void> write_file(const std::string& path, std::string_view bytes,
                        bool secret) {
  auto fault = [&] {
    return refusal(Reason::Disk,
                   "cannot write " + path + ": " + std::strerror(errno));
  };
  std::string fresh = path + ".part";
  ::unlink(fresh.c_str());
  int file = ::open(fresh.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    secret ? 0600 : 0666);
  if (file < 0) return fault();
  std::string_view left = bytes;
  while (!left.empty()) {
    ssize_t n = ::write(file, left.data(), left.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    left.remove_prefix(static_cast<std::size_t>(n));
  }
  bool whole = left.empty() && ::fsync(file) == 0;
  Diagnostic why = fault();
  ::close(file);
  if (whole && ::rename(fresh.c_str(), path.c_str()) == 0) return {};
  if (whole) why = fault();
  ::unlink(fresh.c_str());
  return why;
}

Result<SecretKey> read_secret_key(const Context& context,
                                  const std::string& path) {
  if (path.empty()) {
    return refusal(Reason::Key, "no secret key was given", "-s FILE");
  }
  Result<std::string> text = read_file(path, 4096);
  if (!text) return refusal(Reason::Key, text.error().message);
  bool locked = SecretKey::is_locked(*text);
  return SecretKey::read(*text, locked ? password_of(context) : "");
}

// The manifest is signed first, since its signature lies in the archive.
Result<SignedFiles> sign_archive(std::string_view archive,
                                 const SecretKey& key) {
  Result<OpenedPack> opened = open_unsigned(archive);
  if (!opened) return std::move(opened).error();
  const Manifest& manifest = opened->manifest;
  SignedAs scope{"manifest", manifest.name, manifest.version.text(),
                 manifest.seq};
  std::string inner = key.sign_text(opened->manifest_text, scope);
  SignedFiles out{std::string(archive), {}};
  if (inner != opened->manifest_signature) {
    out.archive = zstd_pack(
        pack_tar(manifest, opened->manifest_text, inner, opened->files));
  }
  scope.kind = "pack";
  out.signature = key.sign_text(out.archive, scope);
  return out;
}

void add_pack_keygen(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto bare = std::make_shared<bool>(false);
  CLI::App* command = pack.add_subcommand(
      "keygen", "Make a publisher's key, in minisign's files");
  command->fallthrough();
  add_key_option(*command, *options);
  command
      ->add_option("-s,--secret-key", options->secret,
                   "Where the secret key goes; lastmile.key")
      ->type_name("FILE");
  command->add_flag("-W,--no-password", *bare,
                    "Leave the secret key without a password");
  command->callback(
      [options, bare, &context] { keygen(context, *options, *bare); });
}

void add_pack_sign(CLI::App& pack, Context& context) {
  auto options = std::make_shared<PackOptions>();
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      pack.add_subcommand("sign", "Sign archives with a publisher's key");
  command->fallthrough();
  command->add_option("archive", *files, "Archives (*.lmpack)")->required();
  command
      ->add_option("-s,--secret-key,--key", options->secret, "The secret key")
      ->type_name("FILE");
  command->callback(
      [options, files, &context] { sign(context, *options, *files); });
}

}  // namespace lastmile
