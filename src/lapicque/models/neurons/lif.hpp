// The leaky integrate-and-fire neuron, as Lapicque wrote it in 1907.
#pragma once
#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

struct Lif {
  static constexpr ModelInfo info{
      .name = "lif",
      .summary = "Leaky integrate-and-fire neuron driven by a current (Lapicque 1907).",
      .equations =
          "C dv/dt = -g_L (v - V_L) + I(t);  a spike of weight w at a synapse: v += w / C\n"
          "v >= V_th: spike, v = V_reset for t_ref",
      .method = "exact propagator; spikes on the grid",
      .source = "Lapicque 1907, J. Physiol. Pathol. Gen. 9:620; Gerstner et al. 2014, ch. 1.3"};

  template <class T>
  struct Parameters {
    T C = field("C", 200.0, "pF", positive, "membrane capacitance");
    T g_L = field("g_L", 10.0, "nS", positive, "leak conductance");
    T V_L = field("V_L", -70.0, "mV", any_value, "resting potential");
    T V_th = field("V_th", -50.0, "mV", any_value, "spike threshold");
    T V_reset = field("V_reset", -65.0, "mV", any_value, "potential after a spike");
    T t_ref = field("t_ref", 0.0, "ms", non_negative, "absolute refractory period");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current");
  };

  template <class T>
  struct State {
    T v = field("v", -70.0, "mV", any_value, "membrane potential");
    T refractory = field("refractory", 0.0, "1", non_negative, "steps of refractoriness left");
  };

  template <class T>
  struct Input {
    T charge = receptor("charge", "fC", "spikes: the charge each brings");
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T P_vv, P_vI, V_L, I_e, per_C, V_th, V_reset, n_ref;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    const T decay = T(dt) * p.g_L / p.C;  // dt / tau, tau = C / g_L
    return {.P_vv = expm1(-decay),        // less 1: nothing is lost for a small dt
            .P_vI = -expm1(-decay) / p.g_L,
            .V_L = p.V_L,
            .I_e = p.I_e,
            .per_C = T(1) / p.C,
            .V_th = p.V_th,
            .V_reset = p.V_reset,
            .n_ref = refractory_steps(p.t_ref, dt)};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T v = s.v + q.P_vv * (s.v - q.V_L) + q.P_vI * (q.I_e + x.I_stim) + q.per_C * x.charge;
    const auto free = s.refractory < T(1);
    s.v = select(free, v, s.v);
    s.refractory = select(free, s.refractory, s.refractory - T(1));
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.v - q.V_th;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.v = q.V_reset;
    s.refractory = q.n_ref;
  }
};

}  // namespace lapicque
