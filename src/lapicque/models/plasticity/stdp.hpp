// Pair-based spike-timing-dependent plasticity: a pairing scheme times a weight dependence.
#pragma once
#include "lapicque/models/model.hpp"
#include "lapicque/models/plasticity/learning_window.hpp"
#include "lapicque/models/plasticity/pairing.hpp"
#include "lapicque/models/plasticity/weight_dependence.hpp"

namespace lapicque {

/// A rule of pairs, ready to run. All rules have these verbs, in this order of use:
///   post_spike(previous, gap)   what a neuron leaves behind at a spike, `gap` steps after the last
///   on_post(w, own, ...)        a postsynaptic spike reaches the synapse at b
///   on_pre(w, own, ...)         a presynaptic spike reaches it at a; w is then transmitted
///   pre_spike(pre, a)           after all synapses of that source and delay have seen it
template <class Pairing, class Dependence>
struct PairRule {
  Decay plus, minus;
  Dependence dependence;

  using Pre = typename Pairing::Pre;
  using Post = typename Pairing::Post;
  using Own = typename Pairing::Own;
  using Arrival = typename Pairing::Arrival;

  Arrival arrival(const Pre& pre, Tick a) const { return Pairing::arrival(pre, a, plus); }
  void pre_spike(Pre& pre, Tick a) const { Pairing::pre_spike(pre, a, plus); }
  Post post_spike(const Post& previous, Tick gap) const {
    return Pairing::post_spike(previous, gap, minus);
  }
  void on_post(double& w, Own& own, const Pre& pre, Tick b, const Post& post) const {
    w = dependence.potentiate(w, Pairing::at_post(own, pre, b, post, plus));
  }
  void on_pre(double& w, Own& own, const Pre& pre, const Arrival& arrival, Tick a, const Post& post,
              Tick b) const {
    w = dependence.depress(w, Pairing::at_pre(own, pre, arrival, a, post, b, minus));
  }
};

struct Stdp {
  static constexpr ModelInfo info{
      .name = "stdp",
      .summary = "Pair-based spike-timing-dependent plasticity.",
      .equations =
          "dx/dt = -x/tau_plus, x += 1 at a presynaptic spike;  dy/dt = -y/tau_minus, y += 1 at a "
          "postsynaptic spike\n"
          "post: w += A_plus f_plus(w) x;  pre: w -= A_minus f_minus(w) y, then w is transmitted\n"
          "with R = w_max - w_min, the weight dependence gives\n"
          "additive: f_plus = R, f_minus = R;  multiplicative: w_max - w, w - w_min\n"
          "van_rossum: R, w - w_min;  power_law: w_0^(1 - mu_plus) w^mu_plus, w (no upper bound)\n"
          "guetig: R ((w_max - w)/R)^mu_plus, R ((w - w_min)/R)^mu_minus\n"
          "the pairing changes x and y: they restart at 1 instead of growing by 1, or are used up",
      .method =
          "exact at each spike; presynaptic spikes reach the synapse after the axonal, "
          "postsynaptic ones after the dendritic part of the delay; traces are read before they "
          "grow, so spikes that coincide form no pair. Weights keep their sign: the rule acts on "
          "magnitudes",
      .source = "Morrison, Diesmann & Gerstner 2008, Biol. Cybern. 98:459"};

  template <class T>
  struct Parameters {
    T tau_plus = field("tau_plus", 20.0, "ms", positive, "decay time of potentiation");
    T tau_minus = field("tau_minus", 20.0, "ms", positive, "decay time of depression");
    T A_plus = field("A_plus", 0.01, "1", any_value, "potentiation by a pair (lambda)");
    T A_minus = field("A_minus", 0.01, "1", any_value, "depression by a pair (lambda alpha)");
    T mu_plus = field("mu_plus", 0.5, "1", non_negative, "guetig, power_law: exponent");
    T mu_minus = field("mu_minus", 0.5, "1", non_negative, "guetig: exponent");
    T w_0 = field("w_0", 1.0, "weight", positive, "power_law: reference weight");
    T w_min = field("w_min", 0.0, "weight", non_negative, "smallest weight");
    T w_max = field("w_max", 1.0, "weight", positive, "largest weight; not for power_law");
    T learns_from = field("learns_from", 0.0, "ms", non_negative, LearningWindow::from_text);
    T learns_until = field("learns_until", 0.0, "ms", non_negative, LearningWindow::until_text);
  };
};

}  // namespace lapicque
