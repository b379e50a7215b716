#include "lapicque/published/izhikevich_2006_plasticity.hpp"

#include <algorithm>
#include <bit>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

constexpr uint32_t ms_per_second = 1000;
constexpr float forgotten = 1e-20f;  // a trace below this is nothing

/// Places 0 .. n - 1 sorted by key(place), and where each key's run begins.
template <class Key>
std::vector<uint32_t> sorted_by(Key key, size_t n, size_t n_keys, std::vector<uint32_t>& first) {
  first.assign(n_keys + 1, 0);
  for (uint32_t s = 0; s < n; ++s) ++first[key(s) + 1];
  for (size_t k = 0; k < n_keys; ++k) first[k + 1] += first[k];
  std::vector<uint32_t> order(n);
  auto next = first;
  for (uint32_t s = 0; s < n; ++s) order[next[key(s)]++] = s;
  return order;
}

}  // namespace

PolychronizationPlasticity::PolychronizationPlasticity(std::span<const Synapse> synapses,
                                                       uint32_t n_neurons,
                                                       const PolychronizationRule& rule)
    : rule_(rule), n_neurons_(n_neurons), slope_(synapses.size(), 0.0) {
  for (const Synapse& s : synapses) {
    require(s.source < n_neurons && s.target < n_neurons && s.delay >= 1 && s.delay < 1000,
            "polychronization: a synapse from {} to {} with delay {} ms; neurons are < {}, "
            "delays 1 .. 999 ms",
            s.source, s.target, s.delay, n_neurons);
    longest_delay_ = std::max(longest_delay_, s.delay);
    weights_.push_back(s.weight);
  }
  mask_ = std::bit_ceil(longest_delay_ + 1) - 1;
  traces_.assign(size_t(mask_ + 1) * n_neurons, 0.0f);
  spikes_.resize(mask_ + 1);
  for (uint32_t s : sorted_by([&](uint32_t s) { return synapses[s].target; }, synapses.size(),
                              n_neurons, first_incoming_))
    incoming_.push_back({synapses[s].source, synapses[s].delay, s});
  auto source_and_delay = [&](uint32_t s) {
    return size_t(synapses[s].source) * (longest_delay_ + 1) + synapses[s].delay;
  };
  for (uint32_t s : sorted_by(source_and_delay, synapses.size(),
                              size_t(n_neurons) * (longest_delay_ + 1), first_outgoing_))
    outgoing_.push_back({synapses[s].target, s});
}

std::span<const double> PolychronizationPlasticity::second(std::span<const int> times,
                                                           std::span<const uint32_t> neurons) {
  require(times.size() == neurons.size(), "polychronization: {} times for {} neurons", times.size(),
          neurons.size());
  int before = 1;
  for (size_t k = 0; k < times.size(); ++k) {
    require(times[k] >= before && times[k] <= int(ms_per_second) && neurons[k] < n_neurons_,
            "polychronization: spike {} is of neuron {} at {} ms; neurons are < {}, times must "
            "ascend from 1 to 1000 ms",
            k, neurons[k], times[k], n_neurons_);
    before = times[k];
  }
  size_t at = 0;
  for (uint32_t ms = 1; ms <= ms_per_second; ++ms) {
    const size_t begin = at;
    while (at < times.size() && times[at] == int(ms)) ++at;
    pair(++now_, neurons.subspan(begin, at - begin));
  }
  for (size_t s = 0; s < weights_.size(); ++s) {
    weights_[s] = std::clamp(weights_[s] + rule_.rate + slope_[s], 0.0, rule_.w_max);
    slope_[s] *= rule_.retention;
  }
  return weights_;
}

void PolychronizationPlasticity::pair(uint32_t t, std::span<const uint32_t> spikes) {
  const float* before = traces(t - 1);
  float* now = traces(t);
  const float decay = float(rule_.decay);
  for (uint32_t i = 0; i < n_neurons_; ++i)
    now[i] = before[i] > forgotten ? before[i] * decay : 0.0f;
  for (uint32_t i : spikes) now[i] = 1;
  spikes_[t & mask_].assign(spikes.begin(), spikes.end());

  for (uint32_t post : spikes)
    for (uint32_t k = first_incoming_[post]; k < first_incoming_[post + 1]; ++k) {
      const Incoming& s = incoming_[k];
      slope_[s.place] += rule_.a_plus * traces(t - s.delay)[s.source];
    }
  for (uint32_t delay = 1; delay <= longest_delay_; ++delay)
    for (uint32_t pre : spikes_[(t - delay) & mask_]) {
      const size_t run = size_t(pre) * (longest_delay_ + 1) + delay;
      for (uint32_t k = first_outgoing_[run]; k < first_outgoing_[run + 1]; ++k)
        slope_[outgoing_[k].place] -= rule_.a_minus * before[outgoing_[k].target];
    }
}

}  // namespace lapicque
