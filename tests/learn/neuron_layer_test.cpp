#include "lapicque/learn/neuron_layer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "learn/neuron_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::test;

namespace {

/// The options of the leaky neuron of deep learning, whose potential decays by beta each step.
NeuronOptions leaky(double beta, Reset reset = Reset::value) {
  return {.parameters = {{"tau", {-1 / std::log(beta)}}}, .reset = reset};
}

std::vector<double> potentials_of(const NeuronOptions& options, const std::vector<double>& x) {
  Team team(1);
  std::vector<double> potentials(x.size());
  NeuronLayer<double>(options, 1)
      .forward(team, {.n_steps = x.size(), .batch = 1, .inputs = {{x}}, .potentials = potentials});
  return potentials;
}

std::vector<uint64_t> words_of(const Spikes& spikes) {
  return {spikes.view().words, spikes.view().words + spikes.view().n_words()};
}

/// A lab that has run; `team` does not change a bit of it.
Lab<float> ran(Team& team, Shape shape, const NeuronOptions& options) {
  Lab<float> lab(options, shape, 0.7);
  lab.run(team);
  return lab;
}

NeuronOptions learning(size_t n) {
  NeuronOptions options{.reset = Reset::subtract, .learnable = {"V_t", "tau"}};
  options.parameters["tau"] = uniform_numbers<double>(n, 5, 30, 3);
  return options;
}

}  // namespace

TEST_CASE("a leaky neuron decays by beta, adds its input, and each reset does what it says") {
  const std::vector<double> x{0.3, 0.4, 0.5, 0.2};
  const double beta = 0.9;
  const auto near = [](const std::vector<double>& a, const std::vector<double>& b) {
    for (size_t i = 0; i < a.size(); ++i) CHECK(a[i] == doctest::Approx(b[i]));
  };
  // 0.3, 0.3 beta + 0.4, ... passes 1 in the third step: 1.103, a spike.
  near(potentials_of(leaky(beta), x), {0.3, 0.67, 1.103, 0.2});
  near(potentials_of(leaky(beta, Reset::subtract), x), {0.3, 0.67, 1.103, 0.103 * beta + 0.2});
  near(potentials_of(leaky(beta, Reset::none), x), {0.3, 0.67, 1.103, 1.103 * beta + 0.2});
}

TEST_CASE("a range of steps by itself continues another to the bit, forward and backward") {
  Team team(2);
  const Shape shape{.n_steps = 50, .batch = 3, .n = 65};
  Lab<float> whole(learning(65), shape, 0.7), parts(learning(65), shape, 0.7);
  whole.run(team);
  const size_t cut = 17, row = shape.batch * shape.n;
  std::vector<float> between(whole.final_state.size()), first_checkpoints, last_checkpoints;
  first_checkpoints.resize(whole.layer.n_checkpoints(cut) * row);
  last_checkpoints.resize(whole.layer.n_checkpoints(shape.n_steps - cut) * row);
  const auto range = [&](std::span<float> all, size_t first, size_t last) {
    return all.subspan(first * row, (last - first) * row);
  };
  const auto signal = [&](std::vector<float>& all, size_t first, size_t last) {
    return Signal<const float>{range(all, first, last)};
  };
  parts.layer.forward(team, {.n_steps = cut,
                             .batch = shape.batch,
                             .inputs = {signal(parts.inputs[0], 0, cut)},
                             .initial_state = parts.initial_state,
                             .spikes = parts.spikes.rows().steps(0, cut),
                             .final_state = between,
                             .checkpoints = first_checkpoints});
  parts.layer.forward(team, {.n_steps = shape.n_steps - cut,
                             .batch = shape.batch,
                             .inputs = {signal(parts.inputs[0], cut, shape.n_steps)},
                             .initial_state = between,
                             .spikes = parts.spikes.rows().steps(cut, shape.n_steps - cut),
                             .final_state = between,
                             .checkpoints = last_checkpoints});
  CHECK(words_of(parts.spikes) == words_of(whole.spikes));
  CHECK(between == whole.final_state);

  std::vector<float> gradient(between.size());
  std::vector<double> first_sums(whole.grad_parameters.size()), last_sums = first_sums;
  const auto back = [&](size_t first, size_t last, std::span<const float> checkpoints,
                        std::span<const float> after, std::span<double> sums) {
    parts.layer.backward(team, {.n_steps = last - first,
                                .batch = shape.batch,
                                .inputs = {signal(parts.inputs[0], first, last)},
                                .checkpoints = checkpoints,
                                .grad_spikes = signal(parts.grad_spikes, first, last),
                                .grad_potentials = signal(parts.grad_potentials, first, last),
                                .grad_final_state = after,
                                .grad_inputs = {range(parts.grad_inputs[0], first, last)},
                                .grad_initial_state = gradient,
                                .grad_parameters = sums});
  };
  back(cut, shape.n_steps, last_checkpoints, parts.grad_final_state, last_sums);
  back(0, cut, first_checkpoints, gradient, first_sums);
  CHECK(parts.grad_inputs[0] == whole.grad_inputs[0]);
  CHECK(gradient == whole.grad_initial_state);
  for (size_t i = 0; i < first_sums.size(); ++i)
    CHECK(first_sums[i] + last_sums[i] == doctest::Approx(whole.grad_parameters[i]).epsilon(1e-5));
}

