// Spike-timing-dependent plasticity, evaluated lazily: a synapse is touched only when a spike of
// its source is delivered. It then sees the postsynaptic spikes since the last time, in order, and
// the presynaptic one, and transmits. The result is that of the rule applied at every spike:
//
//   a = the step at which a presynaptic spike reaches the synapse:   spike + axonal delay
//   b = the step at which a postsynaptic spike reaches the synapse:  spike + dendritic delay
//   delivery happens at a + dendritic; all postsynaptic spikes with b <= a have happened by then
//
// Where a == b, the postsynaptic spike counts first; without a dendritic delay the presynaptic one
// does, because it is transmitted before the neuron can answer. Neither sees the other's trace.
//
// Traces of sources are kept once per segment (a source and a delay). A neuron remembers its latest
// spikes in a ring. When a ring is full although some source has been silent since its oldest
// spike, all synapses of the group are brought up to date, which changes no result; when that does
// not help, the rings grow.
#pragma once
#include <algorithm>
#include <deque>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/stateful_rows.hpp"

namespace lapicque {

template <class Rule>
class PlasticRows final : public StatefulSegments {
 public:
  PlasticRows(StatefulRows& rows, const StatefulSettings& settings, Rule rule, double w_min,
              double w_max);

  void deliver(Step s, const Accumulators& sums) override;
  void after_update(Step s, std::span<const uint32_t> spikes) override;
  void reset() override;
  void weights(Step now, const std::function<void(uint64_t, double)>& visit) const override;
  void set_weights(Step now, std::span<const double> by_number) override;
  void save(Step now, StatefulState& into) override;
  void restore(Step now, const StatefulState& from) override;
  size_t bytes() const override;
  std::string layout() const override {
    return fmt::format("plastic rows by source, {} bytes a synapse",
                       (initial_.bytes() > 64 ? 20 : 12) + own_bytes);
  }
  void schedule(Step s, std::span<const uint32_t> spikes) override;
  void reward(Step now, double amount) override;
  uint32_t most_interval() const override {
    return n_modulators_ ? modulator_delay_ : ~uint32_t(0);
  }

 private:
  using Pre = typename Rule::Pre;
  using Post = typename Rule::Post;
  using Own = typename Rule::Own;
  static constexpr size_t own_bytes = std::is_empty_v<Own> ? 0 : sizeof(Own);
  static constexpr bool has_dopamine = requires(Rule r) { r.dopamine; };
  static constexpr uint32_t first_capacity = 8, patient_capacity = 64;

  struct Spike {
    Tick t = never_yet;
    [[no_unique_address]] Post post;
  };
  struct Latest {
    Tick t = never_yet;
    [[no_unique_address]] Post post;
    uint64_t count = 0;  ///< spikes so far; spike i is at entries_[neuron][i % capacity_]
  };

  Own& own(uint32_t j) {
    if constexpr (own_bytes == 0)
      return nothing_;
    else
      return own_[j];
  }
  const Spike& spike(uint32_t n, uint64_t i) const {
    return entries_[size_t(n) * capacity_ + (i & (capacity_ - 1))];
  }

  /// Postsynaptic spikes `first` <= t < `end`, then, unless `a` is never_yet, a presynaptic one at
  /// a.
  void evaluate(double& w, Own& own, uint32_t n, const Pre& pre,
                const typename Rule::Arrival& arrival, Tick first, Tick end, Tick a,
                Tick dendritic) const;
  template <class Sum>
  void deliver(Step s, const std::vector<Sum*>& sums, double most);
  /// visit(segment, synapse, weight, own, pre) as of `now`, after all that reached the synapse.
  template <class Visit>
  void up_to(Step now, Visit&& visit) const;
  void grow();
  /// Brings all synapses up to date with postsynaptic spikes before base - 2 dendritic.
  void sweep(Tick base);
  /// stdp_reward: at fixed steps, all synapses turn what they have into weight.
  void settle(Step s);
  void release_due(Step s);

  Rule rule_;
  double w_min_, w_max_;
  LearningWindow window_;
  std::vector<double> weight_;  ///< [synapse]: magnitude
  std::vector<Own> own_;        ///< [synapse], or empty
  std::vector<Pre> pre_;        ///< [segment]
  std::vector<Tick> seen_;      ///< [segment]: postsynaptic spikes before have been applied
  uint32_t first_neuron_ = 0;   ///< of the block, with a ring
  std::vector<Latest> latest_;  ///< [neuron - first_neuron_]
  std::vector<Spike> entries_;
  uint32_t capacity_ = first_capacity;
  Tick floor_ = 0;             ///< no `seen_` is earlier
  Tick absorbed_ = never_yet;  ///< presynaptic spikes up to here only transmit: set_weights
  Tick longest_dendrite_ = 0;
  uint32_t first_modulator_id_, n_modulators_, modulator_delay_ = 1;
  double released_ = 0;                          ///< by a modulator's spike
  std::deque<std::pair<Tick, double>> pending_;  ///< dopamine in flight: step, number of spikes
  Own nothing_{};
};

}  // namespace lapicque
