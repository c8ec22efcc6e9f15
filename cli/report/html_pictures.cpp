// The pictures of the HTML page: SVG within it, coloured by its style.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/report/layered.hpp"
#include "cli/report/markup.hpp"
#include "cli/report/pages.hpp"
#include "cli/report/words.hpp"
#include "engine/text/source.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

std::string number(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.1f", value);
  std::string text = out;
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

// ` name="value"`, of numbers and of texts that are safe already.
std::string set(const char* name, double value) {
  return std::string(" ") + name + "=\"" + number(value) + "\"";
}

std::string text_at(double x, double y, const char* css,
                    const std::string& content) {
  return "<text" + set("x", x) + set("y", y) + " class=\"" + css + "\">" +
         html(content) + "</text>";
}

std::string begin_svg(double width, double height, const char* css,
                      const std::string& title) {
  return std::string("<svg class=\"") + css +
         "\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
         number(width) + " " + number(height) + "\"" + set("width", width) +
         set("height", height) + " aria-label=\"" + html(title) +
         "\">\n<title>" + html(title) + "</title>\n";
}

std::string one_line(const std::string& text) {
  std::string out;
  for (const std::string& line : printable_lines(text)) {
    out += (out.empty() ? "" : " ") + line;
  }
  return out;
}

// ---- ranking ----

constexpr double bars_left = 20, bars_width = 640, row_height = 50;
constexpr double bar_height = 10, percent_at = 740;

std::string bar(double y, const std::string& rank, const std::string& title,
                const std::string& word, double probability, const char* css) {
  constexpr std::size_t columns = 78;
  std::string out = "<g><title>" + html(title) + ": " + percent(probability) +
                    (word.empty() ? "" : ", " + word) + "</title>\n";
  out += text_at(0, y + 14, "rank", rank);
  out += text_at(bars_left, y + 14, "name",
                 lines_of_width(one_line(title), columns, 1).front());
  out += "<rect class=\"track\"" + set("x", bars_left) + set("y", y + 22) +
         set("width", bars_width) + set("height", bar_height) + " rx=\"3\"/>";
  double width = std::max(2.0, probability * bars_width);
  out += std::string("<rect class=\"") + css + "\"" + set("x", bars_left) +
         set("y", y + 22) + set("width", width) + set("height", bar_height) +
         " rx=\"3\"/>";
  out += "<text class=\"percent\" text-anchor=\"end\"" + set("x", percent_at) +
         set("y", y + 31) + ">" + percent(probability) + "</text>";
  out += text_at(percent_at + 12, y + 31, "word", word);
  return out + "</g>\n";
}

// ---- reasoning ----

struct Box {
  std::vector<std::string> lines = {};  // the first is the title
  std::size_t titles = 0;               // of them
  double x = 0, width = 0, height = 0;
};

constexpr double line_height = 15, padding = 8, column_gap = 60, node_gap = 12;
constexpr double head_height = 34;
// Of a column of text; titles are bold.
constexpr double sans_width = 6.3, bold_width = 7.1, mono_width = 6.1;

const char* css_of(Reasoning::Kind kind) {
  switch (kind) {
    case Reasoning::Kind::Told: return "told";
    case Reasoning::Kind::Derived: return "derived";
    case Reasoning::Kind::Sign: return "sign";
    case Reasoning::Kind::Cause: return "cause";
  }
  return "";
}

bool is_fact(Reasoning::Kind kind) {
  return kind == Reasoning::Kind::Told || kind == Reasoning::Kind::Derived;
}

double width_of(Reasoning::Kind kind) {
  return is_fact(kind) ? 264 : kind == Reasoning::Kind::Sign ? 208 : 214;
}

// Its last columns: of where a fact comes from, the end says most.
std::string end_of(const std::string& text, std::size_t columns) {
  if (display_width(text) <= columns) return text;
  std::string out = text;
  while (!out.empty() && display_width(out) + 1 > columns) {
    out.erase(0, std::max<std::size_t>(1, decode_utf8(out, 0).bytes));
  }
  return "…" + out;
}

Box box_of(const Reasoning::Node& node) {
  bool fact = is_fact(node.kind);
  Box box;
  box.width = width_of(node.kind);
  double room = box.width - 2 * padding;
  auto columns = [&](double width) {
    return static_cast<std::size_t>(room / width);
  };
  box.lines =
      lines_of_width(one_line(node.title), columns(bold_width), fact ? 1 : 3);
  box.titles = box.lines.size();
  if (!node.detail.empty()) {
    for (std::string& line :
         lines_of_width(one_line(node.detail),
                        columns(fact ? mono_width : sans_width), 3)) {
      box.lines.push_back(std::move(line));
    }
  }
  if (!node.origin.empty()) {
    box.lines.push_back(end_of(one_line(node.origin), columns(sans_width)));
  }
  box.height =
      static_cast<double>(box.lines.size()) * line_height + 2 * padding - 2;
  return box;
}

std::string draw_box(const Reasoning::Node& node, const Box& box,
                     double middle) {
  double top = middle - box.height / 2;
  std::string state =
      node.kind == Reasoning::Kind::Sign && node.detail == "absent" ? " absent"
                                                                    : "";
  std::string out = std::string("<g class=\"") + css_of(node.kind) + state +
                    "\"><title>" + html(node.title) + "\n" + html(node.detail) +
                    (node.origin.empty() ? "" : "\n" + html(node.origin)) +
                    "</title><rect" + set("x", box.x) + set("y", top) +
                    set("width", box.width) + set("height", box.height) +
                    " rx=\"6\"/>";
  for (std::size_t i = 0; i < box.lines.size(); ++i) {
    bool last = !node.origin.empty() && i + 1 == box.lines.size();
    const char* css = i < box.titles ? "t" : last ? "o" : "d";
    out += text_at(box.x + padding,
                   top + padding + 10 + static_cast<double>(i) * line_height,
                   css, box.lines[i]);
  }
  return out + "</g>\n";
}

// A line through points, level at each.
std::string draw_line(const std::vector<std::pair<double, double>>& points,
                      const Reasoning::Edge& edge) {
  std::string path =
      "M" + number(points[0].first) + " " + number(points[0].second);
  for (std::size_t i = 1; i < points.size(); ++i) {
    auto [x0, y0] = points[i - 1];
    auto [x1, y1] = points[i];
    double half = (x1 - x0) / 2;
    path += " C" + number(x0 + half) + " " + number(y0) + " " +
            number(x1 - half) + " " + number(y1) + " " + number(x1) + " " +
            number(y1);
  }
  const char* css = !edge.weighs      ? "follows"
                    : edge.points < 0 ? "against"
                                      : "for";
  double width =
      edge.weighs ? 1.2 + std::min(std::abs(edge.points), 30.0) / 6 : 1.3;
  std::string out = std::string("<path class=\"") + css + "\" d=\"" + path +
                    "\"" + set("stroke-width", width);
  if (!edge.weighs) return out + "/>\n";
  return out + "><title>" + lastmile::points(edge.points) + " dB" +
         "</title></path>\n";
}

std::string heading(std::size_t column, std::size_t columns) {
  if (column + 1 == columns) return "causes";
  if (column + 2 == columns) return "signs";
  return column == 0 ? "what was seen" : "what follows";
}

}  // namespace

