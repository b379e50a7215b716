// Steps of membranes with changing conductances, against closed forms.
#include "lapicque/models/nonlinear.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque;

TEST_CASE("a membrane of constant conductance relaxes exponentially, and never past its target") {
  for (double G : {1e-3, 1.0, 30.0, 1e6})
    for (double per_C : {1e-4, 0.01, 1.0}) {
      const double target = -40, V = relax(-70.0, G, G * target, per_C);
      CHECK(V == doctest::Approx(target - 30 * std::exp(-per_C * G)).epsilon(1e-14));
      CHECK(V <= target);
    }
}

TEST_CASE("the decay ratio of every step is exact to rounding, on both sides of one half") {
  for (double x = 0; x < 3; x += 1e-3) {
    const double exact = x == 0 ? 1 : -std::expm1(-x) / x;
    CHECK(std::abs(decay_ratio_in_step(x) / exact - 1) < 1e-15);
  }
  CHECK(decay_ratio_in_step(1e9) == doctest::Approx(1e-9).epsilon(1e-15));
}

TEST_CASE("the quick decay ratio is that of the exponential up to x^3 / 24, and 1/x far away") {
  for (double x : {1e-6, 0.01, 0.1, 0.5}) {
    const double exact = -std::expm1(-x) / x;
    CHECK(std::abs(quick_decay_ratio(x) - exact) < x * x * x / 20 + 1e-15);
  }
  CHECK(quick_decay_ratio(0.0) == 1);
  CHECK(quick_decay_ratio(1e9) == doctest::Approx(1e-9).epsilon(1e-6));
  for (double x = 0; x < 20; x += 0.1) {
    CHECK(x * quick_decay_ratio(x) < 1);
    CHECK(std::abs(x * quick_decay_ratio(x) + std::expm1(-x)) < 0.036);
  }
}

TEST_CASE("without its linear part the exponential membrane has its exact flow and crossing") {
  const double C = 200, g_L = 10, Delta = 2, V_th = -50, V_peak = 0, dt = 0.5;
  const auto m = eif_membrane(C, g_L, Delta, V_th, V_peak, dt);
  for (double V : {-60.0, -50.0, -45.0, -43.0}) {
    const auto step = eif_step(V, 1.0, 0.0, 0.0, m);
    const double x = dt * g_L / C * std::exp((V - V_th) / Delta);
    REQUIRE(x < 1);
    CHECK(step.V == doctest::Approx(V - Delta * std::log(1 - x)).epsilon(1e-14));
    CHECK(step.late == 0);
    // Its mean over the step, by 1000 short ones.
    double mean = 0, U = V;
    const auto fine = eif_membrane(C, g_L, Delta, V_th, V_peak, dt / 1000);
    for (int i = 0; i < 1000; ++i) {
      const double before = U;
      U = eif_step(U, 1.0, 0.0, 0.0, fine).V;
      mean += (before + U) / 2000;
    }
    CHECK(step.mean == doctest::Approx(mean).epsilon(1e-5));
    CHECK(step.V == doctest::Approx(U).epsilon(1e-12));
  }
  for (double V : {-40.0, -30.0, -10.0, -0.1}) {
    const auto step = eif_step(V, 1.0, 0.0, 0.0, m);
    CHECK(step.V == V_peak);
    const double to_peak =
        C / g_L * (std::exp((V_th - V) / Delta) - std::exp((V_th - V_peak) / Delta));
    CHECK(step.late == doctest::Approx(1 - to_peak / dt).epsilon(1e-12));
  }
}

TEST_CASE("a membrane that starts above its peak spikes at once") {
  const auto m = eif_membrane(200.0, 10.0, 2.0, -50.0, 0.0, 0.1);
  const auto step = eif_step(5.0, 1.0, 10.0, -700.0, m);
  CHECK(step.V >= 0);
  CHECK(step.late == 1);
}
