// What the tests of NIR and layers share: input, and what layers, nodes and populations send for
// it.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lapicque/base/random.hpp"
#include "lapicque/bridge/nir_hints.hpp"
#include "lapicque/bridge/nir_network.hpp"
#include "lapicque/bridge/nir_simulation.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/train/sequence.hpp"

namespace lapicque::bridge {

inline constexpr size_t n_steps = 60;
inline constexpr NirIntegrator all_integrators[] = {NirIntegrator::euler,
                                                    NirIntegrator::exponential_euler,
                                                    NirIntegrator::impulse, NirIntegrator::exact};

/// n_steps of spikes, one sample, channels last.
inline std::vector<double> some_spikes(size_t n, double p) {
  Stream random(make_key(5, Purpose::test, 0));
  std::vector<double> x(n_steps * n);
  for (double& value : x) value = random.uniform() < p ? 1 : 0;
  return x;
}

/// The same with channels first.
inline std::vector<double> channels_first(const std::vector<double>& x, const train::Shape& map) {
  std::vector<double> y(x.size());
  for (size_t first = 0; first < x.size(); first += map.size())
    for (size_t p = 0; p < map.height * map.width; ++p)
      for (size_t c = 0; c < map.channels; ++c)
        y[first + c * map.height * map.width + p] = x[first + p * map.channels + c];
  return y;
}

/// What a layer of a network sends for x, [T][n]; by its name, also inside a residual layer.
template <class R>
std::vector<double> sent(train::Sequence<R>& net, const std::vector<double>& x,
                         const std::string& name) {
  Team team(1);
  const std::vector<R> values(x.begin(), x.end());
  net.forward({.team = team}, {.kind = train::Kind::dense,
                               .shape = net.input_shape(),
                               .n_steps = n_steps,
                               .batch = 1,
                               .values = values.data()});
  std::vector<train::Node<R>*> nodes = net.nodes();
  for (size_t i = 0; i < net.size(); ++i) nodes.push_back(&net[i]);
  const auto node = std::ranges::find_if(nodes, [&](const auto* n) { return n->name() == name; });
  REQUIRE_MESSAGE(node != nodes.end(), "no layer ", name);
  const auto& out = (*node)->output();
  std::vector<double> result;
  for (size_t t = 0; t < n_steps; ++t)
    for (size_t k = 0; k < out.n(); ++k)
      result.push_back(out.kind == train::Kind::spikes
                           ? double(out.words[t * out.row_words() + k / 64] >> (k % 64) & 1)
                           : double(out.values[t * out.n() + k]));
  return result;
}
template <class R>
std::vector<double> sent(train::Sequence<R>& net, const std::vector<double>& x, size_t i) {
  return sent(net, x, std::to_string(i));
}

/// What a node of a graph sends for x, [T][n].
inline std::vector<double> sent(const nir::Graph& graph, const NirOptions& options,
                                const std::vector<double>& x, const std::string& node) {
  NirSimulation sim(graph, options);
  std::vector<double> result;
  for (size_t t = 0; t < n_steps; ++t) {
    sim.step(std::span(x).subspan(t * sim.n_inputs(), sim.n_inputs()));
    const auto now = sim.sent(node);
    result.insert(result.end(), now.begin(), now.end());
  }
  return result;
}

/// The spikes of a node of a graph in the engine, [T][n].
inline std::vector<double> sent_in_engine(const nir::Graph& graph, const NirOptions& options,
                                          const std::vector<double>& x, const std::string& node) {
  const auto run = to_network(graph, options, x);
  Simulation engine(run.network, {.dt = run.dt});
  engine.run(run.duration());
  return spikes_in_steps(run, engine.recording(), node);
}

inline void check_near(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0, largest = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    worst = std::max(worst, std::abs(a[k] - b[k]));
    largest = std::max(largest, std::abs(a[k]));
  }
  CHECK(largest > 0.05);
  CHECK(worst < 1e-12);
}

inline double mean(const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) sum += value;
  return sum / double(x.size());
}

}  // namespace lapicque::bridge
