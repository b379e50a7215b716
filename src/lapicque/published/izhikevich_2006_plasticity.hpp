// The plasticity of Izhikevich 2006, as his published program applies it.
//
// STDP changes not the weight w but its rate of change, sd, and once a second
//   w <- clip(w + rate + sd, 0, w_max);   sd <- retention sd
// Pairs are nearest neighbours: a postsynaptic spike pairs with the latest presynaptic spike that
// has arrived, an arrival with the latest postsynaptic spike before it:
//   post at t, arrival at t' <= t:  sd += a_plus  decay^(t - t')
//   arrival at t', post at t < t':  sd -= a_minus decay^(t' - 1 - t)
// A change lasts: sd acts again in each following second, 1 / (1 - retention) = 10 times in all.
// This is why a pair rule that acts at once (`stdp`) needs ten times the amplitude to do the same.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace lapicque {

struct PolychronizationRule {
  double a_plus = 0.1, a_minus = 0.12;  ///< mV/s
  double decay = 0.95;                  ///< per ms: time constant 19.5 ms, "20 ms" in the paper
  double rate = 0.01;                   ///< mV/s: the drift that keeps silent synapses growing
  double retention = 0.9;               ///< of sd, from second to second
  double w_max = 10;                    ///< mV
};

class PolychronizationPlasticity {
 public:
  struct Synapse {
    uint32_t source, target;
    uint32_t delay;  ///< ms
    double weight;   ///< mV
  };

  PolychronizationPlasticity(std::span<const Synapse> synapses, uint32_t n_neurons,
                             const PolychronizationRule& rule = {});

  /// Takes the spikes of the next second (whole ms after its beginning, 1 .. 1000, with their
  /// neurons, sorted by time) and returns the weights that hold after it, in the order given.
  std::span<const double> second(std::span<const int> times, std::span<const uint32_t> neurons);

  std::span<const double> weights() const { return weights_; }

 private:
  void pair(uint32_t t, std::span<const uint32_t> spikes);
  /// decay^(ms since the latest spike) of every neuron at ms t.
  float* traces(uint32_t t) { return &traces_[(t & mask_) * n_neurons_]; }

  struct Incoming {
    uint32_t source, delay, place;
  };
  struct Outgoing {
    uint32_t target, place;
  };

  PolychronizationRule rule_;
  uint32_t n_neurons_, longest_delay_ = 1, mask_ = 1, now_ = 0;
  std::vector<Incoming> incoming_;  ///< by target
  std::vector<uint32_t> first_incoming_;
  std::vector<Outgoing> outgoing_;  ///< by source, then delay
  std::vector<uint32_t> first_outgoing_;
  std::vector<float> traces_;                  ///< [ms, the last few][neuron]
  std::vector<std::vector<uint32_t>> spikes_;  ///< [ms, the last few]
  std::vector<double> weights_, slope_;        ///< w and sd
};

}  // namespace lapicque
