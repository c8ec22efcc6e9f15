#include "cli/report/layered.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>

namespace lastmile {
namespace {

constexpr double gap = 10;

LayeredGraph random_graph(unsigned seed) {
  std::mt19937 random(seed);
  auto below = [&](std::size_t n) { return random() % n; };
  LayeredGraph graph;
  std::size_t columns = 2 + below(4);
  for (std::size_t n = 4 + below(30); n > 0; --n) {
    graph.nodes.push_back(
        {below(columns), 20 + static_cast<double>(below(50))});
  }
  for (std::size_t n = below(50); n > 0; --n) {
    std::size_t a = below(graph.nodes.size()), b = below(graph.nodes.size());
    if (graph.nodes[a].column == graph.nodes[b].column) continue;
    if (graph.nodes[a].column > graph.nodes[b].column) std::swap(a, b);
    graph.edges.push_back({a, b});
  }
  return graph;
}

}  // namespace

TEST_CASE("boxes of one column keep their distance, and none is above the top",
          "[report][layered]") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    LayeredGraph graph = random_graph(seed);
    LayeredDrawing drawing = draw(graph, gap);
    REQUIRE(drawing.middle.size() == graph.nodes.size());
    INFO("seed " << seed);
    for (std::size_t a = 0; a < graph.nodes.size(); ++a) {
      double half = graph.nodes[a].height / 2;
      CHECK(drawing.middle[a] - half > -1e-6);
      CHECK(drawing.middle[a] + half < drawing.height + 1e-6);
      for (std::size_t b = a + 1; b < graph.nodes.size(); ++b) {
        if (graph.nodes[a].column != graph.nodes[b].column) continue;
        double apart = std::abs(drawing.middle[a] - drawing.middle[b]);
        CHECK(apart + 1e-6 >= half + graph.nodes[b].height / 2 + gap);
      }
    }
  }
}

TEST_CASE("a line has a height in every column that it passes",
          "[report][layered]") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    LayeredGraph graph = random_graph(seed);
    LayeredDrawing drawing = draw(graph, gap);
    REQUIRE(drawing.passes.size() == graph.edges.size());
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      std::size_t from = graph.nodes[graph.edges[e].from].column;
      std::size_t to = graph.nodes[graph.edges[e].to].column;
      CHECK(drawing.passes[e].size() == to - from - 1);
    }
  }
}

TEST_CASE("a tree is drawn without crossings", "[report][layered]") {
  // Children are given in an order that crosses where nobody sorts them.
  LayeredGraph graph;
  graph.nodes.push_back({3, 20});
  std::vector<std::size_t> above{0};
  for (std::size_t column = 3; column-- > 0;) {
    std::vector<std::size_t> next;
    for (std::size_t child = 0; child < above.size() * 3; ++child) {
      std::size_t parent = above[(child * 7 + 3) % above.size()];
      graph.edges.push_back({graph.nodes.size(), parent});
      next.push_back(graph.nodes.size());
      graph.nodes.push_back({column, 20});
    }
    above = next;
  }
  CHECK(draw(graph, gap).crossings == 0);
}

TEST_CASE("two lines that must cross do so once", "[report][layered]") {
  LayeredGraph graph{{{0, 20}, {0, 20}, {1, 20}, {1, 20}},
                     {{0, 2}, {0, 3}, {1, 2}, {1, 3}}};
  CHECK(draw(graph, gap).crossings == 1);
}

TEST_CASE("a lone line is level", "[report][layered]") {
  LayeredGraph graph{{{0, 20}, {2, 60}}, {{0, 1}}};
  LayeredDrawing drawing = draw(graph, gap);
  CHECK(std::abs(drawing.middle[0] - drawing.middle[1]) < 0.5);
  CHECK(std::abs(drawing.middle[0] - drawing.passes[0][0]) < 0.5);
}

TEST_CASE("the same graph is drawn alike", "[report][layered]") {
  LayeredGraph graph = random_graph(7);
  CHECK(draw(graph, gap).middle == draw(graph, gap).middle);
}

}  // namespace lastmile
