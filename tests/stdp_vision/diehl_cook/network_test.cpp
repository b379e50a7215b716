// The network against the engine that simulates the same from its declaration, and its closed
// forms.
#include "lapicque/stdp_vision/diehl_cook/network.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "lapicque/base/random.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

constexpr size_t n_inputs = 40, n_neurons = 10;

/// Few inputs drive as hard as the many of an image; rates are those of the paper.
DiehlCookSpec small() {
  return {.neurons = n_neurons,
          .nu_pre = 0.01,
          .nu_post = 0.2,
          .w_max = 3,
          .w_sum = 20,
          .theta_start = 8,
          .theta_plus = 0.3};
}

std::vector<uint8_t> pixels(uint32_t which) {
  std::vector<uint8_t> p(n_inputs);
  Stream stream(make_key(11, Purpose::test, which));
  for (auto& level : p) level = stream.uniform() < 0.6 ? uint8_t(stream.below(256)) : 0;
  return p;
}

/// The same network as the engine is told of it; input spikes leave their sources a step earlier.
Simulation engine(const DiehlCook<double>& like, const InputSpikes& input) {
  const auto& spec = like.spec();
  Network net;
  const auto in = net.population("in", "spike_source_array", n_inputs);
  auto& times = net.populations[in.index].spike_times;
  times.resize(n_inputs);
  for (size_t s = 0; s < input.n_steps(); ++s)
    for (uint32_t i = input.begins[s]; i < input.begins[s + 1]; ++i)
      times[input.inputs[i]].push_back(spec.dt * double(s + 1));
  const auto exc = net.population("exc", "iaf_cond_exp_theta", n_neurons,
                                  {{"theta_plus", spec.theta_plus}, {"tau_theta", 1e15}},
                                  {{"theta", spec.theta_start}});
  const auto p = inhibitory_parameters();
  const auto inh = net.population("inh", "iaf_cond_exp", n_neurons,
                                  {{"C_m", p.C_m},
                                   {"g_L", p.g_L},
                                   {"E_L", p.E_L},
                                   {"E_in", p.E_in},
                                   {"V_th", p.V_th},
                                   {"V_reset", p.V_reset},
                                   {"t_ref", p.t_ref},
                                   {"tau_syn_ex", p.tau_syn_ex},
                                   {"tau_syn_in", p.tau_syn_in}},
                                  {{"V_m", p.E_L}});
  net.connect(in, exc, AllToAll{},
              {.weight = 0.5,
               .delay = spec.dt,
               .model = "stdp_triplet",
               .parameters = {{"tau_plus", spec.tau_pre},
                              {"tau_minus", spec.tau_post_1},
                              {"tau_y", spec.tau_post_2},
                              {"A2_plus", 0.0},
                              {"A3_plus", spec.nu_post},
                              {"A2_minus", spec.nu_pre},
                              {"A3_minus", 0.0},
                              {"w_max", spec.w_max}},
               .options = {{"pairing", "nearest_symmetric"}},
               .dendritic_fraction = 0});
  net.connect(exc, inh, OneToOne{}, {.weight = spec.excitation, .delay = spec.dt});
  ExplicitPairs others;
  for (uint32_t i = 0; i < n_neurons; ++i)
    for (uint32_t j = 0; j < n_neurons; ++j)
      if (i != j) others.sources.push_back(i), others.targets.push_back(j);
  net.connect(inh, exc, others,
              {.weight = spec.inhibition, .delay = spec.dt, .receptor = "inhibitory"});
  net.record_spikes(exc);
  net.record_spikes(inh);
  Simulation sim(net, {.dt = spec.dt, .threads = 1});
  std::vector<double> weights;
  for (const auto& c : sim.connections(0))
    weights.push_back(like.weights()[c.source * like.width() + c.target]);
  sim.set_weights(0, weights);
  return sim;
}

template <class R>
std::vector<uint32_t> learn_some(DiehlCook<R>& net, size_t n) {
  std::vector<uint32_t> counts(net.spec().neurons);
  for (size_t i = 0; i < n; ++i) net.learn(pixels(uint32_t(i % 4)), 5, i, counts);
  return counts;
}

}  // namespace

