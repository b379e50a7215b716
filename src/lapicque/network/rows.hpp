// The synapses of one projection, source by source. Each row is a pure function of (seed,
// projection, rule, sizes): the same for any order of calls and any number of threads.
//
// How the rules draw, each exactly and keyed by what it is drawn for:
//   FixedProbability   a binomial out-degree, then that many different targets
//   FixedOutDegree     k targets per source
//   FixedInDegree      k sources per target, transposed once in the constructor
//   FixedTotalNumber   out-degrees by halving the sources (binomial, or hypergeometric without
//                      multapses), then targets per source
//   DistanceDependent  in each box of space, geometric gaps at the largest probability that its
//                      distance allows, thinned to p(distance)
#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "lapicque/network/network.hpp"

namespace lapicque {

class Rows {
 public:
  /// n_source, n_target are the sizes of the slices; `source_offset` and `target_offset` are the
  /// first neurons of the slices in their populations. Source i and target j are the same neuron
  /// where same_population and source_offset + i == target_offset + j.
  /// DistanceDependent needs the positions of the two whole populations, which must outlive this.
  /// Throws Error when the rule is impossible for these sizes.
  Rows(const Connectivity& rule, uint32_t n_source, uint32_t n_target, bool same_population,
       uint32_t source_offset, uint32_t target_offset, uint64_t seed, uint32_t projection_index,
       const Positions* source_positions = nullptr, const Positions* target_positions = nullptr);
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();

  /// Replaces `targets` with the targets (places in the target slice) of a source (place in the
  /// source slice), in a fixed but unsorted order. Thread-safe.
  void targets(uint32_t source, std::vector<uint32_t>& targets) const;

  /// For ExplicitPairs and OneToOne, the place of each target of this row in the declared list,
  /// in the order of `targets`; for other rules nothing. Thread-safe.
  void pair_indices(uint32_t source, std::vector<uint32_t>& pairs) const;

  /// No target has more synapses than this: exact where the rule fixes it, else
  /// mean + 10 sqrt(mean) + 10, which is passed less than once in 1e18 targets.
  uint64_t max_in_degree_bound() const;

  class Rule;  ///< how one rule makes its rows (rows.cpp)

 private:
  std::unique_ptr<const Rule> rule_;
};

/// Throws Error where the rule is impossible for these sizes, or holds an impossible number.
/// `same_population`: the slices are one and the same, so that without autapses a neuron has one
/// partner fewer.
void validate(const Connectivity& rule, uint32_t n_source, uint32_t n_target,
              std::string_view where, bool same_population = false);

}  // namespace lapicque
