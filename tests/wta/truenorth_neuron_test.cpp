// Each mode against a trace worked out by hand from the equations of the header.
#include "lapicque/wta/truenorth_neuron.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::wta;

namespace {

/// V after each of n ticks of leak and threshold, with the same random bits in all.
std::vector<int32_t> trace(const TrueNorthNeuron& neuron, int32_t v, int n, uint32_t rho = 0) {
  std::vector<int32_t> all;
  for (int t = 0; t < n; ++t) all.push_back(v = fire(neuron, leak(neuron, v, rho), rho).v);
  return all;
}

using Trace = std::vector<int32_t>;
constexpr int32_t high = 1000;  // a threshold out of reach

}  // namespace

TEST_CASE("a spike adds the signed weight of its axon's type") {
  const TrueNorthNeuron n{.weights = {3, -7, 255, -255}};
  CHECK(integrate(n, 10, 0, 0) == 13);
  CHECK(integrate(n, 10, 1, 0) == 3);
  CHECK(integrate(n, 10, 2, 255) == 265);  // rho does not matter
  CHECK(integrate(n, 10, 3, 0) == -245);
}

TEST_CASE("a stochastic synapse adds one unit where |w| >= rho") {
  const TrueNorthNeuron n{
      .weights = {3, -7, 0, 0},
      .synapses = {Draw::stochastic, Draw::stochastic, Draw::stochastic, Draw::certain}};
  CHECK(integrate(n, 10, 0, 3) == 11);
  CHECK(integrate(n, 10, 0, 4) == 10);
  CHECK(integrate(n, 10, 1, 7) == 9);
  CHECK(integrate(n, 10, 1, 8) == 10);
  CHECK(integrate(n, 10, 2, 0) == 10);  // a weight of 0 has no sign
}

TEST_CASE("a constant leak adds lambda, also at rest and across 0") {
  CHECK(trace({.leak = 4, .threshold = high, .floor = high}, -5, 4) == Trace{-1, 3, 7, 11});
  CHECK(trace({.leak = -4, .threshold = high, .floor = high}, 5, 4) == Trace{1, -3, -7, -11});
}

TEST_CASE("a leak with the sign of V flees from 0 or decays to it, and rests there") {
  const TrueNorthNeuron flees{
      .leak = 4, .leak_mode = Leak::diverging, .threshold = high, .floor = high};
  CHECK(trace(flees, 1, 3) == Trace{5, 9, 13});
  CHECK(trace(flees, -1, 3) == Trace{-5, -9, -13});
  CHECK(trace(flees, 0, 2) == Trace{0, 0});
  TrueNorthNeuron decays = flees;
  decays.leak = -4;
  CHECK(trace(decays, 9, 4) == Trace{5, 1, 0, 0});  // 1 - 4 crosses 0, and stops there
  CHECK(trace(decays, -9, 4) == Trace{-5, -1, 0, 0});
  CHECK(trace(decays, 8, 3) == Trace{4, 0, 0});
}

TEST_CASE("a stochastic leak is one unit where |lambda| >= rho") {
  TrueNorthNeuron n{.leak = -4, .leak_draw = Draw::stochastic, .threshold = high, .floor = high};
  CHECK(trace(n, 9, 3, 4) == Trace{8, 7, 6});
  CHECK(trace(n, 9, 3, 5) == Trace{9, 9, 9});
  n.leak_mode = Leak::diverging;
  CHECK(trace(n, -2, 3, 4) == Trace{-1, 0, 0});
}

TEST_CASE("reset to a value: gamma 0") {
  const TrueNorthNeuron n{.leak = 5, .threshold = 8, .reset = Reset::value, .reset_value = 2};
  CHECK(trace(n, 0, 5) == Trace{5, 2, 7, 2, 7});
  CHECK(fire(n, 8, 0) == Fired{true, 2});  // at the threshold, not only beyond
  CHECK(fire(n, 7, 0) == Fired{false, 7});
}

