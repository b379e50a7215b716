// The scaling benchmark of the field: 11,250 inputs on every neuron, whatever the size, and
// power-law STDP between excitatory neurons.
//
// Random balanced network of Brunel (2000) with alpha currents, after Morrison, Aertsen & Diesmann
// 2007, Neural Comput. 19:1437, as Helias et al. 2012 (Front. Neuroinform. 6:26) and Kunkel et al.
// 2014 (Front. Neuroinform. 8:78) scale it over supercomputers; known as NEST's `hpc_benchmark`.
#pragma once
#include "lapicque/network/network.hpp"

namespace lapicque {

struct HpcBenchmark {
  enum class Excitation { stationary, power_law };  ///< E -> E: static, or power-law STDP

  double scale = 1;  ///< of the numbers of neurons: 11,250 at 1; each keeps its inputs
  Excitation excitation = Excitation::power_law;
  double psp = 0.14;   ///< mV: peak of an excitatory postsynaptic potential
  double g = 5;        ///< inhibitory over excitatory amplitude
  double eta = 1.685;  ///< external rate over the rate that alone reaches the threshold
  double delay = 1.5;  ///< ms
  double tau_m = 10;   ///< ms
  double tau_syn = 0.32582722403722841;  ///< ms: excitatory potentials peak after 1.7 ms
  double c_m = 250;                      ///< pF
  double v_thresh = 20;                  ///< mV, above rest
  bool record_spikes = true;

  static constexpr uint32_t c_e = 9000, c_i = 2250;  ///< inputs of every neuron

  double j() const;              ///< pA: peak current whose potential peaks at `psp`
  double external_rate() const;  ///< Hz, of all c_e external synapses together
  bool operator==(const HpcBenchmark&) const = default;
};

/// The network: populations "E" and "I" of `iaf_psc_alpha`, at rest at 0 mV; E -> E comes first.
Network hpc_benchmark(const HpcBenchmark& options = {});

}  // namespace lapicque
