// cli/report/pages.hpp
//
// A case report as a page to hand on.
//
// HTML: one file that needs nothing else and no script: a policy in it forbids
// scripts, and every request. It reads on paper, light and dark, and without
// its pictures. Markdown: CommonMark with GitHub's tables.
//
// Whatever a case or a pack holds stays text in both.

#pragma once

#include <string>

#include "cli/report/case_report.hpp"

namespace lastmile {

// "html" or "md", of a session that has run.
std::string diagnosis_page(std::string_view format, Session& session,
                           const Diagnosis& diagnosis,
                           const Consultation& consultation,
                           const CaseReportOptions& options);

std::string html_page(const CaseReport& report);
std::string markdown_page(const CaseReport& report);

// Parts of the HTML page.
std::string ranking_picture(const CaseReport& report);      // an SVG
std::string reasoning_picture(const Reasoning& reasoning);  // an SVG
extern const std::string_view html_style;

}  // namespace lastmile
