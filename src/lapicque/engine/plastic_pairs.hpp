// Pair-based STDP in single precision: the fast, compact form of PlasticRows for the pairing of all
// with all, 8 bytes a synapse where the initial weights are alike.
//
// The same lazy evaluation, spike for spike (plastic_rows.hpp tells which spike meets which); the
// loop over a segment's synapses is a kernel (kernels/plastic.hpp). The latest spikes of all
// neurons stand together, then the ones before, and so on: a vector of synapses gathers the k-th
// latest of each at once, and the few that matter stay in the first-level cache. PlasticRows, in
// double precision, is its oracle.
#pragma once
#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/stateful_rows.hpp"
#include "lapicque/models/plasticity/pairing.hpp"

namespace lapicque {

/// What the rule is made of. `dependence` is what the kernel takes it for.
struct PairPlasticity {
  double tau_plus, tau_minus;  ///< ms
  double w_min, w_max;
  std::shared_ptr<const void> dependence;
  PlasticKernel kernel;
};

class PlasticPairs final : public StatefulSegments {
 public:
  PlasticPairs(StatefulRows& rows, const StatefulSettings& settings, PairPlasticity rule);

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
  using Pairing = pairing::AllToAll;
  using Pre = Pairing::Pre;
  static constexpr size_t first_capacity = 8, patient_capacity = 64;

  struct Spike {  ///< a row of a checkpoint
    Tick t = never_yet;
    double trace = 0;
  };

  int32_t relative(Tick t) const { return t - base_ < long_ago ? long_ago : int32_t(t - base_); }
  int32_t& time(uint32_t n, size_t k) { return spikes_[k * stride_ + n]; }
  float& trace(uint32_t n, size_t k) { return traces_[k * stride_ + n]; }
  /// What the kernel has to know of segment g, whose weights are at `weight`; no presynaptic spike.
  PlasticArgs arguments(const Segment& g, float* weight, const Pre& pre, Tick first,
                        Tick end) const;
  /// The same with a presynaptic spike at a.
  PlasticArgs arguments(const Segment& g, float* weight, const Pre& pre, Tick seen, Tick end,
                        Tick a) const;
  void transmit_only(const Segment& g, int32_t* sum) const;
  void remember(uint32_t n, Tick t, double after);
  bool full(uint32_t n);
  void grow();
  void sweep(Tick base);
  /// Moves the origin of the 32-bit times.
  void move_base(Step now);
  /// visit(segment, its weights, its pre) as of `now`, after all that reached the synapses.
  template <class Visit>
  void up_to(Step now, Visit&& visit) const;

  PairPlasticity rule_;
  Decay plus_, minus_;
  std::vector<float> weight_;    ///< [synapse]: magnitude; padded
  std::vector<Pre> pre_;         ///< [segment]
  std::vector<Tick> seen_;       ///< [segment]: postsynaptic spikes before have been applied
  uint32_t first_neuron_ = 0;    ///< of the block, with a list of spikes
  size_t stride_ = 0;            ///< neurons from it on
  std::vector<int32_t> spikes_;  ///< [capacity][neuron]: from base_, the latest first
  std::vector<float> traces_;    ///< the same: the trace just after that spike
  std::vector<double> trace_;    ///< [neuron]: after the latest, unrounded
  size_t capacity_ = first_capacity;
  Tick base_ = 0;              ///< where the 32-bit times begin
  Tick floor_ = 0;             ///< no `seen_` is earlier
  Tick absorbed_ = never_yet;  ///< presynaptic spikes up to here only transmit: set_weights
  Tick longest_dendrite_ = 0;
};

}  // namespace lapicque
