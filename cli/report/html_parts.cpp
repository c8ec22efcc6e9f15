#include "cli/report/html_parts.hpp"

#include <algorithm>

#include "cli/report/markup.hpp"
#include "cli/report/pages.hpp"
#include "cli/report/words.hpp"
#include "engine/base/digest.hpp"

namespace lastmile {
namespace {

std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (char c : hex) {
    bits =
        bits << 4U | static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    held += 4;
    if (held < 6) continue;
    held -= 6;
    out += digits[bits >> held & 63U];
  }
  if (held > 0) out += digits[bits << (6 - held) & 63U];
  out.resize((out.size() + 3) / 4 * 4, '=');
  return out;
}

std::string steps(const char* title, const char* list,
                  const std::vector<CaseReport::Step>& steps) {
  if (steps.empty()) return {};
  std::string out = std::string("<h3>") + title + "</h3>\n<" + list + ">\n";
  for (const CaseReport::Step& step : steps) {
    out += "<li>" + value(step.text);
    if (!step.script.empty()) {
      if (!step.shell.empty()) {
        out += "<div class=\"shell\">" + html(step.shell) + "</div>";
      }
      out += "<pre><code>" + html_lines(step.script) + "</code></pre>";
    }
    out += "</li>\n";
  }
  return out + "</" + list + ">\n";
}

std::string entry(const char* term, const std::string& text) {
  if (text.empty()) return {};
  return std::string("<dt>") + term + "</dt><dd>" + value(text) + "</dd>\n";
}

std::string joined(const std::vector<std::string>& texts,
                   std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    out += (out.empty() ? "" : std::string(between)) + text;
  }
  return out;
}

}  // namespace

std::string value(std::string_view text) {
  return "<bdi>" + html(text) + "</bdi>";
}

std::string code(std::string_view text) {
  return "<code><bdi>" + html(text) + "</bdi></code>";
}

std::string chip(const std::string& css, const std::string& text) {
  return "<span class=\"chip " + css + "\">" + html(text) + "</span>";
}

std::string paragraph(const std::string& markup, const char* css) {
  std::string open = *css ? "<p class=\"" + std::string(css) + "\">" : "<p>";
  return open + markup + "</p>\n";
}

std::string grade(const std::string& kind) {
  return "<span class=\"grade " + html(kind) + "\">" + html(kind) + "</span>";
}

std::string place(const std::string& where) {
  bool web = where.starts_with("https://") || where.starts_with("http://");
  bool plain = std::all_of(where.begin(), where.end(),
                           [](char c) { return c > ' ' && c < '\x7f'; });
  if (!web || !plain) return value(where);
  return "<a rel=\"noopener noreferrer\" href=\"" + html(where) + "\">" +
         html(where) + "</a>";
}

std::string policy_hash(std::string_view text) {
  return "'sha256-" + base64_of_hex(sha256(text)) + "'";
}

std::string begin_html(const std::string& title) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
      "<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src " +
      policy_hash(html_style) +
      "; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" +
      html(title) + "</title>\n<style>";
  out += html_style;
  return out + "</style>\n</head>\n<body>\n<main>\n";
}

std::string fix_chips(const CaseReport::Fix& fix) {
  std::string out = chip("", fix.kind) + chip(fix.risk, "risk " + fix.risk) +
                    chip("", fix.takes);
  if (fix.cures >= 0.005) out += chip("", "cures with " + percent(fix.cures));
  if (!fix.grade.empty()) out += chip("", "best source: " + fix.grade);
  return out;
}

std::string fix_body(const CaseReport::Fix& fix) {
  std::string out;
  if (!fix.danger.empty()) {
    out += paragraph("<strong>Danger.</strong> " + value(fix.danger), "danger");
  }
  if (!fix.about.empty()) out += paragraph(value(fix.about));
  out += "<dl>\n" + entry("Effects", joined(fix.effects, "; ")) +
         entry("Takes effect", fix.takes_effect) + entry("Where", fix.on) +
         entry("Rights", fix.rights) + entry("Through", fix.through) +
         entry("Against", joined(fix.of, ", ")) + "</dl>\n";
  out += steps("Before", "ul", fix.before);
  out += steps("Steps", "ol", fix.steps);
  if (!fix.verify.empty()) {
    out += "<h3>See that it worked</h3>\n<ul>\n";
    for (const std::string& check : fix.verify) {
      out += "<li>" + value(check) + "</li>\n";
    }
    out += "</ul>\n";
  }
  out += steps("Undo", "ol", fix.undo);
  if (!fix.no_undo_because.empty()) {
    out += "<h3>Undo</h3>\n" + paragraph("None: " + value(fix.no_undo_because));
  }
  return out;
}

}  // namespace lastmile
