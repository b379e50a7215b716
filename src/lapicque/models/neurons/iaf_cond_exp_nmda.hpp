// Leaky integrate-and-fire neuron with AMPA, NMDA and GABA receptors and a threshold that jumps.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"

namespace lapicque {

struct IafCondExpNmda {
  static constexpr ModelInfo info{
      .name = "iaf_cond_exp_nmda",
      .summary =
          "Leaky integrate-and-fire neuron with AMPA, slow NMDA and GABA conductances, and a "
          "threshold that jumps at a spike.",
      .equations =
          "C_m dV_m/dt = -g_L (V_m - E_L) - g_ex (V_m - E_ex) - g_in (V_m - E_in) + I_e + I_stim\n"
          "g_ex = ampa_share g_ampa + (1 - ampa_share) g_nmda\n"
          "dg_ampa/dt = -g_ampa/tau_ampa;  tau_nmda dg_nmda/dt = g_ampa - g_nmda;  "
          "dg_in/dt = -g_in/tau_gaba\n"
          "a spike of weight w at a synapse: g_ampa += |w| or g_in += |w|\n"
          "dtheta/dt = -theta/tau_th;  V_m >= V_th + theta: spike, theta = theta_spike, "
          "V_m = V_reset",
      .method =
          "conductances and theta exact; V_m exact for the conductances' means over the step (of "
          "g_nmda: by the trapezium), which is of second order in dt; spikes on the grid",
      .source = "Zenke, Hennequin & Gerstner 2013, PLoS Comput. Biol. 9:e1003330"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 200.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 10.0, "nS", positive, "leak conductance");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T E_ex = field("E_ex", 0.0, "mV", any_value, "excitatory reversal potential");
    T E_in = field("E_in", -80.0, "mV", any_value, "inhibitory reversal potential");
    T V_th = field("V_th", -50.0, "mV", any_value, "spike threshold at rest");
    T V_reset = field("V_reset", -70.0, "mV", any_value, "potential after a spike");
    T theta_spike =
        field("theta_spike", 100.0, "mV", non_negative, "threshold above V_th after a spike");
    T tau_th = field("tau_th", 5.0, "ms", positive, "decay time of theta");
    T tau_ampa = field("tau_ampa", 5.0, "ms", positive, "decay time of g_ampa");
    T tau_nmda = field("tau_nmda", 100.0, "ms", positive, "time over which g_nmda follows g_ampa");
    T tau_gaba = field("tau_gaba", 10.0, "ms", positive, "decay time of g_in");
    T ampa_share = field("ampa_share", 0.5, "1", non_negative, "of AMPA in g_ex, at most 1");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T theta = field("theta", 0.0, "mV", any_value, "threshold above V_th");
    T g_ampa = field("g_ampa", 0.0, "nS", non_negative, "AMPA conductance");
    T g_nmda = field("g_nmda", 0.0, "nS", non_negative, "NMDA conductance");
    T g_in = field("g_in", 0.0, "nS", non_negative, "GABA conductance");
  };

  template <class T>
  struct Input {
    T w_ex = receptor("excitatory", "nS", "excitatory spikes", Sign::plus);
    T w_in = receptor("inhibitory", "nS", "inhibitory spikes, of either sign", Sign::minus);
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_ampa, P_nmda, P_in, P_theta;
    T into_nmda;  ///< of g_ampa, what is in g_nmda a step later
    T mean_ampa, mean_nmda, mean_in;
    T ampa, nmda;  ///< shares
    T per_C, g_L, I_L, E_ex, E_in, V_th, V_reset, theta_spike;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    const T P_ampa = exp(-T(dt) / p.tau_ampa);
    // (P_nmda - P_ampa) tau_ampa / (tau_nmda - tau_ampa), also where both times are alike.
    const T into =
        P_ampa * T(dt) / p.tau_nmda * decay_ratio(T(dt) / p.tau_nmda - T(dt) / p.tau_ampa);
    const T share = min(p.ampa_share, T(1));
    return {.P_ampa = P_ampa,
            .P_nmda = exp(-T(dt) / p.tau_nmda),
            .P_in = exp(-T(dt) / p.tau_gaba),
            .P_theta = exp(-T(dt) / p.tau_th),
            .into_nmda = into,
            .mean_ampa = decay_ratio(T(dt) / p.tau_ampa),
            .mean_nmda = decay_ratio(T(dt) / p.tau_nmda),
            .mean_in = decay_ratio(T(dt) / p.tau_gaba),
            .ampa = share,
            .nmda = T(1) - share,
            .per_C = T(dt) / p.C_m,
            .g_L = p.g_L,
            .I_L = p.g_L * p.E_L + p.I_e,
            .E_ex = p.E_ex,
            .E_in = p.E_in,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .theta_spike = p.theta_spike};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T slow = q.mean_nmda * s.g_nmda + T(0.5) * q.into_nmda * s.g_ampa;
    const T g_ex = q.ampa * q.mean_ampa * s.g_ampa + q.nmda * slow, g_in = q.mean_in * s.g_in;
    s.V_m = relax(s.V_m, q.g_L + g_ex + g_in, q.I_L + g_ex * q.E_ex + g_in * q.E_in + x.I_stim,
                  q.per_C);
    s.theta = q.P_theta * s.theta;
    s.g_nmda = q.P_nmda * s.g_nmda + q.into_nmda * s.g_ampa;
    s.g_ampa = q.P_ampa * s.g_ampa + abs(x.w_ex);
    s.g_in = q.P_in * s.g_in + abs(x.w_in);
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V_m - (q.V_th + s.theta);
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.theta = q.theta_spike;
    s.V_m = q.V_reset;
  }
};

}  // namespace lapicque
