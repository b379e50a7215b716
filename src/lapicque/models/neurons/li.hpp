// Leaky integrator that never fires: a readout.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct Li {
  static constexpr ModelInfo info{
      .name = "li",
      .summary = "Leaky integrator that never fires, to read a network out.",
      .equations =
          "C_m dV_m/dt = -C_m/tau_m (V_m - E_L) + I_syn + I_e + I_stim\n"
          "dI_syn/dt = -I_syn/tau_syn;  a spike of weight w at a synapse: I_syn += w",
      .method = "exact propagators (Rotter & Diesmann 1999)",
      .source = "the membrane of iaf_psc_exp without its threshold"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 250.0, "pF", positive, "membrane capacitance");
    T tau_m = field("tau_m", 10.0, "ms", positive, "membrane time constant");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T tau_syn = field("tau_syn", 2.0, "ms", positive, "decay time of the synaptic current");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T I_syn = field("I_syn", 0.0, "pA", any_value, "synaptic current");
  };

  template <class T>
  struct Input {
    T w = receptor("spikes", "pA", "spikes of either sign");
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_mm, P_ms, P_mc, P_ss, E_L, I_e;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = expm1(-T(dt) / p.tau_m),  // less 1: nothing is lost for a small dt
            .P_ms = propagator_psc_exp(p.tau_m, p.tau_syn, p.C_m, dt),
            .P_mc = T(dt) / p.C_m * decay_ratio(T(dt) / p.tau_m),
            .P_ss = exp(-T(dt) / p.tau_syn),
            .E_L = p.E_L,
            .I_e = p.I_e};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    s.V_m += q.P_mm * (s.V_m - q.E_L) + q.P_ms * s.I_syn + q.P_mc * (q.I_e + x.I_stim);
    s.I_syn = q.P_ss * s.I_syn + x.w;
  }

  template <class T>
  static T excess(const State<T>&, const Propagators<T>&, const Input<T>&) {
    return T(-1);
  }

  template <class T>
  static void reset(State<T>&, const Propagators<T>&) {}
};

}  // namespace lapicque
