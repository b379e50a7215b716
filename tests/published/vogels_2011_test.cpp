#include "lapicque/published/vogels_2011.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;

namespace {

/// A tenth of the neurons, each with as many inputs; fast learning.
InhibitoryBalance small() {
  return {.n_e = 800, .n_i = 200, .connectivity = 0.2, .eta = 0.3, .rho = 5};
}

double rate(const Recording& recording, double from, double to) {
  return statistics::summarise(recording.spikes_of("E").between(from, to)).rate;
}

}  // namespace

TEST_CASE("inhibitory plasticity drives every excitatory neuron to the rate it aims at") {
  const InhibitoryBalance o = small();
  Simulation sim(vogels_2011(o), {.dt = 0.1, .seed = 1, .threads = 1});
  sim.run(8000);
  const Recording& recording = sim.recording();
  CHECK(rate(recording, 0, 100) > 4 * o.rho);  // unbalanced: it fires as fast as it can
  CHECK(rate(recording, 7000, 8000) == doctest::Approx(o.rho).epsilon(0.25));
}

TEST_CASE("without learning the unbalanced network keeps firing") {
  InhibitoryBalance o = small();
  o.eta = 0;
  Simulation sim(vogels_2011(o), {.dt = 0.1, .seed = 1, .threads = 1});
  sim.run(1000);
  CHECK(rate(sim.recording(), 500, 1000) > 4 * o.rho);
}

TEST_CASE("a network of Vogels et al. 2011 refuses a start above its bound") {
  CHECK_THROWS_WITH_AS(vogels_2011({.g_in_start = 400}), doctest::Contains("g_in_start is 400"),
                       Error);
}
