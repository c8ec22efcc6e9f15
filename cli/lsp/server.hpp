// cli/lsp/server.hpp
//
// A language server (LSP 3.17) for packs: what `kb check` finds, in the
// editor; what an id means and where it stands; what may be written here. Texts
// come whole (full synchronisation). It never writes a file, and a message
// that it does not understand is answered or passed over, never its end.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "cli/context.hpp"
#include "cli/lsp/open_packs.hpp"
#include "cli/lsp/wire.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

class LanguageServer {
 public:
  // `send` takes the content of a message; false where nobody reads any more.
  using Send = std::function<bool(const std::string&)>;

  LanguageServer(Context& context, Send send);

  // Until `exit` or the end of the input; sets context.exit.
  void serve(MessageReader& from);

 private:
  enum class State { Fresh, Serving, ShutDown, Ended };
  // What belongs together is loaded together: a pack, or a text alone.
  struct Checked {
    Loaded loaded = {};
    std::shared_ptr<const KnowledgeBase> sound = {};  // the last that was
  };
  struct Cursor {
    std::string path = {};
    std::size_t line = 0, units = 0;
  };

  void take(const std::string& content);
  void request(const std::string& method, const Node& id, const Node& params);
  void notice(const std::string& method, const Node& params);
  // A change whose text another change already follows is not checked.
  bool overtaken(const std::string& path);

  // Requests (server_answers.cpp). Each writes the result.
  void initialize(JsonWriter& json) const;
  void hover(JsonWriter& json, const Cursor& at);
  void definition(JsonWriter& json, const Cursor& at);
  void completion(JsonWriter& json, const Cursor& at);

  // Diagnostics (server_checks.cpp).
  void check(const std::string& path);
  void forget(const std::string& path);
  void publish(const std::string& group, const std::string& path,
               const std::string& list, bool always);
  const Checked& checked(const std::string& path);

  static std::string group_of(const std::string& path);
  static std::optional<Cursor> cursor(const Node& params);
  void send_error(const Node* id, int code, std::string_view message);

  Context& context_;
  Send send_;
  OpenPacks packs_;
  State state_ = State::Fresh;
  MessageReader* from_ = nullptr;
  std::optional<std::string> next_ = {};          // read already
  std::map<std::string, Checked> checked_;        // by group
  std::map<std::string, std::string> addresses_;  // of open texts, by path
  // What the editor was told of each file, by group and path.
  std::map<std::string, std::map<std::string, std::string>> published_;
};

}  // namespace lastmile
