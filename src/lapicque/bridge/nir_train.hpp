// Trained networks as NIR graphs, and NIR graphs as networks to train.
//
//   nir::write("net.nir", bridge::to_nir(net, {.dt = 1e-4, .integrator = NirIntegrator::euler}));
//   auto net = bridge::from_nir<float>(nir::read("net.nir"), {.dt = 1e-4});
//
// Both ways keep the dynamics, so the same input gives the same spikes; feature maps change their
// layout, channels last here and first there. What has no counterpart is refused by name:
//   to NIR    maximum pools of numbers, batch norms that follow no product or differ by step,
//             neurons other than `lif_jump`, `if_jump` and `cuba_lif`, layers that reset in two
//             ways, residual layers that add a signal to itself
//   from NIR  paths that cross, cycles other than neurons that feed themselves through one Linear
//             or an Affine without bias, Conv1d, kernels that are not square, CubaLIF and CubaLI
//             with the integrator exact, Delay, potentials that leak to v_leak != 0, LIF reset to
//             v_reset != 0
// A maximum of spikes is a sum and a Threshold in NIR. A residual layer is a fork there, whose ends
// lead into one node, which adds them.
#pragma once
#include "lapicque/bridge/nir_neuron.hpp"
#include "lapicque/io/nir.hpp"
#include "lapicque/train/sequence.hpp"

namespace lapicque::bridge {

/// The graph of a network, which fires as the network does in evaluation when it is executed with
/// `options` and the network's reset; both are kept as hints (nir_hints.hpp). Batch norms are
/// folded into the product before them, dropout vanishes, and so does a Readout at the end. Weights
/// have the precision of R, neurons are double: v_threshold is one unit in the last place below
/// V_t, because NIR's threshold is strict. Throws Error(invalid) for what NIR cannot hold.
template <class R>
nir::Graph to_nir(const train::Sequence<R>& net, NirOptions options);

/// The layers of a graph that is a chain, or forks and joins, with its weights; neurons are
/// `lif_jump` (LIF, LI), `if_jump` (IF, I) or `cuba_lif` (CubaLIF, CubaLI) with a step of 1 ms. A
/// gain other than 1 goes into the weights before the neuron. Throws Error(invalid) for what the
/// layers cannot do.
template <class R>
train::Sequence<R> from_nir(const nir::Graph& graph, const NirOptions& options);

}  // namespace lapicque::bridge
