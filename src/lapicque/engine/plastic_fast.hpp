// Spike-timing-dependent plasticity in single precision: the fast, compact form of PlasticRows, for
// pairs of all with all and for triplets, 8 bytes a synapse where the initial weights are alike.
//
// The same lazy evaluation, spike for spike (plastic_rows.hpp tells which spike meets which); the
// loop over a segment's synapses is a kernel (kernels/plastic.hpp). The latest few spikes
// of all neurons stand together, so that those stay in the first-level cache; they and the ones
// before stand in a ring for each neuron. PlasticRows, in double precision, is its oracle.
#pragma once
#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/stateful_rows.hpp"
#include "lapicque/models/plasticity/pairing.hpp"
#include "lapicque/models/plasticity/stdp_triplet.hpp"

namespace lapicque {

/// What both sides of a pair rule leave behind. All such structs give the kernel, in single
/// precision:
///   before, after   the presynaptic trace around the source's latest spike
///   trace           the postsynaptic one just after a spike
///   gain            has_gain: the factor of potentiation at a postsynaptic spike
///   depression      has_gain: the factor of depression at a presynaptic one
struct PairTraces {
  static constexpr bool has_gain = false;
  using Pre = pairing::AllToAll::Pre;
  using Post = pairing::AllToAll::Post;
  Decay plus, minus;

  void pre_spike(Pre& pre, Tick a) const { pairing::AllToAll::pre_spike(pre, a, plus); }
  Post post_spike(const Post& previous, Tick gap) const {
    return pairing::AllToAll::post_spike(previous, gap, minus);
  }
  static float before(const Pre& pre) { return float(pre.before); }
  static float after(const Pre& pre) { return float(pre.after); }
  static float trace(const Post& post) { return float(post.after); }
};

/// The same of a triplet rule.
template <class Rule>
struct TripletTraces : Rule {
  static constexpr bool has_gain = true;
  using typename Rule::Post, typename Rule::Pre;

  static float before(const Pre& pre) { return float(pre.r1_before); }
  static float after(const Pre& pre) { return float(pre.r1); }
  static float trace(const Post& post) {
    if constexpr (requires { post.nu; }) return float(post.o1 * post.nu * post.nu);
    return float(post.o1);
  }
  float gain(const Post& post) const {
    return float(this->A2_plus + this->A3_plus * post.o2_before);
  }
  float depression(const Pre& pre, Tick a) const { return float(this->arrival(pre, a).A_minus); }
};

/// What the rule is made of beside its traces. `dependence` is what the kernel takes it for.
struct FastPlasticity {
  double rate_plus, rate_minus;  ///< 1/ms: of the decay of what a kernel reads as traces
  double w_min, w_max;
  std::shared_ptr<const void> dependence;
  PlasticKernel kernel;

  template <class Dependence>
  FastPlasticity(double tau_plus, double decay_minus, double low, double high,
                 const Dependence& rule, PlasticKernel loop)
      : rate_plus(1 / tau_plus),
        rate_minus(decay_minus),
        w_min(low),
        w_max(high),
        dependence(std::make_shared<const Dependence>(rule)),
        kernel(loop) {}
};

template <class Traces>
class FastPlasticRows final : public StatefulSegments {
 public:
  FastPlasticRows(StatefulRows& rows, const StatefulSettings& settings, Traces traces,
                  FastPlasticity rule);

  void deliver(Step s, const Accumulators& sums) override;
  void after_update(Step s, std::span<const uint32_t> spikes) override;
  void reset() override;
  void weights(Step now, const std::function<void(uint64_t, double)>& visit) const override;
  void set_weights(Step now, std::span<const double> by_number) override;
  void save(Step now, StatefulState& into) override;
  void restore(Step now, const StatefulState& from) override;
  size_t bytes() const override;
  std::string layout() const override;

 private:
  using Pre = typename Traces::Pre;
  using Post = typename Traces::Post;
  static constexpr bool has_gain = Traces::has_gain;
  static constexpr size_t first_capacity = 8, patient_capacity = 64;
  /// Of a spike in a checkpoint: its time and trace; of triplets its gain and Post as well.
  static constexpr size_t spike_words = 2 + (has_gain ? 1 + sizeof(Post) / 8 : 0);

  int32_t relative(Tick t) const { return t - base_ < long_ago ? long_ago : int32_t(t - base_); }
  /// Where the k-th spike before the latest of neuron n stands.
  size_t place(uint32_t n, size_t k) const {
    return n * capacity_ + ((size_t(newest_[n]) - k) & (capacity_ - 1));
  }
  /// What the kernel has to know of segment g, whose weights are at `weight`; no presynaptic spike.
  PlasticArgs arguments(const Segment& g, float* weight, const Pre& pre, Tick first,
                        Tick end) const;
  /// The same with a presynaptic spike at a, if weights change then.
  PlasticArgs arguments(const Segment& g, float* weight, const Pre& pre, Tick seen, Tick end,
                        Tick a) const;
  void transmit_only(const Segment& g, int32_t* sum) const;
  /// A postsynaptic spike, the latest of neuron n.
  void remember(uint32_t n, Tick t, float trace, float gain, const Post& post);
  void forget_neurons();
  bool full(uint32_t n);
  void grow();
  void sweep(Tick base);
  /// Moves the origin of the 32-bit times.
  void move_base(Step now);
  /// visit(segment, its weights, its pre) as of `now`, after all that reached the synapses.
  template <class Visit>
  void up_to(Step now, Visit&& visit) const;

  Traces traces_;
  FastPlasticity rule_;
  LearningWindow window_;
  std::vector<float> weight_;  ///< [synapse]: magnitude; padded
  std::vector<Pre> pre_;       ///< [segment]
  std::vector<Tick> seen_;     ///< [segment]: postsynaptic spikes before have been applied
  uint32_t first_neuron_ = 0;  ///< of the block, with a list of spikes
  // Rings, [neuron][capacity]; what they are for, PlasticArgs says.
  std::vector<int32_t> times_;       ///< from base_
  std::vector<float> spike_traces_;  ///< after each spike
  std::vector<float> gains_;         ///< empty without has_gain
  std::vector<int32_t> newest_;      ///< [neuron]: the place of the latest in its ring
  // The latest few once more, where the kernel reads them first.
  std::vector<LatestSpike> latest_, previous_;  ///< [neuron]
  std::vector<int32_t> before_;                 ///< [k - 1][neuron]: times of those before
  std::vector<float> latest_gains_;             ///< [k][neuron]; empty without has_gain
  std::vector<Post> latest_post_;               ///< [neuron]: what it left behind, unrounded
  size_t capacity_ = first_capacity;
  Tick base_ = 0;              ///< where the 32-bit times begin
  Tick floor_ = 0;             ///< no `seen_` is earlier
  Tick absorbed_ = never_yet;  ///< presynaptic spikes up to here only transmit: set_weights
  Tick longest_dendrite_ = 0;
};

}  // namespace lapicque
