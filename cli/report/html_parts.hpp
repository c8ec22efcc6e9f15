// cli/report/html_parts.hpp
//
// The small parts that the HTML page is made of. Each takes texts as they came
// and gives markup in which they stay text.

#pragma once

#include <string>
#include <string_view>

#include "cli/report/case_report.hpp"

namespace lastmile {

std::string value(std::string_view text);  // kept apart from its neighbours
std::string code(std::string_view text);
std::string chip(const std::string& css, const std::string& text);
std::string paragraph(const std::string& markup, const char* css = "");
std::string grade(const std::string& kind);
// A link only where it plainly is one; nothing but the web is ever linked.
std::string place(const std::string& where);
// 'sha256-…', as a Content-Security-Policy names a text.
std::string policy_hash(std::string_view text);

// From the first byte to <main>: title, style, and the policy that forbids
// scripts and requests.
std::string begin_html(const std::string& title);

// Kind, risk, time and grade of a fix as chips, and all else that it says.
std::string fix_chips(const CaseReport::Fix& fix);
std::string fix_body(const CaseReport::Fix& fix);

}  // namespace lastmile