TEST_CASE("spikes and weights are those of the engine's neurons and synapses") {
  const auto spec = small();
  DiehlCook<double> net(spec, n_inputs, 3);
  net.normalise();
  const size_t n_steps = 600;
  const auto input = draw_input(pixels(0), 1.0, spec.dt, n_steps, 1, 0, 0);
  auto sim = engine(net, input);
  sim.run(spec.dt * double(n_steps + 1));
  std::vector<uint32_t> counts(n_neurons);
  net.run(input, true, counts);
  std::vector<uint32_t> theirs(n_neurons);
  size_t n = 0, n_inhibitory = 0;
  for (const auto& record : sim.recording().spikes)
    for (const uint32_t i : record.spikes.senders) {
      if (record.population == "inh")
        ++n_inhibitory;
      else
        ++theirs[i], ++n;
    }
  REQUIRE(n > 30);
  REQUIRE(n_inhibitory > 20);
  CHECK(counts == theirs);
  double moved = 0;
  for (const auto& c : sim.connections(0)) {
    const double w = net.weights()[c.source * net.width() + c.target];
    CHECK(w == doctest::Approx(c.weight).epsilon(1e-9));
    moved = std::max(moved, std::abs(w - 0.5));
  }
  CHECK(moved > 0.1);
}

TEST_CASE("a rest is that of the same steps without input") {
  DiehlCook<double> leaps(small(), n_inputs, 3), walks(small(), n_inputs, 3);
  std::vector<uint32_t> counts(n_neurons);
  for (auto* net : {&leaps, &walks})
    net->run(draw_input(pixels(0), 1.0, 0.5, 300, 1, 0, 0), true, counts);
  leaps.rest(150, 0, true, counts);
  walks.run({.begins = std::vector<uint32_t>(301)}, true, counts);
  const auto a = leaps.activity(), b = walks.activity();
  const double decay = std::exp(-150 / small().tau_theta);
  for (size_t i = 0; i < leaps.width(); ++i) {
    CHECK(a[i] == doctest::Approx(b[i]).epsilon(1e-9));  // V_m
    CHECK(a[leaps.width() + i] == doctest::Approx(decay * b[leaps.width() + i]).epsilon(1e-14));
  }
  const auto x = draw_input(pixels(1), 1.0, 0.5, 300, 1, 1, 0);
  std::vector<uint32_t> one(n_neurons), other(n_neurons);
  leaps.run(x, true, one);
  walks.run(x, true, other);
  CHECK(one == other);
  for (size_t i = 0; i < leaps.weights().size(); ++i)
    CHECK(leaps.weights()[i] == doctest::Approx(walks.weights()[i]).epsilon(1e-4));
}

TEST_CASE("a pair of neurons' spikes changes a weight by the rule") {
  // One neuron that fires at every input: w = 1000 nS. Input 0 fires at steps 0 and 20, 1 at 10.
  DiehlCookSpec spec{.neurons = 1, .nu_pre = 0.01, .nu_post = 0.2, .w_max = 2000, .theta_start = 8};
  DiehlCook<double> net(spec, 2, 1);
  net.weights()[0] = net.weights()[net.width()] = 1000;
  InputSpikes input{.begins = std::vector<uint32_t>(41), .inputs = {0, 1, 0}};
  for (size_t s = 0; s < 41; ++s) input.begins[s] = uint32_t((s > 0) + (s > 10) + (s > 20));
  std::vector<uint32_t> counts(1);
  net.run(input, true, counts);
  // It fires one step after each spike arrives, refractory for 10 steps: at 1, 12 and 23, or as its
  // conductance lasts; each potentiates by the trace of its own last spike.
  REQUIRE(counts[0] >= 2);
  double w = 1000, post_1 = 0, post_2 = 0, pre = 0;
  const double d1 = std::exp(-0.5 / 20), d2 = std::exp(-0.5 / 40);
  DiehlCook<double> again(spec, 2, 1);
  again.weights()[0] = again.weights()[again.width()] = 1000;
  for (uint32_t s = 0; s < 40; ++s) {
    InputSpikes step{.begins = {0, input.begins[s + 1] - input.begins[s]}};
    step.inputs.assign(input.inputs.begin() + input.begins[s],
                       input.inputs.begin() + input.begins[s + 1]);
    std::vector<uint32_t> fired(1);
    again.run(step, true, fired);
    post_1 *= d1, post_2 *= d2, pre *= d1;
    const bool arrives = std::ranges::count(step.inputs, 0u) > 0;
    if (arrives) w = std::max(0.0, w - spec.nu_pre * post_1);
    if (fired[0]) w += spec.nu_post * pre * post_2, post_1 = post_2 = 1;
    if (arrives) pre = 1;
    CHECK(again.weights()[0] == doctest::Approx(w).epsilon(1e-14));
  }
  CHECK(w > 1000);
  CHECK(again.weights()[0] == net.weights()[0]);
}

