#include "cli/lsp/server.hpp"

#include "cli/lsp/places.hpp"
#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

// Of JSON-RPC 2.0 and of LSP 3.17.
constexpr int parse_error = -32700;
constexpr int invalid_request = -32600;
constexpr int method_not_found = -32601;
constexpr int invalid_params = -32602;
constexpr int not_initialized = -32002;

std::optional<Node> read_message(const std::string& content) {
  TextLimits limits = TextLimits::of_evidence();
  limits.file_bytes = limits.line_bytes = limits.scalar_bytes =
      MessageReader::most_bytes;
  Sources sources;
  Diagnostics found;
  std::optional<Node> node =
      read_json(sources.add("message", content), sources, limits, found);
  for (const Diagnostic& fault : found.all()) {
    // Characters that may not stand in a pack may stand in the text of one
    // that is still written: the loader says so, with their place.
    bool of_characters = fault.code >= "LM0004" && fault.code <= "LM0007";
    if (fault.severity == Severity::Error && !of_characters) return {};
  }
  return node;
}

void write_id(JsonWriter& json, const Node* id) {
  json.key("id");
  Result<std::int64_t> number = parse_integer(id ? id->text : "");
  if (!id) {
    json.null();
  } else if (id->style == Style::Plain && number) {
    json.value(*number);
  } else {
    json.value(id->text);
  }
}

std::string text_in(const Node* node, std::string_view key) {
  const Node* found = node ? node->find(key) : nullptr;
  return found && found->is_scalar() ? found->text : std::string();
}

// The path of the text that a message is about; empty: none of ours.
std::string path_in(const Node& params) {
  auto path = path_of(text_in(params.find("textDocument"), "uri"));
  return path ? one_path(*path) : std::string();
}

}  // namespace

LanguageServer::LanguageServer(Context& context, Send send)
    : context_(context), send_(std::move(send)), packs_(context) {}

void LanguageServer::serve(MessageReader& from) {
  from_ = &from;
  while (state_ != State::Ended) {
    if (next_) {
      take(*std::exchange(next_, std::nullopt));
      continue;
    }
    Result<std::optional<std::string>> message = from.read();
    if (!message) {
      context_.report(message.error());
      context_.exit = InputUnreadable;
      return;
    }
    if (!*message) return;
    take(**message);
  }
}

void LanguageServer::take(const std::string& content) {
  std::optional<Node> message = read_message(content);
  if (!message) {
    send_error(nullptr, parse_error, "this is no JSON, or JSON with faults");
    return;
  }
  const Node* id = message->find("id");
  const Node* method = message->find("method");
  if (id && !id->is_scalar()) id = nullptr;
  if (!method || !method->is_scalar()) {
    bool answer = message->find("result") || message->find("error");
    if (!answer) send_error(id, invalid_request, "a message has a method");
    return;
  }
  const Node none = Node::map();
  const Node* params = message->find("params");
  if (!params) params = &none;
  if (id) {
    request(method->text, *id, *params);
  } else {
    notice(method->text, *params);
  }
}

void LanguageServer::request(const std::string& method, const Node& id,
                             const Node& params) {
  if (state_ == State::Fresh && method != "initialize") {
    send_error(&id, not_initialized, "initialize comes first");
    return;
  }
  if (state_ == State::ShutDown ||
      (state_ == State::Serving && method == "initialize")) {
    send_error(&id, invalid_request, "this is not the time for " + method);
    return;
  }
  JsonWriter json(JsonWriter::Compact);
  json.object().key("jsonrpc").value("2.0");
  write_id(json, &id);
  json.key("result");
  if (method == "initialize") {
    state_ = State::Serving;
    initialize(json);
  } else if (method == "shutdown") {
    state_ = State::ShutDown;
    json.null();
  } else {
    bool known = method == "textDocument/hover" ||
                 method == "textDocument/definition" ||
                 method == "textDocument/completion";
    if (!known) {
      send_error(&id, method_not_found, "there is no request " + method);
      return;
    }
    std::optional<Cursor> at = cursor(params);
    if (!at) {
      send_error(&id, invalid_params, "a position in a file is needed");
      return;
    }
    if (method == "textDocument/hover") {
      hover(json, *at);
    } else if (method == "textDocument/definition") {
      definition(json, *at);
    } else {
      completion(json, *at);
    }
  }
  json.end();
  if (!send_(json.take())) state_ = State::Ended;
}

void LanguageServer::notice(const std::string& method, const Node& params) {
  if (method == "exit") {
    if (state_ != State::ShutDown) context_.exit = ProblemsFound;
    state_ = State::Ended;
    return;
  }
  std::string path = path_in(params);
  if (state_ != State::Serving || path.empty()) return;
  const Node* document = params.find("textDocument");
  if (method == "textDocument/didOpen") {
    addresses_[path] = text_in(document, "uri");
    packs_.open(path, text_in(document, "text"));
    check(path);
  } else if (method == "textDocument/didChange") {
    const Node* changes = params.find("contentChanges");
    if (!changes || !packs_.text(path)) return;
    for (const Node& change : changes->items) {
      // Parts of texts were not asked for.
      if (change.find("text") && !change.find("range")) {
        packs_.open(path, text_in(&change, "text"));
      }
    }
    if (!overtaken(path)) check(path);
  } else if (method == "textDocument/didSave") {
    if (packs_.text(path)) check(path);
  } else if (method == "textDocument/didClose") {
    forget(path);
  }
}

bool LanguageServer::overtaken(const std::string& path) {
  if (!from_->more()) return false;
  Result<std::optional<std::string>> message = from_->read();
  // What is wrong with it is said when it is its turn: the reader stays where
  // it is.
  if (!message || !*message) return false;
  next_ = std::move(**message);
  std::optional<Node> node = read_message(*next_);
  const Node* params = node ? node->find("params") : nullptr;
  return params && text_in(&*node, "method") == "textDocument/didChange" &&
         path_in(*params) == path;
}

std::optional<LanguageServer::Cursor> LanguageServer::cursor(
    const Node& params) {
  Cursor out{.path = path_in(params)};
  const Node* position = params.find("position");
  auto line = parse_integer(text_in(position, "line"));
  auto units = parse_integer(text_in(position, "character"));
  if (out.path.empty() || !line || !units || *line < 0 || *units < 0) {
    return std::nullopt;
  }
  out.line = static_cast<std::size_t>(*line);
  out.units = static_cast<std::size_t>(*units);
  return out;
}

void LanguageServer::send_error(const Node* id, int code,
                                std::string_view message) {
  JsonWriter json(JsonWriter::Compact);
  json.object().key("jsonrpc").value("2.0");
  write_id(json, id);
  json.key("error").object().key("code").value(code);
  json.key("message").value(message).end().end();
  if (!send_(json.take())) state_ = State::Ended;
}

}  // namespace lastmile
