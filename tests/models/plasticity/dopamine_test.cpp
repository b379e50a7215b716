#include "lapicque/models/plasticity/dopamine.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace lapicque;

namespace {

constexpr double dt = 0.1, tau_c = 30, tau_n = 12, b = 0.3;

/// Each release contributes alone; the integral of each has a closed form.
double expected(const std::vector<std::pair<Tick, double>>& releases, Tick t1, Tick t2) {
  const double both = 1 / (1 / tau_c + 1 / tau_n);
  double sum = -b * tau_c * (1 - std::exp(-double(t2 - t1) * dt / tau_c));
  for (const auto& [t, amount] : releases) {
    if (t >= t2) continue;
    const Tick from = std::max(t, t1);
    sum += amount * std::exp(-double(from - t) * dt / tau_n - double(from - t1) * dt / tau_c) *
           both * (1 - std::exp(-double(t2 - from) * dt / both));
  }
  return sum;
}

const std::vector<std::pair<Tick, double>> releases{
    {5, 1.0}, {900, 0.5}, {1199, 2.0}, {1200, 1.0}, {1201, 0.25}, {4000, -1.0}, {9000, 3.0}};

Dopamine filled() {
  Dopamine d(tau_c, tau_n, b, dt);
  for (const auto& [t, amount] : releases) d.release(t, amount);
  return d;
}

}  // namespace

TEST_CASE("integrals of dopamine are exact within an epoch and across many") {
  const Dopamine d = filled();
  CHECK(d.epoch() == 1200);
  const Tick times[] = {0,    4,    5,    6,    899,  1000, 1199,  1200,
                        1201, 2399, 2400, 5000, 8999, 9000, 12000, 40000};
  for (Tick t1 : times)
    for (Tick t2 : times) {
      CAPTURE(t1);
      CAPTURE(t2);
      if (t2 <= t1)
        CHECK(d.integral(t1, t2) == 0);
      else
        CHECK(std::abs(d.integral(t1, t2) - expected(releases, t1, t2)) < 1e-11);
    }
}

TEST_CASE("the concentration is the sum of what was released and has not decayed") {
  const Dopamine d = filled();
  for (Tick t : {0, 5, 1200, 3000, 9500}) {
    double n = 0;
    for (const auto& [when, amount] : releases)
      if (when <= t) n += amount * std::exp(-double(t - when) * dt / tau_n);
    CHECK(d.concentration(t) == doctest::Approx(n).epsilon(1e-13));
  }
}

TEST_CASE("forgetting the past and going through words change no later integral") {
  const Dopamine d = filled();
  Dopamine other = filled();
  other.forget_before(2500);
  std::vector<uint64_t> words, before;
  other.save(words), d.save(before);
  CHECK(words.size() < before.size());
  Dopamine back(tau_c, tau_n, b, dt);
  back.restore(words);
  for (Tick t1 : {2500, 3999, 4000, 7000})
    for (Tick t2 : {4001, 9001, 20000}) {
      CHECK(other.integral(t1, t2) == d.integral(t1, t2));
      CHECK(back.integral(t1, t2) == d.integral(t1, t2));
    }
  back.release(20000, 1), other.release(20000, 1);
  CHECK(back.integral(9500, 30000) == other.integral(9500, 30000));
}
