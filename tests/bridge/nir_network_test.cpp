#include "lapicque/bridge/nir_network.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/bridge/nir_simulation.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;
using namespace lapicque::bridge;
using nir::Reals;

namespace {

const std::string published = LAPICQUE_NIR_FILES;

/// Numbers from low to high that are drawn once and for all.
Reals drawn(std::vector<uint64_t> shape, double low, double high, uint32_t seed) {
  uint64_t n = 1;
  for (const auto size : shape) n *= size;
  Reals result{std::move(shape), {}, nir::Precision::float64};
  Stream stream(make_key(seed, Purpose::neuron_parameter, 0), 0);
  for (uint64_t i = 0; i < n; ++i) result.values.push_back(low + (high - low) * stream.uniform());
  return result;
}

std::vector<double> spikes(size_t n, double p, uint32_t seed) {
  auto x = drawn({n}, 0, 1, seed).values;
  for (double& value : x) value = value < p ? 1 : 0;
  return x;
}

nir::Graph chain(const std::vector<nir::NamedNode>& nodes) {
  nir::Graph graph;
  for (const auto& node : nodes) {
    if (!graph.nodes.empty()) graph.edges.push_back({graph.nodes.back().name, node.name});
    graph.add(node);
  }
  return graph;
}

nir::Lif lif(uint64_t n, uint32_t seed) {
  return {drawn({n}, 2e-3, 9e-3, seed), drawn({n}, 2, 8, seed + 1), drawn({n}, -0.2, 0.3, seed + 2),
          drawn({n}, 0.5, 1, seed + 3), drawn({n}, -0.3, 0.1, seed + 4)};
}
nir::CubaLif cuba(uint64_t n, uint32_t seed) {
  const auto l = lif(n, seed);
  return {drawn({n}, 1e-3, 4e-3, seed + 5), l.tau, l.r, l.v_leak, l.v_threshold, l.v_reset,
          drawn({n}, 2, 4, seed + 6)};
}

/// Runs a graph here and in the engine; returns the spikes of all neurons, after requiring that
/// each is at its step in both.
size_t compared(const nir::Graph& graph, const NirOptions& options,
                const std::vector<double>& input) {
  NirSimulation here(graph, options);
  const auto net = to_network(graph, options, input);
  Simulation engine(net.network, {.dt = net.dt, .threads = 2});
  engine.run(net.duration());
  std::vector<std::vector<double>> sent(net.parts.size());
  for (size_t t = 0; t < net.n_steps; ++t) {
    here.step(std::span(input).subspan(t * here.n_inputs(), here.n_inputs()));
    for (size_t p = 0; p < net.parts.size(); ++p) {
      const auto z = here.sent(net.parts[p].node);
      sent[p].insert(sent[p].end(), z.begin(), z.end());
    }
  }
  size_t n_spikes = 0;
  for (size_t p = 0; p < net.parts.size(); ++p) {
    const auto& node = net.parts[p].node;
    if (!has_threshold(here.graph().find(node)->node)) continue;
    CHECK_MESSAGE(spikes_in_steps(net, engine.recording(), node) == sent[p], node);
    n_spikes += size_t(std::ranges::count(sent[p], 1.0));
  }
  return n_spikes;
}

std::string refusal(const nir::Graph& graph, NirOptions options, std::vector<double> input = {1}) {
  try {
    to_network(graph, options, input);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

constexpr NirIntegrator all_integrators[] = {NirIntegrator::euler, NirIntegrator::exponential_euler,
                                             NirIntegrator::impulse, NirIntegrator::exact};

}  // namespace

TEST_CASE("two layers of LIF fire at the same steps in the engine, with every integrator") {
  const auto graph =
      chain({{"input", nir::Input{{20}}},
             {"fc1", nir::Affine{drawn({30, 20}, -0.4, 0.7, 1), drawn({30}, -0.1, 0.1, 2)}},
             {"lif1", lif(30, 10)},
             {"fc2", nir::Affine{drawn({10, 30}, -0.5, 1.2, 3), drawn({10}, 0, 0.1, 4)}},
             {"lif2", lif(10, 20)},
             {"output", nir::Output{{10}}}});
  for (const auto integrator : all_integrators) {
    const auto n =
        compared(graph, {.dt = 1e-3, .integrator = integrator}, spikes(20 * 400, 0.1, 5));
    CHECK(n > 500);
    CHECK(n < 8000);
  }
}

TEST_CASE("convolutions and pools between integrators of impulses fire at the same steps") {
  // Whole weights meet thresholds exactly: a potential at the threshold must not fire.
  auto whole = [](std::vector<uint64_t> shape, uint32_t seed) {
    auto w = drawn(std::move(shape), -1.5, 2.5, seed);
    for (double& x : w.values) x = std::round(x);
    return w;
  };
  auto integrators = [](std::vector<uint64_t> shape, double threshold) {
    const auto n = shape[0] * shape[1] * shape[2];
    return nir::If{
        {shape, std::vector<double>(n, 1.0)}, {shape, std::vector<double>(n, threshold)}, {}};
  };
  const auto graph = chain(
      {{"input", nir::Input{{2, 9, 8}}},
       {"conv1",
        nir::Conv2d{.weight = whole({4, 2, 3, 2}, 1), .stride = {2, 1}, .bias = whole({4}, 2)}},
       {"if1", integrators({4, 4, 7}, 3)},
       {"pool", nir::SumPool2d{{2, 2}, {2, 2}, {0, 0}}},
       {"flatten", nir::Flatten{}},
       {"scale", nir::Scale{Reals::list({2})}},
       {"fc", nir::Linear{whole({5, 24}, 3)}},
       {"if2", nir::If{Reals::list({1}), Reals::list({4}), Reals::list({-1})}},
       {"output", nir::Output{{5}}}});
  CHECK(compared(graph, {.dt = 1e-3, .drive = NirDrive::impulse}, spikes(144 * 100, 0.2, 7)) >
        1000);
}

TEST_CASE("recurrent CubaLIF fires at the same steps with the exact integrator") {
  for (const auto* name : {"braille_noDelay_bias_zero", "braille_noDelay_noBias_subtract"}) {
    const auto graph = nir::read(published + "/" + name + ".nir");
    const auto n =
        compared(graph, {.dt = 1e-4, .integrator = NirIntegrator::exact}, spikes(12 * 256, 0.4, 3));
    CHECK(n > 20);
  }
}

TEST_CASE("CubaLIF in a row fires at the same steps with every integrator") {
  const auto graph =
      chain({{"input", nir::Input{{12}}},
             {"fc1", nir::Affine{drawn({15, 12}, -0.4, 0.8, 1), drawn({15}, 0, 0.1, 2)}},
             {"cuba1", cuba(15, 10)},
             {"fc2", nir::Linear{drawn({6, 15}, -0.5, 1.5, 3)}},
             {"cuba2", cuba(6, 30)},
             {"output", nir::Output{{6}}}});
  for (const auto integrator : all_integrators)
    CHECK(compared(graph, {.dt = 5e-4, .integrator = integrator}, spikes(12 * 400, 0.2, 4)) > 200);
}

TEST_CASE("layers that skip, delays and cycles of two layers keep their steps") {
  auto graph = chain({{"input", nir::Input{{8}}},
                      {"fc1", nir::Linear{drawn({9, 8}, -0.3, 0.9, 1)}},
                      {"a", lif(9, 40)},
                      {"ab", nir::Linear{drawn({9, 9}, -0.4, 0.8, 2)}},
                      {"b", lif(9, 50)},
                      {"fc3", nir::Linear{drawn({9, 9}, -0.2, 0.9, 3)}},
                      {"c", lif(9, 60)},
                      {"output", nir::Output{{9}}}});
  graph.add({"ba", nir::Linear{drawn({9, 9}, -0.9, 0.3, 4)}});
  graph.add({"late", nir::Delay{drawn({9}, 0, 0, 5)}});
  auto& late = std::get<nir::Delay>(graph.nodes.back().node).delay.values;
  for (size_t i = 0; i < late.size(); ++i) late[i] = double(i % 4) * 1e-3;
  graph.add({"skip", nir::Linear{drawn({9, 8}, -0.2, 0.4, 6)}});
  for (const auto& [source, target] :
       std::vector<std::pair<std::string, std::string>>{{"b", "ba"},
                                                        {"ba", "a"},
                                                        {"a", "late"},
                                                        {"late", "c"},
                                                        {"input", "skip"},
                                                        {"skip", "c"}})
    graph.edges.push_back({source, target});
  CHECK(compared(graph, {.dt = 1e-3}, spikes(8 * 500, 0.2, 8)) > 500);
}

TEST_CASE("numbers that are the same in every step become currents") {
  const auto graph =
      chain({{"input", nir::Input{{6}}},
             {"fc1", nir::Affine{drawn({10, 6}, -0.2, 0.5, 1), drawn({10}, 0, 0.1, 2)}},
             {"lif1", lif(10, 70)},
             {"fc2", nir::Linear{drawn({4, 10}, -0.5, 1.5, 3)}},
             {"lif2", lif(4, 80)},
             {"output", nir::Output{{4}}}});
  std::vector<double> input;
  for (int t = 0; t < 300; ++t)
    for (const double x : drawn({6}, 0, 1, 9).values) input.push_back(x);
  CHECK(compared(graph, {.dt = 1e-3}, input) > 200);
  input[600] += 0.1;
  CHECK(refusal(graph, {.dt = 1e-3}, input).find("number 0 changes") != std::string::npos);
}

TEST_CASE("potentials of a readout are those of the graph") {
  const auto graph =
      chain({{"input", nir::Input{{5}}},
             {"fc", nir::Affine{drawn({3, 5}, -1, 1, 1), drawn({3}, -1, 1, 2)}},
             {"li", nir::Li{Reals::list({5e-3}), Reals::list({2}), Reals::list({0.5})}},
             {"output", nir::Output{{3}}}});
  const auto input = spikes(5 * 200, 0.3, 3);
  const NirOptions options{.dt = 1e-3};
  NirSimulation here(graph, options);
  const auto v = here.run(input);
  const auto net = to_network(graph, options, input);
  Simulation engine(net.network, {.dt = net.dt});
  engine.run(net.duration());
  const auto& trace = engine.recording().trace("li", "v");
  const size_t shift = net.part("li").shift;
  double worst = 0, largest = 0;
  for (size_t t = 0; t < 200; ++t)
    for (size_t k = 0; k < 3; ++k) {
      const auto sample =
          size_t(std::lround((double(t + 1 + shift) * net.dt - trace.t_start) / trace.interval));
      worst = std::max(worst, std::abs(trace.samples.at(sample * 3 + k) - v[t * 3 + k]));
      largest = std::max(largest, std::abs(v[t * 3 + k]));
    }
  CHECK(largest > 0.5);
  CHECK(worst < 1e-13 * largest);
}

TEST_CASE("what the engine cannot do to the bit is refused with its reason") {
  const nir::NamedNode input{"input", nir::Input{{1}}}, output{"output", nir::Output{{1}}};
  const auto one = Reals::list({1});
  const auto fine = chain({input, {"n", nir::If{one, one, {}}}, output});
  const NirOptions options{.dt = 1e-3};
  CHECK(refusal(fine, options).empty());
  CHECK(refusal(fine, {.dt = 1e-3, .reset = NirReset::soft}).find("resets by subtraction") !=
        std::string::npos);
  CHECK(refusal(fine, {}).find("dt > 0") != std::string::npos);
  CHECK(refusal(chain({input, {"n", nir::Threshold{one}}, output}), options).find("no state") !=
        std::string::npos);
  CHECK(refusal(chain({input, {"n", nir::Li{one, one, one}}, {"m", nir::If{one, one, {}}}, output}),
                options)
            .find("it sends its potential") != std::string::npos);
  const auto quick = Reals::list({1e-3});
  CHECK(refusal(chain({input, {"n", nir::Li{quick, one, one}}, output}),
                {.dt = 1e-3, .integrator = NirIntegrator::euler})
            .find("keeps 0 of its state") != std::string::npos);
  auto graph = chain({input, {"n", nir::CubaLif{one, one, one, one, one, {}, {}}}, output});
  graph.add({"w", nir::Scale{one}});
  graph.edges.push_back({"n", "w"});
  graph.edges.push_back({"w", "n"});
  CHECK(refusal(graph, options).find("needs the integrator exact") != std::string::npos);
  CHECK(refusal(graph, {.dt = 1e-3, .integrator = NirIntegrator::exact}).empty());
}
