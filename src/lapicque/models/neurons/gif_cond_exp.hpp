// Generalised integrate-and-fire neuron: spike-triggered currents, moving threshold, escape noise.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"

namespace lapicque {

struct GifCondExp {
  static constexpr ModelInfo info{
      .name = "gif_cond_exp",
      .summary =
          "Generalised integrate-and-fire neuron with escape noise and exponentially "
          "decaying conductances.",
      .equations =
          "C_m dV_m/dt = -g_L (V_m - E_L) - g_ex (V_m - E_ex) - g_in (V_m - E_in) - I_stc + I_e "
          "+ I_stim\n"
          "I_stc = stc_1 + stc_2 + stc_3;  dstc_k/dt = -stc_k/tau_stc_k\n"
          "E_sfa = V_T_star + sfa_1 + sfa_2 + sfa_3;  dsfa_k/dt = -sfa_k/tau_sfa_k\n"
          "dg/dt = -g/tau_syn;  a spike of weight w at a synapse: g += |w|\n"
          "spikes at the rate lambda_0 exp((V_m - E_sfa)/Delta_V), with the probability\n"
          "1 - exp(-rate dt) in a step;  then V_m = V_reset for t_ref, stc_k += q_stc_k, "
          "sfa_k += q_sfa_k",
      .method =
          "traces exact; V_m exact for the means of conductances and currents over the step, which "
          "is of second order in dt; the rate is that at the end of the step",
      .source =
          "Mensi et al. 2012, J. Neurophysiol. 107:1756; Pozzorini et al. 2015, PLoS Comput. Biol. "
          "11:e1004275"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 80.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 4.0, "nS", positive, "leak conductance");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T E_ex = field("E_ex", 0.0, "mV", any_value, "excitatory reversal potential");
    T E_in = field("E_in", -85.0, "mV", any_value, "inhibitory reversal potential");
    T V_reset = field("V_reset", -55.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 4.0, "ms", non_negative, "absolute refractory period");
    T V_T_star = field("V_T_star", -35.0, "mV", any_value, "threshold at rest");
    T Delta_V = field("Delta_V", 0.5, "mV", positive, "width of the escape noise");
    T lambda_0 = field("lambda_0", 1.0, "Hz", non_negative, "rate at the threshold");
    T tau_stc_1 =
        field("tau_stc_1", 1.0, "ms", positive, "decay time of spike-triggered current 1");
    T tau_stc_2 =
        field("tau_stc_2", 10.0, "ms", positive, "decay time of spike-triggered current 2");
    T tau_stc_3 =
        field("tau_stc_3", 100.0, "ms", positive, "decay time of spike-triggered current 3");
    T q_stc_1 =
        field("q_stc_1", 0.0, "pA", any_value, "growth of spike-triggered current 1 at a spike");
    T q_stc_2 =
        field("q_stc_2", 0.0, "pA", any_value, "growth of spike-triggered current 2 at a spike");
    T q_stc_3 =
        field("q_stc_3", 0.0, "pA", any_value, "growth of spike-triggered current 3 at a spike");
    T tau_sfa_1 = field("tau_sfa_1", 1.0, "ms", positive, "decay time of threshold 1");
    T tau_sfa_2 = field("tau_sfa_2", 10.0, "ms", positive, "decay time of threshold 2");
    T tau_sfa_3 = field("tau_sfa_3", 100.0, "ms", positive, "decay time of threshold 3");
    T q_sfa_1 = field("q_sfa_1", 0.0, "mV", any_value, "growth of threshold 1 at a spike");
    T q_sfa_2 = field("q_sfa_2", 0.0, "mV", any_value, "growth of threshold 2 at a spike");
    T q_sfa_3 = field("q_sfa_3", 0.0, "mV", any_value, "growth of threshold 3 at a spike");
    T tau_syn_ex = field("tau_syn_ex", 2.0, "ms", positive, "decay time of g_ex");
    T tau_syn_in = field("tau_syn_in", 2.0, "ms", positive, "decay time of g_in");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T E_sfa = field("E_sfa", -35.0, "mV", any_value, "threshold");
    T I_stc = field("I_stc", 0.0, "pA", any_value, "spike-triggered current");
    T g_ex = field("g_ex", 0.0, "nS", non_negative, "excitatory conductance");
    T g_in = field("g_in", 0.0, "nS", non_negative, "inhibitory conductance");
    T stc_1 = field("stc_1", 0.0, "pA", any_value, "spike-triggered current 1");
    T stc_2 = field("stc_2", 0.0, "pA", any_value, "spike-triggered current 2");
    T stc_3 = field("stc_3", 0.0, "pA", any_value, "spike-triggered current 3");
    T sfa_1 = field("sfa_1", 0.0, "mV", any_value, "shift of the threshold 1");
    T sfa_2 = field("sfa_2", 0.0, "mV", any_value, "shift of the threshold 2");
    T sfa_3 = field("sfa_3", 0.0, "mV", any_value, "shift of the threshold 3");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps until the next may spike");
  };

