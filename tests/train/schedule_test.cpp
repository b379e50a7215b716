#include "lapicque/train/schedule.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("a cosine rises over the warm-up, is at its half in the middle, and ends at its floor") {
  const Schedule cosine = Cosine{.warm_up = 1, .floor = 0.1};
  CHECK(rate_factor(cosine, 0, 1000, 10) == doctest::Approx(1 / 101.0));
  CHECK(rate_factor(cosine, 99, 1000, 10) == doctest::Approx(100 / 101.0));
  CHECK(rate_factor(cosine, 100, 1000, 10) == 1);
  CHECK(rate_factor(cosine, 550, 1000, 10) == doctest::Approx(0.55));
  CHECK(rate_factor(cosine, 1000, 1000, 10) == doctest::Approx(0.1));
}

TEST_CASE("steps fall by gamma after every so many epochs") {
  const Schedule step = StepDecay{.every = 2, .gamma = 0.5};
  for (auto [at, factor] : {std::pair(0, 1.0), {199, 1.0}, {200, 0.5}, {399, 0.5}, {400, 0.25}})
    CHECK(rate_factor(step, uint64_t(at), 1000, 10) == factor);
}

TEST_CASE("one cycle starts at a 25th, peaks at its rise, and ends ten thousand times lower") {
  const Schedule cycle = OneCycle{};
  CHECK(rate_factor(cycle, 0, 1000, 1) == doctest::Approx(0.04));
  CHECK(rate_factor(cycle, 299, 1000, 1) == doctest::Approx(1));
  CHECK(rate_factor(cycle, 999, 1000, 1) == doctest::Approx(0.04e-4));
}

TEST_CASE("numbers out of range are refused") {
  CHECK_THROWS_AS(check(Schedule(Cosine{.floor = 2})), Error);
  CHECK_THROWS_AS(check(Schedule(StepDecay{.every = 0})), Error);
  CHECK_THROWS_AS(check(Schedule(OneCycle{.rise = 1})), Error);
}
