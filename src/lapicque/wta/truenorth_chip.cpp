#include "lapicque/wta/truenorth_chip.hpp"

#include <algorithm>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque::wta {
namespace {

/// 128 random bits for neuron `neuron` of a core in a tick: `which` 0 is for its leak and
/// threshold, 1 + i for axons 16 i to 16 i + 15, a byte each.
RandomBlock draw(uint64_t seed, uint32_t core, size_t neuron, uint64_t tick, uint32_t which) {
  return ars4x32({which, uint32_t(neuron), uint32_t(tick), uint32_t(tick >> 32)},
                 make_key(seed, Purpose::neuron_noise, core));
}

uint32_t byte_of(const RandomBlock& block, size_t i) {
  return (block[i / 4] >> (8 * (i % 4))) & 255;
}

bool draws_for_synapses(const TrueNorthNeuron& n) {
  return std::ranges::find(n.synapses, Draw::stochastic) != n.synapses.end();
}

void check(const std::vector<Core>& cores) {
  require(!cores.empty(), "chip: no cores");
  for (size_t c = 0; c < cores.size(); ++c) {
    const Core& core = cores[c];
    require(core.neurons.size() <= n_core_neurons, "chip: core {} has {} neurons; {} is the most",
            c, core.neurons.size(), n_core_neurons);
    require(core.destinations.size() == core.neurons.size() &&
                core.axon_types.size() == n_core_axons && core.crossbar.size() == n_core_axons,
            "chip: core {}: {} destinations for {} neurons, {} types and {} rows for {} axons", c,
            core.destinations.size(), core.neurons.size(), core.axon_types.size(),
            core.crossbar.size(), n_core_axons);
    for (uint8_t type : core.axon_types)
      require(type < n_axon_types, "chip: core {}: axon type {} is none of 0 to 3", c, type);
    for (size_t i = 0; i < core.neurons.size(); ++i) {
      check(core.neurons[i], "chip");
      const auto& to = core.destinations[i];
      require(!to || (to->core < cores.size() && to->axon < n_core_axons && to->delay >= 1 &&
                      to->delay <= longest_delay),
              "chip: neuron {} of core {} sends to axon {} of core {} in {} ticks; cores are below "
              "{}, axons below {}, delays 1 to {}",
              i, c, to ? to->axon : 0, to ? to->core : 0, to ? to->delay : 0, cores.size(),
              n_core_axons, longest_delay);
    }
  }
}

}  // namespace

Chip::Chip(std::vector<Core> cores, uint64_t seed)
    : cores_(std::move(cores)), seed_(seed), due_(cores_.size() * (longest_delay + 1)) {
  check(cores_);
  for (const Core& core : cores_) {
    auto& v = potentials_.emplace_back();
    for (const auto& neuron : core.neurons) v.push_back(neuron.start);
    draws_.push_back(std::ranges::any_of(core.neurons, draws_for_synapses));
  }
}

const std::vector<ChipSpike>& Chip::tick(const std::vector<ChipSpike>& input) {
  for (const auto& [core, axon] : input) {
    require(core < cores_.size() && axon < n_core_axons, "chip: no axon {} on core {}", axon, core);
    due(core, now_).set(axon);
  }
  fired_.clear();
  for (uint32_t c = 0; c < cores_.size(); ++c) {
    integrate_axons(c, std::exchange(due(c, now_), Axons()));
    fire_neurons(c);
  }
  for (const auto& [core, neuron] : fired_)
    if (const auto& to = cores_[core].destinations[neuron])
      due(to->core, now_ + uint64_t(to->delay)).set(to->axon);
  ++now_;
  return fired_;
}

void Chip::integrate_axons(uint32_t c, const Axons& due) {
  const Core& core = cores_[c];
  auto& v = potentials_[c];
  for (size_t first = 0; first < n_core_axons; first += 16) {
    if (((due >> first) & Axons(0xffff)).none()) continue;
    for (size_t i = 0; i < core.neurons.size(); ++i) {
      RandomBlock block{};
      if (draws_[c] && draws_for_synapses(core.neurons[i]))
        block = draw(seed_, c, i, now_, 1 + uint32_t(first / 16));
      for (size_t axon = first; axon < first + 16; ++axon)
        if (due[axon] && core.crossbar[axon][i])
          v[i] =
              integrate(core.neurons[i], v[i], core.axon_types[axon], byte_of(block, axon - first));
    }
  }
}

void Chip::fire_neurons(uint32_t c) {
  const Core& core = cores_[c];
  auto& v = potentials_[c];
  for (size_t i = 0; i < core.neurons.size(); ++i) {
    const TrueNorthNeuron& neuron = core.neurons[i];
    RandomBlock block{};
    if (neuron.mask || neuron.leak_draw == Draw::stochastic) block = draw(seed_, c, i, now_, 0);
    const auto [spike, after] = fire(neuron, leak(neuron, v[i], byte_of(block, 0)), block[1]);
    v[i] = after;
    if (spike) fired_.push_back({c, uint16_t(i)});
  }
}

}  // namespace lapicque::wta
