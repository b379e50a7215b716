#include "lapicque/learn/neuron_reference.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/dual.hpp"
#include "lapicque/models/all.hpp"
#include "learn/neuron_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::test;

namespace {

/// The scalar whose gradient is asked for, without its part that only spikes make.
double smooth_loss(Lab<double>& lab) {
  reference_forward(lab.layer, lab.forward_args());
  double sum = 0;
  for (size_t i = 0; i < lab.potentials.size(); ++i)
    sum += lab.grad_potentials[i] * lab.potentials[i];
  for (size_t i = 0; i < lab.final_state.size(); ++i)
    sum += lab.grad_final_state[i] * lab.final_state[i];
  return sum;
}

/// The central difference of fourth order of what `loss` gives where a number is moved by its
/// argument.
template <class Loss>
double difference(const Loss& loss, double h) {
  return (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h);
}

double difference_by_number(Lab<double>& lab, double& x, double h) {
  const double before = x;
  const double slope = difference([&](double d) { return x = before + d, smooth_loss(lab); }, h);
  x = before;
  return slope;
}

double difference_by_parameter(Lab<double>& lab, const std::string& name) {
  const double before = lab.layer.parameter(name)[0];
  const auto loss = [&](double d) {
    lab.layer.set_parameters({{name, {before + d}}});
    return smooth_loss(lab);
  };
  const double slope = difference(loss, 1e-4 * (1 + std::abs(before)));
  lab.layer.set_parameters({{name, {before}}});
  return slope;
}

/// Parameters that may be moved a little either way, and change what they move smoothly.
std::vector<std::string> smooth_parameters(const NeuronModel& model) {
  std::vector<std::string> names;
  for (const Field& field : model.parameters)
    if (field.range.contains(field.value - 1e-3) && std::string(field.name) != "t_ref")
      names.emplace_back(field.name);
  return names;
}

}  // namespace

TEST_CASE("where nothing spikes, every gradient is the central difference, for every neuron") {
  for (const NeuronModel& model : neuron_models().first(Neurons::size)) {
    CAPTURE(model.info.name);
    NeuronOptions options = options_for(model);
    options.reset_gradient = ResetGradient::detached;  // else the surrogate speaks without a spike
    options.learnable = smooth_parameters(model);
    const Shape shape{.n_steps = 12, .batch = 2, .n = 2};
    Lab<double> lab(options, shape, quiet_drive<double>(options, shape));
    for (double& g : lab.grad_spikes) g = 0;
    lab.run_reference();
    REQUIRE(count(lab.spikes) == 0);
    const auto near = [](double gradient, double expected, double scale) {
      CHECK(std::abs(gradient - expected) <= 1e-6 * (std::abs(expected) + scale));
    };
    for (size_t f = 0; f < lab.inputs.size(); ++f)
      for (size_t i = 0; i < lab.inputs[f].size(); i += 5) {
        const double x = lab.inputs[f][i];
        near(lab.grad_inputs[f][i],
             difference_by_number(lab, lab.inputs[f][i], 1e-3 * std::abs(x) + 1e-7),
             largest(lab.grad_inputs[f]));
      }
    for (size_t k = 0; k < lab.initial_state.size(); ++k) {
      CAPTURE(std::string(model.state[k / 4].name));
      if (std::string(model.state[k / 4].name) == "refractory") continue;
      if (!model.state[k / 4].range.contains(lab.initial_state[k] - 1e-3)) continue;
      const double h = 1e-4 * (1 + std::abs(lab.initial_state[k]));
      near(lab.grad_initial_state[k], difference_by_number(lab, lab.initial_state[k], h),
           largest(lab.grad_initial_state));
    }
    for (size_t j = 0; j < options.learnable.size(); ++j) {
      CAPTURE(options.learnable[j]);
      const double expected = difference_by_parameter(lab, options.learnable[j]);
      CHECK(lab.grad_parameters[j] ==
            doctest::Approx(expected).epsilon(2e-5).scale(1e-3 + 1e-6 * largest(lab.potentials)));
    }
  }
}

