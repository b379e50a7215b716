#include "lapicque/network/rows_rules.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

std::string error_of(const Connectivity& rule, uint32_t n_source, uint32_t n_target,
                     bool same_population = false) {
  try {
    validate(rule, n_source, n_target, "projection 'a->b'", same_population);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("possible rules are accepted, up to the last neuron") {
  CHECK(error_of(OneToOne{}, 5, 5) == "accepted");
  CHECK(error_of(FixedProbability{0}, 5, 5) == "accepted");
  CHECK(error_of(FixedProbability{1}, 5, 5) == "accepted");
  CHECK(error_of(FixedInDegree{5, true, false}, 5, 3) == "accepted");
  CHECK(error_of(FixedInDegree{500}, 5, 3) == "accepted");
  CHECK(error_of(FixedOutDegree{4, false, false}, 5, 5, true) == "accepted");
  CHECK(error_of(FixedTotalNumber{20, false, false}, 5, 5, true) == "accepted");
  CHECK(error_of(ExplicitPairs{{4, 0, 4}, {2, 2, 2}}, 5, 3) == "accepted");
  CHECK(error_of(DistanceDependent{}, 5, 3) == "accepted");
}

TEST_CASE("impossible rules are refused with the numbers that clash") {
  const std::string where = "projection 'a->b': ";
  CHECK(error_of(OneToOne{}, 5, 6) ==
        where + "one to one needs as many targets as sources, got 5 sources and 6 targets");
  CHECK(error_of(FixedProbability{1.5}, 5, 6) ==
        where + "the connection probability is 1.5, must be in [0, 1]");
  CHECK(error_of(FixedProbability{-0.1}, 5, 6) != "accepted");
  CHECK(error_of(FixedProbability{std::numeric_limits<double>::quiet_NaN()}, 5, 6) != "accepted");
  CHECK(error_of(FixedInDegree{6, true, false}, 5, 6) ==
        where +
            "in-degree 6 without multapses is more than the 5 sources; lower it or allow "
            "multapses");
  CHECK(error_of(FixedOutDegree{5, false, false}, 5, 5, true) ==
        where +
            "out-degree 5 without multapses is more than the 4 targets other than the neuron "
            "itself; lower it or allow multapses");
  CHECK(error_of(FixedOutDegree{1, false}, 1, 1, true) ==
        where + "out-degree 1 needs targets, but there are none other than the neuron itself");
  CHECK(error_of(FixedTotalNumber{31, true, false}, 5, 6) ==
        where +
            "31 synapses are more than the 30 pairs of 5 sources and 6 targets; lower the "
            "number or allow multapses");
  CHECK(error_of(FixedTotalNumber{21, false, false}, 5, 5, true) != "accepted");
  CHECK(error_of(FixedTotalNumber{1, false}, 1, 1, true) != "accepted");
  CHECK(error_of(FixedTotalNumber{UINT64_MAX}, 5, 5) != "accepted");
  CHECK(error_of(ExplicitPairs{{0, 5}, {0, 0}}, 5, 6) ==
        where + "pair 1 has source 5, but there are 5 (counted from 0)");
  CHECK(error_of(ExplicitPairs{{0}, {6}}, 5, 6) ==
        where + "pair 0 has target 6, but there are 6 (counted from 0)");
  CHECK(error_of(ExplicitPairs{{0, 1}, {0}}, 5, 6) != "accepted");
  using Kind = DistanceFunction::Kind;
  CHECK(error_of(DistanceDependent{{Kind::gaussian, 1, 0}}, 5, 6) != "accepted");
  CHECK(error_of(DistanceDependent{.cutoff = -1}, 5, 6) != "accepted");
  CHECK(error_of(DistanceDependent{.cutoff = std::numeric_limits<double>::quiet_NaN()}, 5, 6) !=
        "accepted");
}

TEST_CASE("the neurons that two slices share are found from either end") {
  const Ends ends{.n_source = 10,
                  .n_target = 8,
                  .same_population = true,
                  .source_offset = 5,
                  .target_offset = 9};  // sources 5..14, targets 9..16 share 9..14
  CHECK(ends.n_shared(0, 10) == 6);
  CHECK(ends.n_shared(0, 4) == 0);
  CHECK(ends.n_shared(3, 6) == 2);
  CHECK(ends.excluded_target(3, false) == nobody);
  CHECK(ends.excluded_target(4, false) == 0);
  CHECK(ends.excluded_target(9, false) == 5);
  CHECK(ends.excluded_target(9, true) == nobody);
  CHECK(ends.excluded_source(0, false) == 4);
  CHECK(ends.excluded_source(6, false) == nobody);
  CHECK(ends.allowed_pairs(0, 10, true) == 80);
  CHECK(ends.allowed_pairs(0, 10, false) == 74);
  CHECK(ends.allowed_pairs(4, 6, false) == 14);
  Ends strangers = ends;
  strangers.same_population = false;
  CHECK(strangers.excluded_target(4, false) == nobody);
  CHECK(strangers.allowed_pairs(0, 10, false) == 80);
}

TEST_CASE("the largest probability of a kernel is found up to the cutoff") {
  using Kind = DistanceFunction::Kind;
  CHECK(max_probability({{Kind::gaussian, 0.4, 10, 0.1}}) == doctest::Approx(0.5));
  CHECK(max_probability({{Kind::exponential, -0.4, 10, 0.5}}) == doctest::Approx(0.5));
  CHECK(max_probability({{Kind::exponential, 3, 10}}) == 1);
  CHECK(max_probability({{Kind::linear, 0.2, -0.1}}) == doctest::Approx(0.2));
  CHECK(max_probability({{Kind::linear, 0.2, 0.1}, 5}) == doctest::Approx(0.7));
  CHECK(max_probability({{Kind::linear, 0.2, 0.1}}) == 1);
  CHECK(max_probability({{Kind::linear, -0.2, -0.1}}) == 0);
}
