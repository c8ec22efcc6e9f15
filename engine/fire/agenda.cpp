#include "engine/fire/agenda.hpp"

#include <algorithm>
#include <map>

namespace lastmile {

std::optional<Strategy> parse_strategy(std::string_view text) {
  if (text == "depth") return Strategy::Depth;
  if (text == "breadth") return Strategy::Breadth;
  if (text == "lex") return Strategy::Lex;
  if (text == "mea") return Strategy::Mea;
  return std::nullopt;
}

// What decides, in three words; where they agree, all tags. Nothing of it is
// looked up in the match, which may be gone while this still waits.
struct Agenda::Waiting {
  std::uint64_t first = 0, second = 0, third = 0;
  // Of two facts and more: the tags from the newest down, then the facts row
  // by row.
  const std::uint32_t* tags = nullptr;
  std::uint32_t count = 0;  // of tags
  std::uint32_t rows = 0;
  std::uint32_t rule = 0;
  Match* match = nullptr;
  std::uint32_t id = 0;
  std::uint32_t queue = 0;  // speaks for the best of that queue; 0: itself
};

// One way in which a rule's gates stand open.
struct Agenda::Queue {
  std::uint32_t number = 0;
  std::vector<FactId> facts = {};
  std::uint32_t round = 0;          // in which it opened
  std::vector<Waiting> old = {};    // matches from before it opened: a heap
  std::vector<Waiting> fresh = {};  // and since: a heap
  std::vector<Waiting> fired = {};
  std::size_t clean = 64;       // how large `old` was when all of it stood
  std::uint32_t announced = 0;  // the id of the match that `order_` has of it
};

struct Agenda::Gated {
  std::vector<std::unique_ptr<Queue>> open;
  std::unique_ptr<Queue> closed = std::make_unique<Queue>();  // none is open
};

namespace {

using Tags = std::vector<std::uint32_t>;

// As many as the three words always hold.
constexpr std::uint32_t few = 3;

// From the newest down.
void sorted_tags(std::span<const FactId> facts, std::span<const FactId> gates,
                 Tags& tags) {
  tags.clear();
  for (FactId fact : facts) {
    if (fact.number) tags.push_back(fact.number);
  }
  for (FactId fact : gates) {
    if (fact.number) tags.push_back(fact.number);
  }
  // They are few: each is put where it belongs.
  for (std::size_t i = 1; i < tags.size(); ++i) {
    std::uint32_t tag = tags[i];
    std::size_t at = i;
    for (; at > 0 && tags[at - 1] < tag; --at) tags[at] = tags[at - 1];
    tags[at] = tag;
  }
}

std::uint64_t pair(std::uint32_t high, std::uint32_t low) {
  return std::uint64_t{high} << 32 | low;
}

std::uint32_t tag(const Tags& tags, std::size_t i) {
  return i < tags.size() ? tags[i] : 0;
}

}  // namespace

// Does a fire before b? As a comparison for std::push_heap it is turned.
struct Agenda::Before {
  Strategy strategy;

