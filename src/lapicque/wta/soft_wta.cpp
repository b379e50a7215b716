#include "lapicque/wta/soft_wta.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::wta {
namespace {

double rectified(double v) { return std::max(0.0, v); }

/// One Euler step of one map; `from_outside` adds to the input.
SoftWtaState stepped(const SoftWta& c, std::span<const double> input,
                     std::span<const double> from_outside, double weight, double h,
                     const SoftWtaState& s) {
  SoftWtaState next = s;
  const size_t n = s.x.size();
  double sum = 0;
  for (size_t i = 0; i < n; ++i) {
    const double beside = (i > 0 ? s.x[i - 1] : 0) + (i + 1 < n ? s.x[i + 1] : 0);
    const double outside = from_outside.empty() ? 0 : weight * from_outside[i];
    const double drive = input[i] + outside + c.a * s.x[i] + c.a1 * beside - c.b1 * s.y - c.t_e;
    next.x[i] += h * (rectified(drive) - s.x[i]);
    sum += s.x[i];
  }
  next.y += h * (rectified(c.b2 * sum - c.t_i) - s.y);
  return next;
}

size_t steps_of(const SoftWta& c, double duration, double dt) {
  require(dt > 0 && dt <= c.tau, "soft_wta: dt is {:g} ms, must be in (0, {:g}] ms", dt, c.tau);
  return size_t(std::llround(duration / dt));
}

void check_size(std::span<const double> input, const SoftWtaState& s) {
  require(input.size() == s.x.size(), "soft_wta: {} inputs for {} units", input.size(), s.x.size());
}

}  // namespace

void advance(const SoftWta& c, std::span<const double> input, double duration, double dt,
             SoftWtaState& s) {
  check_size(input, s);
  for (size_t t = steps_of(c, duration, dt); t > 0; --t)
    s = stepped(c, input, {}, 0, dt / c.tau, s);
}

SoftWtaState settle(const SoftWta& c, std::span<const double> input) {
  SoftWtaState s{std::vector<double>(input.size()), 0};
  advance(c, input, 200 * c.tau, 0.1 * c.tau, s);
  return s;
}

double winner_gain(const SoftWta& c) { return 1 / (1 - c.a + c.b1 * c.b2); }
double deviation_gain(const SoftWta& c) { return 1 / (1 - c.a); }
double mean_gain(const SoftWta& c, size_t m) { return 1 / (1 - c.a + double(m) * c.b1 * c.b2); }
bool is_soft(const SoftWta& c) { return c.a < 1; }
bool is_stable(const SoftWta& c) { return c.a < 1 + c.b1 * c.b2 && c.a < 2; }
bool is_contracting(const SoftWta& c) { return c.a < 2 * std::sqrt(c.b1 * c.b2); }

std::pair<std::complex<double>, std::complex<double>> discrete_eigenvalues(const SoftWta& c) {
  const std::complex<double> root = std::sqrt(std::complex<double>(c.a * c.a - 4 * c.b1 * c.b2));
  return {(c.a + root) / 2.0, (c.a - root) / 2.0};
}

bool is_stable_in_steps(const SoftWta& c) { return c.b1 * c.b2 < 1 && c.a < 1 + c.b1 * c.b2; }

void advance(const CoupledMaps& maps, std::span<const double> input, double duration, double dt,
             CoupledState& s) {
  check_size(input, s.first);
  check_size(input, s.second);
  const double h = dt / maps.map.tau;
  for (size_t t = steps_of(maps.map, duration, dt); t > 0; --t) {
    auto first = stepped(maps.map, input, s.second.x, maps.coupling, h, s.first);
    s.second = stepped(maps.map, input, s.first.x, maps.coupling, h, s.second);
    s.first = std::move(first);
  }
}

double held_state(const CoupledMaps& maps) {
  const auto& c = maps.map;
  const double x = (c.b1 * c.t_i - c.t_e) / (1 - c.a - maps.coupling + c.b1 * c.b2);
  return x > 0 && c.b2 * x > c.t_i ? x : 0;
}

}  // namespace lapicque::wta
