// The propagators of linear.hpp against their closed forms in long double.
#include "lapicque/models/linear.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque;
using real = long double;

namespace {

// 1/C integral over s of exp(-(dt - s)/tau_m) s^power exp(-s/tau_s), by Gauss-Legendre panels.
real charged(real tau_m, real tau_s, real C, real dt, int power) {
  static const real nodes[] = {0.1488743389816312108848260L, 0.4333953941292471907992659L,
                               0.6794095682990244062343274L, 0.8650633666889845107320967L,
                               0.9739065285171717200779640L};
  static const real weights[] = {0.2955242247147528701738930L, 0.2692667193099963550912269L,
                                 0.2190863625159820439955349L, 0.1494513491505805931457763L,
                                 0.0666713443086881375935688L};
  const int n = 400;
  real sum = 0;
  for (int i = 0; i < n; ++i)
    for (int k = 0; k < 5; ++k)
      for (real side : {-1.0L, 1.0L}) {
        const real s = dt * (i + (1 + side * nodes[k]) / 2) / n;
        sum += weights[k] * std::exp(-(dt - s) / tau_m - s / tau_s) * (power ? s : 1);
      }
  return sum * dt / (2 * n) / C;
}

}  // namespace

TEST_CASE("the propagators of exponential and alpha currents are exact for any step and ratio") {
  const double tau_m = 10, C = 250;
  for (double dt : {0.001, 0.1, 1.0, 20.0})
    for (double tau_s :
         {0.3, 2.0, 9.0, 9.999, 10.0 - 1e-7, 10.0, 10.0 + 1e-7, 10.01, 11.0, 200.0}) {
      CAPTURE(dt);
      CAPTURE(tau_s);
      const double exact_exp = double(charged(tau_m, tau_s, C, dt, 0));
      const double exact_alpha = double(charged(tau_m, tau_s, C, dt, 1));
      CHECK(std::abs(propagator_psc_exp(tau_m, tau_s, C, dt) / exact_exp - 1) < 1e-13);
      CHECK(std::abs(propagator_psc_alpha(tau_m, tau_s, C, dt) / exact_alpha - 1) < 1e-13);
    }
}

TEST_CASE("a propagator stays finite where its two exponentials cannot be told from zero") {
  for (double tau_s : {0.1, 1.0, 1000.0}) {
    const double p = propagator_psc_exp(1.0, tau_s, 1.0, 5000.0);
    const double p2 = propagator_psc_alpha(1.0, tau_s, 1.0, 5000.0);
    CHECK((p >= 0 && p < 1e4));
    CHECK((p2 >= 0 && p2 < 1e7));
  }
}

TEST_CASE("the moments of a decay join their series and their closed form without a step") {
  for (double x : {0.0, 1e-12, 1e-6, 1e-3, 0.5, 1.0 - 1e-12, 1.0, 1.0 + 1e-12, 3.0, 50.0}) {
    CAPTURE(x);
    const real y = x;
    const real ratio = x == 0 ? 1 : -std::expm1(-y) / y;
    CHECK(decay_ratio(x) == doctest::Approx(double(ratio)).epsilon(1e-15));
    // integral of u e^{-xu} + integral of (1 - u) e^{-xu} = integral of e^{-xu}
    CHECK(std::abs(decay_ramp(x) + decay_rest(x) - double(ratio)) < 4e-16 * (1 + double(ratio)));
    if (x >= 0.5) {
      const real rest = (std::exp(-y) - 1 + y) / (y * y);
      CHECK(std::abs(decay_rest(x) / double(rest) - 1) < 2e-15);
    } else {
      const real series = 0.5L - y / 6 + y * y / 24 - y * y * y / 120 + y * y * y * y / 720;
      CHECK(std::abs(decay_rest(x) - double(series)) < 1e-15);
    }
  }
}
