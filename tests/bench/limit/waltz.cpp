#include "tests/bench/limit/waltz.hpp"

#include <algorithm>
#include <ostream>

namespace lastmile::bench {
namespace {

struct Direction {
  long x, y;
};

Direction direction(int from, int to) {
  return {to / 10000 - from / 10000, to % 10000 - from % 10000};
}

// Above 0 where b lies counter-clockwise of a.
long turn(Direction a, Direction b) { return a.x * b.y - a.y * b.x; }

}  // namespace

LimitWaltz::Row LimitWaltz::prepare(const WrittenFact& fact, bool) const {
  Row row{fact.type == "line"};
  for (const auto& [name, value] : fact.fields) {
    if (name == "p1") row.p1 = std::stoi(value);
    if (name == "p2") row.p2 = std::stoi(value);
  }
  return row;
}

int LimitWaltz::tell(const Row& row) {
  if (!row.line) return 0;
  edges_.push_back({row.p1, row.p2});
  edges_.push_back({row.p2, row.p1});
  return static_cast<int>(edges_.size());
}

LimitWaltz::Junction& LimitWaltz::at(int point) {
  auto [found, fresh] =
      by_point_.try_emplace(point, static_cast<int>(junctions_.size()));
  if (fresh) junctions_.push_back({point});
  return junctions_[static_cast<std::size_t>(found->second)];
}

void LimitWaltz::arrange(Junction& j) const {
  if (j.count == 2) j.shape = Shape::L;
  if (j.count != 3) return;
  auto way = [&](int i) {
    return direction(j.base, edges_[static_cast<std::size_t>(j.edges[i])].p2);
  };
  std::sort(j.edges, j.edges + 3);
  while (!(turn(way(0), way(1)) > 0 && turn(way(1), way(2)) > 0)) {
    if (!std::next_permutation(j.edges, j.edges + 3)) return;  // one line
  }
  long over = turn(way(0), way(2));
  j.shape = over > 0 ? Shape::Arrow : over == 0 ? Shape::Tee : Shape::Fork;
}

void LimitWaltz::set(int edge, char label) {
  if (this->label(edge) != 0) return;
  for (int half : {edge, edge ^ 1}) {
    Edge& of = edges_[static_cast<std::size_t>(half)];
    of.label = label;
    changed_.push_back(by_point_.at(of.p1));
  }
}

void LimitWaltz::start(const Junction& j) {
  set(j.edges[0], 'B');
  if (j.shape == Shape::Arrow) set(j.edges[1], '+');
  set(j.edges[j.shape == Shape::Arrow ? 2 : 1], 'B');
}

void LimitWaltz::look_at_fork(const Junction& j) {
  for (int i = 0; i < 3; ++i) {
    int a = j.edges[i], b = j.edges[(i + 1) % 3], c = j.edges[(i + 2) % 3];
    if (label(a) == '+') set(b, '+'), set(c, '+');
    char x = label(b), y = label(c);
    if ((x == 'B' && y == '-') || (x == '-' && y == 'B')) set(a, 'B');
    if ((x == 'B' || x == '-') && x == y) set(a, '-');
  }
}

void LimitWaltz::look_at_arrow(const Junction& j) {
  for (int side : {0, 2}) {
    char known = label(j.edges[side]);
    int shaft = j.edges[1], other = j.edges[2 - side];
    if (known == 'B' || known == '-') set(shaft, '+'), set(other, known);
    if (known == '+') set(shaft, '-'), set(other, '+');
  }
  if (label(j.edges[1]) == '-') set(j.edges[0], '+'), set(j.edges[2], '+');
}

void LimitWaltz::look(const Junction& j) {
  if (j.shape == Shape::L) {
    for (int i : {0, 1}) {
      char known = label(j.edges[i]);
      if (known == '+' || known == '-') set(j.edges[1 - i], 'B');
    }
  } else if (j.shape == Shape::Fork) {
    look_at_fork(j);
  } else if (j.shape == Shape::Arrow) {
    look_at_arrow(j);
  }
}

std::size_t LimitWaltz::run() {
  for (std::size_t e = 0; e < edges_.size(); ++e) {
    Junction& j = at(edges_[e].p1);
    if (j.count == 3) fail("more than three lines meet in a point");
    j.edges[j.count++] = static_cast<int>(e);
  }
  const Junction *least = nullptr, *most = nullptr;
  for (Junction& j : junctions_) {
    arrange(j);
    if (j.shape == Shape::None) continue;
    if (!least || j.base < least->base) least = &j;
    if (!most || j.base > most->base) most = &j;
  }
  for (const Junction& j : junctions_) {
    if (j.shape == Shape::Tee) set(j.edges[0], 'B'), set(j.edges[2], 'B');
  }
  for (const Junction* j : {most, least}) {
    if (j && (j->shape == Shape::L || j->shape == Shape::Arrow)) start(*j);
  }
  while (!changed_.empty()) {
    int next = changed_.back();
    changed_.pop_back();
    look(junctions_[static_cast<std::size_t>(next)]);
  }
  return 0;
}

void LimitWaltz::dump(std::ostream& out) const {
  std::vector<std::string> lines;
  for (const Edge& e : edges_) {
    std::string label = e.label ? std::string(1, e.label) : "none";
    lines.push_back("edge label=" + label + " p1=" + std::to_string(e.p1) +
                    " p2=" + std::to_string(e.p2));
  }
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) out << line << "\n";
}

}  // namespace lastmile::bench
