// engine/explain/why_not_analysis.hpp
//
// Internal to why_not: what a near match says of each condition.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/explain/why_not.hpp"

namespace lastmile {

class Analysis {
 public:
  Analysis(Session& session, Evaluator& evaluator, const Item& item,
           const Layout& layout, const WhyNotOptions& options)
      : session_(session),
        evaluator_(evaluator),
        item_(item),
        layout_(layout),
        options_(options) {}

  // Of a list whose match this is, condition by condition as written.
  std::vector<ConditionReport> report(const Conditions& conditions,
                                      const NearMatch& near);
  std::vector<std::pair<std::string, Value>> bindings(const NearMatch& near);

 private:
  void judge(const Condition& condition, const NearMatch& near,
             ConditionReport& out);
  void hold(const Condition& condition, const NearMatch& near,
            ConditionReport& out);
  void pattern(const Pattern& pattern, const NearMatch& near,
               ConditionReport& out);
  void blocked(const Condition& condition, const NearMatch& near,
               ConditionReport& out);
  void exceptions(const Condition& condition, const NearMatch& near,
                  ConditionReport& out);
  void branches(const Condition& condition, const NearMatch& near,
                ConditionReport& out);
  void may_hold(const Condition& condition, const NearMatch& near,
                ConditionReport& out);
  void read(std::span<const Source> sources, const NearMatch& near,
            ConditionReport& out);
  NearFact compare(const Pattern& pattern, const Fact& fact,
                   const std::vector<Mismatch>& wanted, const NearMatch& near);
  void miss(const Pattern& pattern, const std::vector<FieldIndex>& fields,
            ConditionReport& out);
  std::string name_of(Source source) const;

  Session& session_;
  Evaluator& evaluator_;
  const Item& item_;
  const Layout& layout_;
  const WhyNotOptions& options_;
};

}  // namespace lastmile