TEST_CASE("a gradient by spikes that comes as a product is that of its numbers, for any shape") {
  Team team(2);
  for (const Shape shape : {Shape{9, 1, 7}, Shape{30, 3, 65}, Shape{5, 130, 10}, Shape{20, 2, 1500},
                            Shape{3, 40, 64}, Shape{13, 3, 1031}})
    for (const size_t n_rows : {1, 10, 37}) {
      CAPTURE(shape.n);
      CAPTURE(n_rows);
      const size_t rows = shape.n_steps * shape.batch;
      const auto g = uniform_numbers<double>(rows * n_rows, -1, 1, 31);
      const auto w = uniform_numbers<double>(n_rows * shape.n, -1, 1, 32);
      Lab<double> numbers(learning(shape.n), shape, 0.7), product(learning(shape.n), shape, 0.7);
      for (size_t r = 0; r < rows; ++r)
        for (size_t i = 0; i < shape.n; ++i) {
          double sum = 0;
          for (size_t j = 0; j < n_rows; ++j) sum += g[r * n_rows + j] * w[j * shape.n + i];
          numbers.grad_spikes[r * shape.n + i] = sum;
        }
      numbers.run(team);
      product.layer.forward(team, product.forward_args());
      auto args = product.backward_args();
      args.grad_spikes = {};
      args.grad_spikes_product = {g, w, n_rows};
      product.layer.backward(team, args);
      CHECK(largest(product.grad_inputs[0], numbers.grad_inputs[0]) < 1e-12);
      CHECK(largest(product.grad_parameters, numbers.grad_parameters) <
            1e-12 * (1 + largest(numbers.grad_parameters)));
      CHECK(largest(numbers.grad_inputs[0]) > 0.01);
    }
}

TEST_CASE("no bit depends on the number of threads, whatever the shape") {
  Team one(1), two(2), three(3);
  for (const Shape shape : {Shape{1, 1, 1}, Shape{9, 1, 7}, Shape{30, 3, 65}, Shape{5, 130, 10},
                            Shape{20, 2, 1500}, Shape{3, 40, 64}, Shape{12, 3, 1031}}) {
    CAPTURE(shape.n_steps);
    CAPTURE(shape.batch);
    CAPTURE(shape.n);
    const NeuronOptions options = learning(shape.n);
    const Lab<float> a = ran(one, shape, options);
    Lab<float> slow(options, shape, 0.7);
    slow.run_reference();
    CHECK(words_of(a.spikes) == words_of(slow.spikes));
    CHECK(largest(a.grad_inputs[0], slow.grad_inputs[0]) < 1e-4);
    CHECK(largest(a.grad_parameters, slow.grad_parameters) <
          1e-4 * (1 + largest(slow.grad_parameters)));
    for (Team* team : {&two, &three}) {
      const Lab<float> b = ran(*team, shape, options);
      CHECK(words_of(a.spikes) == words_of(b.spikes));
      CHECK(a.potentials == b.potentials);
      CHECK(a.grad_inputs == b.grad_inputs);
      CHECK(a.grad_initial_state == b.grad_initial_state);
      CHECK(a.grad_parameters == b.grad_parameters);
    }
  }
}

