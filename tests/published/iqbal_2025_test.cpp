#include "lapicque/published/iqbal_2025.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;

namespace {

/// Hz, of a population after 300 ms of 1 s.
double rate(const Recording& recording, const char* name) {
  const auto& spikes = recording.spikes_of(name);
  return 1000 * double(spikes.between(300, 1000).n_spikes()) / 700 / double(spikes.n_neurons);
}

Recording run(const Iqbal2025& options) {
  Simulation sim(iqbal_2025(options), {.dt = 0.1, .seed = 2, .threads = 1});
  sim.run(1000);
  return sim.recording();
}

}  // namespace

TEST_CASE("the motif has four groups of excitatory cells and four classes of interneurons") {
  const Network net = iqbal_2025();
  CHECK(net.n_neurons() == 4 * 80 + 40 + 30 + 20 + 20);
  CHECK(net.find("E4").index == 3);
  CHECK(net.projections.size() == 4 * 8 + 5);
  CHECK(iqbal_2025({.pv = false}).projections.size() == 4 * 7 + 3);
  CHECK(iqbal_2025({.vip = false}).projections.size() == 4 * 8 + 4);
}

TEST_CASE("groups win in the order of their inputs, and context acts through VIP") {
  const auto base = run({}), driven = run({.context = 450});
  CHECK(rate(base, "E1") > 2 * rate(base, "E2"));
  CHECK(rate(base, "E2") > rate(base, "E3"));
  CHECK(rate(driven, "VIP") > 10);
  CHECK(rate(driven, "SST") < 0.3 * rate(base, "SST"));
  CHECK(rate(driven, "E1") > 1.2 * rate(base, "E1"));
}

TEST_CASE("circuits that cannot be are refused") {
  CHECK_THROWS_WITH_AS(iqbal_2025({.input = {}}), "iqbal_2025: no groups; give each its input",
                       Error);
  CHECK_THROWS_AS(iqbal_2025({.input = {1, -1}}), Error);
  CHECK_THROWS_AS(iqbal_2025({.w_ee = -1}), Error);
  CHECK_THROWS_AS(iqbal_2025({.bias = Iqbal2025::Bias{.group = 4}}), Error);
}
