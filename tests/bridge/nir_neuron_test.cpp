#include "lapicque/bridge/nir_neuron.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::bridge;
using nir::Reals;

namespace {

constexpr double dt = 1e-4;

/// Potentials over n steps of a constant input.
std::vector<double> charged(const NirNeuron& neuron, NirOptions options, double input, int n) {
  const auto step = prepare(neuron, options);
  NirState state;
  std::vector<double> v;
  for (int i = 0; i < n; ++i) {
    advance(state, neuron, step, options.reset, input);
    v.push_back(state.v);
  }
  return v;
}

}  // namespace

TEST_CASE("exponential euler charges a membrane along 1 - exp(-t/tau), whatever the step") {
  const NirNeuron li{.tau = 2e-3, .r = 3, .v_leak = 0.5};
  for (const double step : {1e-4, 5e-4, 1e-2}) {
    const auto v = charged(li, {.dt = step}, 0.25, 20);
    for (size_t i = 0; i < v.size(); ++i) {
      const double t = double(i + 1) * step;
      CHECK(v[i] == doctest::Approx((0.5 + 3 * 0.25) * -std::expm1(-t / 2e-3)).epsilon(1e-13));
    }
  }
}

TEST_CASE("euler and impulse differ from the exact charge by their known first step") {
  const NirNeuron li{.tau = 2e-3, .r = 3};
  const auto first = [&](NirIntegrator integrator) {
    return charged(li, {.dt = dt, .integrator = integrator}, 1, 2);
  };
  const double e = dt / 2e-3, a = std::exp(-e);
  CHECK(first(NirIntegrator::euler)[0] == doctest::Approx(3 * e).epsilon(1e-14));
  CHECK(first(NirIntegrator::euler)[1] == doctest::Approx(3 * e * (2 - e)).epsilon(1e-14));
  CHECK(first(NirIntegrator::impulse)[0] == doctest::Approx(3 * e).epsilon(1e-14));
  CHECK(first(NirIntegrator::impulse)[1] == doctest::Approx(3 * e * (1 + a)).epsilon(1e-14));
  CHECK(first(NirIntegrator::exact) == first(NirIntegrator::exponential_euler));
}

TEST_CASE("a neuron without a leak integrates; an impulse of 1 moves it by r, a current by r dt") {
  const NirNeuron integrator{.r = 2};
  for (const auto method : {NirIntegrator::euler, NirIntegrator::exponential_euler,
                            NirIntegrator::impulse, NirIntegrator::exact}) {
    CHECK(charged(integrator, {.dt = dt, .integrator = method}, 1, 3)[2] ==
          doctest::Approx(6 * dt).epsilon(1e-14));
    CHECK(charged(integrator, {.dt = dt, .integrator = method, .drive = NirDrive::impulse}, 1,
                  3)[2] == doctest::Approx(6).epsilon(1e-14));
  }
}

// snnTorch's Synaptic: syn = alpha syn + x; mem = beta mem + syn, as its export writes it.
TEST_CASE("euler gives the recurrence that snnTorch exports as CubaLIF") {
  const double alpha = 0.55, beta = 0.9;
  const NirNeuron cuba{.tau = dt / (1 - beta),
                       .r = 1 / (1 - beta),
                       .tau_syn = dt / (1 - alpha),
                       .w_in = 1 / (1 - alpha)};
  const auto v = charged(cuba, {.dt = dt, .integrator = NirIntegrator::euler}, 0.01, 30);
  double syn = 0, mem = 0;
  for (const double x : v) {
    syn = alpha * syn + 0.01;
    mem = beta * mem + syn;
    CHECK(x == doctest::Approx(mem).epsilon(1e-13));
  }
}

TEST_CASE("the exact integrator gives the closed form of a membrane behind a synapse") {
  const NirNeuron cuba{.tau = 10e-3, .r = 2, .tau_syn = 3e-3, .w_in = 1.5};
  const auto step = prepare(cuba, {.dt = dt, .integrator = NirIntegrator::exact});
  NirState state;
  for (int i = 0; i <= 200; ++i) {  // one input of 1, which is there at the end of step 0
    const double t = i * dt, jump = 1.5 * dt / 3e-3;
    advance(state, cuba, step, NirReset::hard, i == 0 ? 1 : 0);
    const double v =
        2 * jump * 3e-3 / (10e-3 - 3e-3) * (std::exp(-t / 10e-3) - std::exp(-t / 3e-3));
    CHECK(state.v == doctest::Approx(v).epsilon(1e-11));
  }
}

TEST_CASE("a spike needs more than the threshold; a hard reset forgets what a soft one keeps") {
  const NirNeuron neuron{.r = 1, .v_threshold = 1, .v_reset = 0.25};
  const NirOptions options{.dt = dt, .drive = NirDrive::impulse};
  const auto step = prepare(neuron, options);
  NirState state;
  CHECK(!advance(state, neuron, step, NirReset::hard, 1));
  CHECK(state.v == 1);
  CHECK(advance(state, neuron, step, NirReset::hard, 0.5));
  CHECK(state.v == 0.25);
  state.v = 1;
  CHECK(advance(state, neuron, step, NirReset::soft, 0.5));
  CHECK(state.v == 0.75);
}

TEST_CASE("a parameter that makes no sense is an error that names node and neuron") {
  auto message = [](nir::Lif lif, NirOptions options = {.dt = dt}) -> std::string {
    try {
      const nir::NamedNode node{"layer", lif};
      prepare(neuron_of(node, 1), options);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  const auto one = Reals::list({1, 1}), bad = Reals::list({1, -1});
  CHECK(message({one, one, one, one, {}}).empty());
  CHECK(message({bad, one, one, one, {}}) ==
        "the NIR node \"layer\" (LIF): tau of neuron 1 is -1, must be > 0");
  CHECK(message({one, Reals::list({1, NAN}), one, one, {}}).find("r of neuron 1 is nan") !=
        std::string::npos);
  CHECK(message({Reals::list({1, 1e-5}), one, one, one, {}},
                {.dt = dt, .integrator = NirIntegrator::euler})
            .find("unstable") != std::string::npos);
}
