// The triplet rule of Pfister and Gerstner.
#pragma once
#include <algorithm>

#include "lapicque/base/math.hpp"
#include "lapicque/models/model.hpp"
#include "lapicque/models/plasticity/decay.hpp"
#include "lapicque/models/plasticity/learning_window.hpp"

namespace lapicque {

/// The triplet rule, ready to run. `nearest`: traces restart at 1 instead of growing by 1.
template <bool nearest>
struct TripletRule {
  Decay plus, minus, x, y;
  double A2_plus, A3_plus, A2_minus, A3_minus;  ///< in the unit of the weight
  double w_min, w_max;

  struct Pre {
    Tick last = never_yet;
    double r1_before = 0, r1 = 0, r2 = 0;  ///< r1, r2: just after the spikes at `last`
  };
  struct Post {
    double o1 = 0, o2_before = 0, o2 = 0;  ///< o1, o2: just after the spike
  };
  struct Own {};
  struct Arrival {
    double A_minus;  ///< A2_minus + A3_minus r2, r2 before it grows
  };

  static double grown(double trace) { return nearest ? 1 : trace + 1; }

  Arrival arrival(const Pre& p, Tick a) const {
    return {A2_minus + A3_minus * (p.r2 * x(a - p.last))};
  }
  void pre_spike(Pre& p, Tick a) const {
    const double r1 = p.r1 * plus(a - p.last);
    if (a != p.last) p.r1_before = r1;
    p.r1 = grown(r1), p.r2 = grown(p.r2 * x(a - p.last)), p.last = a;
  }
  Post post_spike(const Post& previous, Tick gap) const {
    const double o2 = previous.o2 * y(gap);
    return {grown(previous.o1 * minus(gap)), o2, grown(o2)};
  }
  void on_post(double& w, Own&, const Pre& p, Tick b, const Post& post) const {
    const double r1 = b > p.last ? p.r1 * plus(b - p.last) : p.r1_before;
    w = std::min(w + r1 * (A2_plus + A3_plus * post.o2_before), w_max);
  }
  void on_pre(double& w, Own&, const Pre&, const Arrival& arrival, Tick a, const Post& post,
              Tick b) const {
    w = std::max(w - post.o1 * minus(a - b) * arrival.A_minus, w_min);
  }
};

/// The same with a depression that slides with the target's own rate, so that neurons are drawn to
/// kappa: a presynaptic spike takes (nu / kappa)^2 times as much. nu grows by 1 / tau_nu at each
/// postsynaptic spike and decays with tau_nu; a neuron's first spike finds it at kappa.
template <bool nearest>
struct HomeostaticTripletRule : TripletRule<nearest> {
  using Base = TripletRule<nearest>;
  using typename Base::Arrival, typename Base::Own, typename Base::Pre;
  Decay decay_nu;
  double step_nu;  ///< of nu / kappa at a spike

  struct Post : Base::Post {
    double nu = 0;  ///< over kappa, just after the spike
  };

  Post post_spike(const Post& previous, Tick gap) const {
    const bool first = gap > -(never_yet / 2);
    const double nu = first ? 1 : previous.nu * decay_nu(gap);
    return {Base::post_spike(previous, gap), nu + step_nu};
  }
  void on_pre(double& w, Own&, const Pre&, const Arrival& arrival, Tick a, const Post& post,
              Tick b) const {
    const double nu = post.nu * decay_nu(a - b);
    const double lost = post.o1 * this->minus(a - b) * arrival.A_minus * nu * nu;
    w = std::max(w - lost, this->w_min);
  }
};

/// How the engine's kernel changes a weight by these rules, all factors being in x and y.
struct TripletDependence {
  static constexpr bool has_gain = true;  ///< each postsynaptic spike has its own factor in x
  double low, high;
  template <class T>
  T potentiate(T w, T x) const {
    return min(w + x, T(high));
  }
  template <class T>
  T depress(T w, T y) const {
    return max(w - y, T(low));
  }
};

struct StdpTriplet {
  static constexpr ModelInfo info{
      .name = "stdp_triplet",
      .summary = "Triplet rule: timing and rate of spikes together.",
      .equations =
          "dr1/dt = -r1/tau_plus, dr2/dt = -r2/tau_x at presynaptic, do1/dt = -o1/tau_minus, "
          "do2/dt = -o2/tau_y at postsynaptic spikes; each grows by 1 (all_to_all) or restarts at "
          "1 (nearest_symmetric)\n"
          "post: w += w_0 r1 (A2_plus + A3_plus o2);  pre: w -= w_0 o1 (A2_minus + A3_minus r2)\n"
          "every trace is read before its spike changes it\n"
          "depression sliding: both A_minus times (nu/kappa)^2, dnu/dt = -nu/tau_nu, nu += "
          "1/tau_nu "
          "at a postsynaptic spike; nu is kappa before a neuron's first",
      .method = "exact at each spike; hard bounds w_min, w_max; delays and coincidences as stdp",
      .source =
          "Pfister & Gerstner 2006, J. Neurosci. 26:9673; sliding: Zenke, Hennequin & "
          "Gerstner 2013, PLoS Comput. Biol. 9:e1003330"};

  template <class T>
  struct Parameters {
    T tau_plus = field("tau_plus", 16.8, "ms", positive, "decay time of r1");
    T tau_minus = field("tau_minus", 33.7, "ms", positive, "decay time of o1");
    T tau_x = field("tau_x", 101.0, "ms", positive, "decay time of r2");
    T tau_y = field("tau_y", 125.0, "ms", positive, "decay time of o2");
    T A2_plus = field("A2_plus", 5e-10, "1", any_value, "potentiation by a pair");
    T A3_plus = field("A3_plus", 6.2e-3, "1", any_value, "potentiation by post-pre-post");
    T A2_minus = field("A2_minus", 7e-3, "1", any_value, "depression by a pair");
    T A3_minus = field("A3_minus", 2.3e-4, "1", any_value, "depression by pre-post-pre");
    T kappa = field("kappa", 3.0, "Hz", positive, "sliding: rate at which A_minus are as they are");
    T tau_nu = field("tau_nu", 10000.0, "ms", positive, "sliding: time over which a rate is seen");
    T w_0 = field("w_0", 1.0, "weight", positive, "weight that the amplitudes refer to");
    T w_min = field("w_min", 0.0, "weight", non_negative, "smallest weight");
    T w_max = field("w_max", 1.0, "weight", positive, "largest weight");
    T learns_from = field("learns_from", 0.0, "ms", non_negative, LearningWindow::from_text);
    T learns_until = field("learns_until", 0.0, "ms", non_negative, LearningWindow::until_text);
  };
};

}  // namespace lapicque
