#include "tests/facts/readers/event_writer.hpp"

#include <algorithm>
#include <vector>

#include "engine/base/scalar.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\'': out += "&apos;"; break;
      case '\r': out += "&#xD;"; break;
      case '\n': out += "&#xA;"; break;
      case '\t': out += "&#x9;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  return " " + std::string(name) + "='" + escaped(value) + "'";
}

std::string element(std::string_view name, std::string_view attributes,
                    std::string_view text) {
  return "<" + std::string(name) + std::string(attributes) + ">" +
         std::string(text) + "</" + std::string(name) + ">";
}

std::string system_part(const KeptEvent& event) {
  const EventRecord& record = event.record;
  auto number = [](auto value) { return std::to_string(value); };
  std::string qualifiers =
      record.qualifiers ? number(*record.qualifiers) : std::string();
  std::string out = element("Provider", attribute("Name", event.provider), "");
  out += element("EventID", attribute("Qualifiers", qualifiers),
                 number(record.event_id));
  out += element("Level", "", number(record.level));
  out += element("Keywords", "", number(record.keywords));
  out += element("TimeCreated",
                 attribute("SystemTime", format_time(record.created)), "");
  out += element("EventRecordID", "", number(record.source_id));
  out += element("Correlation", attribute("ActivityID", event.activity), "");
  if (record.process) {
    out += element("Execution", attribute("ProcessID", number(*record.process)),
                   "");
  }
  out += element("Channel", "", escaped(event.channel));
  out += element("Computer", "", escaped(event.computer));
  return out + element("Security", attribute("UserID", event.user), "");
}

// "a/b/@c" = v as <a><b c='v'/></a>: not as it was written, but read alike.
std::string tree(std::string_view path, std::string_view text) {
  std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) {
    return element(path, "", escaped(text));
  }
  std::string_view name = path.substr(0, slash);
  std::string_view rest = path.substr(slash + 1);
  if (rest.starts_with('@')) {
    return "<" + std::string(name) + " " + std::string(rest.substr(1)) + "='" +
           escaped(text) + "'/>";
  }
  return element(name, "", tree(rest, text));
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

}  // namespace

std::string event_xml(const KeptEvent& event) {
  bool payload =
      std::any_of(event.data.begin(), event.data.end(), [](const auto& datum) {
        return is_number(datum.first) || datum.first == "Binary";
      });
  std::string inner, wrapper;
  for (const auto& [name, text] : event.data) {
    if (name.starts_with('@')) {
      wrapper += " " + name.substr(1) + "='" + escaped(text) + "'";
      continue;
    }
    bool datum = event.counted.contains(name) || is_number(name);
    if (!datum) {
      inner += tree(name, text);
      continue;
    }
    payload = true;
    inner += element("Data",
                     is_number(name) ? std::string() : attribute("Name", name),
                     escaped(text));
  }
  std::string data =
      payload ? element("EventData", wrapper, inner)
              : element("UserData", "", element("EventXML", wrapper, inner));
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'"
         ">" +
         element("System", "", system_part(event)) + data + "</Event>";
}

std::string to_utf16(std::string_view text, bool big_endian) {
  std::string out;
  auto add = [&](char32_t unit) {
    char low = static_cast<char>(unit & 0xff);
    char high = static_cast<char>(unit >> 8);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  };
  for (std::size_t at = 0; at < text.size();) {
    CodePoint point = decode_utf8(text, at);
    at += std::max<std::size_t>(point.bytes, 1);
    if (point.value < 0x10000) {
      add(point.value);
    } else {
      add(0xd800 + ((point.value - 0x10000) >> 10));
      add(0xdc00 + ((point.value - 0x10000) & 0x3ff));
    }
  }
  return out;
}

}  // namespace lastmile
