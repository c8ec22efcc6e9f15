// facts/readers/system_text.cpp
//
// systeminfo, w32tm /stripchart, certutil -store.

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "engine/base/symbol.hpp"
#include "facts/readers/command_text.hpp"

namespace lastmile {

// The first three rows are the name of the machine, of Windows and its version,
// in every language; updates are numbered rows.
void read_systeminfo(std::string_view text, Told& out) {
  std::size_t rows = 0;
  ToldLine os{.type = "target.os"};
  for (const TextLine& line : lines_of(text)) {
    std::optional<Row> row = row_of(line.text);
    if (!row) continue;
    if (row->key.starts_with('[')) {
      std::string_view kb = row->value;
      if (!kb.starts_with("KB") || !integer_in(kb.substr(2))) continue;
      ToldLine& update = out.tell("win.update", line.number);
      update.fields.set("kb", std::string(kb));
      update.fields.set("side", std::string("target"));
      update.fields.set_yes_no("installed", true);
      continue;
    }
    std::size_t place = rows++;
    if (place == 0) out.host = std::string(row->value);
    if (place == 1) {
      bool server = row->value.find("Server") != row->value.npos;
      os.fields.set("product", std::string(server ? "server" : "client"));
      os.line = line.number;
    }
    if (place == 2) {
      std::vector<std::string_view> words = words_of(row->value);
      if (words.size() >= 3 && integer_in(words.back())) {
        os.fields.set("build", std::string(words.back()));
      } else {
        out.unknown(line.number);
      }
    }
  }
  if (rows < 3 || !os.fields.find("build")) return;
  out.told.push_back(std::move(os));
  out.complete = {"target.os"};
}

// "10:15:00, d:+00.0011s o:-00.0002s  [  *  ]": o is how far the other clock
// is ahead. The last sample counts.
void read_w32tm(std::string_view text, Told& out) {
  std::size_t at_line = 0;
  double offset = 0;
  std::string with;
  for (const TextLine& line : lines_of(text)) {
    std::size_t bracket = line.text.find(" [");
    if (at_line == 0 && with.empty() && bracket != line.text.npos &&
        line.text.find("o:") == line.text.npos) {
      // "Tracking time.windows.com [20.101.57.9:123]."
      std::vector<std::string_view> words =
          words_of(line.text.substr(0, bracket));
      if (!words.empty()) with = std::string(words.back());
    }
    std::size_t at = line.text.find(" o:");
    if (at == line.text.npos) continue;
    std::string_view number = line.text.substr(at + 3);
    number = number.substr(0, number.find('s'));
    if (number.starts_with('+')) number.remove_prefix(1);
    std::string dotted(number);
    std::replace(dotted.begin(), dotted.end(), ',', '.');
    double value = 0;
    auto [end, error] =
        std::from_chars(dotted.data(), dotted.data() + dotted.size(), value);
    if (error != std::errc() || end != dotted.data() + dotted.size()) {
      out.unknown(line.number);
      continue;
    }
    offset = value;
    at_line = line.number;
  }
  if (at_line == 0) return;
  ToldLine& told = out.tell("win.time", at_line);
  char shown[32];
  std::snprintf(shown, sizeof shown, "%.4f", -offset);
  told.fields.set("skew_s", Node::scalar(shown));
  told.fields.set("between",
                  "target and " + (with.empty() ? "time server" : with));
}

namespace {

// What the store is: `My "Personal"`, `"Remote Desktop"`.
std::string store_of(std::string_view line) {
  std::string folded = fold_case(line);
  if (folded.find("remote desktop") != folded.npos) {
    return "store_remote_desktop";
  }
  return folded.starts_with("my") ? "store_my" : "";
}

std::string hex_digits(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
                 (c >= 'A' && c <= 'F');
    if (!digit && c != ' ') return {};
    if (digit) out += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

}  // namespace

// Times are in the customs of the machine's language and its own zone, so they
// are left out; a certificate file or the registry has them.
void read_certutil(std::string_view text, Told& out) {
  std::string store;
  ToldLine* told = nullptr;
  for (const TextLine& line : lines_of(text)) {
    std::string_view body = trimmed(line.text);
    if (body.starts_with("================")) {
      told = &out.tell("tls.certificate", line.number);
      if (!store.empty()) told->fields.set("place", store);
      continue;
    }
    if (!told) {
      std::string found = store_of(body);
      if (!found.empty()) store = found;
      continue;
    }
    std::string folded = fold_case(body);
    if (folded.find("missing stored keyset") != folded.npos) {
      told->fields.set_yes_no("has_private_key", false);
      continue;
    }
    std::size_t equals = body.find(" = ");
    bool container = folded.find("container") != folded.npos ||
                     folded.find("schlüsselcontainer") != folded.npos;
    if (container && equals != body.npos &&
        !told->fields.find("has_private_key")) {
      told->fields.set_yes_no("has_private_key", true);
      continue;
    }
    std::optional<Row> row = row_of(body);
    if (!row || row->value.empty()) continue;
    std::string key = fold_case(row->key);
    if (key.find("(sha1)") != key.npos) {
      std::string digits = hex_digits(row->value);
      if (digits.size() == 40) told->fields.set("thumbprint", digits);
    } else if (key == "subject" || key == "antragsteller") {
      told->fields.set("subject", std::string(row->value));
    } else if (key == "issuer" || key == "aussteller") {
      told->fields.set("issuer", std::string(row->value));
    }
  }
  std::erase_if(out.told, [](const ToldLine& one) {
    return !one.fields.find("thumbprint");
  });
}

}  // namespace lastmile
