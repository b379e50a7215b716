// Non-resetting leaky integrator with an adaptive threshold of two time scales.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct Mat2PscExp {
  static constexpr ModelInfo info{
      .name = "mat2_psc_exp",
      .summary =
          "Leaky integrator that is not reset, with a threshold that adapts on two time "
          "scales, and exponential postsynaptic currents.",
      .equations =
          "C_m dV_m/dt = -C_m/tau_m (V_m - E_L) + I_syn_ex + I_syn_in + I_e + I_stim\n"
          "dI_syn/dt = -I_syn/tau_syn;  a spike of weight w at a synapse: I_syn += w\n"
          "V_th = omega + V_th_alpha_1 + V_th_alpha_2;  dV_th_alpha_k/dt = -V_th_alpha_k/tau_k\n"
          "V_m >= V_th, t_ref or more after the last spike: spike, V_th_alpha_k += alpha_k",
      .method = "exact propagators (Rotter & Diesmann 1999); spikes on the grid",
      .source = "Kobayashi, Tsubo & Shinomoto 2009, Front. Comput. Neurosci. 3:9"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 100.0, "pF", positive, "membrane capacitance");
    T tau_m = field("tau_m", 5.0, "ms", positive, "membrane time constant");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "least interval between two spikes");
    T tau_syn_ex = field("tau_syn_ex", 1.0, "ms", positive, "decay time of excitatory currents");
    T tau_syn_in = field("tau_syn_in", 3.0, "ms", positive, "decay time of inhibitory currents");
    T tau_1 = field("tau_1", 10.0, "ms", positive, "short time constant of the threshold");
    T tau_2 = field("tau_2", 200.0, "ms", positive, "long time constant of the threshold");
    T alpha_1 = field("alpha_1", 37.0, "mV", any_value, "short-lived growth at a spike");
    T alpha_2 = field("alpha_2", 2.0, "mV", any_value, "long-lived growth at a spike");
    T omega = field("omega", -51.0, "mV", any_value, "threshold at rest");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T V_th = field("V_th", -51.0, "mV", any_value, "threshold");
    T V_th_alpha_1 = field("V_th_alpha_1", 0.0, "mV", any_value, "short-lived threshold");
    T V_th_alpha_2 = field("V_th_alpha_2", 0.0, "mV", any_value, "long-lived threshold");
    T I_syn_ex = field("I_syn_ex", 0.0, "pA", any_value, "excitatory synaptic current");
    T I_syn_in = field("I_syn_in", 0.0, "pA", any_value, "inhibitory synaptic current");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps until the next may spike");
  };

  template <class T>
  struct Input {
    T w_ex = receptor("excitatory", "pA", "excitatory spikes", Sign::plus);
    T w_in = receptor("inhibitory", "pA", "inhibitory spikes, of negative weight", Sign::minus);
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_mm, P_m_ex, P_m_in, P_mc, P_ex, P_in, P_1, P_2;
    T E_L, I_e, alpha_1, alpha_2, omega, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_mm = expm1(-T(dt) / p.tau_m),  // less 1: nothing is lost for a small dt
            .P_m_ex = propagator_psc_exp(p.tau_m, p.tau_syn_ex, p.C_m, dt),
            .P_m_in = propagator_psc_exp(p.tau_m, p.tau_syn_in, p.C_m, dt),
            .P_mc = T(dt) / p.C_m * decay_ratio(T(dt) / p.tau_m),
            .P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .P_1 = exp(-T(dt) / p.tau_1),
            .P_2 = exp(-T(dt) / p.tau_2),
            .E_L = p.E_L,
            .I_e = p.I_e,
            .alpha_1 = p.alpha_1,
            .alpha_2 = p.alpha_2,
            .omega = p.omega,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    s.V_m += q.P_mm * (s.V_m - q.E_L) + q.P_m_ex * s.I_syn_ex + q.P_m_in * s.I_syn_in +
             q.P_mc * (q.I_e + x.I_stim);
    s.V_th_alpha_1 = q.P_1 * s.V_th_alpha_1;
    s.V_th_alpha_2 = q.P_2 * s.V_th_alpha_2;
    s.V_th = q.omega + s.V_th_alpha_1 + s.V_th_alpha_2;
    s.I_syn_ex = q.P_ex * s.I_syn_ex + x.w_ex;
    s.I_syn_in = q.P_in * s.I_syn_in + x.w_in;
    s.refractory = max(s.refractory - T(1), T(0));
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>&, const Input<T>&) {
    return select(s.refractory < T(1), s.V_m - s.V_th, T(-1));
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.V_th_alpha_1 += q.alpha_1;
    s.V_th_alpha_2 += q.alpha_2;
    s.V_th = q.omega + s.V_th_alpha_1 + s.V_th_alpha_2;
    s.refractory = q.n_ref + T(1);
  }
};

}  // namespace lapicque