TEST_CASE("a constant input is the same as one repeated, and its gradient is summed over time") {
  Team team(2);
  const Shape shape{.n_steps = 20, .batch = 2, .n = 70};
  Lab<float> held({}, shape, 0.7), repeated({}, shape, 0.7);
  held.hold(0);
  const size_t row = shape.batch * shape.n;
  for (size_t i = 0; i < repeated.inputs[0].size(); ++i)
    repeated.inputs[0][i] = held.inputs[0][i % row];
  held.run(team), repeated.run(team);
  CHECK(words_of(held.spikes) == words_of(repeated.spikes));
  CHECK(count(held.spikes) > 10);
  for (size_t c = 0; c < row; ++c) {
    double sum = 0;
    for (size_t t = 0; t < shape.n_steps; ++t) sum += repeated.grad_inputs[0][t * row + c];
    REQUIRE(held.grad_inputs[0][c] == doctest::Approx(sum).epsilon(1e-4));
  }
}

TEST_CASE("a constant gradient of the spikes is the same as one repeated") {
  Team team(1);
  const Shape shape{.n_steps = 20, .batch = 2, .n = 70};
  Lab<float> a({}, shape, 0.7), b({}, shape, 0.7);
  const size_t row = shape.batch * shape.n;
  for (size_t i = 0; i < b.grad_spikes.size(); ++i) b.grad_spikes[i] = a.grad_spikes[i % row];
  a.grad_spikes.resize(row);
  a.layer.forward(team, a.forward_args());
  auto args = a.backward_args();
  args.grad_spikes.time = Time::constant;
  a.layer.backward(team, args);
  b.run(team);
  CHECK(a.grad_inputs == b.grad_inputs);
}

TEST_CASE("the gradient of the input may take the place of that of the spikes") {
  Team team(2);
  for (const auto& learnable : {std::vector<std::string>{}, {"tau", "V_t"}}) {
    const Shape shape{.n_steps = 20, .batch = 2, .n = 70};
    const NeuronOptions options{.learnable = learnable};
    Lab<float> apart(options, shape, 0.7), in_place(options, shape, 0.7);
    apart.run(team);
    in_place.layer.forward(team, in_place.forward_args());
    auto args = in_place.backward_args();
    args.grad_inputs = {in_place.grad_spikes};
    in_place.layer.backward(team, args);
    CHECK(in_place.grad_spikes == apart.grad_inputs[0]);
    CHECK(in_place.grad_parameters == apart.grad_parameters);
  }
}

TEST_CASE("a gradient that is written past the caches, as it is so large, is the same to the bit") {
  constexpr size_t n = 4096, batch = 8, n_steps = 520;  // 65 MiB
  const NeuronLayer<float> layer(leaky(0.9), n);
  Team team(2);
  Array<float> x(n_steps * batch * n), g(x.size()), gx(x.size());
  Array<float> checkpoints(layer.n_checkpoints(n_steps) * batch * n);
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = float((i * 2654435761u >> 16) % 1000) * 3e-4f;
    g[i] = float((i * 40503u >> 8) % 1000) * 1e-3f - 0.5f;
  }
  layer.forward(team, {.n_steps = n_steps,
                       .batch = batch,
                       .inputs = {{x.span()}},
                       .checkpoints = checkpoints.span()});
  for (Array<float>* out : {&gx, &g})
    layer.backward(team, {.n_steps = n_steps,
                          .batch = batch,
                          .inputs = {{x.span()}},
                          .checkpoints = checkpoints.span(),
                          .grad_spikes = {g.span()},
                          .grad_inputs = {out->span()}});
  CHECK(std::equal(g.begin(), g.end(), gx.begin()));
  CHECK(*std::max_element(gx.begin(), gx.end()) > 0);
}

