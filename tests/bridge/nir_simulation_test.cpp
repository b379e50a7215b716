#include "lapicque/bridge/nir_simulation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::bridge;
using nir::Reals;

namespace {

const std::string published = LAPICQUE_NIR_FILES;

struct PublishedTrace {
  std::vector<double> input{}, potential{};
  std::vector<size_t> spikes{};
};

/// lif_NAME.csv of the NIR paper: input, potential and spike of 1,000 steps of 0.1 ms.
PublishedTrace trace(const std::string& name) {
  std::ifstream file(published + "/lif_" + name + ".csv");
  REQUIRE(file);
  PublishedTrace result;
  for (std::string line; std::getline(file, line);) {
    std::istringstream row(line);
    double input = 0, v = 0, spike = 0;
    char comma = 0;
    row >> input >> comma >> v >> comma >> spike;
    result.input.push_back(input == 0 ? 0 : 1);
    result.potential.push_back(v);
    if (spike != 0) result.spikes.push_back(result.input.size() - 1);
  }
  REQUIRE(result.input.size() == 1000);
  return result;
}

struct Run {
  std::vector<size_t> spikes{};
  double error = 0;  ///< root mean square, against the trace
};

Run simulated(const NirOptions& options, const PublishedTrace& against) {
  NirSimulation sim(nir::read(published + "/lif_norse.nir"), options);
  Run run;
  for (size_t t = 0; t < against.input.size(); ++t) {
    if (sim.step(std::span(&against.input[t], 1))[0] == 1) run.spikes.push_back(t);
    run.error += std::pow(sim.potentials("1")[0] - against.potential[t], 2);
  }
  run.error = std::sqrt(run.error / double(against.input.size()));
  return run;
}

nir::Graph chain(const std::vector<nir::NamedNode>& nodes) {
  nir::Graph graph;
  for (const auto& node : nodes) {
    if (!graph.nodes.empty()) graph.edges.push_back({graph.nodes.back().name, node.name});
    graph.add(node);
  }
  return graph;
}

nir::NamedNode integrator(const std::string& name, double threshold) {
  return {name, nir::If{Reals::list({1}), Reals::list({threshold}), {}}};
}

std::string error_of(const nir::Graph& graph, NirOptions options = {.dt = 1e-3}) {
  try {
    NirSimulation(graph, options).run(std::vector<double>{1});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

// Spikes and potentials of the platforms as the NIR paper stored them.
TEST_CASE("the neuron of the NIR paper fires at the published steps with each integrator") {
  const std::vector<size_t> most{460, 510, 710, 760}, impulses{450, 500, 710, 760};
  const auto exact = trace("exact"), sinabs = trace("sinabs"), norse = trace("norse");
  CHECK(exact.spikes == most);
  CHECK(norse.spikes == most);
  CHECK(sinabs.spikes == impulses);
  for (const auto reset : {NirReset::hard, NirReset::soft}) {
    CHECK(simulated({1e-4, reset, NirIntegrator::euler}, exact).spikes == most);
    CHECK(simulated({1e-4, reset, NirIntegrator::exponential_euler}, exact).spikes == most);
    CHECK(simulated({1e-4, reset, NirIntegrator::exact}, exact).spikes == most);
    CHECK(simulated({1e-4, reset, NirIntegrator::impulse}, exact).spikes == impulses);
  }
  CHECK(simulated({1e-4, NirReset::soft, NirIntegrator::euler}, exact).error < 4.1e-4);
  CHECK(simulated({1e-4, NirReset::soft, NirIntegrator::exponential_euler}, exact).error < 1.1e-4);
  CHECK(simulated({1e-4, NirReset::hard, NirIntegrator::euler}, norse).error < 1e-6);
}

TEST_CASE("a spike reaches the next layer and the output in its own step") {
  // lif1 rests above its threshold: from 0, it fires when 1.2 (1 - exp(-t/tau)) passes 1.
  NirSimulation sim(nir::read(published + "/two_lif_neurons.nir"), {.dt = 1e-4});
  std::vector<size_t> spikes;
  for (size_t t = 0; t < 600; ++t) {
    const double nothing = 0, before = sim.potentials("lif2")[0];
    CHECK(sim.step(std::span(&nothing, 1))[0] == 0);
    if (sim.sent("lif1")[0] == 1) {
      spikes.push_back(t);
      const double decayed = before * std::exp(-0.01);
      CHECK(sim.potentials("lif2")[0] == doctest::Approx(decayed - std::expm1(-0.01)));
    }
  }
  const auto period = size_t(std::ceil(100 * std::log(6.0)));  // 10 ms log(1.2 / 0.2)
  CHECK(spikes == std::vector<size_t>{period - 1, 2 * period - 1, 3 * period - 1});
}

TEST_CASE("the convolutional network of the NIR paper answers a moving edge") {
  NirSimulation sim(nir::read(published + "/cnn_sinabs.nir"),
                    {.dt = 1e-3, .drive = NirDrive::impulse});
  CHECK(sim.n_inputs() == 2 * 34 * 34);
  CHECK(sim.n_outputs() == 10);
  double spikes = 0;
  for (size_t t = 0; t < 30; ++t) {
    std::vector<double> frame(sim.n_inputs(), 0.0);
    for (size_t y = 8; y < 26; ++y) frame[34 * 34 * (t % 2) + y * 34 + 2 + t] = 1;
    for (const double z : sim.step(frame)) spikes += z;
  }
  CHECK(spikes > 0);
  CHECK(spikes < 300);
}

TEST_CASE("recurrent spikes of the Braille network come back one step later") {
  const auto graph = nir::read(published + "/braille_noDelay_bias_zero.nir");
  const NirOptions options{.dt = 1e-4, .integrator = NirIntegrator::euler};
  NirSimulation sim(graph, options);
  const auto fc1 = std::get<nir::Affine>(graph.find("fc1")->node);
  const auto rec = std::get<nir::Affine>(graph.find("lif1.w_rec")->node);
  const nir::NamedNode cell = *graph.find("lif1.lif");
  constexpr size_t n = 38;
  std::vector<NirState> states(n);
  std::vector<double> spikes(n, 0.0);
  int n_spikes = 0;
  for (size_t t = 0; t < 100; ++t) {
    std::vector<double> input(12), next(n);
    for (size_t i = 0; i < 12; ++i) input[i] = (t * 7 + i * 5) % 11 == 0 ? 1 : 0;
    sim.step(input);
    for (size_t o = 0; o < n; ++o) {
      double x = fc1.bias.values[o] + rec.bias.values[o];
      for (size_t i = 0; i < 12; ++i) x += fc1.weight.values[o * 12 + i] * input[i];
      for (size_t i = 0; i < n; ++i) x += rec.weight.values[o * n + i] * spikes[i];
      const auto neuron = neuron_of(cell, o);
      next[o] = advance(states[o], neuron, prepare(neuron, options), NirReset::hard, x);
    }
    spikes = next;
    const auto sent = sim.sent("lif1.lif");
    CHECK(std::vector<double>(sent.begin(), sent.end()) == spikes);
    for (const double z : spikes) n_spikes += int(z);
  }
  CHECK(n_spikes > 10);
  CHECK(n_spikes < 3000);
}

TEST_CASE("a nested graph computes what the same graph laid open computes") {
  const auto open = nir::read(published + "/braille_noDelay_bias_zero.nir");
  nir::Graph inner, outer;
  inner.add({"input", nir::Input{{38}}});
  inner.add({"lif", open.find("lif1.lif")->node});
  inner.add({"w_rec", open.find("lif1.w_rec")->node});
  inner.add({"output", nir::Output{{38}}});
  inner.edges = {{"input", "lif"}, {"lif", "w_rec"}, {"w_rec", "lif"}, {"lif", "output"}};
  for (const auto* name : {"input", "fc1", "fc2", "lif2", "output"}) outer.add(*open.find(name));
  outer.add({"lif1", inner});
  outer.edges = {
      {"input", "fc1"}, {"fc1", "lif1"}, {"lif1", "fc2"}, {"fc2", "lif2"}, {"lif2", "output"}};
  std::vector<double> input(12 * 100);
  for (size_t i = 0; i < input.size(); ++i) input[i] = i * 7 % 13 < 3 ? 1 : 0;
  const NirOptions options{.dt = 1e-4, .integrator = NirIntegrator::euler};
  NirSimulation a(open, options), b(outer, options);
  CHECK(a.run(input) == b.run(input));
}

TEST_CASE("delays hold a signal for whole steps, thresholds are strict, integrators sum") {
  const auto graph = chain({{"input", nir::Input{{2}}},
                            {"delay", nir::Delay{Reals::list({0, 3e-3})}},
                            {"output", nir::Output{{2}}}});
  NirSimulation delayed(graph, {.dt = 1e-3});
  CHECK(delayed.run(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 9}) ==
        std::vector<double>{1, 0, 3, 0, 5, 0, 7, 2, 9, 4});
  NirSimulation step(chain({{"input", nir::Input{{3}}},
                            {"t", nir::Threshold{Reals::list({0.5})}},
                            {"output", nir::Output{{3}}}}),
                     {.dt = 1e-3});
  CHECK(step.run(std::vector<double>{0.5, 0.51, -1}) == std::vector<double>{0, 1, 0});
  NirSimulation sum(chain({{"input", nir::Input{{1}}},
                           {"i", nir::I{Reals::list({2})}},
                           {"output", nir::Output{{1}}}}),
                    {.dt = 0.5});
  CHECK(sum.run(std::vector<double>{1, 1, -3}) == std::vector<double>{1, 2, -1});
}

TEST_CASE("edges that meet are summed, also one that is listed twice, and runs continue") {
  auto graph =
      chain({{"input", nir::Input{{1}}}, integrator("if", 2.5), {"output", nir::Output{{1}}}});
  graph.edges.push_back({"input", "if"});
  NirSimulation sim(graph, {.dt = 1, .drive = NirDrive::current});
  const std::vector<double> ones(6, 1.0), expected{0, 1, 0, 1, 0, 1};
  CHECK(sim.run(ones) == expected);
  sim.reset();
  auto first = sim.run(std::vector<double>(3, 1.0));
  const auto rest = sim.run(std::vector<double>(3, 1.0));
  first.insert(first.end(), rest.begin(), rest.end());
  CHECK(first == expected);
}

TEST_CASE("what cannot be executed is one sentence that names the node") {
  auto unknown = chain({{"input", nir::Input{{1}}}, {"x", nir::Unknown{"Izhikevich", {}}}});
  CHECK(error_of(unknown).find("\"x\" (Izhikevich)") != std::string::npos);
  const nir::Scale one{Reals::list({1})};
  auto loop = chain({{"input", nir::Input{{1}}}, {"a", one}, {"b", one}});
  loop.edges.push_back({"b", "a"});
  CHECK(error_of(loop).find("a cycle through \"a\" without a neuron") != std::string::npos);
  const auto fine = chain({{"input", nir::Input{{1}}}, {"a", one}, {"output", nir::Output{{1}}}});
  CHECK(error_of(fine).empty());
  CHECK(error_of(fine, {}).find("a time step dt > 0") != std::string::npos);
  auto extra = fine;
  extra.nodes[1].extra = {{"t_ref", {}}};
  CHECK(error_of(extra) ==
        "the NIR node \"a\" (Scale) has a field \"t_ref\", which is not known here");
  const auto late = chain({{"input", nir::Input{{1}}}, {"d", nir::Delay{Reals::list({2.5e-3})}}});
  CHECK(error_of(late).find("a delay of 0.0025 is no whole number of steps of 0.001") !=
        std::string::npos);
  NirSimulation sim(fine, {.dt = 1});
  CHECK_THROWS_AS(sim.step(std::vector<double>{1, 2}), Error);
  CHECK_THROWS_AS(sim.sent("nobody"), Error);
}
