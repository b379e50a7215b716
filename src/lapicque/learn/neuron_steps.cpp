#include "lapicque/learn/neuron_steps.hpp"

#include <algorithm>
#include <array>

#include "lapicque/base/dual.hpp"
#include "lapicque/models/all.hpp"

namespace lapicque::learn {
namespace {

template <template <class> class S, class T>
S<T>& as(T* values) {
  return *reinterpret_cast<S<T>*>(values);
}
template <template <class> class S, class T>
const S<T>& as(const T* values) {
  return *reinterpret_cast<const S<T>*>(values);
}

/// A table of dual constants; where `first` is given, entry i is the variable of direction first+i.
template <template <class> class S, class D, class R>
S<D> lift(const R* values, size_t first = SIZE_MAX) {
  S<D> table{};
  const auto out = members<S>(table);
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = first == SIZE_MAX ? D::constant(values[i]) : D::variable(values[i], first + i);
  return table;
}

/// A whole step: what leaves it, for T a number or a dual one. The spike goes by the value.
template <class M, class T>
struct Step {
  typename M::template State<T> kept, reset;  ///< s- and r
  T excess;
  bool spiked;

  Step(typename M::template State<T> s, const typename M::template Propagators<T>& q,
       const typename M::template Input<T>& x, Reset mode) {
    M::template advance<T>(s, q, x);
    excess = M::template excess<T>(s, q, x);
    spiked = excess >= T(0);
    kept = reset = s;
    if (mode == Reset::none) return;
    M::template reset<T>(reset, q);
    if (mode == Reset::subtract) members<M::template State>(reset)[0] += excess;
  }
};

template <class M, class R>
void forward(R* state, const R* constants, const R* input, Reset reset, R& excess, R& potential) {
  auto& s = as<M::template State>(state);
  const Step<M, R> step(s, as<M::template Propagators>(constants), as<M::template Input>(input),
                        reset);
  excess = step.excess;
  potential = members<M::template State>(step.kept)[0];
  s = step.spiked ? step.reset : step.kept;
}

/// Calls visit(i, gradient along direction i) for a step of dual numbers.
template <class M, class R, size_t n>
void pull_back(const Step<M, Dual<R, n>>& step, const typename NeuronSteps<R>::Backward& a,
               R* gradient) {
  const auto kept = members<M::template State>(step.kept);
  const auto reset = members<M::template State>(step.reset);
  R by_spike = a.grad_spike;
  if (a.reset_gradient == ResetGradient::flows)
    for (size_t k = 0; k < kept.size(); ++k) by_spike += a.grad_state[k] * (reset[k].v - kept[k].v);
  for (size_t i = 0; i < n; ++i) {
    gradient[i] = by_spike * a.slope * step.excess.d[i] + a.grad_potential * kept[0].d[i];
    for (size_t k = 0; k < kept.size(); ++k)
      gradient[i] += a.grad_state[k] * (step.spiked ? reset[k].d[i] : kept[k].d[i]);
  }
}

template <class M, class R>
void backward(const typename NeuronSteps<R>::Backward& a) {
  constexpr size_t n_state = n_fields<M::template State>, n_input = n_fields<M::template Input>;
  using D = Dual<R, n_state + n_input>;
  const Step<M, D> step(lift<M::template State, D>(a.state, 0),
                        lift<M::template Propagators, D>(a.constants),
                        lift<M::template Input, D>(a.input, n_state), a.reset);
  std::array<R, n_state + n_input> gradient;
  pull_back<M, R>(step, a, gradient.data());
  std::copy_n(gradient.begin(), n_state, a.grad_state);
  std::copy_n(gradient.begin() + n_state, n_input, a.grad_input);
}

template <class M, class R>
R by_parameter(const typename NeuronSteps<R>::Backward& a, const R* constants_gradient) {
  using D = Dual<R, 1>;
  auto q = lift<M::template Propagators, D>(a.constants);
  const auto constants = members<M::template Propagators>(q);
  for (size_t k = 0; k < constants.size(); ++k) constants[k].d[0] = constants_gradient[k];
  const Step<M, D> step(lift<M::template State, D>(a.state), q, lift<M::template Input, D>(a.input),
                        a.reset);
  R gradient;
  pull_back<M, R>(step, a, &gradient);
  return gradient;
}

template <class M>
void gradient_of_constants(const double* parameters, size_t i, double dt, double* gradient) {
  using D = Dual<double, 1>;
  auto p = lift<M::template Parameters, D>(parameters);
  members<M::template Parameters>(p)[i].d[0] = 1;
  const auto q = M::template prepare<D>(p, dt);
  const auto constants = members<M::template Propagators>(q);
  for (size_t k = 0; k < constants.size(); ++k) gradient[k] = constants[k].d[0];
}

template <class M>
bool subtracts(const double* parameters, double dt) {
  using D = Dual<double, 1>;
  const auto q = M::template prepare<D>(lift<M::template Parameters, D>(parameters), dt);
  typename M::template State<D> s{};
  const typename M::template Input<D> x{};
  const auto potential = members<M::template State>(s);
  potential[0].d[0] = 1;
  const double rise = M::template excess<D>(s, q, x).d[0];
  M::template reset<D>(s, q);
  return rise == 1 && potential[0].d[0] == 0;
}

template <class R, class... Ms>
constexpr auto table_of(TypeList<Ms...>) {
  return std::array{NeuronSteps<R>{&forward<Ms, R>, &backward<Ms, R>, &by_parameter<Ms, R>}...};
}

template <class... Ms>
constexpr auto gradients_of(TypeList<Ms...>) {
  return std::array{&gradient_of_constants<Ms>...};
}

template <class... Ms>
constexpr auto subtracts_of(TypeList<Ms...>) {
  return std::array{&subtracts<Ms>...};
}

}  // namespace

template <class R>
const NeuronSteps<R>& neuron_steps(size_t model) {
  static constexpr auto table = table_of<R>(Neurons{});
  return table[model];
}

void prepare_gradient(size_t model, const double* parameters, size_t i, double dt,
                      double* constants_gradient) {
  gradients_of(Neurons{})[model](parameters, i, dt, constants_gradient);
}

bool can_subtract(size_t model, const double* parameters, double dt) {
  return subtracts_of(Neurons{})[model](parameters, dt);
}

template const NeuronSteps<float>& neuron_steps(size_t);
template const NeuronSteps<double>& neuron_steps(size_t);

}  // namespace lapicque::learn
