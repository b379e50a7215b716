// Current-based leaky integrate-and-fire neuron in the dimensionless form of deep learning.
#pragma once
#include "lapicque/models/model.hpp"

namespace lapicque {

struct CubaLif {
  static constexpr ModelInfo info{
      .name = "cuba_lif",
      .summary =
          "Leaky integrate-and-fire neuron with an exponentially decaying current, both without "
          "dimension, as networks are trained with.",
      .equations =
          "each step:  I = exp(-dt/tau_syn) I + w;  V = exp(-dt/tau_m) V + I\n"
          "V >= V_th: spike, V = V_reset",
      .method =
          "the recurrence itself, which decays exactly; spikes on the grid. alpha = "
          "exp(-dt/tau_syn) and beta = exp(-dt/tau_m) make it snnTorch's Synaptic(alpha, beta)",
      .source =
          "Zenke & Ganguli 2018, Neural Comput. 30:1514; Eshraghian et al. 2023, Proc. IEEE "
          "111:1016"};

  template <class T>
  struct Parameters {
    T tau_m = field("tau_m", 20.0, "ms", positive, "membrane time constant");
    T tau_syn = field("tau_syn", 5.0, "ms", positive, "decay time of the current");
    T V_th = field("V_th", 1.0, "1", any_value, "spike threshold");
    T V_reset = field("V_reset", 0.0, "1", any_value, "potential after a spike");
  };

  template <class T>
  struct State {
    T V = field("V", 0.0, "1", any_value, "membrane potential");
    T I_syn = field("I_syn", 0.0, "1", any_value, "synaptic current");
  };

  template <class T>
  struct Input {
    T w = receptor("spikes", "1", "spikes: what each adds to the current");
  };

  template <class T>
  struct Propagators {
    T P_mm, P_ss, V_th, V_reset;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = exp(-T(dt) / p.tau_m),
            .P_ss = exp(-T(dt) / p.tau_syn),
            .V_th = p.V_th,
            .V_reset = p.V_reset};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    s.I_syn = q.P_ss * s.I_syn + x.w;
    s.V = q.P_mm * s.V + s.I_syn;
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
