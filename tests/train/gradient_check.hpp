// The gradient of a whole network against central finite differences, in double.
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "lapicque/base/random.hpp"
#include "lapicque/train/output.hpp"
#include "lapicque/train/sequence.hpp"

namespace lapicque::train {

/// n numbers in (low, high).
inline std::vector<double> some_numbers(size_t n, uint32_t id, double low = -1, double high = 1) {
  Stream random(make_key(7, Purpose::test, id));
  std::vector<double> x(n);
  for (double& v : x) v = low + (high - low) * random.uniform();
  return x;
}

inline Signal<double> signal_of(Kind kind, Shape shape, size_t n_steps, size_t batch,
                                const std::vector<double>& values) {
  return {
      .kind = kind, .shape = shape, .n_steps = n_steps, .batch = batch, .values = values.data()};
}

/// A smooth scalar of the output: sum of c_i (y_i + y_i^2 / 2), with its gradient.
inline double scalar_of(const Output& y, std::vector<double>* gradient) {
  const auto c = some_numbers(y.values.size(), 99);
  double sum = 0;
  if (gradient) gradient->resize(c.size());
  for (size_t i = 0; i < c.size(); ++i) {
    sum += c[i] * (y.values[i] + y.values[i] * y.values[i] / 2);
    if (gradient) (*gradient)[i] = c[i] * (1 + y.values[i]);
  }
  return sum;
}

/// Checks all parameters, and the input, of a network whose output is real numbers.
inline void check_gradient(Sequence<double>& net, Kind kind, size_t n_steps, size_t batch,
                           double tolerance = 1e-6, std::vector<double> x = {}) {
  Team team(1);
  const Shape shape = net.input_shape();
  const size_t rows = kind == Kind::fixed ? batch : n_steps * batch;
  if (x.empty()) x = some_numbers(rows * shape.size(), 1);
  const Pass<double> pass{.team = team, .phase = Phase::training, .seed = 3, .iteration = 5};
  const auto value = [&] {
    Collected out;
    return scalar_of(
        out.append(net.forward(pass, signal_of(kind, shape, n_steps, batch, x)), Reads::output),
        nullptr);
  };
  Collected out;
  std::vector<double> g;
  scalar_of(out.append(net.forward(pass, signal_of(kind, shape, n_steps, batch, x)), Reads::output),
            &g);
  const auto gx = net.backward_to_input(team, {.values = g.data()});
  const std::vector<double> of_input(gx.values, gx.values + x.size());
  const double h = 1e-6;
  const auto difference = [&](double& number) {
    const double before = number;
    number = before + h;
    const double above = value();
    number = before - h;
    const double below = value();
    number = before;
    return (above - below) / (2 * h);
  };
  for (auto* p : net.parameters()) {
    const std::vector<double> gradient(p->gradient.begin(), p->gradient.end());
    const size_t stride = std::max<size_t>(1, gradient.size() / 12);
    for (size_t i = 0; i < gradient.size(); i += stride) {
      INFO(p->name << "[" << i << "]");
      CHECK(gradient[i] == doctest::Approx(difference(p->value[i])).epsilon(tolerance));
    }
  }
  for (size_t i = 0; i < x.size(); i += std::max<size_t>(1, x.size() / 12)) {
    INFO("input[" << i << "]");
    CHECK(of_input[i] == doctest::Approx(difference(x[i])).epsilon(tolerance));
  }
}

}  // namespace lapicque::train
