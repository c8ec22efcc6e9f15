// lastmile/knowledge.hpp
//
// From rules in YAML, and functions of your own, to a knowledge base: checked
// as a whole, all mistakes in one go, and from then on unchanging.
//
//   lastmile::Loader loader;
//   loader.add({.name = "shop.price",
//               .parameters = {{"item", lastmile::Kind::Text}},
//               .gives = lastmile::Kind::Number,
//               .call = [&](lastmile::Call& call) -> lastmile::Value {
//                 auto at = prices.find(call.text(0));
//                 if (at == prices.end()) return call.fail("no such item");
//                 return at->second;
//               }});
//   loader.folder("rules");
//   lastmile::Result<lastmile::Knowledge> knowledge = loader.load();
//   if (!knowledge) std::cerr << to_text(knowledge.diagnostics());
//
// Threads: a Loader belongs to one thread. A Knowledge is shared: any number of
// threads may read it and make sessions of it at the same time.

#pragma once

#include <functional>
#include <memory>
#include <span>

#include <lastmile/value.hpp>

namespace lastmile::inline v0 {

namespace detail {
struct Body;
struct Inside;
}  // namespace detail

// ---- functions of your own ----

struct Parameter {
  std::string name;              // for messages: "item"
  Kind kind = Kind::Unknown;     // Number takes an Integer too, Text a Name;
                                 // Unknown takes any
  bool optional = false;         // then all that follow are optional too
  Kind element = Kind::Unknown;  // of a List: the kind of its items
};

// One call of a function while it runs: its arguments, counted from 0. They are
// known (a call with an unknown argument is unknown, and never made) and of the
// kinds that the parameters say. Views live until the function returns.
class Call {
 public:
  std::size_t size() const;  // fewer than parameters where some are optional
  Kind kind(std::size_t i) const;
  // As those of Value: of another kind, or past the last, empty or zero.
  std::string_view text(std::size_t i) const;
  std::int64_t integer(std::size_t i) const;
  double number(std::size_t i) const;
  bool yes(std::size_t i) const;
  Time time(std::size_t i) const;
  Duration duration(std::size_t i) const;
  Value value(std::size_t i) const;  // of any kind, a copy

  // What to return where there is no answer: the condition that asked is then
  // undecided (it holds neither for nor against), and the session reports it
  // with this reason (LM0243). To say "nobody knows", return Value().
  Value fail(std::string why);

 private:
  friend detail::Inside;
  Call() = default;
  const void* arguments_ = nullptr;
  const void* symbols_ = nullptr;
  std::size_t size_ = 0;
  std::optional<std::string> failed_ = {};
};

// What rules may call in `let`, `check` and texts: shop.price($item).
//
// It must be pure: the same arguments give the same value, for as long as the
// knowledge lives, and the engine may call it never, once or often. It is
// called by every thread that runs a session of the knowledge, without a lock.
// It must not touch a session. An exception that it throws is a failure with
// what() as its reason, and so is a value of another kind than `gives`
// (Unknown apart).
struct Function {
  std::string name;  // MODULE.FUNCTION, of small letters, digits and _
  std::vector<Parameter> parameters = {};
  bool repeats = false;        // the last parameter may come again and again
  Kind gives = Kind::Unknown;  // Unknown: any kind
  std::function<Value(Call&)> call = {};
};

// ---- what is known ----

// A fact type of one knowledge base; of another it is refused.
class TypeId {
 public:
  TypeId() = default;  // none
  explicit operator bool() const { return owner_ != 0; }
  bool operator==(const TypeId&) const = default;

 private:
  friend detail::Inside;
  std::uint32_t owner_ = 0;
  std::uint16_t number_ = 0;
};

struct FieldType {
  std::string name;
  Kind kind = Kind::Unknown;             // Unknown: any
  Kind element = Kind::Unknown;          // of a List
  std::vector<std::string> values = {};  // not empty: one of these texts
  bool key = false;
  bool has_default = false;
  std::string about = {};
};

struct FactType {
  TypeId id;
  std::string name;
  std::vector<FieldType> fields = {};
  bool keyed = false;     // facts with the same key fields are one fact
  bool observed = false;  // comes from outside: none seen is not none there
  std::string about = {};

  // The place of a field among `fields`.
  std::optional<std::size_t> field(std::string_view field_name) const;
};

// A value of one machine word, for the fast door of a session: numbers as they
// are, texts as numbers of a table. Texts are made by Knowledge::word for all
// sessions, or by Session::intern for one, until it is reset; elsewhere they
// are refused.
class Cell {
 public:
  Cell() = default;  // Unknown
  Cell(std::same_as<bool> auto yes) : Cell(Kind::YesNo, yes ? 1 : 0) {}
  // Out of 64 signed bits: a Cell that fits no field.
  template <Whole T>
  Cell(T whole) : Cell(Kind::Integer, static_cast<std::int64_t>(whole)) {
    if (!std::in_range<std::int64_t>(whole)) owner_ = nobody;
  }
  Cell(std::floating_point auto value) : kind_(Kind::Number) {
    number_ = static_cast<double>(value);
  }
  Cell(Time time) : Cell(Kind::Time, time.time_since_epoch().count()) {}
  Cell(Duration duration) : Cell(Kind::Duration, duration.count()) {}

  Kind kind() const { return kind_; }
  bool known() const { return kind_ != Kind::Unknown; }

 private:
  friend detail::Inside;
  Cell(Kind kind, std::int64_t whole) : kind_(kind), whole_(whole) {}
  static constexpr std::uint32_t nobody = 0xFFFFFFFF;

  Kind kind_ = Kind::Unknown;
  std::uint32_t owner_ = 0;  // 0: needs no table
  union {
    std::int64_t whole_ = 0;
    double number_;
  };
};

// A handle: copies share one knowledge base, which lives until the last of them
// and the last session have gone.
class Knowledge {
 public:
  // No move: what was moved from would be a handle of nothing.
  Knowledge(const Knowledge&) = default;
  Knowledge& operator=(const Knowledge&) = default;

  // In the order in which they were declared.
  std::span<const FactType> types() const;
  // Null where there is none.
  const FactType* type(std::string_view name) const;

  // A text that rules or Loader::words mention, as a Cell that is good in every
  // session; none for any other text.
  std::optional<Cell> word(std::string_view text) const;

  // Ids of all rules, in the order of the files.
  std::vector<std::string> rules() const;

 private:
  friend detail::Inside;
  explicit Knowledge(std::shared_ptr<const detail::Body> body);
  std::shared_ptr<const detail::Body> body_;
};

// Collects what a knowledge base is made of; reads and checks it in `load`.
class Loader {
 public:
  Loader& add(Function function);
  // A pack (a folder with pack.yaml), a folder of packs, or a folder with YAML
  // files below it.
  Loader& folder(std::string path);
  // A file of items, by its path, or its text with a name for messages.
  Loader& file(std::string path);
  Loader& text(std::string name, std::string yaml);
  // Texts that facts will often hold: Knowledge::word knows them.
  Loader& words(std::vector<std::string> words);

  // Every fault of every file and function, or the knowledge and its warnings.
  // May be called again, for rules that have changed: sessions of the older
  // knowledge go on with it.
  Result<Knowledge> load() const;

 private:
  std::vector<Function> functions_;
  std::vector<std::string> folders_;
  std::vector<std::string> files_;
  std::vector<std::pair<std::string, std::string>> texts_;
  std::vector<std::string> words_;
};

}  // namespace lastmile::inline v0
