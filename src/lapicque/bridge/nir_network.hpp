// A NIR graph as a network of the engine: a population for each neuron node, projections with
// explicit weights for the linear nodes between them. It gives the spikes of NirSimulation, each
// layer a fixed number of steps later, because in the engine a spike takes at least one step.
//
// What the engine's models are exactly: LIF, LI, IF and I with a held current, Euler's step or an
// impulse (`lif` with a time constant to match), and CubaLIF and CubaLI (`iaf_psc_exp_single`,
// `li`). Thresholds are moved up by one unit in the last place, because NIR's are strict. Weights
// are the engine's exact ones: 46 bits below the largest of a population.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "lapicque/bridge/nir_neuron.hpp"
#include "lapicque/io/nir.hpp"
#include "lapicque/network/network.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque::bridge {

/// A node of the graph in the network.
struct NirPart {
  std::string node;  ///< its name in the flat graph, and that of its population
  PopulationId population;
  size_t shift = 0;  ///< what happens in step t of the graph ends at (t + 1 + shift) dt here
};

struct NirNetwork {
  Network network{};
  double dt = 0;  ///< ms: 1000 times that of the options, whose unit is taken for seconds
  size_t n_steps = 0, last_shift = 0;
  std::vector<NirPart> parts{};

  /// What to run so that every layer has done its n_steps, ms.
  double duration() const { return double(n_steps + last_shift) * dt; }
  const NirPart& part(std::string_view node) const;
};

/// The graph with its input, [T][n_inputs]: spikes (0 or 1), or numbers that are the same in every
/// step, which become currents. Records the spikes of all neurons, and the potentials of those that
/// never fire. Throws Error(invalid) for what the engine cannot do to the bit: reset by
/// subtraction, potentials that feed other nodes, Threshold nodes, inputs that are neither, and
/// recurrent CubaLIF with another integrator than `exact`.
NirNetwork to_network(const nir::Graph& graph, const NirOptions& options,
                      std::span<const double> input);

/// The spikes of a node in the graph's own steps, [T][n] of 0 and 1.
std::vector<double> spikes_in_steps(const NirNetwork& network, const Recording& recording,
                                    std::string_view node);

}  // namespace lapicque::bridge