std::string ranking_picture(const CaseReport& report) {
  double rows = static_cast<double>(report.causes.size()) + 1;
  std::string out =
      begin_svg(900, rows * row_height, "ranking",
                "How likely each cause is: " +
                    (report.causes.empty()
                         ? std::string("none reaches one percent")
                         : report.causes.front().title + ", " +
                               percent(report.causes.front().probability)));
  double y = 0;
  for (std::size_t i = 0; i < report.causes.size(); ++i, y += row_height) {
    const CaseReport::Cause& cause = report.causes[i];
    out += bar(y, std::to_string(i + 1), cause.title, cause.word,
               cause.probability, i == 0 && report.found ? "bar best" : "bar");
  }
  out += bar(y, "", "Something that this knowledge does not hold", "",
             report.other, "bar other");
  return out + "</svg>\n";
}

std::string reasoning_picture(const Reasoning& reasoning) {
  std::vector<Box> boxes;
  std::vector<double> widths(reasoning.columns, 0);
  LayeredGraph graph;
  for (const Reasoning::Node& node : reasoning.nodes) {
    boxes.push_back(box_of(node));
    widths[node.column] = std::max(widths[node.column], boxes.back().width);
    graph.nodes.push_back({node.column, boxes.back().height});
  }
  for (const Reasoning::Edge& edge : reasoning.edges) {
    graph.edges.push_back({edge.from, edge.to});
  }
  LayeredDrawing drawing = draw(graph, node_gap);
  std::vector<double> lefts(reasoning.columns, 1);
  double width = 2;
  for (std::size_t c = 0; c < reasoning.columns; ++c) {
    lefts[c] = width - 1;
    width += widths[c] + (c + 1 < reasoning.columns ? column_gap : 0);
  }
  std::string out =
      begin_svg(width, drawing.height + head_height + 2, "reasoning",
                "From what was seen over signs to causes");
  for (std::size_t c = 0; c < reasoning.columns; ++c) {
    out += text_at(lefts[c], 14, "head", heading(c, reasoning.columns));
  }
  out += "<g class=\"lines\">\n";
  for (std::size_t e = 0; e < reasoning.edges.size(); ++e) {
    const Reasoning::Edge& edge = reasoning.edges[e];
    const Reasoning::Node& from = reasoning.nodes[edge.from];
    const Reasoning::Node& to = reasoning.nodes[edge.to];
    std::vector<std::pair<double, double>> points{
        {lefts[from.column] + boxes[edge.from].width,
         drawing.middle[edge.from] + head_height}};
    std::size_t column = from.column;
    for (double y : drawing.passes[e]) {
      ++column;
      points.emplace_back(lefts[column] - column_gap / 3, y + head_height);
      points.emplace_back(lefts[column] + widths[column] + column_gap / 3,
                          y + head_height);
    }
    points.emplace_back(lefts[to.column],
                        drawing.middle[edge.to] + head_height);
    out += draw_line(points, edge);
  }
  out += "</g>\n";
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    boxes[i].x = lefts[reasoning.nodes[i].column];
    out +=
        draw_box(reasoning.nodes[i], boxes[i], drawing.middle[i] + head_height);
  }
  for (const Reasoning::Edge& edge : reasoning.edges) {
    if (!edge.weighs) continue;
    const Reasoning::Node& from = reasoning.nodes[edge.from];
    double x = lefts[from.column] + boxes[edge.from].width + 4;
    double up = -4;
    for (const Reasoning::Edge& other : reasoning.edges) {
      if (&other == &edge) break;
      if (other.weighs && other.from == edge.from) up += 11;
    }
    out += text_at(x, drawing.middle[edge.from] + head_height + up,
                   edge.points < 0 ? "points minus" : "points plus",
                   lastmile::points(edge.points));
  }
  return out + "</svg>\n";
}

}  // namespace lastmile
