// Spike-timing-dependent plasticity that waits for a reward.
#pragma once
#include <algorithm>
#include <memory>

#include "lapicque/models/model.hpp"
#include "lapicque/models/plasticity/dopamine.hpp"
#include "lapicque/models/plasticity/learning_window.hpp"
#include "lapicque/models/plasticity/pairing.hpp"

namespace lapicque {

/// The rule, ready to run. Pairs change the eligibility c; dopamine turns c into weight.
template <class Pairing>
struct RewardRule {
  Decay plus, minus;
  double A_plus, A_minus, w_min, w_max;
  Dopamine dopamine;

  using Pre = typename Pairing::Pre;
  using Post = typename Pairing::Post;
  using Arrival = typename Pairing::Arrival;
  struct Own {
    [[no_unique_address]] typename Pairing::Own pairing;
    double c = 0;  ///< eligibility at t
    Tick t = 0;    ///< the latest spike
  };

  /// Between two spikes of a synapse the change is exact; bounds apply at its spikes.
  void advance(double& w, Own& own, Tick t) const {
    if (own.c != 0) {
      w = std::clamp(w + own.c * dopamine.integral(own.t, t), w_min, w_max);
      own.c *= dopamine.eligibility()(t - own.t);
    }
    own.t = t;
  }
  Arrival arrival(const Pre& pre, Tick a) const { return Pairing::arrival(pre, a, plus); }
  void pre_spike(Pre& pre, Tick a) const { Pairing::pre_spike(pre, a, plus); }
  Post post_spike(const Post& previous, Tick gap) const {
    return Pairing::post_spike(previous, gap, minus);
  }
  void on_post(double& w, Own& own, const Pre& pre, Tick b, const Post& post) const {
    advance(w, own, b);
    own.c += A_plus * Pairing::at_post(own.pairing, pre, b, post, plus);
  }
  void on_pre(double& w, Own& own, const Pre& pre, const Arrival& arrival, Tick a, const Post& post,
              Tick b) const {
    advance(w, own, a);
    own.c -= A_minus * Pairing::at_pre(own.pairing, pre, arrival, a, post, b, minus);
  }
};

struct StdpReward {
  static constexpr ModelInfo info{
      .name = "stdp_reward",
      .summary = "Pairs of spikes leave an eligibility that dopamine turns into weight.",
      .equations =
          "dw/dt = c (n - b);  dc/dt = -c/tau_c;  dn/dt = -n/tau_n\n"
          "post: c += A_plus x;  pre: c -= A_minus y, with x and y as in stdp\n"
          "a spike of the population named by the option modulator, modulator_delay later, or a "
          "live reward(1): n += 1/tau_n",
      .method =
          "exact between spikes of the synapse, at which w is cut to [w_min, w_max]; delays and "
          "coincidences as stdp",
      .source =
          "Izhikevich 2007, Cereb. Cortex 17:2443; Potjans et al. 2010, "
          "Front. Comput. Neurosci. 4:141"};

  template <class T>
  struct Parameters {
    T tau_plus = field("tau_plus", 20.0, "ms", positive, "decay time of x");
    T tau_minus = field("tau_minus", 20.0, "ms", positive, "decay time of y");
    T A_plus = field("A_plus", 1.0, "weight", any_value, "eligibility by pre before post");
    T A_minus = field("A_minus", 1.5, "weight", any_value, "its loss by post before pre");
    T tau_c = field("tau_c", 1000.0, "ms", positive, "decay time of the eligibility");
    T tau_n = field("tau_n", 200.0, "ms", positive, "decay time of dopamine");
    T b = field("b", 0.0, "1/ms", any_value, "baseline of dopamine");
    T w_min = field("w_min", 0.0, "weight", non_negative, "smallest weight");
    T w_max = field("w_max", 200.0, "weight", positive, "largest weight");
    T modulator_delay =
        field("modulator_delay", 1.0, "ms", positive, "from a modulator's spike to its dopamine");
    T learns_from = field("learns_from", 0.0, "ms", non_negative, LearningWindow::from_text);
    T learns_until = field("learns_until", 0.0, "ms", non_negative, LearningWindow::until_text);
  };
};

}  // namespace lapicque
