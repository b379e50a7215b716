// Leaky integrate-and-fire neuron with one exponential postsynaptic current for all its synapses.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct IafPscExpSingle {
  static constexpr ModelInfo info{
      .name = "iaf_psc_exp_single",
      .summary =
          "Leaky integrate-and-fire neuron with one exponential postsynaptic current: "
          "iaf_psc_exp where excitation and inhibition decay alike.",
      .equations =
          "C_m dV_m/dt = -C_m/tau_m (V_m - E_L) + I_syn + I_e + I_stim\n"
          "dI_syn/dt = -I_syn/tau_syn;  a spike of weight w at a synapse: I_syn += w\n"
          "V_m >= V_th: spike, V_m = V_reset for t_ref",
      .method = "exact propagators (Rotter & Diesmann 1999); spikes on the grid",
      .source =
          "Tsodyks, Uziel & Markram 2000; as Potjans & Diesmann 2014 use it, "
          "Cereb. Cortex 24:785"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 250.0, "pF", positive, "membrane capacitance");
    T tau_m = field("tau_m", 10.0, "ms", positive, "membrane time constant");
    T E_L = field("E_L", -65.0, "mV", any_value, "leak reversal potential");
    T V_th = field("V_th", -50.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -65.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "absolute refractory period");
    T tau_syn = field("tau_syn", 0.5, "ms", positive, "decay time of synaptic currents");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -65.0, "mV", any_value, "membrane potential");
    T I_syn = field("I_syn", 0.0, "pA", any_value, "synaptic current");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
  };

  template <class T>
  struct Input {
    T w = receptor("synapse", "pA", "spikes, inhibitory ones of negative weight");
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_mm, P_m_syn, P_mc, P_syn;
    T E_L, I_e, V_th, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = expm1(-T(dt) / p.tau_m),  // less 1: nothing is lost for a small dt
            .P_m_syn = propagator_psc_exp(p.tau_m, p.tau_syn, p.C_m, dt),
            .P_mc = T(dt) / p.C_m * decay_ratio(T(dt) / p.tau_m),
            .P_syn = exp(-T(dt) / p.tau_syn),
            .E_L = p.E_L,
            .I_e = p.I_e,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  // NEST's order: the potential feels the current as it was before this step's spikes.
  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T V =
        s.V_m + q.P_mm * (s.V_m - q.E_L) + q.P_m_syn * s.I_syn + q.P_mc * (q.I_e + x.I_stim);
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.I_syn = q.P_syn * s.I_syn + x.w;
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
