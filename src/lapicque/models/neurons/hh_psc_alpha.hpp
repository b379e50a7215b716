// Hodgkin and Huxley's squid axon as a point, with alpha-shaped postsynaptic currents.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear_gates.hpp"

namespace lapicque {

struct HhPscAlpha {
  static constexpr ModelInfo info{
      .name = "hh_psc_alpha",
      .summary = "Hodgkin and Huxley's squid axon as a point neuron, with alpha-shaped currents.",
      .equations =
          "C_m dV_m/dt = -g_Na m^3 h (V_m - E_Na) - g_K n^4 (V_m - E_K) - g_L (V_m - E_L)\n"
          "              + I_syn_ex + I_syn_in + I_e + I_stim\n"
          "dx/dt = alpha_x (1 - x) - beta_x x for the gates x = m, h, n, at 6.3 degrees C:\n"
          "alpha_m = 0.1 (V_m + 40)/(1 - exp(-(V_m + 40)/10)),  beta_m = 4 exp(-(V_m + 65)/18)\n"
          "alpha_h = 0.07 exp(-(V_m + 65)/20),  beta_h = 1/(1 + exp(-(V_m + 35)/10))\n"
          "alpha_n = 0.01 (V_m + 55)/(1 - exp(-(V_m + 55)/10)),  beta_n = exp(-(V_m + 65)/80)/8\n"
          "I_syn as in iaf_psc_alpha: a spike of weight w gives a current that peaks at w\n"
          "spike: V_m rises through V_th, at least t_ref after the last; V_m is not reset",
      .method =
          "two steps of dt/2, each Crank-Nicolson for V_m, then the gates, which stand half a step "
          "later; of second order in dt. The "
          "defaults are the axon's conductances per area (120, 36 and 0.3 mS/cm^2, 1 uF/cm^2) for "
          "10^-4 cm^2: 10 uA/cm^2 are 1000 pA. NEST stamps a spike at the maximum of V_m, 0.3 ms "
          "after it passes V_th",
      .source = "Hodgkin & Huxley 1952, J. Physiol. 117:500"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 100.0, "pF", positive, "membrane capacitance");
    T g_Na = field("g_Na", 12000.0, "nS", non_negative, "sodium peak conductance");
    T g_K = field("g_K", 3600.0, "nS", non_negative, "potassium peak conductance");
    T g_L = field("g_L", 30.0, "nS", positive, "leak conductance");
    T E_Na = field("E_Na", 50.0, "mV", any_value, "sodium reversal potential");
    T E_K = field("E_K", -77.0, "mV", any_value, "potassium reversal potential");
    T E_L = field("E_L", -54.402, "mV", any_value, "leak reversal potential");
    T V_th = field("V_th", 0.0, "mV", any_value, "a spike is a rise through this potential");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "least interval between two spikes");
    T tau_syn_ex = field("tau_syn_ex", 0.2, "ms", positive, "rise time of excitatory currents");
    T tau_syn_in = field("tau_syn_in", 2.0, "ms", positive, "rise time of inhibitory currents");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -65.0, "mV", any_value, "membrane potential");
    T Act_m = field("Act_m", 0.05293248526, "1", fraction, "activation of sodium, m");
    T Inact_h = field("Inact_h", 0.5961207535, "1", fraction, "availability of sodium, h");
    T Act_n = field("Act_n", 0.3176769141, "1", fraction, "activation of potassium, n");
    T I_syn_ex = field("I_syn_ex", 0.0, "pA", any_value, "excitatory synaptic current");
    T I_syn_in = field("I_syn_in", 0.0, "pA", any_value, "inhibitory synaptic current");
    T dI_syn_ex = field("dI_syn_ex", 0.0, "pA/ms", any_value, "rise of I_syn_ex");
    T dI_syn_in = field("dI_syn_in", 0.0, "pA/ms", any_value, "rise of I_syn_in");
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
    T dt, half_dt, half_per_C, g_Na, g_K, g_L, E_Na, E_K, I_L, V_th, n_ref;
    T P_ex, P_in, mean_ex, mean_in, mean_dex, mean_din, rise_ex, rise_in;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.dt = T(dt),
            .half_dt = T(dt / 2),
            .half_per_C = T(dt / 2) / p.C_m,
            .g_Na = p.g_Na,
            .g_K = p.g_K,
            .g_L = p.g_L,
            .E_Na = p.E_Na,
            .E_K = p.E_K,
            .I_L = p.g_L * p.E_L + p.I_e,
            .V_th = p.V_th,
            .n_ref = refractory_steps(p.t_ref, dt),
            .P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .mean_ex = decay_ratio(T(dt) / p.tau_syn_ex),
            .mean_in = decay_ratio(T(dt) / p.tau_syn_in),
            .mean_dex = T(dt) * decay_ramp(T(dt) / p.tau_syn_ex),
            .mean_din = T(dt) * decay_ramp(T(dt) / p.tau_syn_in),
            .rise_ex = T(euler) / p.tau_syn_ex,
            .rise_in = T(euler) / p.tau_syn_in};
  }

  // Every exponential of tens of mV is a power of exp(-(V + 65)/80), which -200 mV keeps finite.
  template <class T>
  static GateRates<T> rates(const T& V_m) {
    const T V = max(V_m, T(-200));
    const T u = exp((V + T(65)) * T(-1.0 / 80)), u2 = u * u, u4 = u2 * u2, u8 = u4 * u4;
    return {.alpha_m = linoid((V + T(40)) * T(-0.1), T(exp(2.5)) * u8),
            .beta_m = T(4) * exp((V + T(65)) * T(-1.0 / 18)),
            .alpha_h = T(0.07) * u4,
            .beta_h = T(1) / (T(1) + T(exp(3.0)) * u8),
            .alpha_n = T(0.1) * linoid((V + T(55)) * T(-0.1), T(exp(1.0)) * u8),
            .beta_n = T(0.125) * u};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T I = q.mean_ex * s.I_syn_ex + q.mean_dex * s.dI_syn_ex + q.mean_in * s.I_syn_in +
                q.mean_din * s.dI_syn_in + x.I_stim;
    s.refractory = steps_to_wait(s.refractory, s.V_m, q.V_th);
    for (int half = 0; half < 2; ++half) {
      const T n2 = s.Act_n * s.Act_n;
      const T g_Na = q.g_Na * s.Act_m * s.Act_m * s.Act_m * s.Inact_h, g_K = q.g_K * n2 * n2;
      s.V_m = membrane_step(s.V_m, q.g_L + g_Na + g_K, q.I_L + g_Na * q.E_Na + g_K * q.E_K + I,
                            q.half_per_C);
      const GateRates<T> r = rates(s.V_m);
      s.Act_m = gate_step(s.Act_m, r.alpha_m, r.beta_m, q.half_dt);
      s.Inact_h = gate_step(s.Inact_h, r.alpha_h, r.beta_h, q.half_dt);
      s.Act_n = gate_step(s.Act_n, r.alpha_n, r.beta_n, q.half_dt);
    }
    s.I_syn_ex = q.P_ex * (s.I_syn_ex + q.dt * s.dI_syn_ex);
    s.I_syn_in = q.P_in * (s.I_syn_in + q.dt * s.dI_syn_in);
    s.dI_syn_ex = q.P_ex * s.dI_syn_ex + q.rise_ex * x.w_ex;
    s.dI_syn_in = q.P_in * s.dI_syn_in + q.rise_in * x.w_in;
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return select(s.refractory < T(1), s.V_m - q.V_th, T(-1));
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.refractory = q.n_ref + T(1);
  }
};

}  // namespace lapicque
