// Leaky integrate-and-fire neuron with conductances and a threshold that rises with every spike.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"

namespace lapicque {

struct IafCondExpTheta {
  static constexpr ModelInfo info{
      .name = "iaf_cond_exp_theta",
      .summary =
          "Leaky integrate-and-fire neuron with exponentially decaying conductances and an "
          "adaptive threshold.",
      .equations =
          "C_m dV_m/dt = -g_L (V_m - E_L) - g_ex (V_m - E_ex) - g_in (V_m - E_in) + I_e + I_stim\n"
          "dg/dt = -g/tau_syn;  a spike of weight w at a synapse: g += |w|\n"
          "dtheta/dt = -theta/tau_theta\n"
          "V_m >= V_th + theta: spike, theta += theta_plus, V_m = V_reset for t_ref",
      .method =
          "conductances and theta exact; V_m exact for the conductances' means over the step, "
          "which is of second order in dt, and exact while they are constant; spikes on the grid",
      .source = "Diehl & Cook 2015, Front. Comput. Neurosci. 9:99"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 100.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 1.0, "nS", positive, "leak conductance");
    T E_L = field("E_L", -65.0, "mV", any_value, "leak reversal potential");
    T E_ex = field("E_ex", 0.0, "mV", any_value, "excitatory reversal potential");
    T E_in = field("E_in", -100.0, "mV", any_value, "inhibitory reversal potential");
    T V_th = field("V_th", -72.0, "mV", any_value, "spike threshold without theta");
    T V_reset = field("V_reset", -65.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 5.0, "ms", non_negative, "absolute refractory period");
    T tau_syn_ex = field("tau_syn_ex", 1.0, "ms", positive, "decay time of g_ex");
    T tau_syn_in = field("tau_syn_in", 2.0, "ms", positive, "decay time of g_in");
    T theta_plus = field("theta_plus", 0.05, "mV", non_negative, "rise of theta with each spike");
    T tau_theta = field("tau_theta", 1e7, "ms", positive, "decay time of theta");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -65.0, "mV", any_value, "membrane potential");
    T theta = field("theta", 20.0, "mV", any_value, "threshold above V_th");
    T g_ex = field("g_ex", 0.0, "nS", non_negative, "excitatory conductance");
    T g_in = field("g_in", 0.0, "nS", non_negative, "inhibitory conductance");
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
    T P_ex, P_in, P_theta, mean_ex, mean_in, per_C;
    T g_L, I_L, E_ex, E_in, V_th, V_reset, theta_plus, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .P_theta = expm1(-T(dt) / p.tau_theta),  // less 1: nothing is lost for a small dt
            .mean_ex = decay_ratio(T(dt) / p.tau_syn_ex),
            .mean_in = decay_ratio(T(dt) / p.tau_syn_in),
            .per_C = T(dt) / p.C_m,
            .g_L = p.g_L,
            .I_L = p.g_L * p.E_L + p.I_e,
            .E_ex = p.E_ex,
            .E_in = p.E_in,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .theta_plus = p.theta_plus,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T g_ex = q.mean_ex * s.g_ex, g_in = q.mean_in * s.g_in;
    const T V = relax(s.V_m, q.g_L + g_ex + g_in, q.I_L + g_ex * q.E_ex + g_in * q.E_in + x.I_stim,
                      q.per_C);
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.theta += q.P_theta * s.theta;
    s.g_ex = q.P_ex * s.g_ex + abs(x.w_ex);
    s.g_in = q.P_in * s.g_in + abs(x.w_in);
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V_m - (q.V_th + s.theta);
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.theta += q.theta_plus;
    s.V_m = q.V_reset;
    s.refractory = q.n_ref;
  }
};

}  // namespace lapicque
