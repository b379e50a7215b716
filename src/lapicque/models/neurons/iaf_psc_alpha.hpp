// Leaky integrate-and-fire neuron with alpha-shaped postsynaptic currents.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct IafPscAlpha {
  static constexpr ModelInfo info{
      .name = "iaf_psc_alpha",
      .summary = "Leaky integrate-and-fire neuron with alpha-shaped postsynaptic currents.",
      .equations =
          "C_m dV_m/dt = -C_m/tau_m (V_m - E_L) + I_syn_ex + I_syn_in + I_e + I_stim\n"
          "dI_syn/dt = dI_syn - I_syn/tau_syn;  d(dI_syn)/dt = -dI_syn/tau_syn\n"
          "a spike of weight w at a synapse: dI_syn += w e/tau_syn, a current that peaks at w\n"
          "V_m >= V_th: spike, V_m = V_reset for t_ref",
      .method = "exact propagators (Rotter & Diesmann 1999); spikes on the grid",
      .source = "Rotter & Diesmann 1999, Biol. Cybern. 81:381; Diesmann et al. 2001"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 250.0, "pF", positive, "membrane capacitance");
    T tau_m = field("tau_m", 10.0, "ms", positive, "membrane time constant");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T V_th = field("V_th", -55.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -70.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "absolute refractory period");
    T tau_syn_ex = field("tau_syn_ex", 2.0, "ms", positive, "rise time of excitatory currents");
    T tau_syn_in = field("tau_syn_in", 2.0, "ms", positive, "rise time of inhibitory currents");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T I_syn_ex = field("I_syn_ex", 0.0, "pA", any_value, "excitatory synaptic current");
    T I_syn_in = field("I_syn_in", 0.0, "pA", any_value, "inhibitory synaptic current");
    T dI_syn_ex = field("dI_syn_ex", 0.0, "pA/ms", any_value, "rise of I_syn_ex");
    T dI_syn_in = field("dI_syn_in", 0.0, "pA/ms", any_value, "rise of I_syn_in");
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
    T P_mm, P_mc, P_m_ex, P_m_in, P_m_dex, P_m_din;
    T P_ex, P_in, rise_ex, rise_in, dt;
    T E_L, I_e, V_th, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = expm1(-T(dt) / p.tau_m),  // less 1: nothing is lost for a small dt
            .P_mc = T(dt) / p.C_m * decay_ratio(T(dt) / p.tau_m),
            .P_m_ex = propagator_psc_exp(p.tau_m, p.tau_syn_ex, p.C_m, dt),
            .P_m_in = propagator_psc_exp(p.tau_m, p.tau_syn_in, p.C_m, dt),
            .P_m_dex = propagator_psc_alpha(p.tau_m, p.tau_syn_ex, p.C_m, dt),
            .P_m_din = propagator_psc_alpha(p.tau_m, p.tau_syn_in, p.C_m, dt),
            .P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .rise_ex = T(euler) / p.tau_syn_ex,
            .rise_in = T(euler) / p.tau_syn_in,
            .dt = T(dt),
            .E_L = p.E_L,
            .I_e = p.I_e,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T V = s.V_m + q.P_mm * (s.V_m - q.E_L) + q.P_mc * (q.I_e + x.I_stim) +
                q.P_m_ex * s.I_syn_ex + q.P_m_dex * s.dI_syn_ex + q.P_m_in * s.I_syn_in +
                q.P_m_din * s.dI_syn_in;
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.I_syn_ex = q.P_ex * (s.I_syn_ex + q.dt * s.dI_syn_ex);
    s.I_syn_in = q.P_in * (s.I_syn_in + q.dt * s.dI_syn_in);
    s.dI_syn_ex = q.P_ex * s.dI_syn_ex + q.rise_ex * x.w_ex;
    s.dI_syn_in = q.P_in * s.dI_syn_in + q.rise_in * x.w_in;
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
