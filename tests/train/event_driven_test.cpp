#include "lapicque/train/event_driven.hpp"

#include <doctest/doctest.h>

#include <set>

#include "gradient_check.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

constexpr size_t n_samples = 40, n_steps = 6;

Dataset images() {
  const auto x = some_numbers(n_samples * 144, 3, -1, 1);
  std::vector<float> pixels;
  for (const double v : x) pixels.push_back(v > 0.3 ? float(v) : 0.f);
  std::vector<int32_t> labels(n_samples);
  for (size_t i = 0; i < n_samples; ++i) labels[i] = int32_t(i % 4);
  return currents({12, 12, 1}, std::move(pixels), std::move(labels), 4);
}

/// The class of each sample, by layers or by events.
template <class R>
std::vector<int32_t> decisions(Sequence<R>& net, Reads reads, bool by_events) {
  const auto data = images();
  Team team(1);
  Batch<R> sample;
  EventDriven<R> events(net);
  std::vector<int32_t> classes;
  for (uint32_t i = 0; i < n_samples; ++i) {
    sample.fill(team, data, {.samples = {&i, 1}, .n_steps = n_steps});
    const auto x = sample.signal(0, n_steps);
    Collected read;
    const auto y =
        by_events
            ? events.run(x, reads)
            : read.append(net.forward({.team = team, .potentials = reads == Reads::potentials}, x),
                          reads);
    classes.push_back(decide(y, Decision::sum)[0]);
  }
  return classes;
}

const Lif lif{.beta = 0.7, .threshold = 0.4};
const Lif learner{.beta = 0.6, .threshold = 0.3, .learn = {"V_t", "tau"}};

/// One sample of numbers that stay, numbers that vary, and spikes: the same output to the bit, and
/// as many spikes of neurons, by events as layer by layer.
void same_by_events(Sequence<double>& net) {
  Team team(1);
  const auto x = some_numbers(n_steps * 144, 4);
  std::vector<uint64_t> words(n_steps * 3);
  for (size_t i = 0; i < words.size(); ++i) words[i] = i % 3 == 2 ? 0x91f0 : 0x8421084210842108 + i;
  const Signal<double> dense{.kind = Kind::dense,
                             .shape = {12, 12, 1},
                             .n_steps = n_steps,
                             .batch = 1,
                             .values = x.data()};
  Signal<double> spikes = dense, fixed = dense;
  spikes.kind = Kind::spikes, spikes.values = nullptr, spikes.words = words.data();
  fixed.kind = Kind::fixed;
  EventDriven<double> events(net);
  for (const auto& in : {fixed, dense, spikes}) {
    const auto wanted = net.forward({.team = team}, in);
    size_t n_spikes = 0;
    for (auto* node : net.nodes())
      if (node->fires())
        n_spikes +=
            learn::count(learn::SpikeView{node->output().words, n_steps, 1, node->output().n()});
    Collected read;
    const auto y = read.append(wanted, Reads::output);
    const auto found = events.run(in, Reads::output);
    CHECK(std::ranges::equal(found.values, y.values));
    CHECK(events.n_spikes() == n_spikes);  // of neurons: a maximum of spikes is none of its own
    CHECK(n_spikes > 5);
  }
}

std::vector<Layer> with(std::vector<Layer> end) {
  std::vector<Layer> layers{
      Conv2d{.c_out = 5}, lif,          MaxPool{}, Conv2d{.c_out = 6}, AvgPool{.kernel = 3}, lif,
      Flatten{},          Dropout{0.5}, Linear{4}};
  layers.insert(layers.end(), end.begin(), end.end());
  return layers;
}

}  // namespace

TEST_CASE_TEMPLATE("samples one by one, by events, are decided as layer by layer", R, float,
                   double) {
  const std::vector<std::pair<std::vector<Layer>, Reads>> ends{
      {{lif}, Reads::output},
      {{lif}, Reads::potentials},
      {{Recurrent{lif.neuron()}}, Reads::output},
      {{Recurrent{lif.neuron()}}, Reads::potentials},
      {{Recurrent{lif.neuron()}, Linear{5}, Recurrent{lif.neuron()}, Readout{Over::sum}},
       Reads::output},
      {{LeakyReadout{0.8}, Readout{Over::max}}, Reads::output},
      {{Readout{Over::mean}}, Reads::output},
      {{LeakyReadout{0.8}, Readout{Over::last}}, Reads::output},
      {{Lif{.beta = 0.5, .threshold = 0.3, .learn = {"tau"}}, Readout{Over::sum}}, Reads::output}};
  for (const auto& [end, reads] : ends) {
    Sequence<R> net({12, 12, 1}, with(end), 5);
    const auto wanted = decisions(net, reads, false);
    INFO(net.describe());
    CHECK(decisions(net, reads, true) == wanted);
    CHECK(std::set<int32_t>(wanted.begin(), wanted.end()).size() > 1);
    EvaluateOptions options{
        .loss = CrossEntropyRate{}, .decide = DecideBy{reads}, .n_steps = n_steps};
    const auto layers = evaluate(net, images(), options);
    const auto events = evaluate_by_events(net, images(), options);
    CHECK(events.confusion == layers.confusion);
    CHECK(events.accuracy == layers.accuracy);
  }
}