  template <class T>
  struct Input {
    T w_ex = receptor("excitatory", "nS", "excitatory spikes", Sign::plus);
    T w_in = receptor("inhibitory", "nS", "inhibitory spikes, of either sign", Sign::minus);
    T I_stim = current();
    T uniform = uniform_noise();
  };

  template <class T>
  struct Propagators {
    T P_ex, P_in, mean_ex, mean_in, per_C, g_L, I_L, E_ex, E_in, V_reset, n_ref;
    T P_stc_1, P_stc_2, P_stc_3, mean_stc_1, mean_stc_2, mean_stc_3, q_stc_1, q_stc_2, q_stc_3;
    T P_sfa_1, P_sfa_2, P_sfa_3, q_sfa_1, q_sfa_2, q_sfa_3;
    T V_T_star, per_Delta, expected;  // spikes in a step at the threshold
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .mean_ex = decay_ratio(T(dt) / p.tau_syn_ex),
            .mean_in = decay_ratio(T(dt) / p.tau_syn_in),
            .per_C = T(dt) / p.C_m,
            .g_L = p.g_L,
            .I_L = p.g_L * p.E_L + p.I_e,
            .E_ex = p.E_ex,
            .E_in = p.E_in,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt),
            .P_stc_1 = exp(-T(dt) / p.tau_stc_1),
            .P_stc_2 = exp(-T(dt) / p.tau_stc_2),
            .P_stc_3 = exp(-T(dt) / p.tau_stc_3),
            .mean_stc_1 = decay_ratio(T(dt) / p.tau_stc_1),
            .mean_stc_2 = decay_ratio(T(dt) / p.tau_stc_2),
            .mean_stc_3 = decay_ratio(T(dt) / p.tau_stc_3),
            .q_stc_1 = p.q_stc_1,
            .q_stc_2 = p.q_stc_2,
            .q_stc_3 = p.q_stc_3,
            .P_sfa_1 = exp(-T(dt) / p.tau_sfa_1),
            .P_sfa_2 = exp(-T(dt) / p.tau_sfa_2),
            .P_sfa_3 = exp(-T(dt) / p.tau_sfa_3),
            .q_sfa_1 = p.q_sfa_1,
            .q_sfa_2 = p.q_sfa_2,
            .q_sfa_3 = p.q_sfa_3,
            .V_T_star = p.V_T_star,
            .per_Delta = T(1) / p.Delta_V,
            .expected = T(dt / 1000) * p.lambda_0};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T g_ex = q.mean_ex * s.g_ex, g_in = q.mean_in * s.g_in;
    const T stc = q.mean_stc_1 * s.stc_1 + q.mean_stc_2 * s.stc_2 + q.mean_stc_3 * s.stc_3;
    const T V = relax(s.V_m, q.g_L + g_ex + g_in,
                      q.I_L + g_ex * q.E_ex + g_in * q.E_in - stc + x.I_stim, q.per_C);
    s.refractory = max(s.refractory - T(1), T(0));
    s.V_m = select(s.refractory < T(1), V, q.V_reset);
    s.g_ex = q.P_ex * s.g_ex + abs(x.w_ex);
    s.g_in = q.P_in * s.g_in + abs(x.w_in);
    s.stc_1 *= q.P_stc_1, s.stc_2 *= q.P_stc_2, s.stc_3 *= q.P_stc_3;
    s.sfa_1 *= q.P_sfa_1, s.sfa_2 *= q.P_sfa_2, s.sfa_3 *= q.P_sfa_3;
    show(s, q);
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T rate = exp(min((s.V_m - s.E_sfa) * q.per_Delta, T(80)));
    const T p_spike = -expm1(-q.expected * rate);
    return select(s.refractory < T(1), p_spike - x.uniform, T(-1));
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.V_m = q.V_reset;
    s.refractory = q.n_ref + T(1);
    s.stc_1 += q.q_stc_1, s.stc_2 += q.q_stc_2, s.stc_3 += q.q_stc_3;
    s.sfa_1 += q.q_sfa_1, s.sfa_2 += q.q_sfa_2, s.sfa_3 += q.q_sfa_3;
    show(s, q);
  }

  template <class T>
  static void show(State<T>& s, const Propagators<T>& q) {
    s.E_sfa = q.V_T_star + s.sfa_1 + s.sfa_2 + s.sfa_3;
    s.I_stc = s.stc_1 + s.stc_2 + s.stc_3;
  }
};

}  // namespace lapicque