TEST_CASE("reset by subtraction: gamma 1 keeps what is beyond the threshold") {
  const TrueNorthNeuron n{.leak = 5, .threshold = 8, .reset = Reset::subtract, .reset_value = 2};
  CHECK(trace(n, 0, 6) == Trace{5, 2, 7, 4, 1, 6});  // 5 spikes in 8 ticks, on average
  int spikes = 0;
  int32_t v = 0;
  for (int t = 0; t < 800; ++t) {
    const auto [spike, after] = fire(n, leak(n, v, 0), 0);
    spikes += spike, v = after;
  }
  CHECK(spikes == 500);  // lambda / theta, exactly
}

TEST_CASE("no reset: gamma 2 fires as long as V stays above") {
  const TrueNorthNeuron n{.leak = 5, .threshold = 8, .reset = Reset::none};
  CHECK(trace(n, 0, 4) == Trace{5, 10, 15, 20});
  CHECK(fire(n, 20, 0) == Fired{true, 20});
}

TEST_CASE("a floor that saturates: kappa 1") {
  for (Reset reset : {Reset::value, Reset::subtract, Reset::none}) {
    const TrueNorthNeuron n{
        .leak = -5, .threshold = high, .floor = 12, .reset = reset, .reset_value = 3};
    CHECK(trace(n, 0, 4) == Trace{-5, -10, -12, -12});
    CHECK(fire(n, -12, 0) == Fired{false, -12});
  }
}

TEST_CASE("a floor that resets: kappa 0, in the three reset modes") {
  TrueNorthNeuron n{.leak = -5,
                    .threshold = high,
                    .floor = 12,
                    .reset = Reset::value,
                    .floor_mode = Floor::reset,
                    .reset_value = 3};
  CHECK(trace(n, 0, 5) == Trace{-5, -10, -3, -8, -3});  // to -R
  n.reset = Reset::subtract;
  CHECK(trace(n, 0, 5) == Trace{-5, -10, -3, -8, -1});  // up by beta
  n.reset = Reset::none;
  CHECK(trace(n, 0, 4) == Trace{-5, -10, -15, -20});
  CHECK(fire(n, -12, 0) == Fired{false, -12});  // at the floor nothing happens yet
}

TEST_CASE("a random threshold adds the masked bits, to the floor as well") {
  TrueNorthNeuron n{.threshold = 8,
                    .floor = 8,
                    .mask = 0x7,
                    .reset = Reset::subtract,
                    .floor_mode = Floor::reset};
  CHECK(fire(n, 10, 0xfffffff2) == Fired{true, 0});    // eta = 2
  CHECK(fire(n, 10, 0xfffffff3) == Fired{false, 10});  // eta = 3
  CHECK(fire(n, 15, 0x7) == Fired{true, 0});
  CHECK(fire(n, -10, 0x1) == Fired{false, -1});   // -10 < -9: up by 9
  CHECK(fire(n, -10, 0x2) == Fired{false, -10});  // not < -10
  n.floor_mode = Floor::saturate;
  CHECK(fire(n, -10, 0x2) == Fired{false, -8});  // saturation knows no eta
}

TEST_CASE("V is kept within its bits") {
  const TrueNorthNeuron n{.threshold = largest_threshold,
                          .floor = largest_threshold,
                          .reset = Reset::none,
                          .floor_mode = Floor::reset};
  CHECK(fire(n, 500000, 0) == Fired{true, largest_potential});
  CHECK(fire(n, -500000, 0) == Fired{false, -largest_potential});
}

TEST_CASE("numbers that the hardware has no bits for are refused") {
  CHECK_NOTHROW(check(TrueNorthNeuron{}, "neuron"));
  CHECK_THROWS_WITH_AS(check({.weights = {0, 256, 0, 0}}, "neuron"),
                       "neuron: a weight of 256 is not within +-255", Error);
  CHECK_THROWS_AS(check({.leak = -256}, "neuron"), Error);
  CHECK_THROWS_AS(check({.threshold = -1}, "neuron"), Error);
  CHECK_THROWS_AS(check({.floor = 1 << 18}, "neuron"), Error);
  CHECK_THROWS_AS(check({.mask = 1 << 18}, "neuron"), Error);
  CHECK_THROWS_AS(check({.reset_value = 400000}, "neuron"), Error);
}