TEST_CASE("normalisation gives the weights onto each neuron one sum, and keeps their ratios") {
  DiehlCook<double> net(small(), n_inputs, 3);
  const double ratio = net.weights()[net.width() + 2] / net.weights()[2];
  net.normalise();
  for (size_t n = 0; n < n_neurons; ++n) {
    double sum = 0;
    for (size_t i = 0; i < n_inputs; ++i) sum += net.weights()[i * net.width() + n];
    CHECK(sum == doctest::Approx(20).epsilon(1e-12));
  }
  CHECK(net.weights()[net.width() + 2] / net.weights()[2] == doctest::Approx(ratio));
}

TEST_CASE("pixels fire at their rates, and the same ones whenever asked") {
  std::vector<uint8_t> p = {0, 51, 102, 255};
  std::vector<double> n(4);
  for (uint32_t k = 0; k < 200; ++k) {
    const auto x = draw_input(p, 0.25, 0.5, 700, 1, k, 0);
    for (const uint32_t i : x.inputs) ++n[i];
  }
  CHECK(n[0] == 0);
  for (size_t i = 1; i < 4; ++i) {
    const double q = 0.25 * p[i] * 0.5e-3, mean = 200 * 700 * q;
    CHECK(std::abs(n[i] - mean) < 4 * std::sqrt(mean * (1 - q)));
  }
  CHECK(draw_input(p, 0.25, 0.5, 700, 1, 7, 0).inputs ==
        draw_input(p, 0.25, 0.5, 700, 1, 7, 0).inputs);
  CHECK(draw_input(p, 0.25, 0.5, 700, 1, 7, 0).inputs !=
        draw_input(p, 0.25, 0.5, 700, 1, 7, 1).inputs);
}

TEST_CASE("an image that drives too few spikes is shown again, brighter") {
  auto spec = small();
  spec.brightness = 1e-4, spec.brighter = 1;
  DiehlCook<float> net(spec, n_inputs, 3);
  std::vector<uint32_t> counts(n_neurons);
  CHECK(net.learn(pixels(0), 5, 0, counts) > 1);
  uint32_t n = 0;
  for (const uint32_t count : counts) n += count;
  CHECK(n >= spec.least_spikes);
}

TEST_CASE("a network that goes on from its numbers goes on as if never stopped") {
  DiehlCook<float> whole(small(), n_inputs, 3), first(small(), n_inputs, 3);
  const auto all = learn_some(whole, 8);
  std::vector<uint32_t> counts(n_neurons);
  for (size_t i = 0; i < 5; ++i) first.learn(pixels(uint32_t(i % 4)), 5, i, counts);
  auto second = first.copy();
  for (size_t i = 5; i < 8; ++i) second.learn(pixels(uint32_t(i % 4)), 5, i, counts);
  CHECK(counts == all);
  CHECK(std::ranges::equal(second.weights(), whole.weights()));
  CHECK(std::ranges::equal(second.theta(), whole.theta()));
}

TEST_CASE("responding changes nothing that was learnt") {
  DiehlCook<float> net(small(), n_inputs, 3);
  learn_some(net, 4);
  const std::vector<float> weights(net.weights().begin(), net.weights().end());
  const std::vector<float> theta(net.theta().begin(), net.theta().end());
  std::vector<uint32_t> a(n_neurons), b(n_neurons);
  net.respond(pixels(1), 5, 0, a);
  net.respond(pixels(2), 5, 1, b);
  b.assign(n_neurons, 0);
  net.respond(pixels(1), 5, 0, b);
  CHECK(a == b);
  CHECK(std::ranges::equal(net.weights(), weights));
  CHECK(std::ranges::equal(net.theta(), theta));
}

TEST_CASE("an answer lasts as long as it is asked to") {
  auto spec = small();
  spec.least_spikes = 0;
  uint32_t n[2] = {};
  for (const bool longer : {false, true}) {
    spec.answer = longer ? 1400 : 350;
    DiehlCook<float> net(spec, n_inputs, 3);
    std::vector<uint32_t> counts(n_neurons);
    net.respond(pixels(1), 5, 0, counts);
    for (const uint32_t count : counts) n[longer] += count;
  }
  CHECK(n[0] > 0);
  CHECK(n[1] > 3 * n[0]);
  CHECK(n[1] < 5 * n[0]);
}
