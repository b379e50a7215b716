// Izhikevich's neuron, stepped as its author published it.
#pragma once
#include "lapicque/models/model.hpp"

namespace lapicque {

struct Izhikevich {
  static constexpr ModelInfo info{
      .name = "izhikevich",
      .summary = "Izhikevich's neuron of 2003 with its published integration scheme.",
      .equations =
          "dV_m/dt = 0.04 V_m^2 + 5 V_m + 140 - U_m + I_e + I_stim;  dU_m/dt = a (b V_m - U_m)\n"
          "a spike of weight w at a synapse: a current over this step that adds w to V_m\n"
          "V_m >= V_th: spike, V_m = c, U_m += d",
      .method =
          "the published scheme: two Euler steps of dt/2 for V_m, then one of dt for U_m; of first "
          "order. Published results belong to it and to dt = 1 ms: regular spiking at I = 10 "
          "fires 20 times in the first second, the equations 23 times (izhikevich_rk4)",
      .source = "Izhikevich 2003, IEEE Trans. Neural Netw. 14:1569"};

  template <class T>
  struct Parameters {
    T a = field("a", 0.02, "1/ms", any_value, "rate of recovery");
    T b = field("b", 0.2, "1", any_value, "coupling of the recovery to V_m");
    T c = field("c", -65.0, "mV", any_value, "potential after a spike");
    T d = field("d", 8.0, "mV/ms", any_value, "growth of the recovery at a spike");
    T V_th = field("V_th", 30.0, "mV", any_value, "peak of the spike");
    T I_e = field("I_e", 0.0, "pA", any_value, "constant input current; 1 pA is 1 mV/ms");
  };

  template <class T>
  struct State {
    T V_m = field("V_m", -65.0, "mV", any_value, "membrane potential");
    T U_m = field("U_m", -13.0, "mV/ms", any_value, "recovery");
  };

  template <class T>
  struct Input {
    T w = receptor("spikes", "mV", "spikes: what each adds to V_m");
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T half_dt, adt, b, c, d, V_th, I_e;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.half_dt = T(dt / 2),
            .adt = T(dt) * p.a,
            .b = p.b,
            .c = p.c,
            .d = p.d,
            .V_th = p.V_th,
            .I_e = p.I_e};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T drive = T(140) - s.U_m + q.I_e + x.I_stim, jump = T(0.5) * x.w;
    T V = s.V_m;
    V += q.half_dt * ((T(0.04) * V + T(5)) * V + drive) + jump;
    V += q.half_dt * ((T(0.04) * V + T(5)) * V + drive) + jump;
    s.V_m = V;
    s.U_m += q.adt * (q.b * V - s.U_m);
  }

  template <class T>
  static T excess(const State<T>& s, const Propagators<T>& q, const Input<T>&) {
    return s.V_m - q.V_th;
  }

  template <class T>
  static void reset(State<T>& s, const Propagators<T>& q) {
    s.V_m = q.c;
    s.U_m += q.d;
  }
};

}  // namespace lapicque