TEST_CASE("what is not wanted may be left out, and the rest stays") {
  Team team(1);
  const Shape shape{.n_steps = 30, .batch = 2, .n = 9};
  Lab<double> full({}, shape, 0.7), bare({}, shape, 0.7);
  full.run(team);
  bare.layer.forward(team, {.n_steps = shape.n_steps,
                            .batch = shape.batch,
                            .inputs = bare.signals(),
                            .initial_state = bare.initial_state,
                            .checkpoints = bare.checkpoints});
  CHECK(bare.checkpoints == full.checkpoints);
  auto args = bare.backward_args();
  args.grad_inputs.clear();
  bare.layer.backward(team, args);
  CHECK(bare.grad_initial_state == full.grad_initial_state);
  Lab<double> silent({}, shape, 0.7);
  silent.layer.forward(team, silent.forward_args());
  auto nothing = silent.backward_args();
  nothing.grad_spikes = nothing.grad_potentials = {};
  nothing.grad_final_state = {};
  silent.layer.backward(team, nothing);
  CHECK(largest(silent.grad_inputs[0]) == 0);
}

TEST_CASE("the spiking part of the gradient is the surrogate's slope, by hand") {
  // One step from rest: z = H(x - 1), and dz/dx is the slope at x - 1.
  Team team(1);
  std::vector<double> x{1.25}, checkpoint(1), one{1}, gradient(1);
  const NeuronLayer<double> layer({.surrogate = {SurrogateKind::triangular, 2}}, 1);
  layer.forward(team, {.n_steps = 1, .batch = 1, .inputs = {{x}}, .checkpoints = checkpoint});
  layer.backward(team, {.n_steps = 1,
                        .batch = 1,
                        .inputs = {{x}},
                        .checkpoints = checkpoint,
                        .grad_spikes = {one},
                        .grad_inputs = {gradient}});
  CHECK(gradient[0] == 2 * (1 - 2 * 0.25));
}

TEST_CASE("options that cannot be are refused with a sentence") {
  const auto made = [](NeuronOptions options) { NeuronLayer<float>(options, 4); };
  CHECK_THROWS_WITH_AS(made({.model = "lif_jmp"}), doctest::Contains("lif_jump"), Error);
  CHECK_THROWS_WITH_AS(made({.parameters = {{"tua", {1}}}}), doctest::Contains("\"tau\""), Error);
  CHECK_THROWS_WITH_AS(made({.parameters = {{"tau", {-1}}}}), doctest::Contains("must be > 0"),
                       Error);
  CHECK_THROWS_WITH_AS(made({.parameters = {{"tau", {1, 2}}}}), doctest::Contains("of the 4"),
                       Error);
  CHECK_THROWS_WITH_AS(made({.dt = 0}), doctest::Contains("must be > 0 ms"), Error);
  CHECK_THROWS_WITH_AS(made({.inputs = {"spike"}}), doctest::Contains("\"spikes\""), Error);
  CHECK_THROWS_WITH_AS(made({.inputs = {"spikes", "spikes"}}), doctest::Contains("twice"), Error);
  CHECK_THROWS_WITH_AS(made({.learnable = {"beta"}}), doctest::Contains("no parameter"), Error);
  CHECK_THROWS_WITH_AS(made({.model = "hh_psc_alpha", .reset = Reset::subtract}),
                       doctest::Contains("nothing can be subtracted"), Error);
  CHECK_THROWS_WITH_AS(NeuronLayer<float>({}, 0), doctest::Contains("0 neurons"), Error);
  NeuronLayer<float> layer({}, 4);
  CHECK_THROWS_AS(layer.set_parameters({{"tau", {1, 2, 3, 4}}}), Error);
  CHECK(layer.parameter("tau")[0] == 20);
  Team team(1);
  std::vector<float> x(11);
  CHECK_THROWS_WITH_AS(layer.forward(team, {.n_steps = 3, .batch = 1, .inputs = {{x}}}),
                       doctest::Contains("must have 12"), Error);
  CHECK_THROWS_WITH_AS(layer.forward(team, {.n_steps = 3, .batch = 1, .inputs = {}}),
                       doctest::Contains("0 inputs given, 1 are fed"), Error);
}
