// Izhikevich's neuron, its equations solved accurately.
#pragma once
#include "lapicque/models/model.hpp"

namespace lapicque {

struct IzhikevichRk4 {
  static constexpr ModelInfo info{
      .name = "izhikevich_rk4",
      .summary = "Izhikevich's neuron of 2003 with its equations solved accurately.",
      .equations =
          "dV_m/dt = 0.04 V_m^2 + 5 V_m + 140 - U_m + I_e + I_stim;  dU_m/dt = a (b V_m - U_m)\n"
          "a spike of weight w at a synapse: V_m += w\n"
          "V_m >= V_th: spike, V_m = c, U_m += d",
      .method =
          "Runge-Kutta of order 4. Spikes are on the grid, but the state is that of the moment V_m "
          "passed V_th, and the part of the step after it is given back to the next: intervals are "
          "of second order in dt. Published results belong to the scheme of izhikevich instead",
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
    T late = field("late", 0.0, "1", fraction, "part of a step since V_m passed V_th");
  };

  template <class T>
  struct Input {
    T w = receptor("spikes", "mV", "spikes: what each adds to V_m");
    T I_stim = current();
  };

  template <class T>
  struct Propagators {
    T dt, a, b, c, d, V_th, I_e;
  };

  template <class T>
  static Propagators<T> prepare(const Parameters<T>& p, double dt) {
    return {.dt = T(dt), .a = p.a, .b = p.b, .c = p.c, .d = p.d, .V_th = p.V_th, .I_e = p.I_e};
  }

  template <class T>
  static void advance(State<T>& s, const Propagators<T>& q, const Input<T>& x) {
    const T h = q.dt * (T(1) + s.late), half = T(0.5) * h;
    const T drive = T(140) + q.I_e + x.I_stim, highest = q.V_th + T(100);
    const auto dV = [&](const T& V, const T& U) {
      const T cut = min(V, highest);  // a stage beyond the spike must not run away
      return (T(0.04) * cut + T(5)) * cut + drive - U;
    };
    const auto dU = [&](const T& V, const T& U) { return q.a * (q.b * min(V, highest) - U); };
    const T V0 = s.V_m, U0 = s.U_m;
    const T V1 = dV(V0, U0), U1 = dU(V0, U0);
    const T V2 = dV(V0 + half * V1, U0 + half * U1), U2 = dU(V0 + half * V1, U0 + half * U1);
    const T V3 = dV(V0 + half * V2, U0 + half * U2), U3 = dU(V0 + half * V2, U0 + half * U2);
    const T V4 = dV(V0 + h * V3, U0 + h * U3), U4 = dU(V0 + h * V3, U0 + h * U3);
    const T V = V0 + h * T(1.0 / 6) * (V1 + T(2) * (V2 + V3) + V4);
    const T U = U0 + h * T(1.0 / 6) * (U1 + T(2) * (U2 + U3) + U4);

    // The upstroke is 1/(V + 62.5) falling linearly: there it passes V_th after theta of the step.
    const auto peaked = V >= q.V_th;
    const T from = V0 + T(62.5), to = V + T(62.5), peak = q.V_th + T(62.5);
    const T share = (peak - from) * to / (max(to - from, T(1e-30)) * peak);
    const T theta = select(peaked, max(min(share, T(1)), T(0)), T(1));
    s.V_m = V + x.w;
    s.U_m = U0 + theta * (U - U0);
    s.late = min((T(1) + s.late) * (T(1) - theta), T(1));
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
