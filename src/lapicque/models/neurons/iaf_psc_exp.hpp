// Leaky integrate-and-fire neuron with exponential postsynaptic currents.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct IafPscExp {
  static constexpr ModelInfo info{
      .name = "iaf_psc_exp",
      .summary = "Leaky integrate-and-fire neuron with exponential postsynaptic currents.",
      .equations =
          "C_m dV_m/dt = -C_m/tau_m (V_m - E_L) + I_syn_ex + I_syn_in + I_e + I_stim\n"
          "dI_syn/dt = -I_syn/tau_syn;  a spike of weight w at a synapse: I_syn += w\n"
          "V_m >= V_th: spike, V_m = V_reset for t_ref",
      .method = "exact propagators (Rotter & Diesmann 1999); spikes on the grid",
      .source = "Tsodyks, Uziel & Markram 2000; Rotter & Diesmann 1999, Biol. Cybern. 81:381"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 250.0, "pF", positive, "membrane capacitance");
    T tau_m = field("tau_m", 10.0, "ms", positive, "membrane time constant");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T V_th = field("V_th", -55.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -70.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "absolute refractory period");
    T tau_syn_ex = field("tau_syn_ex", 2.0, "ms", positive, "decay time of excitatory currents");
    T tau_syn_in = field("tau_syn_in", 2.0, "ms", positive, "decay time of inhibitory currents");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T I_syn_ex = field("I_syn_ex", 0.0, "pA", any_value, "excitatory synaptic current");
    T I_syn_in = field("I_syn_in", 0.0, "pA", any_value, "inhibitory synaptic current");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
  };

  template <class T>
  struct Input {
    T w_ex = receptor("excitatory", "pA", "excitatory spikes", Sign::plus);
    T w_in = receptor("inhibitory", "pA", "inhibitory spikes, of negative weight", Sign::minus);
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_mm, P_m_ex, P_m_in, P_mc, P_ex, P_in;
    T E_L, I_e, V_th, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = expm1(-T(dt) / p.tau_m),  // less 1: nothing is lost for a small dt
            .P_m_ex = propagator_psc_exp(p.tau_m, p.tau_syn_ex, p.C_m, dt),
            .P_m_in = propagator_psc_exp(p.tau_m, p.tau_syn_in, p.C_m, dt),
            .P_mc = T(dt) / p.C_m * decay_ratio(T(dt) / p.tau_m),
            .P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .E_L = p.E_L,
            .I_e = p.I_e,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  // NEST's order: the potential feels the currents as they were before this step's spikes.
  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T V = s.V_m + q.P_mm * (s.V_m - q.E_L) + q.P_m_ex * s.I_syn_ex + q.P_m_in * s.I_syn_in +
                q.P_mc * (q.I_e + x.I_stim);
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.I_syn_ex = q.P_ex * s.I_syn_ex + x.w_ex;
    s.I_syn_in = q.P_in * s.I_syn_in + x.w_in;
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
