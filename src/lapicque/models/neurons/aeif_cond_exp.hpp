// Adaptive exponential integrate-and-fire neuron with exponentially decaying synaptic conductances.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"

namespace lapicque {

struct AeifCondExp {
  static constexpr ModelInfo info{
      .name = "aeif_cond_exp",
      .summary =
          "Adaptive exponential integrate-and-fire neuron (AdEx) with exponentially "
          "decaying conductances.",
      .equations =
          "C_m dV_m/dt = -g_L (V_m - E_L) + g_L Delta_T exp((V_m - V_th)/Delta_T)\n"
          "              - g_ex (V_m - E_ex) - g_in (V_m - E_in) - w + I_e + I_stim\n"
          "tau_w dw/dt = a (V_m - E_L) - w\n"
          "dg/dt = -g/tau_syn;  a spike of weight W at a synapse: g += |W|\n"
          "V_m >= V_peak: spike, V_m = V_reset for t_ref, w += b",
      .method =
          "Strang splitting of the linear part and the exponential one, which is exact, with the "
          "means of the conductances over the step: of second order in dt. Spikes are on the grid, "
          "but "
          "the part of the step after V_peak is given back to the neuron's next free step, so that "
          "spike times do not drift: at dt 0.1 ms they err by 0.003 ms after 400 ms of constant "
          "current, and converge as dt^1.6 or faster",
      .source = "Brette & Gerstner 2005, J. Neurophysiol. 94:3637"};

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 281.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 30.0, "nS", positive, "leak conductance");
    T E_L = field("E_L", -70.6, "mV", any_value, "leak reversal potential");
    T E_ex = field("E_ex", 0.0, "mV", any_value, "excitatory reversal potential");
    T E_in = field("E_in", -85.0, "mV", any_value, "inhibitory reversal potential");
    T V_th = field("V_th", -50.4, "mV", any_value, "threshold of the upstroke");
    T V_peak = field("V_peak", 0.0, "mV", any_value, "where a spike is cut");
    T V_reset = field("V_reset", -60.0, "mV", any_value, "potential after a spike");
    T Delta_T = field("Delta_T", 2.0, "mV", positive, "slope factor of the upstroke");
    T a = field("a", 4.0, "nS", any_value, "adaptation to the potential");
    T b = field("b", 80.5, "pA", any_value, "adaptation to each spike");
    T tau_w = field("tau_w", 144.0, "ms", positive, "time constant of adaptation");
    T t_ref = field("t_ref", 0.0, "ms", non_negative, "absolute refractory period");
    T tau_syn_ex = field("tau_syn_ex", 0.2, "ms", positive, "decay time of g_ex");
    T tau_syn_in = field("tau_syn_in", 2.0, "ms", positive, "decay time of g_in");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.6, "mV", any_value, "membrane potential");
    T w = field("w", 0.0, "pA", any_value, "adaptation current");
    T g_ex = field("g_ex", 0.0, "nS", non_negative, "excitatory conductance");
    T g_in = field("g_in", 0.0, "nS", non_negative, "inhibitory conductance");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
    T late = field("late", 0.0, "1", fraction, "part of a step since V_m passed V_peak");
  };

  template <class T>
  struct Input {
    T w_ex = receptor("excitatory", "nS", "excitatory spikes", Sign::plus);
    T w_in = receptor("inhibitory", "nS", "inhibitory spikes, of either sign", Sign::minus);
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    EifMembrane<T> membrane;
    T P_ex, P_in, mean_ex, mean_in, I_L, E_L, E_ex, E_in;
    T a, b, half_w, step_w, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.membrane = eif_membrane(p.C_m, p.g_L, p.Delta_T, p.V_th, p.V_peak, dt),
            .P_ex = exp(-T(dt) / p.tau_syn_ex),
            .P_in = exp(-T(dt) / p.tau_syn_in),
            .mean_ex = decay_ratio(T(dt) / p.tau_syn_ex),
            .mean_in = decay_ratio(T(dt) / p.tau_syn_in),
            .I_L = p.g_L * p.E_L + p.I_e,
            .E_L = p.E_L,
            .E_ex = p.E_ex,
            .E_in = p.E_in,
            .a = p.a,
            .b = p.b,
            .half_w = T(dt / 2) / p.tau_w,
            .step_w = T(dt) / (p.tau_w + T(dt / 2)),
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T g_ex = q.mean_ex * s.g_ex, g_in = q.mean_in * s.g_in;
    const T w = s.w + (T(1) - s.late) * q.half_w * (q.a * (s.V_m - q.E_L) - s.w);  // mid-step
    const EifStep<T> step =
        eif_step(s.V_m, T(1) + s.late, q.membrane.g_L + g_ex + g_in,
                 q.I_L + g_ex * q.E_ex + g_in * q.E_in - w + x.I_stim, q.membrane);
    const auto free = s.refractory < T(1);
    const T late = select(free, step.late, T(0));
    const T mean = select(free, step.mean, s.V_m) + late * (q.V_reset - step.mean);
    s.V_m = select(free, step.V, s.V_m);
    s.late = select(free, late, s.late);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.w += q.step_w * (q.a * (mean - q.E_L) - s.w);
    s.g_ex = q.P_ex * s.g_ex + abs(x.w_ex);
    s.g_in = q.P_in * s.g_in + abs(x.w_in);
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V_m - q.membrane.V_peak;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.V_m = q.V_reset;
    s.w += q.b * (T(1) - T(2) * s.late * q.half_w);  // decayed since the spike
    s.refractory = q.n_ref;
  }
};

}  // namespace lapicque
