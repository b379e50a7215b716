// The digital neuron of TrueNorth, one tick at a time, in integers.
//
// In every tick, with rho random and sgn(0) = 0,
//
//   synapses   for each spike on a connected axon of type G:
//                V += w_G,  or where b_G:  V += sgn(w_G) if |w_G| >= rho
//   leak       Omega = 1, or where eps:  sgn(V)
//                V += Omega lambda,  or where c:  V += Omega sgn(lambda) if |lambda| >= rho
//                where eps and the leak carries V across 0:  V = 0
//   threshold  eta = rho & mask
//                V >= theta + eta:  spike;   gamma 0: V = R   1: V -= theta + eta   2: V stays
//                else, kappa 1 (saturate):  V < -beta:          V = -beta
//                      kappa 0 (reset):     V < -(beta + eta):
//                                            gamma 0: V = -R  1: V += beta + eta    2: V stays
//   at the end   V is kept within +-393,216
//
// Source: Cassidy et al. (2013), IJCNN, "Cognitive computing building block: a versatile and
// efficient digital neuron model for neurosynaptic cores"; Merolla et al. (2014), Science 345:668.
// The bound of V and what happens where a leak crosses 0 are those of the simulator NeMo
// (github.com/markplagge/NeMo), which we read for facts; its bit pattern of random numbers is its
// own, and so is ours.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace lapicque::wta {

inline constexpr size_t n_axon_types = 4;
inline constexpr int32_t largest_weight = 255;        ///< of synapses and leak, either sign: 9 bits
inline constexpr int32_t largest_threshold = 262143;  ///< theta and beta: 18 bits
inline constexpr int32_t largest_potential = 393216;

enum class Reset { value, subtract, none };  ///< gamma = 0, 1, 2
enum class Floor { reset, saturate };        ///< kappa = 0, 1
enum class Leak { constant, diverging };     ///< eps = 0, 1: Omega = 1, or the sign of V
enum class Draw { certain, stochastic };     ///< b and c = 0, 1

struct TrueNorthNeuron {
  std::array<int32_t, n_axon_types> weights{};  ///< w_G
  std::array<Draw, n_axon_types> synapses{};    ///< b_G
  int32_t leak = 0;                             ///< lambda
  Leak leak_mode = Leak::constant;
  Draw leak_draw = Draw::certain;
  int32_t threshold = 1;  ///< theta, at least 0
  int32_t floor = 0;      ///< beta, at least 0
  uint32_t mask = 0;      ///< of the random part of the threshold; 0: none
  Reset reset = Reset::value;
  Floor floor_mode = Floor::saturate;
  int32_t reset_value = 0;  ///< R
  int32_t start = 0;        ///< V at the beginning
  bool operator==(const TrueNorthNeuron&) const = default;
};

/// Throws Error, naming `where`, unless the numbers fit into the hardware's bits.
void check(const TrueNorthNeuron& neuron, const char* where);

/// V after a spike on a connected axon of type `type`; rho in [0, 255].
int32_t integrate(const TrueNorthNeuron& neuron, int32_t v, size_t type, uint32_t rho);

/// V after the leak; rho in [0, 255].
int32_t leak(const TrueNorthNeuron& neuron, int32_t v, uint32_t rho);

/// Whether it spikes, and V at the end of the tick; rho: 32 random bits.
struct Fired {
  bool spike;
  int32_t v;
  bool operator==(const Fired&) const = default;
};
Fired fire(const TrueNorthNeuron& neuron, int32_t v, uint32_t rho);

}  // namespace lapicque::wta
