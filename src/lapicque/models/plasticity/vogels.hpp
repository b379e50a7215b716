// Inhibitory plasticity that keeps its target at a rate.
#pragma once
#include "lapicque/models/model.hpp"
#include "lapicque/models/plasticity/learning_window.hpp"
#include "lapicque/models/plasticity/stdp.hpp"

namespace lapicque {

/// The weight dependence that makes PairRule<pairing::AllToAll, ...> the rule of Vogels et al.
struct VogelsDependence {
  double eta, alpha, low, high;
  template <class T>
  T potentiate(T w, T x) const {
    return max(min(w + T(eta) * x, T(high)), T(low));
  }
  template <class T>
  T depress(T w, T y) const {
    return max(min(w + T(eta) * (y - T(alpha)), T(high)), T(low));
  }
};

struct Vogels {
  static constexpr ModelInfo info{
      .name = "vogels",
      .summary = "Inhibitory plasticity that drives the target towards a rate.",
      .equations =
          "dx/dt = -x/tau, x += 1 at a presynaptic spike;  dy/dt = -y/tau, y += 1 at a "
          "postsynaptic spike\n"
          "post: w += eta x;  pre: w += eta (y - alpha), alpha = 2 rho tau",
      .method =
          "exact at each spike; hard bounds w_min, w_max; delays and coincidences as stdp. The "
          "rule acts on magnitudes, for weights of either sign",
      .source = "Vogels, Sprekeler, Zenke, Clopath & Gerstner 2011, Science 334:1569"};

  template <class T>
  struct Parameters {
    T tau = field("tau", 20.0, "ms", positive, "decay time of both traces");
    T eta = field("eta", 0.01, "weight", any_value, "weight change by a coincident pair");
    T rho = field("rho", 3.0, "Hz", non_negative, "rate that the target is driven to");
    T w_min = field("w_min", 0.0, "weight", non_negative, "smallest weight");
    T w_max = field("w_max", 100.0, "weight", positive, "largest weight");
    T learns_from = field("learns_from", 0.0, "ms", non_negative, LearningWindow::from_text);
    T learns_until = field("learns_until", 0.0, "ms", non_negative, LearningWindow::until_text);
  };
};

}  // namespace lapicque
