#include "lapicque/recording/siegert.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "lapicque/base/error.hpp"

namespace lapicque::statistics {
namespace {

constexpr double sqrt_pi = 1.7724538509055160273;

/// Gauss-Legendre with 16 points: the positive nodes and their weights (Abramowitz & Stegun 25.4).
constexpr std::array<double, 8> nodes{
    0.0950125098376374402, 0.2816035507792589132, 0.4580167776572273863, 0.6178762444026437484,
    0.7554044083550030339, 0.8656312023878317439, 0.9445750230732325761, 0.9894009349916499326};
constexpr std::array<double, 8> weights{
    0.1894506104550684963, 0.1826034150449235889, 0.1691565193950025382, 0.1495959888165767321,
    0.1246289712555338720, 0.0951585116824927848, 0.0622535239386478929, 0.0271524594117540949};

template <class F>
double integrate(double a, double b, F f) {
  const double centre = (a + b) / 2, half = (b - a) / 2;
  double sum = 0;
  for (size_t i = 0; i < nodes.size(); ++i)
    sum += weights[i] * (f(centre - half * nodes[i]) + f(centre + half * nodes[i]));
  return half * sum;
}

/// The integral of erfcx over [a, b], a >= 0, in pieces that double: erfcx varies like 1 / x.
double integrate_erfcx(double a, double b) {
  double sum = 0;
  while (a < b) {
    const double end = std::min(b, std::max(1.0, 2 * a));
    sum += integrate(a, end, erfcx);
    a = end;
  }
  return sum;
}

/// exp(-b^2) times the integral of exp(u^2) (1 + erf(u)) over [a, b], a >= 0, in pieces from b
/// down over each of which exp(u^2) changes by about e^4, until nothing is added any more.
double integrate_scaled(double a, double b) {
  double sum = 0, end = b;
  while (end > a && (end - b) * (end + b) > -45) {
    const double begin = std::max(a, end - 2 / std::max(b, 2.0));
    sum += integrate(begin, end,
                     [b](double u) { return std::exp((u - b) * (u + b)) * std::erfc(-u); });
    end = begin;
  }
  return sum;
}

void check_neuron(const LifRate& p) {
  require(p.tau > 0 && p.t_ref >= 0 && p.v_reset < p.v_thresh && std::isfinite(p.tau) &&
              std::isfinite(p.t_ref) && std::isfinite(p.v_thresh) && std::isfinite(p.v_reset),
          "LIF rate: tau {} ms, t_ref {} ms, v_thresh {} mV, v_reset {} mV; need tau > 0, "
          "t_ref >= 0, v_reset < v_thresh",
          p.tau, p.t_ref, p.v_thresh, p.v_reset);
}

}  // namespace

double erfcx(double x) {
  if (x < 10) return std::exp(x * x) * std::erfc(x);
  double term = 1, sum = 1;  // asymptotic: sum_k (-1)^k (2k - 1)!! / (2 x^2)^k
  for (int k = 1; k <= 12; ++k) sum += term *= -(2 * k - 1) / (2 * x * x);
  return sum / (x * sqrt_pi);
}

double lif_rate(const LifRate& p, double mu) {
  check_neuron(p);
  require(std::isfinite(mu), "LIF rate: mu is {} mV, must be finite", mu);
  if (mu <= p.v_thresh) return 0;
  return 1000 / (p.t_ref + p.tau * std::log1p((p.v_thresh - p.v_reset) / (mu - p.v_thresh)));
}

double siegert_rate(const LifRate& p, double mu, double sigma) {
  check_neuron(p);
  require(std::isfinite(mu) && sigma >= 0 && std::isfinite(sigma),
          "Siegert rate: mu is {} mV, sigma {} mV; both must be finite, sigma >= 0", mu, sigma);
  if (sigma == 0) return lif_rate(p, mu);
  const double a = (p.v_reset - mu) / sigma, b = (p.v_thresh - mu) / sigma;
  // exp(u^2) (1 + erf(u)) = erfcx(-u): tame below 0, scaled by exp(b^2) above.
  const double below = a < 0 ? integrate_erfcx(std::max(0.0, -b), -a) : 0;
  if (b <= 0) return 1000 / (p.t_ref + p.tau * sqrt_pi * below);
  const double above = integrate_scaled(std::max(0.0, a), b), scale = std::exp(-b * b);
  return 1000 * scale / (scale * (p.t_ref + p.tau * sqrt_pi * below) + p.tau * sqrt_pi * above);
}

double external_rate(const BrunelNetwork& n) {
  return 1000 * n.eta * n.neuron.v_thresh / (n.j * n.c_ext * n.neuron.tau);
}

MeanField response(const BrunelNetwork& n, double rate) {
  const double tau = n.neuron.tau / 1000;  // s
  const double excitation = n.c_ext * external_rate(n) + n.c_e * rate, inhibition = n.c_i * rate;
  const double mu = n.j * tau * (excitation - n.g * inhibition);
  const double sigma = n.j * std::sqrt(tau * (excitation + n.g * n.g * inhibition));
  return {.rate = siegert_rate(n.neuron, mu, sigma), .mu = mu, .sigma = sigma};
}

std::vector<MeanField> brunel_states(const BrunelNetwork& n) {
  check_neuron(n.neuron);
  require(n.neuron.t_ref > 0, "Brunel network: t_ref is {} ms, must be > 0 ms", n.neuron.t_ref);
  require(n.c_e >= 0 && n.c_i >= 0 && n.c_ext > 0 && n.j > 0 && n.g >= 0 && n.eta >= 0,
          "Brunel network: c_e {}, c_i {}, g {}, eta {} must be >= 0, c_ext {} and j {} mV > 0",
          n.c_e, n.c_i, n.g, n.eta, n.c_ext, n.j);
  auto excess = [&](double rate) { return response(n, rate).rate - rate; };
  std::vector<MeanField> states;
  auto add = [&](double rate) {
    MeanField state = response(n, rate);
    state.rate = rate;
    states.push_back(state);
  };
  // The squares of equal steps, as low rates are where states lie close together.
  constexpr int n_steps = 1000;
  const double highest = 1000 / n.neuron.t_ref;
  double low = 0, at_low = excess(0);
  if (at_low == 0) add(0);
  for (int i = 1; i <= n_steps; ++i) {
    const double high = highest * std::pow(static_cast<double>(i) / n_steps, 2);
    const double at_high = excess(high);
    if ((at_low > 0 && at_high <= 0) || (at_low < 0 && at_high >= 0)) {
      double a = low, b = high;
      for (int k = 0; k < 60; ++k) {
        const double middle = (a + b) / 2;
        ((excess(middle) > 0) == (at_low > 0) ? a : b) = middle;
      }
      add((a + b) / 2);
    }
    low = high, at_low = at_high;
  }
  return states;
}

}  // namespace lapicque::statistics
