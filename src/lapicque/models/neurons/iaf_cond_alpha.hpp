// Leaky integrate-and-fire neuron with alpha-shaped synaptic conductances.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"

namespace lapicque {

struct IafCondAlpha {
  static constexpr ModelInfo info{
      .name = "iaf_cond_alpha",
      .summary = "Leaky integrate-and-fire neuron with alpha-shaped conductances.",
      .equations =
          "C_m dV_m/dt = -g_L (V_m - E_L) - g_ex (V_m - E_ex) - g_in (V_m - E_in) + I_e + I_stim\n"
          "dg/dt = dg - g/tau_syn;  d(dg)/dt = -dg/tau_syn\n"
          "a spike of weight w at a synapse: dg += |w| e/tau_syn, a conductance that peaks at |w|\n"
          "V_m >= V_th: spike, V_m = V_reset for t_ref",
      .method =
          "conductances exact; V_m exact for their means over the step, which is of second order "
          "in dt, and exact while they are constant; spikes on the grid",
      .source = "Meffin, Burkitt & Grayden 2004, J. Comput. Neurosci. 16:159"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 250.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 16.6667, "nS", positive, "leak conductance");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T E_ex = field("E_ex", 0.0, "mV", any_value, "excitatory reversal potential");
    T E_in = field("E_in", -85.0, "mV", any_value, "inhibitory reversal potential");
    T V_th = field("V_th", -55.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -60.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "absolute refractory period");
    T tau_syn_ex = field("tau_syn_ex", 0.2, "ms", positive, "rise time of g_ex");
    T tau_syn_in = field("tau_syn_in", 2.0, "ms", positive, "rise time of g_in");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T g_ex = field("g_ex", 0.0, "nS", non_negative, "excitatory conductance");
    T g_in = field("g_in", 0.0, "nS", non_negative, "inhibitory conductance");
    T dg_ex = field("dg_ex", 0.0, "nS/ms", non_negative, "rise of g_ex");
    T dg_in = field("dg_in", 0.0, "nS/ms", non_negative, "rise of g_in");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
  };

  template <class T>
  struct Input {
    T w_ex = receptor("excitatory", "nS", "excitatory spikes", Sign::plus);
    T w_in = receptor("inhibitory", "nS", "inhibitory spikes, of either sign", Sign::minus);
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_ex, P_in, mean_ex, mean_in, mean_dex, mean_din, rise_ex, rise_in, dt, per_C;
    T g_L, I_L, E_ex, E_in, V_th, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .mean_ex = decay_ratio(T(dt) / p.tau_syn_ex),
            .mean_in = decay_ratio(T(dt) / p.tau_syn_in),
            .mean_dex = T(dt) * decay_ramp(T(dt) / p.tau_syn_ex),
            .mean_din = T(dt) * decay_ramp(T(dt) / p.tau_syn_in),
            .rise_ex = T(euler) / p.tau_syn_ex,
            .rise_in = T(euler) / p.tau_syn_in,
            .dt = T(dt),
            .per_C = T(dt) / p.C_m,
            .g_L = p.g_L,
            .I_L = p.g_L * p.E_L + p.I_e,
            .E_ex = p.E_ex,
            .E_in = p.E_in,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T g_ex = q.mean_ex * s.g_ex + q.mean_dex * s.dg_ex;
    const T g_in = q.mean_in * s.g_in + q.mean_din * s.dg_in;
    const T V = relax(s.V_m, q.g_L + g_ex + g_in, q.I_L + g_ex * q.E_ex + g_in * q.E_in + x.I_stim,
                      q.per_C);
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.g_ex = q.P_ex * (s.g_ex + q.dt * s.dg_ex);
    s.g_in = q.P_in * (s.g_in + q.dt * s.dg_in);
    s.dg_ex = q.P_ex * s.dg_ex + q.rise_ex * abs(x.w_ex);
    s.dg_in = q.P_in * s.dg_in + q.rise_in * abs(x.w_in);
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
