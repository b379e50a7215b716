// The simplest spiking neuron: leak, jump, fire.
#pragma once
#include "lapicque/models/model.hpp"

namespace lapicque {

struct LifJump {
  static constexpr ModelInfo info{
      .name = "lif_jump",
      .summary = "Leaky integrator whose potential jumps by the weight of each spike.",
      .equations =
          "tau dV/dt = -V;  a spike of weight w at a synapse: V += w\n"
          "V >= V_t: spike, V = 0",
      .method = "exact propagator; spikes on the grid",
      .source = "Stein 1965, Biophys. J. 5:173, with a single leak; Gerstner et al. 2014, ch. 1.3"};

  template <class T>
  struct Parameters {
    T tau = field("tau", 20.0, "ms", positive, "membrane time constant");
    T V_t = field("V_t", 1.0, "1", positive, "spike threshold");
  };

  template <class T>
  struct State {
    T V = field("V", 0.0, "1", any_value, "membrane potential");
  };

  template <class T>
  struct Input {
    T w = receptor("spikes", "1", "spikes: the jump each causes");
  };

  template <class T>
  struct Propagators {
    T P_VV, V_t;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_VV = exp(-T(dt) / p.tau), .V_t = p.V_t};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    s.V = q.P_VV * s.V + x.w;
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V - q.V_t;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>&) {
    s.V = T(0);
  }
};

}  // namespace lapicque
