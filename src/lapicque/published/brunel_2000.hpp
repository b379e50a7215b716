// Sparsely connected excitatory and inhibitory neurons, and their four regimes.
//
// Brunel 2000, J. Comput. Neurosci. 8:183, model A: all neurons alike, coupled by delta pulses,
// each driven by c_ext Poisson trains of its own. Rates are in recording/siegert.hpp. What differs
// between public versions is the reset: 10 mV in the paper, 0 mV in NEST's `brunel_delta` examples,
// which lowers every rate (38.0 -> 32.0 Hz for g = 5, eta = 2).
#pragma once
#include <array>
#include <string_view>

#include "lapicque/network/network.hpp"

namespace lapicque {

struct Brunel {
  uint32_t n_e = 10000, n_i = 2500;
  double connectivity = 0.1;  ///< each neuron has connectivity * n_e + connectivity * n_i inputs
  double g = 5;               ///< inhibitory over excitatory amplitude
  double eta = 2;             ///< external rate over the rate that alone reaches the threshold
  double j = 0.1;             ///< mV: excitatory and external amplitude
  double delay = 1.5;         ///< ms
  double tau_m = 20;          ///< ms
  double v_thresh = 20;       ///< mV, above rest
  double v_reset = 10;        ///< mV
  double t_ref = 2;           ///< ms
  /// V_m at the start: spread between rest and threshold, which shortens the first transient, or
  /// at rest for all.
  enum class Start { spread, rest } start = Start::spread;
  /// E -> E: static as in the paper, or with the multiplicative STDP of Zenke & Gerstner 2014
  /// (Front. Neuroinform. 8:76): lambda 0.01, alpha 2.02, weights below 3 j.
  enum class Excitation { stationary, weight_dependent_stdp } excitation = Excitation::stationary;
  bool record_spikes = true;

  uint32_t c_e() const;          ///< excitatory synapses on each neuron
  uint32_t c_i() const;          ///< inhibitory ones
  double external_rate() const;  ///< Hz, of all c_ext = c_e external synapses together
  bool operator==(const Brunel&) const = default;
};

namespace brunel {

/// The panels of the paper's figure 8.
struct Regime {
  char panel;
  std::string_view name, description;
  double g, eta;
};
inline constexpr std::array<Regime, 4> regimes = {{
    {'A', "SR", "synchronous regular", 3, 2},
    {'B', "SI fast", "synchronous irregular, fast", 6, 4},
    {'C', "AI", "asynchronous irregular", 5, 2},
    {'D', "SI slow", "synchronous irregular, slow", 4.5, 0.9},
}};

}  // namespace brunel

/// The network: populations "E" and "I" of `iaf_psc_delta`, at rest at 0 mV.
Network brunel_2000(const Brunel& options = {});

}  // namespace lapicque
