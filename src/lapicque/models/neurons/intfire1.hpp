// NEURON's simplest artificial cell: leak, jump, fire, rest.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct Intfire1 {
  static constexpr ModelInfo info{
      .name = "intfire1",
      .summary = "NEURON's IntFire1: a leaky integrator that jumps, fires above 1 and then rests.",
      .equations =
          "tau dm/dt = -m;  a spike of weight w at a synapse: m += w\n"
          "m > 1: spike, m = 0 for t_ref, in which input is ignored",
      .method =
          "exact propagator; spikes on the grid, or event by event without one "
          "(engine/event_simulation.hpp)",
      .source = "Carnevale & Hines 2006, The NEURON Book, ch. 10: IntFire1"};

  template <class T>
  struct Parameters {
    T tau = field("tau", 10.0, "ms", positive, "membrane time constant");
    T t_ref = field("t_ref", 5.0, "ms", non_negative, "absolute refractory period");
  };

  template <class T>
  struct State {
    T m = field("m", 0.0, "1", any_value, "membrane potential");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
  };

  template <class T>
  struct Input {
    T w = receptor("spikes", "1", "spikes: the jump each causes");
  };

  template <class T>
  struct Propagators {
    T P_mm, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = exp(-T(dt) / p.tau), .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const auto free = s.refractory < T(1);
    s.m = select(free, q.P_mm * s.m + x.w, s.m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>&, const Input<T>&) {
    return select(T(1) < s.m, T(1), T(-1));  // m = 1 does not fire
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.m = T(0);
    s.refractory = q.n_ref;
  }
};

}  // namespace lapicque
