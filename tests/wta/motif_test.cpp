// The numbers are those of an independent program for the same equations.
#include "lapicque/wta/motif.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::wta;

namespace {

const std::vector<double> input{1, 0.8, 0.6, 0.4};

std::vector<double> scaled(double by) {
  std::vector<double> x = input;
  for (double& v : x) v *= by;
  return x;
}

}  // namespace

TEST_CASE("the strongest group wins, the weaker ones are pressed down in their order") {
  const auto e = settle({}, input).e;
  const double expected[] = {0.83, 0.44, 0.06, 0};
  for (size_t i = 0; i < 4; ++i) CHECK(e[i] == doctest::Approx(expected[i]).epsilon(0.02));
}

TEST_CASE("VIP lifts the winner's gain, and losers out of silence") {
  const double expected[2][4] = {{0.94, 0.57, 0.21, 0}, {1.06, 0.72, 0.38, 0.05}};
  for (int i : {0, 1}) {
    const auto e = settle({.context = 0.4 * (i + 1)}, input).e;
    for (size_t g = 0; g < 4; ++g) CHECK(std::abs(e[g] - expected[i][g]) < 0.01);
  }
}

TEST_CASE("LAMP5 makes the response compress: twice the input is less than twice the output") {
  const double one = settle({}, input).e[0];
  CHECK(settle({}, scaled(2)).e[0] == doctest::Approx(1.44).epsilon(0.01));
  CHECK(settle({}, scaled(0.5)).e[0] == doctest::Approx(0.456).epsilon(0.01));
  CHECK(settle({}, scaled(2)).e[0] < 1.8 * one);
  const Motif gone = without({}, Interneuron::lamp5);
  CHECK(settle(gone, scaled(2)).e[0] == doctest::Approx(2 * settle(gone, input).e[0]));
}

TEST_CASE("each class is missed in its own way") {
  auto of = [](Interneuron gone, double context) {
    return settle(without({.context = context}, gone), input).e;
  };
  const auto whole = settle({}, input).e, driven = settle({.context = 0.8}, input).e;
  CHECK(of(Interneuron::pv, 0)[0] > 1.05 * whole[0]);     // less inhibition
  CHECK(of(Interneuron::sst, 0)[2] > 3 * whole[2]);       // losers are no longer pressed down
  CHECK(of(Interneuron::lamp5, 0)[0] > 1.05 * whole[0]);  // no normalisation
  CHECK(driven[2] > 3 * whole[2]);                        // context lifts losers,
  const auto without_vip = of(Interneuron::vip, 0.8);
  CHECK(without_vip[2] == doctest::Approx(whole[2]).epsilon(0.2));  // but not without VIP
}

TEST_CASE("inputs of another size are refused") {
  auto state = MotifState::rest(3);
  CHECK_THROWS_WITH_AS(advance({}, input, 10, 1, state),
                       "motif: 4 inputs for 3 groups of E and 3 of SST", Error);
}
