// Hodgkin-Huxley neuron of Traub and Miles with exponentially decaying synaptic conductances.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear_gates.hpp"

namespace lapicque {

struct HhCondExpTraub {
  static constexpr ModelInfo info{
      .name = "hh_cond_exp_traub",
      .summary =
          "Hodgkin-Huxley neuron of Traub and Miles with exponentially decaying conductances.",
      .equations =
          "C_m dV_m/dt = -g_Na m^3 h (V_m - E_Na) - g_K n^4 (V_m - E_K) - g_L (V_m - E_L)\n"
          "              - g_ex (V_m - E_ex) - g_in (V_m - E_in) + I_e + I_stim\n"
          "dx/dt = alpha_x (1 - x) - beta_x x for the gates x = m, h, n, with v = V_m - V_T:\n"
          "alpha_m = 0.32 (13 - v)/(exp((13 - v)/4) - 1)\n"
          "beta_m = 0.28 (v - 40)/(exp((v - 40)/5) - 1)\n"
          "alpha_h = 0.128 exp((17 - v)/18),  beta_h = 4/(1 + exp((40 - v)/5))\n"
          "alpha_n = 0.032 (15 - v)/(exp((15 - v)/5) - 1),  beta_n = 0.5 exp((10 - v)/40)\n"
          "dg/dt = -g/tau_syn;  a spike of weight w at a synapse: g += |w|\n"
          "spike: v rises through 30 mV, at least t_ref after the last; V_m is not reset",
      .method =
          "two steps of dt/2, each Crank-Nicolson for V_m, then the gates, which stand half a step "
          "later; of second order in dt. NEST "
          "stamps a spike at the maximum of V_m, some tenths of a ms after the rise",
      .source =
          "Traub & Miles 1991, Neuronal Networks of the Hippocampus; Brette et al. 2007, J. "
          "Comput. "
          "Neurosci. 23:349"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 200.0, "pF", positive, "membrane capacitance");
    T g_Na = field("g_Na", 20000.0, "nS", non_negative, "sodium peak conductance");
    T g_K = field("g_K", 6000.0, "nS", non_negative, "potassium peak conductance");
    T g_L = field("g_L", 10.0, "nS", positive, "leak conductance");
    T E_Na = field("E_Na", 50.0, "mV", any_value, "sodium reversal potential");
    T E_K = field("E_K", -90.0, "mV", any_value, "potassium reversal potential");
    T E_L = field("E_L", -60.0, "mV", any_value, "leak reversal potential");
    T V_T = field("V_T", -63.0, "mV", any_value, "offset of the gates; threshold is near V_T + 13");
    T E_ex = field("E_ex", 0.0, "mV", any_value, "excitatory reversal potential");
    T E_in = field("E_in", -80.0, "mV", any_value, "inhibitory reversal potential");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "least interval between two spikes");
    T tau_syn_ex = field("tau_syn_ex", 5.0, "ms", positive, "decay time of g_ex");
    T tau_syn_in = field("tau_syn_in", 10.0, "ms", positive, "decay time of g_in");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -60.0, "mV", any_value, "membrane potential");
    T Act_m = field("Act_m", 0.0268633298, "1", fraction, "activation of sodium, m");
    T Inact_h = field("Inact_h", 0.9913058219, "1", fraction, "availability of sodium, h");
    T Act_n = field("Act_n", 0.06043403468, "1", fraction, "activation of potassium, n");
    T g_ex = field("g_ex", 0.0, "nS", non_negative, "excitatory conductance");
    T g_in = field("g_in", 0.0, "nS", non_negative, "inhibitory conductance");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps until the next may spike");
  };

  template <class T>
  struct Input {
    T w_ex = receptor("excitatory", "nS", "excitatory spikes", Sign::plus);
    T w_in = receptor("inhibitory", "nS", "inhibitory spikes, of either sign", Sign::minus);
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T half_dt, half_per_C, g_Na, g_K, g_L, E_Na, E_K, I_L, V_T, E_ex, E_in, n_ref;
    T P_ex, P_in, mean_ex, mean_in;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.half_dt = T(dt / 2),
            .half_per_C = T(dt / 2) / p.C_m,
            .g_Na = p.g_Na,
            .g_K = p.g_K,
            .g_L = p.g_L,
            .E_Na = p.E_Na,
            .E_K = p.E_K,
            .I_L = p.g_L * p.E_L + p.I_e,
            .V_T = p.V_T,
            .E_ex = p.E_ex,
            .E_in = p.E_in,
            .n_ref = refractory_steps(p.t_ref, dt),
            .P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .mean_ex = decay_ratio(T(dt) / p.tau_syn_ex),
            .mean_in = decay_ratio(T(dt) / p.tau_syn_in)};
  }

  // exp(-v/5) and exp(-v/4) are powers of exp(-v/40), which -150 mV keeps finite.
  template <class T>
  static GateRates<T> rates(const T& V_from_V_T) {
    const T v = max(V_from_V_T, T(-150));
    const T u = exp(v * T(-1.0 / 40)), u2 = u * u, u4 = u2 * u2, u8 = u4 * u4;
    const T y = (T(40) - v) * T(0.2), exp_y = T(exp(8.0)) * u8;
    return {.alpha_m = T(1.28) * linoid((T(13) - v) * T(0.25), T(exp(3.25)) * u8 * u2),
            .beta_m = T(1.4) * exp_y * linoid(y, exp_y),
            .alpha_h = T(0.128 * exp(17.0 / 18)) * exp(v * T(-1.0 / 18)),
            .beta_h = T(4) / (T(1) + exp_y),
            .alpha_n = T(0.16) * linoid((T(15) - v) * T(0.2), T(exp(3.0)) * u8),
            .beta_n = T(0.5 * exp(0.25)) * u};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T g_ex = q.mean_ex * s.g_ex, g_in = q.mean_in * s.g_in;
    s.refractory = steps_to_wait(s.refractory, s.V_m, q.V_T + T(30));
    const T G = q.g_L + g_ex + g_in, D = q.I_L + g_ex * q.E_ex + g_in * q.E_in + x.I_stim;
    for (int half = 0; half < 2; ++half) {
      const T n2 = s.Act_n * s.Act_n;
      const T g_Na = q.g_Na * s.Act_m * s.Act_m * s.Act_m * s.Inact_h, g_K = q.g_K * n2 * n2;
      s.V_m = membrane_step(s.V_m, G + g_Na + g_K, D + g_Na * q.E_Na + g_K * q.E_K, q.half_per_C);
      const GateRates<T> r = rates(s.V_m - q.V_T);
      s.Act_m = gate_step(s.Act_m, r.alpha_m, r.beta_m, q.half_dt);
      s.Inact_h = gate_step(s.Inact_h, r.alpha_h, r.beta_h, q.half_dt);
      s.Act_n = gate_step(s.Act_n, r.alpha_n, r.beta_n, q.half_dt);
    }
    s.g_ex = q.P_ex * s.g_ex + abs(x.w_ex);
    s.g_in = q.P_in * s.g_in + abs(x.w_in);
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return select(s.refractory < T(1), s.V_m - (q.V_T + T(30)), T(-1));
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.refractory = q.n_ref + T(1);
  }
};

}  // namespace lapicque