TEST_CASE("a batch norm is folded, and the output is the same up to rounding") {
  Sequence<double> net(
      {12, 12, 1},
      {Conv2d{.c_out = 5, .bias = false}, BatchNorm{.scale = 0.6}, Linear{3}, BatchNorm{}}, 2);
  auto weights = net.weights();
  for (size_t c = 0; c < 5; ++c) {
    weights.at("1.running_mean")[c] = 0.1 * double(c);
    weights.at("1.running_var")[c] = 0.2 + 0.1 * double(c);
    weights.at("1.bias")[c] = 0.3 - 0.1 * double(c);
  }
  net.load(weights);
  Team team(1);
  const auto x = some_numbers(144, 9);
  const auto in = signal_of(Kind::fixed, {12, 12, 1}, n_steps, 1, x);
  const auto wanted = net.forward({.team = team}, in);
  EventDriven<double> events(net);
  const auto y = events.run(in, Reads::output);
  CHECK(y.n_steps == n_steps);
  for (size_t i = 0; i < 3; ++i)
    CHECK(y.values[i] == doctest::Approx(wanted.values[i]).epsilon(1e-12));
}

TEST_CASE("numbers that vary from step to step, and spikes, go by events as layer by layer") {
  Sequence<double> net(
      {12, 12, 1}, {Linear{20}, Recurrent{lif.neuron()}, MaxPool{.kernel = 1}, Linear{4}, lif}, 3);
  same_by_events(net);
}

TEST_CASE("the ways of a residual layer are run by events, and added, as layer by layer") {
  const Conv2d conv{.c_out = 3, .padding = 1};
  const std::vector<Layer> block{conv, lif, conv, lif};
  const Residual currents{{conv, lif, conv}, {Conv2d{.c_out = 3, .kernel = 1}}};
  const Residual nested{{conv, lif, Residual{{conv, lif}, {conv}}, Dropout{0.2}}, {MaxPool{1}}};
  const Residual flat{{Linear{20}, Recurrent{lif.neuron()}, Linear{7}}, {Flatten{}, Linear{7}}};
  const std::vector<std::vector<Layer>> networks{
      {conv, lif, Residual{block}, Residual{block}, Linear{4}, Recurrent{learner.neuron()}},
      {currents, lif, nested, Linear{20}, lif},
      {conv, nested, flat, lif},
      {Residual{{Linear{144}, lif}, {Flatten{}}}, Residual{{Dropout{0.5}}}}};
  for (const auto& layers : networks) {
    Sequence<double> net({12, 12, 1}, layers, 3);
    auto weights = net.weights();
    for (auto& [name, values] : weights)
      if (name.ends_with(".tau")) values[0] += 0.4;
    net.load(weights);
    INFO(net.describe());
    same_by_events(net);
  }
}

TEST_CASE("what cannot be run by events is refused with its layer") {
  const auto refused = [](std::vector<Layer> layers, const char* part) {
    const Sequence<float> net({12, 12, 1}, std::move(layers));
    CHECK_THROWS_WITH_AS(EventDriven<float>{net}, doctest::Contains(part), Error);
  };
  refused({Conv2d{.c_out = 2}, Residual{{BatchNorm{}}}}, "layer 1.branch.0");
  refused({Residual{{Linear{144}, LeakyReadout{0.5}}, {Flatten{}}}}, "to an addition");
  refused({Conv2d{.c_out = 2}, lif, BatchNorm{}}, "follows no product");
  refused({Linear{3}, LeakyReadout{0.5}, Linear{2}}, "layer 2");
  const Sequence<float> net({12, 12, 1}, {Linear{3}});
  EventDriven<float> events(net);
  const std::vector<float> x(288);
  CHECK_THROWS_WITH_AS(
      events.run({.shape = {12, 12, 1}, .n_steps = 2, .batch = 1, .values = x.data()},
                 Reads::potentials),
      doctest::Contains("membrane potentials"), Error);
}
