// What a neuron model is: a struct with a table of parameters, its state, its input, and four
// verbs. This file states the contract; models/neurons/iaf_psc_exp.hpp is the one to read.
//
//   Parameters<T>   what a user sets
//   State<T>        what evolves, and can be recorded; its first field is what `V_m` plots
//   Input<T>        what arrives during one step: receptors, current, noise
//   Propagators<T>  the constants of one step of length dt: pure function of parameters and dt
//
//   prepare(p, dt)        -> Propagators   derived numbers, never stored beside their source
//   advance(s, q, x)                       s(t) -> s(t + dt), branch-free
//   excess(s, q, x)       -> T             >= 0 means: a spike, stamped t + dt
//   reset(s, q)                            applied where there was a spike
//
// T is a Field (documentation), double (the readable oracle), a SIMD vector (the engine), or a
// number that carries its derivative (learn/).
#pragma once
#include <concepts>
#include <string_view>
#include <vector>

#include "lapicque/base/field.hpp"
#include "lapicque/base/math.hpp"

namespace lapicque {

/// The prose of a model's page.
struct ModelInfo {
  std::string_view name;       ///< as users type it: "iaf_psc_exp"
  std::string_view summary;    ///< one sentence
  std::string_view equations;  ///< plain text, as in the source
  std::string_view method;     ///< how it is integrated, with its order
  std::string_view source;     ///< the paper
};

template <class M>
concept Neuron = requires {
  { M::info } -> std::convertible_to<ModelInfo>;
  requires requires(typename M::template State<double> & s,
                    const typename M::template Parameters<double>& p,
                    const typename M::template Propagators<double>& q,
                    const typename M::template Input<double>& x, double dt) {
    {
      M::template prepare<double>(p, dt)
      } -> std::same_as<typename M::template Propagators<double>>;
    M::template advance<double>(s, q, x);
    { M::template excess<double>(s, q, x) } -> std::convertible_to<double>;
    M::template reset<double>(s, q);
  };
};

/// The table S<Field> of a model, as a list.
template <template <class> class S>
std::vector<Field> fields_of() {
  if constexpr (n_fields<S> == 0) {
    return {};
  } else {
    const S<Field> table{};
    const auto* first = reinterpret_cast<const Field*>(&table);
    return {first, first + n_fields<S>};
  }
}

/// The number of whole steps in a refractory period, as the state counts them down.
template <class T>
T refractory_steps(const T& t_ref, double dt) {
  return t_ref * T(1.0 / dt) + T(0.5);  // rounded down when compared with whole counts
}

}  // namespace lapicque
