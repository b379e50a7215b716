// Gates stay gates, and the rule that counts action potentials.
#include "lapicque/models/nonlinear_gates.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque;

TEST_CASE("y / (exp(y) - 1) is smooth through zero") {
  CHECK(linoid(0.0, 1.0) == 1);
  for (double y : {-50.0, -1.0, -0.1, -0.0999, -1e-9, 1e-12, 0.0999, 0.1, 2.0, 30.0}) {
    CAPTURE(y);
    const double exact = y / std::expm1(y);
    CHECK(std::abs(linoid(y, std::exp(y)) / exact - 1) < 1e-14);
  }
}

TEST_CASE("a gate stays between closed and open at any rates and steps") {
  for (double x : {0.0, 0.3, 1.0})
    for (double alpha : {0.0, 0.1, 10.0, 1e4})
      for (double beta : {1e-6, 0.1, 10.0, 1e4})
        for (double dt : {0.001, 0.1, 1.0}) {
          const double y = gate_step(x, alpha, beta, dt);
          CHECK((y >= 0 && y <= 1));
          const double target = alpha / (alpha + beta);
          CHECK(std::abs(y - target) <= std::abs(x - target) + 1e-15);
        }
}

TEST_CASE("a gate relaxes exponentially, to the fourth power of the step") {
  const double alpha = 0.3, beta = 0.9;
  const auto error = [&](double dt) {
    const double target = alpha / (alpha + beta);
    return gate_step(0.8, alpha, beta, dt) -
           (target + (0.8 - target) * std::exp(-(alpha + beta) * dt));
  };
  CHECK(std::abs(error(0.1)) < 1e-5);
  CHECK(std::log2(error(0.1) / error(0.05)) == doctest::Approx(4).epsilon(0.05));
}

TEST_CASE("a membrane step converges with the third power of the step, one step at a time") {
  const auto error = [](double dt) {
    const double exact = -40 - 30 * std::exp(-dt * 20 / 200);
    return membrane_step(-70.0, 20.0, 20.0 * -40, dt / 200) - exact;
  };
  CHECK(std::log2(error(0.2) / error(0.1)) == doctest::Approx(3).epsilon(0.01));
}

TEST_CASE("a neuron above threshold waits, and a neuron below it counts down to zero") {
  CHECK(steps_to_wait(5.0, -70.0, 0.0) == 4);
  CHECK(steps_to_wait(0.5, -70.0, 0.0) == 0);
  CHECK(steps_to_wait(0.0, 10.0, 0.0) == 1);
  CHECK(steps_to_wait(0.0, 0.0, 0.0) == 1);
}
