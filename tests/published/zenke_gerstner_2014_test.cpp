#include "lapicque/published/zenke_gerstner_2014.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/statistics.hpp"

using namespace lapicque;

TEST_CASE("the network of Zenke & Gerstner 2014 has the size that they time") {
  const Network net = zenke_gerstner_2014();
  CHECK(net.n_neurons() == 27500);
  double synapses = 0;
  for (const Projection& p : net.projections) {
    const double pairs =
        double(net.populations[p.source.index].size) * net.populations[p.target.index].size;
    synapses += pairs * std::get<FixedProbability>(p.connectivity).p;
  }
  CHECK(synapses == doctest::Approx(33.75e6));
  CHECK_THROWS_WITH_AS(zenke_gerstner_2014({.w = 2}), doctest::Contains("w is 2"), Error);
}

TEST_CASE("triplets with homeostasis leave a small network irregular and near kappa") {
  // A tenth of the neurons, each with as many inputs.
  const TripletHomeostasis small{
      .n_e = 2000, .n_i = 500, .n_external = 250, .connectivity = 0.5, .tau_nu = 1000};
  Simulation sim(zenke_gerstner_2014(small), {.dt = 0.1,
                                              .seed = 1,
                                              .threads = 1,
                                              .precision = Precision::float32,
                                              .weights = WeightStorage::bits16});
  sim.run(3000);
  const auto summary = statistics::summarise(sim.recording().spikes_of("E").between(1000, 3000));
  CAPTURE(summary.rate);
  CAPTURE(summary.cv);
  CHECK(summary.rate > 1);
  CHECK(summary.rate < 8);
  CHECK(summary.cv > 0.3);
}
