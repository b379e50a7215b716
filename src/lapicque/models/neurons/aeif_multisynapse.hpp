// Adaptive exponential integrate-and-fire neuron whose receptors are chosen by parameters.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"
#include "lapicque/models/receptor_slots.hpp"

namespace lapicque {

/// N receptors; a neuron that needs fewer leaves the others alone, and a smaller N costs less.
template <size_t N>
struct AeifMultisynapseOf {
  static constexpr const char* equations =
      "C_m dV_m/dt = -g_L (V_m - E_L) + g_L Delta_T exp((V_m - V_th)/Delta_T)\n"
      "              + sum over k of I_k - w + I_e + I_stim\n"
      "tau_w dw/dt = a (V_m - E_L) - w\n"
      "I_k = g_k (E_k - V_m) where conductance_k is 1, g_k where it is 0\n"
      "dg_k/dt = h_k - g_k/tau_decay_k;  dh_k/dt = -h_k/tau_rise_k\n"
      "a spike of weight W at receptor k: g_k += W where tau_rise_k is 0; else h_k grows by what "
      "makes g_k peak at W\n"
      "V_m >= V_peak: spike, V_m = V_reset for t_ref, w += b";
  static constexpr const char* method =
      "as aeif_cond_alpha: Strang splitting with the means of all g over the step, of second order "
      "in dt; spikes on the grid, with the part of a step after a spike given back";

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 281.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 30.0, "nS", positive, "leak conductance");
    T E_L = field("E_L", -70.6, "mV", any_value, "leak reversal potential");
    T V_th = field("V_th", -50.4, "mV", any_value, "threshold of the upstroke");
    T V_peak = field("V_peak", 0.0, "mV", any_value, "where a spike is cut");
    T V_reset = field("V_reset", -60.0, "mV", any_value, "potential after a spike");
    T Delta_T = field("Delta_T", 2.0, "mV", positive, "slope factor of the upstroke");
    T a = field("a", 4.0, "nS", any_value, "adaptation to the potential");
    T b = field("b", 80.5, "pA", any_value, "adaptation to each spike");
    T tau_w = field("tau_w", 144.0, "ms", positive, "time constant of adaptation");
    T t_ref = field("t_ref", 0.0, "ms", non_negative, "absolute refractory period");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
    Slots<T, SlotParameters, N> slots;
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.6, "mV", any_value, "membrane potential");
    T w = field("w", 0.0, "pA", any_value, "adaptation current");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
    T late = field("late", 0.0, "1", fraction, "part of a step since V_m passed V_peak");
    Slots<T, SlotState, N> slots;
  };

  template <class T>
  struct Input {
    Slots<T, SlotInput, N> slots;
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    EifMembrane<T> membrane;
    T I_L, E_L, a, b, half_w, step_w, V_reset, n_ref;
    std::array<SlotConstants<T>, N> slots;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.membrane = eif_membrane(p.C_m, p.g_L, p.Delta_T, p.V_th, p.V_peak, dt),
            .I_L = p.g_L * p.E_L + p.I_e,
            .E_L = p.E_L,
            .a = p.a,
            .b = p.b,
            .half_w = T(dt / 2) / p.tau_w,
            .step_w = T(dt) / (p.tau_w + T(dt / 2)),
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt),
            .slots = slots_constants<T, N>(p.slots, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const SlotSum<T> syn = mean_input<T, N>(s.slots, q.slots);
    const T w = s.w + (T(1) - s.late) * q.half_w * (q.a * (s.V_m - q.E_L) - s.w);  // mid-step
    const EifStep<T> step = eif_step(s.V_m, T(1) + s.late, q.membrane.g_L + syn.G,
                                     q.I_L + syn.D - w + x.I_stim, q.membrane);
    const auto free = s.refractory < T(1);
    const T late = select(free, step.late, T(0));
    const T mean = select(free, step.mean, s.V_m) + late * (q.V_reset - step.mean);
    s.V_m = select(free, step.V, s.V_m);
    s.late = select(free, late, s.late);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    s.w += q.step_w * (q.a * (mean - q.E_L) - s.w);
    advance_slots<T, N>(s.slots, q.slots, x.slots);
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

struct AeifMultisynapse : AeifMultisynapseOf<4> {
  static constexpr ModelInfo info{
      .name = "aeif_multisynapse",
      .summary =
          "Adaptive exponential integrate-and-fire neuron with up to four receptors of any kind.",
      .equations = equations,
      .method = method,
      .source = "Brette & Gerstner 2005, J. Neurophysiol. 94:3637; PyNN PointNeuron"};
};

struct AeifMultisynapse16 : AeifMultisynapseOf<16> {
  static constexpr ModelInfo info{
      .name = "aeif_multisynapse_16",
      .summary =
          "Adaptive exponential integrate-and-fire neuron with up to sixteen receptors of any "
          "kind.",
      .equations = equations,
      .method = method,
      .source = "Brette & Gerstner 2005, J. Neurophysiol. 94:3637; PyNN PointNeuron"};
};

}  // namespace lapicque
