// Leaky integrate-and-fire neuron with conductances for adaptation and relative refractoriness.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"

namespace lapicque {

struct IafCondExpSfaRr {
  static constexpr ModelInfo info{
      .name = "iaf_cond_exp_sfa_rr",
      .summary =
          "Leaky integrate-and-fire neuron whose spikes open conductances of adaptation and of "
          "relative refractoriness.",
      .equations =
          "C_m dV_m/dt = -g_L (V_m - E_L) - g_ex (V_m - E_ex) - g_in (V_m - E_in) + I_e + I_stim\n"
          "              - g_sfa (V_m - E_sfa) - g_rr (V_m - E_rr)\n"
          "dg/dt = -g/tau;  a spike of weight w at a synapse: g += |w|\n"
          "V_m >= V_th: spike, V_m = V_reset for t_ref, g_sfa += q_sfa, g_rr += q_rr",
      .method =
          "conductances exact; V_m exact for their means over the step, which is of second order "
          "in dt, and exact while they are constant; spikes on the grid",
      .source = "Muller, Buesing, Schemmel & Meier 2007, Neural Comput. 19:2958"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 289.5, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 28.95, "nS", positive, "leak conductance");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T E_ex = field("E_ex", 0.0, "mV", any_value, "excitatory reversal potential");
    T E_in = field("E_in", -75.0, "mV", any_value, "inhibitory reversal potential");
    T V_th = field("V_th", -57.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -70.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 0.5, "ms", non_negative, "absolute refractory period");
    T tau_syn_ex = field("tau_syn_ex", 1.5, "ms", positive, "decay time of g_ex");
    T tau_syn_in = field("tau_syn_in", 10.0, "ms", positive, "decay time of g_in");
    T tau_sfa = field("tau_sfa", 110.0, "ms", positive, "decay time of adaptation");
    T tau_rr = field("tau_rr", 1.97, "ms", positive, "decay time of relative refractoriness");
    T E_sfa = field("E_sfa", -70.0, "mV", any_value, "reversal potential of adaptation");
    T E_rr = field("E_rr", -70.0, "mV", any_value, "reversal potential of refractoriness");
    T q_sfa = field("q_sfa", 14.48, "nS", non_negative, "g_sfa of each spike");
    T q_rr = field("q_rr", 3214.0, "nS", non_negative, "g_rr of each spike");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T g_ex = field("g_ex", 0.0, "nS", non_negative, "excitatory conductance");
    T g_in = field("g_in", 0.0, "nS", non_negative, "inhibitory conductance");
    T g_sfa = field("g_sfa", 0.0, "nS", non_negative, "conductance of adaptation");
    T g_rr = field("g_rr", 0.0, "nS", non_negative, "conductance of relative refractoriness");
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
    T P_ex, P_in, P_sfa, P_rr, mean_ex, mean_in, mean_sfa, mean_rr, per_C;
    T g_L, I_L, E_ex, E_in, E_sfa, E_rr, q_sfa, q_rr, V_th, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .P_sfa = exp(-T(dt) / p.tau_sfa),
            .P_rr = exp(-T(dt) / p.tau_rr),
            .mean_ex = decay_ratio(T(dt) / p.tau_syn_ex),
            .mean_in = decay_ratio(T(dt) / p.tau_syn_in),
            .mean_sfa = decay_ratio(T(dt) / p.tau_sfa),
            .mean_rr = decay_ratio(T(dt) / p.tau_rr),
            .per_C = T(dt) / p.C_m,
            .g_L = p.g_L,
            .I_L = p.g_L * p.E_L + p.I_e,
            .E_ex = p.E_ex,
            .E_in = p.E_in,
            .E_sfa = p.E_sfa,
            .E_rr = p.E_rr,
            .q_sfa = p.q_sfa,
            .q_rr = p.q_rr,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T g_ex = q.mean_ex * s.g_ex, g_in = q.mean_in * s.g_in;
    const T g_sfa = q.mean_sfa * s.g_sfa, g_rr = q.mean_rr * s.g_rr;
    const T V =
        relax(s.V_m, q.g_L + g_ex + g_in + g_sfa + g_rr,
              q.I_L + g_ex * q.E_ex + g_in * q.E_in + g_sfa * q.E_sfa + g_rr * q.E_rr + x.I_stim,
              q.per_C);
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.g_ex = q.P_ex * s.g_ex + abs(x.w_ex);
    s.g_in = q.P_in * s.g_in + abs(x.w_in);
    s.g_sfa = q.P_sfa * s.g_sfa;
    s.g_rr = q.P_rr * s.g_rr;
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V_m - q.V_th;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.V_m = q.V_reset;
    s.refractory = q.n_ref;
    s.g_sfa += q.q_sfa;
    s.g_rr += q.q_rr;
  }
};

}  // namespace lapicque
