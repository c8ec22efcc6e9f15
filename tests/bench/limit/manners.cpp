#include "tests/bench/limit/manners.hpp"

#include <algorithm>
#include <bit>
#include <ostream>

namespace lastmile::bench {

LimitManners::Row LimitManners::prepare(const WrittenFact& fact, bool) const {
  Row row;
  if (fact.type != "guest") return row;
  for (const auto& [name, value] : fact.fields) {
    if (name == "name") row.guest = std::stoi(value);
    if (name == "sex") row.woman = value == "f";
    if (name == "hobby") row.hobby = std::stoi(value.substr(1));
  }
  if (row.hobby >= 64) fail("too many hobbies");
  return row;
}

int LimitManners::tell(const Row& row) {
  if (row.guest == 0) return 0;
  auto guest = static_cast<std::size_t>(row.guest);
  if (guests_.size() <= guest) guests_.resize(guest + 1);
  guests_[guest].woman = row.woman;
  guests_[guest].hobbies |= std::uint64_t{1} << row.hobby;
  return row.guest;
}

bool LimitManners::chosen(int id, int guest, int hobby) const {
  return std::any_of(chosen_.rbegin(), chosen_.rend(), [&](const Chosen& c) {
    return c.id == id && c.guest == guest && c.hobby == hobby;
  });
}

// Beside the newest seating that has a neighbour left to try.
bool LimitManners::seat_next() {
  for (auto from = seatings_.rbegin(); from != seatings_.rend(); ++from) {
    const Seating parent = *from;
    auto id = static_cast<std::size_t>(parent.id);
    const Guest left = guests_[static_cast<std::size_t>(parent.right_guest)];
    seated_.assign(guests_.size(), false);
    std::size_t begin = path_of_[id];
    std::size_t end = begin + static_cast<std::size_t>(parent.right_seat);
    for (std::size_t i = begin; i < end; ++i) {
      seated_[static_cast<std::size_t>(paths_[i].guest)] = true;
    }
    for (std::size_t g = guests_.size() - 1; g > 0; --g) {
      std::uint64_t shared = guests_[g].hobbies & left.hobbies;
      if (seated_[g] || guests_[g].woman == left.woman) continue;
      for (; shared != 0; shared &= shared - 1) {
        int guest = static_cast<int>(g), hobby = std::countr_zero(shared);
        if (chosen(parent.id, guest, hobby)) continue;
        int next = static_cast<int>(seatings_.size()) + 1;
        seatings_.push_back({next, parent.id, parent.right_seat,
                             parent.right_guest, parent.right_seat + 1, guest});
        chosen_.push_back({parent.id, guest, hobby});
        path_of_.push_back(paths_.size());
        paths_.push_back({next, guest, parent.right_seat + 1});
        for (std::size_t i = begin; i < end; ++i) {
          paths_.push_back({next, paths_[i].guest, paths_[i].seat});
        }
        firings_ += 1 + (end - begin) + 2;  // seat, each path, done, go on
        return true;
      }
    }
  }
  return false;
}

std::size_t LimitManners::run() {
  int last = static_cast<int>(guests_.size()) - 1;
  seatings_.push_back({1, 0, 1, last, 1, last});
  path_of_ = {0, 0};
  paths_.push_back({1, last, 1});
  firings_ = 1;
  while (seatings_.back().right_seat < last) {
    if (!seat_next()) fail("these guests cannot be seated");
  }
  // The last step ends the search instead of going on; then each seat is
  // printed, and all is done.
  firings_ += static_cast<std::size_t>(last) + 1;
  return firings_;
}

void LimitManners::dump(std::ostream& out) const {
  for (const Chosen& c : chosen_) {
    out << "chosen guest=" << c.guest << " id=" << c.id << "\n";
  }
  out << "context state=print_results\ncount next\n";
  for (std::size_t i = 1; i < guests_.size(); ++i) {
    for (int n = std::popcount(guests_[i].hobbies); n > 0; --n) {
      out << "guest name=" << i << "\n";
    }
  }
  out << "last_seat seat=" << guests_.size() - 1 << "\n";
  for (const Path& p : paths_) out << "path id=" << p.id << "\n";
  for (const Seating& s : seatings_) out << "seating id=" << s.id << "\n";
}

}  // namespace lastmile::bench