namespace {

/// The derivative of the loss along one direction of everything at once, by a forward sweep of
/// dual numbers in which a spike's derivative is the surrogate's slope.
template <class M>
double tangent(const Lab<double>& lab, const std::vector<std::vector<double>>& input_direction,
               const std::vector<double>& state_direction,
               const std::vector<double>& parameter_direction) {
  using D = Dual<double, 1>;
  const auto dual = [](double v, double d) {
    D x = D::constant(v);
    x.d[0] = d;
    return x;
  };
  const NeuronOptions& options = lab.layer.options();
  typename M::template Parameters<D> p{};
  const auto parameters = members<M::template Parameters>(p);
  for (size_t i = 0; i < parameters.size(); ++i)
    parameters[i] = dual(lab.layer.parameter(lab.layer.model().parameters[i].name)[0], 0);
  for (size_t j = 0; j < options.learnable.size(); ++j)
    parameters[size_t(find_field(lab.layer.model().parameters, options.learnable[j]))].d[0] =
        parameter_direction[j];
  const auto q = M::template prepare<D>(p, options.dt);

  double loss = 0;
  const size_t row = lab.shape.batch * lab.shape.n;
  for (size_t c = 0; c < row; ++c) {
    typename M::template State<D> s{};
    const auto state = members<M::template State>(s);
    for (size_t k = 0; k < state.size(); ++k)
      state[k] = dual(lab.initial_state[k * row + c], state_direction[k * row + c]);
    for (size_t t = 0; t < lab.shape.n_steps; ++t) {
      typename M::template Input<D> x{};
      for (size_t f = 0; f < lab.inputs.size(); ++f) {
        const size_t i = lab.times[f] == Time::varying ? t * row + c : c;
        members<M::template Input>(x)[lab.layer.fed()[f]] =
            dual(lab.inputs[f][i], input_direction[f][i]);
      }
      M::template advance<D>(s, q, x);
      const D excess = M::template excess<D>(s, q, x);
      std::vector<double> slope(1), e{excess.v};
      slopes_of<double>(options.surrogate, e, slope);
      const double dz = slope[0] * excess.d[0];
      loss += lab.grad_spikes[t * row + c] * dz;
      loss += lab.grad_potentials[t * row + c] * state[0].d[0];
      auto after = s;
      const auto reset = members<M::template State>(after);
      if (options.reset != Reset::none) M::template reset<D>(after, q);
      if (options.reset == Reset::subtract) reset[0] += excess;
      for (size_t k = 0; k < state.size(); ++k) {
        const double jump =
            options.reset_gradient == ResetGradient::flows ? (reset[k].v - state[k].v) * dz : 0;
        state[k] = excess.v >= 0 ? reset[k] : state[k];
        state[k].d[0] += jump;
      }
    }
    for (size_t k = 0; k < state.size(); ++k)
      loss += lab.grad_final_state[k * row + c] * state[k].d[0];
  }
  return loss;
}

/// Checks <gradient, direction> against the tangent along the direction.
template <class M>
void check_against_tangent(Lab<double>& lab) {
  lab.run_reference();
  double product = 0, size = 0;
  const auto along = [&](const std::vector<double>& gradient, uint32_t seed) {
    auto direction = uniform_numbers<double>(gradient.size(), -1, 1, seed);
    for (size_t i = 0; i < gradient.size(); ++i) {
      product += gradient[i] * direction[i];
      size += std::abs(gradient[i] * direction[i]);
    }
    return direction;
  };
  std::vector<std::vector<double>> inputs;
  for (const auto& gradient : lab.grad_inputs) inputs.push_back(along(gradient, 21));
  const auto state = along(lab.grad_initial_state, 22);
  const auto parameters = along(lab.grad_parameters, 23);
  CHECK(std::abs(tangent<M>(lab, inputs, state, parameters) - product) <= 1e-11 * size);
}

template <class M>
void check_model() {
  const NeuronModel& model = *find_neuron_model(M::info.name);
  CAPTURE(model.info.name);
  const Shape shape{.n_steps = 40, .batch = 2, .n = 3};
  NeuronOptions options = options_for(model);
  const double drive = firing_drive<double>(options, shape);
  CHECK((drive > 0 || model.info.name == "li"));
  for (Reset reset : resets)
    for (auto gradient : {ResetGradient::flows, ResetGradient::detached}) {
      if (!can_reset(model, reset)) continue;
      // Its parabola runs to infinity where nothing sets it back.
      if (model.info.name == "izhikevich" && reset == Reset::none) continue;
      options.reset = reset, options.reset_gradient = gradient;
      options.learnable = names_of(model.parameters);
      Lab<double> lab(options, shape, drive);
      if (lab.inputs.size() > 1) lab.hold(1);
      check_against_tangent<M>(lab);
    }
}

template <class... Ms>
void check_models(TypeList<Ms...>) {
  (check_model<Ms>(), ...);
}

}  // namespace

TEST_CASE("with spikes and every reset, gradients are the tangent's adjoint, for every neuron") {
  check_models(Neurons{});
}

TEST_CASE("a parameter of each neuron has a gradient of its own") {
  const size_t n = 3;
  NeuronOptions options{.parameters = {{"tau", {5.0, 10.0, 20.0}}, {"V_t", {1.0, 0.8, 1.2}}},
                        .learnable = {"V_t", "tau"}};
  Lab<double> lab(options, {.n_steps = 30, .batch = 2, .n = n}, 0.8);
  lab.run_reference();
  CHECK(count(lab.spikes) > 10);
  for (size_t i = 0; i < n; ++i) {
    CAPTURE(i);
    NeuronOptions alone = options;
    for (auto& [name, values] : alone.parameters) values = {values[i]};
    Lab<double> one(alone, {.n_steps = 30, .batch = 2, .n = 1}, 0.8);
    for (size_t r = 0; r < 60; ++r) {
      one.inputs[0][r] = lab.inputs[0][r * n + i];
      one.grad_spikes[r] = lab.grad_spikes[r * n + i];
      one.grad_potentials[r] = lab.grad_potentials[r * n + i];
    }
    for (size_t b = 0; b < 2; ++b) {
      one.initial_state[b] = lab.initial_state[b * n + i];
      one.grad_final_state[b] = lab.grad_final_state[b * n + i];
    }
    one.run_reference();
    CHECK(lab.grad_parameters[i] == doctest::Approx(one.grad_parameters[0]).epsilon(1e-12));
    CHECK(lab.grad_parameters[n + i] == doctest::Approx(one.grad_parameters[1]).epsilon(1e-12));
  }
}
