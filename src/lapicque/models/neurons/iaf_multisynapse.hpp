// Leaky integrate-and-fire neuron whose receptors are chosen by parameters.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/nonlinear.hpp"
#include "lapicque/models/receptor_slots.hpp"

namespace lapicque {

/// N receptors; a neuron that needs fewer leaves the others alone, and a smaller N costs less.
template <size_t N>
struct IafMultisynapseOf {
  static constexpr const char* equations =
      "C_m dV_m/dt = -g_L (V_m - E_L) + sum over k of I_k + I_e + I_stim\n"
      "I_k = g_k (E_k - V_m) where conductance_k is 1, g_k where it is 0\n"
      "dg_k/dt = h_k - g_k/tau_decay_k;  dh_k/dt = -h_k/tau_rise_k\n"
      "a spike of weight w at receptor k: g_k += w where tau_rise_k is 0; else h_k grows by what "
      "makes g_k peak at w\n"
      "V_m >= V_th: spike, V_m = V_reset for t_ref";
  static constexpr const char* method =
      "g exact; V_m exact for the means of all g over the step, which is of second order in dt; "
      "spikes on the grid";

  template <class T>
  struct Parameters {
    T C_m = field("C_m", 250.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 16.6667, "nS", positive, "leak conductance");
    T E_L = field("E_L", -70.0, "mV", any_value, "leak reversal potential");
    T V_th = field("V_th", -55.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -60.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 2.0, "ms", non_negative, "absolute refractory period");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
    Slots<T, SlotParameters, N> slots;
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -70.0, "mV", any_value, "membrane potential");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
    Slots<T, SlotState, N> slots;
  };

  template <class T>
  struct Input {
    Slots<T, SlotInput, N> slots;
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T per_C, g_L, I_L, V_th, V_reset, n_ref;
    std::array<SlotConstants<T>, N> slots;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.per_C = T(dt) / p.C_m,
            .g_L = p.g_L,
            .I_L = p.g_L * p.E_L + p.I_e,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt),
            .slots = slots_constants<T, N>(p.slots, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const SlotSum<T> syn = mean_input<T, N>(s.slots, q.slots);
    const T V = relax(s.V_m, q.g_L + syn.G, q.I_L + syn.D + x.I_stim, q.per_C);
    const auto free = s.refractory < T(1);
    s.V_m = select(free, V, s.V_m);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
    advance_slots<T, N>(s.slots, q.slots, x.slots);
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

struct IafMultisynapse : IafMultisynapseOf<4> {
  static constexpr ModelInfo info{
      .name = "iaf_multisynapse",
      .summary = "Leaky integrate-and-fire neuron with up to four receptors of any kind.",
      .equations = equations,
      .method = method,
      .source = "PyNN PointNeuron; Roth & van Rossum 2009, Modeling Synapses"};
};

struct IafMultisynapse16 : IafMultisynapseOf<16> {
  static constexpr ModelInfo info{
      .name = "iaf_multisynapse_16",
      .summary = "Leaky integrate-and-fire neuron with up to sixteen receptors of any kind.",
      .equations = equations,
      .method = method,
      .source = "PyNN PointNeuron; Roth & van Rossum 2009, Modeling Synapses"};
};

}  // namespace lapicque
