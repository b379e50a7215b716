#include "lapicque/stdp_vision/rules.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

TEST_CASE(
    "every rule strengthens early inputs, weakens late and silent ones, and keeps its bounds") {
  for (const auto kind : {Rule::Kind::simplified, Rule::Kind::additive, Rule::Kind::multiplicative,
                          Rule::Kind::biological})
    for (const double amplitude : {0.01, 3.0}) {
      const Rule rule{.kind = kind, .a_plus = amplitude, .a_minus = -amplitude};
      for (const double w : {0.0, 0.01, 0.5, 0.99, 1.0}) {
        const double early = rule.changed(w, 3, 5), same = rule.changed(w, 5, 5);
        const double late = rule.changed(w, 6, 5), silent = rule.changed(w, never, 5);
        for (const double x : {early, same, late, silent}) CHECK((x >= 0 && x <= 1));
        if (w > 0 && w < 1) {
          CHECK(early > w);
          CHECK(same > w);
          CHECK(late < w);
          CHECK(silent < w);
        }
      }
    }
}

TEST_CASE("the changes are those of the equations") {
  CHECK(Rule{}.changed(0.5, 1, 2) == doctest::Approx(0.5 + 0.004 * 0.25));
  CHECK(Rule{}.changed(0.8, 3, 2) == doctest::Approx(0.8 - 0.003 * 0.16));
  CHECK(Rule{}.changed(0.8, 3, 2, 2) == doctest::Approx(0.8 - 0.006 * 0.16));
  CHECK(Rule{.kind = Rule::Kind::additive, .a_plus = 0.1}.changed(0.5, 1, 2) ==
        doctest::Approx(0.6));
  CHECK(Rule{.kind = Rule::Kind::multiplicative, .a_plus = 0.1, .beta = 2}.changed(0.5, 1, 2) ==
        doctest::Approx(0.5 + 0.1 * std::exp(-1.0)));
  CHECK(Rule{.kind = Rule::Kind::multiplicative, .a_minus = -0.1, .beta = 2}.changed(0.5, 3, 2) ==
        doctest::Approx(0.5 - 0.1 * std::exp(-1.0)));
  CHECK(Rule{.kind = Rule::Kind::biological, .a_plus = 0.1, .tau = 2}.changed(0.5, 1, 5) ==
        doctest::Approx(0.5 + 0.1 * std::exp(-2.0)));
}

TEST_CASE("a rule that is not known is refused with the nearest") {
  CHECK(rule_by_name("biological") == Rule::Kind::biological);
  CHECK_THROWS_WITH_AS(rule_by_name("aditive"), doctest::Contains("additive"), Error);
}
