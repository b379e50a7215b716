// Adaptive leaky integrate-and-fire neuron, without dimension, as recurrent networks are trained
// with.
#pragma once
#include "lapicque/models/model.hpp"

namespace lapicque {

struct AdLif {
  static constexpr ModelInfo info{
      .name = "adlif",
      .summary =
          "Leaky integrate-and-fire neuron with an adaptation that follows the potential and the "
          "spikes, without dimension.",
      .equations =
          "tau_m dV/dt = -V - w + I;  the weights that arrive in a step are I during it\n"
          "tau_w dw/dt = a V - w\n"
          "V >= V_th: spike, V = V_reset, w += b",
      .method =
          "symplectic Euler with exact decays: V with the adaptation as it was, then w with the "
          "potential as it is after the spike; stable wherever its equations are, unlike the "
          "scheme that takes both as they were. Spikes on the grid. Baronig et al. write their b "
          "per 1 - exp(-dt/tau_w)",
      .source =
          "Bellec et al. 2018, NeurIPS; Bittar & Garner 2022, Front. Neurosci. 16:865897; Baronig, "
          "Ferrand, Sabathiel & Legenstein 2024, arXiv:2408.07517"};

  template <class T>
  struct Parameters {
    T tau_m = field("tau_m", 15.0, "ms", positive, "membrane time constant");
    T tau_w = field("tau_w", 150.0, "ms", positive, "time constant of adaptation");
    T a = field("a", 0.5, "1", any_value, "adaptation to the potential");
    T b = field("b", 0.5, "1", any_value, "adaptation to each spike");
    T V_th = field("V_th", 1.0, "1", any_value, "spike threshold");
    T V_reset = field("V_reset", 0.0, "1", any_value, "potential after a spike");
  };

  template <class T>
  struct State {
    T V = field("V", 0.0, "1", any_value, "membrane potential");
    T w = field("w", 0.0, "1", any_value, "adaptation");
  };

  template <class T>
  struct Input {
    T I = receptor("spikes", "1", "spikes: the current that each is during one step");
  };

  template <class T>
  struct Propagators {
    T P_mm, P_mI, P_ww, P_wV, b, V_th, V_reset;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = exp(-T(dt) / p.tau_m),
            .P_mI = -expm1(-T(dt) / p.tau_m),
            .P_ww = exp(-T(dt) / p.tau_w),
            .P_wV = -expm1(-T(dt) / p.tau_w) * p.a,
            .b = p.b,
            .V_th = p.V_th,
            .V_reset = p.V_reset};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    s.V = q.P_mm * s.V + q.P_mI * (x.I - s.w);
    s.w = q.P_ww * s.w + q.P_wV * s.V;
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V - q.V_th;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.w += q.P_wV * (q.V_reset - s.V) + q.b;  // as if V had been reset before w followed it
    s.V = q.V_reset;
  }
};

}  // namespace lapicque
