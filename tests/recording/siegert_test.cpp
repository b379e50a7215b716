#include "lapicque/recording/siegert.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::statistics;

namespace {
auto near(double x) { return doctest::Approx(x).epsilon(1e-12); }

/// 1 / rate by Simpson's rule on the textbook's integrand: slow, and right where nothing overflows.
double rate_by_simpson(const LifRate& p, double mu, double sigma) {
  const double a = (p.v_reset - mu) / sigma, b = (p.v_thresh - mu) / sigma;
  const int n = 20000;
  const double h = (b - a) / n;
  double sum = 0;
  for (int i = 0; i <= n; ++i) {
    const double u = a + i * h;
    sum += (i == 0 || i == n ? 1 : i % 2 ? 4 : 2) * std::exp(u * u) * std::erfc(-u);
  }
  return 1000 / (p.t_ref + p.tau * std::sqrt(std::acos(-1.0)) * sum * h / 3);
}
}  // namespace

TEST_CASE("erfcx agrees with scipy 1.17.1") {
  const double x[]{-3, -.5, 0, .1, 1, 5, 9.9, 10.1, 50, 1e6};
  const double expected[]{16205.988853999586,   1.952360489182557,   1.0,
                          0.8964569799691268,   0.427583576155807,   0.11070463773306861,
                          0.05670245693883227,  0.05559048700923988, 0.011281536265323772,
                          5.641895835474742e-07};
  for (int i = 0; i < 10; ++i) CHECK(erfcx(x[i]) == doctest::Approx(expected[i]).epsilon(1e-13));
  CHECK(erfcx(1e200) > 0);
}

TEST_CASE("a LIF neuron under constant current fires at the closed form's rate") {
  const LifRate p{.tau = 10, .v_thresh = 15, .v_reset = 0, .t_ref = 2};
  const double drive[]{16, 20, 30, 50}, expected[]{33.641, 63.040, 111.964, 179.638};
  for (int i = 0; i < 4; ++i) CHECK(std::abs(lif_rate(p, drive[i]) - expected[i]) < 5e-4);
  CHECK(lif_rate(p, 15) == 0);
  CHECK(lif_rate(p, -5) == 0);
  CHECK(lif_rate(p, 1e12) == doctest::Approx(500));
}

TEST_CASE("Siegert's rate is the textbook's integral") {
  const LifRate p;
  for (const double mu : {-10.0, 5.0, 15.0, 19.99, 20.0, 20.01, 30.0, 60.0})
    for (const double sigma : {3.0, 8.0, 30.0})
      CHECK(siegert_rate(p, mu, sigma) ==
            doctest::Approx(rate_by_simpson(p, mu, sigma)).epsilon(1e-9));
}

TEST_CASE("without noise Siegert's rate is the deterministic one, without drive it vanishes") {
  const LifRate p;
  CHECK(siegert_rate(p, 25, 0) == near(lif_rate(p, 25)));
  CHECK(siegert_rate(p, 25, 1e-6) == near(lif_rate(p, 25)));
  CHECK(siegert_rate(p, 20.001, 1e-6) == doctest::Approx(lif_rate(p, 20.001)).epsilon(1e-7));
  CHECK(siegert_rate(p, 1e5, 1e-3) == near(lif_rate(p, 1e5)));
  CHECK(siegert_rate(p, 15, 1e-3) == 0);
  // Kramers: far below threshold the rate is exp(-y^2) y / (tau sqrt(pi)) (1 - 1 / (2 y^2) ...).
  const double y = 20;
  const double kramers = 1000 * std::exp(-y * y) * y / (p.tau * std::sqrt(std::acos(-1.0)));
  CHECK(siegert_rate(p, 0, 1) == doctest::Approx(kramers).epsilon(2e-3));
  double last = 0;
  for (double mu = -30; mu < 60; mu += 0.25) {  // it rises with the drive, without a step
    const double rate = siegert_rate(p, mu, 2);
    REQUIRE(rate >= last);
    last = rate;
  }
}

TEST_CASE("the four networks of Brunel 2000 have the rates of mean-field theory") {
  struct Row {
    double g, eta, rate_10, rate_0, mu, sigma;  // for v_reset 10 and 0 mV; mu, sigma for 10 mV
  };
  // Independently solved (SciPy) to the digits given; Brunel prints 55.8, 38.0, 6.5 Hz for B-D.
  const Row rows[]{{3, 2, 327.0, 194.8, 203.5, 14.7},
                   {6, 4, 55.8, 49.1, 24.2, 10.9},
                   {5, 2, 37.95, 32.0, 21.0, 7.7},
                   {4.5, 0.9, 6.52, 5.83, 16.4, 3.1}};
  for (const auto& row : rows) {
    const auto states = brunel_states({.g = row.g, .eta = row.eta});
    REQUIRE(!states.empty());
    const auto& state = states.back();
    const double digits = row.rate_10 > 40 ? 0.05 : 0.005;
    CHECK(std::abs(state.rate - row.rate_10) <= digits);
    CHECK(std::abs(state.mu - row.mu) <= 0.05);
    CHECK(std::abs(state.sigma - row.sigma) <= 0.05);
    CHECK(response({.g = row.g, .eta = row.eta}, state.rate).rate == near(state.rate));
    const auto from_0 = brunel_states({.neuron = {.v_reset = 0}, .g = row.g, .eta = row.eta});
    CHECK(std::abs(from_0.back().rate - row.rate_0) <= (row.rate_0 > 10 ? 0.05 : 0.005));
  }
}

TEST_CASE("dominant inhibition leaves one state, weak drive and dominant excitation several") {
  CHECK(brunel_states({.g = 5, .eta = 2}).size() == 1);
  CHECK(external_rate({.eta = 2}) == near(20));
  const auto states = brunel_states({.g = 3, .eta = 0.5});
  REQUIRE(states.size() == 3);
  CHECK(states[0].rate < 0.1);
  CHECK(states[2].rate > 100);
  const auto silent = brunel_states({.g = 5, .eta = 0});
  REQUIRE(!silent.empty());
  CHECK(silent[0].rate == 0);
}

TEST_CASE("impossible neurons and inputs are Errors") {
  CHECK_THROWS_AS(lif_rate({.tau = 0}, 30), Error);
  CHECK_THROWS_AS(lif_rate({.v_thresh = 10, .v_reset = 10}, 30), Error);
  CHECK_THROWS_AS(siegert_rate({}, 10, -1), Error);
  CHECK_THROWS_AS(siegert_rate({}, std::numeric_limits<double>::quiet_NaN(), 1), Error);
  CHECK_THROWS_AS(brunel_states({.j = 0}), Error);
  CHECK_THROWS_AS(brunel_states({.neuron = {.t_ref = 0}}), Error);
}
