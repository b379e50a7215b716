// The perfect integrator: a spiking neuron without a leak.
#pragma once
#include "lapicque/models/model.hpp"

namespace lapicque {

struct IfJump {
  static constexpr ModelInfo info{
      .name = "if_jump",
      .summary = "Perfect integrator, without a leak, whose potential jumps by each spike.",
      .equations =
          "dV/dt = 0;  a spike of weight w at a synapse: V += w\n"
          "V >= V_th: spike, V = V_reset",
      .method = "exact; spikes on the grid",
      .source = "Gerstein & Mandelbrot 1964, Biophys. J. 4:41, without its noise"};

  template <class T>
  struct Parameters {
    T V_th = field("V_th", 1.0, "1", any_value, "spike threshold");
    T V_reset = field("V_reset", 0.0, "1", any_value, "potential after a spike");
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
    T V_th, V_reset;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double) {
    return {.V_th = p.V_th, .V_reset = p.V_reset};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>&, const Input<T>& x) {
    s.V += x.w;
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V - q.V_th;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.V = q.V_reset;
  }
};

}  // namespace lapicque
