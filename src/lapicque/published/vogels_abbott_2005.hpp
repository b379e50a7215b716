// Self-sustained irregular activity in a sparse network: the benchmarks COBA and CUBA.
//
// Vogels & Abbott 2005, J. Neurosci. 25:10786, with the parameters of benchmarks 1 and 2 of Brette
// et al. 2007, J. Comput. Neurosci. 23:349. Public versions differ in the start and the wiring:
//   NEST     50 neurons get 300 Hz of Poisson spikes from 1 to 51 ms; fixed in-degree 64 + 16;
//            delay 0.1 ms
//   Brian 2  V_m (and conductances) drawn at random; probability 0.02; no delay
//   Auryn    COBA driven by a constant current, weaker conductances, V_m drawn between reset and
//            threshold; probability 0.02; delay 0.8 ms
// The activity is chaotic: two simulators agree in distributions, never spike by spike.
#pragma once
#include "lapicque/network/network.hpp"

namespace lapicque {

struct VogelsAbbott {
  enum class Synapses { conductance, current };  ///< COBA, CUBA
  enum class Start { kick, random, driven };     ///< NEST's, Brian 2's, Auryn's
  enum class Wiring { in_degree, probability };  ///< NEST's, Brian 2's

  Synapses synapses = Synapses::conductance;
  Start start = Start::kick;
  Wiring wiring = Wiring::in_degree;
  uint32_t n_e = 3200, n_i = 800;
  double connectivity = 0.02;
  double delay = 0.1;         ///< ms
  uint32_t n_kicked = 50;     ///< excitatory neurons that are kicked
  double kick_rate = 300;     ///< Hz
  double kick_start = 1;      ///< ms
  double kick_duration = 50;  ///< ms
  bool record_spikes = true;
  bool operator==(const VogelsAbbott&) const = default;
};

namespace vogels_abbott {

inline constexpr double g_ex = 6, g_in = 67;  ///< nS, peak conductances (COBA)
inline constexpr double g_ex_driven = 4, g_in_driven = 51, drive = 200;  ///< nS, nS, pA
inline constexpr double j_ex = 16.2, j_in = -139.5;  ///< pA, peak currents (CUBA)

}  // namespace vogels_abbott

/// The network: populations "E" and "I" of `iaf_cond_exp` (COBA) or `iaf_psc_exp` (CUBA).
Network vogels_abbott_2005(const VogelsAbbott& options = {});

}  // namespace lapicque
