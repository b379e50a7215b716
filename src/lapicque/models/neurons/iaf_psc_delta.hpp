// Leaky integrate-and-fire neuron whose potential jumps with each spike that arrives.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct IafPscDelta {
  static constexpr ModelInfo info{
      .name = "iaf_psc_delta",
      .summary = "Leaky integrate-and-fire neuron with delta-shaped postsynaptic currents.",
      .equations =
          "C_m dV_m/dt = -C_m/tau_m (V_m - E_L) + I_e + I_stim\n"
          "a spike of weight w at a synapse: V_m += w, or nothing during t_ref\n"
          "V_m >= V_th: spike, V_m = V_reset for t_ref",
      .method = "exact propagators (Rotter & Diesmann 1999); spikes on the grid",
      .source = "Diesmann et al. 2001, Neurocomputing 38:565; Rotter & Diesmann 1999"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 250.0, "pF", positive, "membrane capacitance");
    T tau_m = field("tau_m", 10.0, "ms", positive, "membrane time constant");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T V_th = field("V_th", -55.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -70.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "absolute refractory period");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
  };

  template <class T>
  struct Input {
    T w = receptor("spikes", "mV", "spikes: the jump each causes");
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_mm, P_mc, E_L, I_e, V_th, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = expm1(-T(dt) / p.tau_m),  // less 1: nothing is lost for a small dt
            .P_mc = T(dt) / p.C_m * decay_ratio(T(dt) / p.tau_m),
            .E_L = p.E_L,
            .I_e = p.I_e,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T V = s.V_m + q.P_mm * (s.V_m - q.E_L) + q.P_mc * (q.I_e + x.I_stim) + x.w;
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V_m - q.V_th;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.V_m = q.V_reset;
    s.refractory = q.n_ref;
  }
};

}  // namespace lapicque
