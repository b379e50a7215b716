// A soft winner-take-all on one core: groups of excitatory neurons that excite themselves and share
// one group of inhibitory ones. docs/winner_take_all.md has the layout of its crossbar.
#pragma once
#include <span>
#include <vector>

#include "lapicque/base/random.hpp"
#include "lapicque/wta/gain_matching.hpp"
#include "lapicque/wta/truenorth_chip.hpp"

namespace lapicque::wta {

/// What the axon types mean on cores built here.
inline constexpr size_t input_type = 0, excitation_type = 1, inhibition_type = 2, coupling_type = 3;

struct WtaCoreOptions {
  IntegerWta integers = {};
  int n_groups = 4;
  /// Largest axonal delay of the excitatory neurons; their delays are spread from 1 to it.
  int longest_delay = 1;
};

/// Neurons and axons by what they are for: group g has neurons [g n, (g + 1) n) and input axons of
/// the same numbers; the inhibitory neurons come last.
struct WtaCore {
  Core core;
  WtaCoreOptions options;
  int group_of(int neuron) const { return neuron / options.integers.n; }  ///< n_groups: inhibition
  int first_input(int group) const { return group * options.integers.n; }
};

/// Throws Error where groups do not fit: (n_groups + 1) n neurons, (2 n_groups + 1) n axons.
WtaCore wta_core(const WtaCoreOptions& options);

/// Spikes on the n input axons from `first` on, each with probability `rate` in this tick; a pure
/// function of the stream's place. Adds to `input`.
void add_bernoulli(uint32_t core, int first, int n, double rate, Stream& stream,
                   std::vector<ChipSpike>& input);

/// Spikes a tick and neuron of each group, and last of the inhibition, over `ticks` ticks after
/// `settle` ticks, under Bernoulli inputs of the given rates [n_groups].
std::vector<double> measure_rates(const WtaCore& core, std::span<const double> rates, int settle,
                                  int ticks, uint64_t seed);

}  // namespace lapicque::wta