  bool operator()(const Waiting& b, const Waiting& a) const {
    if (a.first != b.first) return a.first < b.first;
    if (a.second != b.second) return a.second < b.second;
    if (a.third != b.third) return a.third < b.third;
    bool older_first = strategy == Strategy::Breadth;
    bool lexical = strategy == Strategy::Lex || strategy == Strategy::Mea;
    std::uint32_t both = std::min(a.count, b.count);
    if (both > few) {
      for (std::uint32_t i = 0; i < both; ++i) {
        std::uint32_t x = a.tags[i], y = b.tags[i];
        if (x != y) return older_first ? x < y : x > y;
      }
    }
    if (a.count != b.count) {
      // Of two that agree as far as the shorter goes, lex takes the longer.
      return lexical ? a.count > b.count : a.count < b.count;
    }
    if (a.rule != b.rule) return a.rule < b.rule;
    for (std::uint32_t row = 0; both > 1 && row < a.rows; ++row) {
      std::uint32_t x = a.tags[a.count + row], y = b.tags[b.count + row];
      if (x != y) return x < y;
    }
    return a.id < b.id;
  }
};

Agenda::Agenda(const KnowledgeBase& base, Strategy strategy)
    : strategy_(strategy),
      salience_(base.rules.size()),
      gated_(base.rules.size()) {
  std::map<std::int64_t, std::uint32_t, std::greater<>> ranks;
  for (std::size_t i = 0; i < salience_.size(); ++i) {
    ranks[base.rules.salience(i)] = 0;
  }
  if (ranks.size() < 2) return;
  std::uint32_t next = 0;
  for (auto& [unused, rank] : ranks) rank = next++;
  for (std::size_t i = 0; i < salience_.size(); ++i) {
    salience_[i] = ranks[base.rules.salience(i)];
  }
}

Agenda::~Agenda() = default;

void Agenda::reset(Strategy strategy) {
  strategy_ = strategy;
  order_.clear();
  for (std::uint32_t rule : touched_) gated_[rule].reset();
  touched_.clear();
  queues_.clear();
  last_queue_ = 0;
  tags_.reset();
}

bool Agenda::stands(const Waiting& waiting) {
  return waiting.match->id.number == waiting.id;
}

Agenda::Waiting Agenda::waiting(Match& match, std::uint32_t round,
                                std::span<const FactId> gates) {
  Waiting out{.match = &match, .id = match.id.number};
  auto rule = static_cast<std::uint32_t>(match.rule->index);
  std::uint32_t salience = salience_[rule];
  out.rule = rule;
  Tags& tags = scratch_;
  sorted_tags(match.facts, gates, tags);
  out.count = static_cast<std::uint32_t>(tags.size());
  if (out.count > 1) {
    out.rows = static_cast<std::uint32_t>(match.facts.size());
    for (std::size_t row = 0; row < match.facts.size(); ++row) {
      std::uint32_t gate = gates.empty() ? 0 : gates[row].number;
      tags.push_back(gate ? gate : match.facts[row].number);
    }
    out.tags = keep(tags);
    tags.resize(out.count);
  }
  switch (strategy_) {
    case Strategy::Depth:
      out.first = pair(salience, ~round);
      out.second = pair(~tag(tags, 0), rule);
      out.third = pair(~tag(tags, 1), ~tag(tags, 2));
      break;
    case Strategy::Breadth:
      out.first = pair(salience, round);
      out.second = pair(tag(tags, 0), rule);
      out.third = pair(tag(tags, 1), tag(tags, 2));
      break;
    case Strategy::Mea:
    case Strategy::Lex: {
      std::uint32_t first = 0;
      if (strategy_ == Strategy::Mea) first = first_tag(match, gates);
      out.first = pair(salience, ~first);
      out.second = pair(~tag(tags, 0), ~tag(tags, 1));
      out.third = pair(~tag(tags, 2), ~tag(tags, 3));
      break;
    }
  }
  return out;
}

const std::uint32_t* Agenda::keep(std::span<const std::uint32_t> tags) {
  auto* kept = tags_.array<std::uint32_t>(tags.size());
  std::copy(tags.begin(), tags.end(), kept);
  return kept;
}

void Agenda::release(const Waiting& waiting) {
  if (!waiting.tags) return;
  tags_.release(const_cast<std::uint32_t*>(waiting.tags),
                (waiting.count + waiting.rows) * sizeof(std::uint32_t));
}

// The fact of the first condition. Within a queue a gate's is the same for
// all, and is not needed.
std::uint32_t Agenda::first_tag(const Match& match,
                                std::span<const FactId> gates) {
  for (std::size_t row = 0; row < match.facts.size(); ++row) {
    if (row == match.gate_row) return gates.empty() ? 0 : gates[row].number;
    if (match.facts[row].number) return match.facts[row].number;
  }
  return 0;
}

void Agenda::push(std::vector<Waiting>& heap, const Waiting& waiting) {
  heap.push_back(waiting);
  std::push_heap(heap.begin(), heap.end(), Before{strategy_});
}

Agenda::Waiting Agenda::pop(std::vector<Waiting>& heap) {
  std::pop_heap(heap.begin(), heap.end(), Before{strategy_});
  Waiting top = heap.back();
  heap.pop_back();
  return top;
}

// ---- rules with gates ----

Agenda::Gated& Agenda::gated(const Rule& rule) {
  std::unique_ptr<Gated>& gated = gated_[rule.index];
  if (!gated) {
    gated = std::make_unique<Gated>();
    touched_.push_back(static_cast<std::uint32_t>(rule.index));
  }
  return *gated;
}

void Agenda::add(Match& match, std::size_t round) {
  auto now = static_cast<std::uint32_t>(round);
  if (!match.gated) {
    push(order_, waiting(match, now, {}));
    return;
  }
  Gated& gated = this->gated(*match.rule);
  if (gated.closed) {
    push(gated.closed->old, waiting(match, 0, {}));
    return;
  }
  for (auto& queue : gated.open) {
    push(queue->fresh, waiting(match, now, {}));
    announce(*queue);
  }
}

// The heap of the queue that has its best match; null where it is empty.
std::vector<Agenda::Waiting>* Agenda::best_of(Queue& queue) {
  for (auto* heap : {&queue.old, &queue.fresh}) {
    while (!heap->empty() && !stands(heap->front())) release(pop(*heap));
  }
  if (queue.old.empty()) return queue.fresh.empty() ? nullptr : &queue.fresh;
  if (queue.fresh.empty()) return &queue.old;
  Waiting old = spokesman(queue, queue.old);
  Waiting fresh = spokesman(queue, queue.fresh);
  bool is_fresh = Before{strategy_}(old, fresh);
  release(old);
  release(fresh);
  return is_fresh ? &queue.fresh : &queue.old;
}

// What a queue's best match is worth among all.
Agenda::Waiting Agenda::spokesman(Queue& queue,
                                  const std::vector<Waiting>& heap) {
  const Waiting& top = heap.front();
  std::uint32_t round = queue.round;
  if (&heap == &queue.fresh && strategy_ == Strategy::Depth) {
    round = std::max(round, ~static_cast<std::uint32_t>(top.first));
  } else if (&heap == &queue.fresh && strategy_ == Strategy::Breadth) {
    round = std::max(round, static_cast<std::uint32_t>(top.first));
  }
  Waiting out = waiting(*top.match, round, queue.facts);
  out.queue = queue.number;
  return out;
}

void Agenda::announce(Queue& queue) {
  std::vector<Waiting>* heap = best_of(queue);
  std::uint32_t best = heap ? heap->front().id : 0;
  if (best == queue.announced) return;
  queue.announced = best;
  if (heap) push(order_, spokesman(queue, *heap));
}

void Agenda::gates(const Rule& rule, const OpenGates& open, std::size_t round) {
  Gated& gated = this->gated(rule);
  if (gated.open.empty() && open.ways() == 0) return;
  std::vector<std::unique_ptr<Queue>>& before = before_;
  before.swap(gated.open);
  gated.open.clear();
  opening_.clear();
  // Both are in order.
  auto was = before.begin();
  for (std::size_t way = 0; way < open.ways(); ++way) {
    auto facts = open[way];
    while (was != before.end() &&
           std::ranges::lexicographical_compare((*was)->facts, facts)) {
      ++was;
    }
    if (was == before.end() || !std::ranges::equal((*was)->facts, facts)) {
      opening_.push_back(way);
    } else {
      gated.open.push_back(std::move(*was++));
    }
  }
  std::erase(before, nullptr);
  // All matches, as one that closes leaves them, serve one that opens.
  for (auto& queue : before) {
    queues_.erase(queue->number);
    if (gated.closed) continue;
    close(*queue);
    gated.closed = std::move(queue);
  }
  before.clear();
  for (std::size_t way : opening_) {
    std::unique_ptr<Queue> queue;
    if (gated.closed) {
      queue = std::move(gated.closed);
    } else {
      queue = std::make_unique<Queue>(*gated.open.front());
      for (auto* heap : {&queue->old, &queue->fresh, &queue->fired}) {
        for (Waiting& w : *heap) {
          if (w.tags) w.tags = keep({w.tags, w.count + w.rows});
        }
      }
      close(*queue);
    }
    queue->number = ++last_queue_;
    queue->facts.assign(open[way].begin(), open[way].end());
    queue->round = static_cast<std::uint32_t>(round);
    queue->announced = 0;
    queues_.emplace(queue->number, queue.get());
    announce(*queue);
    gated.open.push_back(std::move(queue));
  }
  if (!opening_.empty() && gated.open.size() > 1) {
    std::sort(gated.open.begin(), gated.open.end(),
              [](const auto& a, const auto& b) { return a->facts < b->facts; });
  }
  if (!gated.open.empty()) gated.closed.reset();
}

// All its matches are old again, and none has fired.
void Agenda::close(Queue& queue) {
  if (queue.old.size() > 2 * queue.clean) {
    std::erase_if(queue.old, [&](const Waiting& w) {
      if (!stands(w)) release(w);
      return !stands(w);
    });
    std::make_heap(queue.old.begin(), queue.old.end(), Before{strategy_});
    queue.clean = std::max<std::size_t>(64, queue.old.size());
  }
  for (auto* more : {&queue.fresh, &queue.fired}) {
    for (const Waiting& w : *more) {
      if (stands(w)) push(queue.old, waiting(*w.match, 0, {}));
      release(w);
    }
    more->clear();
  }
}

Agenda::Next Agenda::next() {
  while (!order_.empty()) {
    Waiting top = pop(order_);
    release(top);
    if (top.queue == 0) {
      if (!stands(top)) continue;
      top.match->fired = true;
      return {top.match, {}};
    }
    auto found = queues_.find(top.queue);
    if (found == queues_.end()) continue;
    Queue& queue = *found->second;
    if (queue.announced != top.id) continue;
    std::vector<Waiting>* heap = best_of(queue);
    if (heap && heap->front().id == top.id) {
      queue.fired.push_back(pop(*heap));
      announce(queue);
      open_ = queue.facts;
      return {top.match, open_};
    }
    announce(queue);
  }
  return {};
}

void Agenda::each_fired(const std::function<void(const Next&)>& each) const {
  for (std::uint32_t rule : touched_) {
    for (const auto& queue : gated_[rule]->open) {
      for (const Waiting& w : queue->fired) {
        if (stands(w)) each({w.match, queue->facts});
      }
    }
  }
}

void Agenda::take_off(const std::function<bool(const Next&)>& off) {
  auto from = [&](std::vector<Waiting>& heap, Queue* queue) {
    std::erase_if(heap, [&](const Waiting& w) {
      if (!stands(w) || w.queue != 0) return false;
      bool taken =
          off({w.match, queue ? queue->facts : std::span<const FactId>()});
      if (taken && queue) queue->fired.push_back(w);
      if (taken && !queue) {
        w.match->fired = true;
        release(w);
      }
      return taken;
    });
    std::make_heap(heap.begin(), heap.end(), Before{strategy_});
  };
  from(order_, nullptr);
  for (std::uint32_t rule : touched_) {
    for (auto& queue : gated_[rule]->open) {
      from(queue->old, queue.get());
      from(queue->fresh, queue.get());
      announce(*queue);
    }
  }
}

}  // namespace lastmile
