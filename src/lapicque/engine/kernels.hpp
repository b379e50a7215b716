// The loops that run every step, compiled once per instruction set and chosen at run time.
//
// kernels/ holds the code: kernels/update.hpp is the one neuron loop of the engine.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "lapicque/base/random.hpp"

namespace lapicque {

/// How state is stored: in double, the reference, or in single precision, for speed.
enum class Precision { float64, float32 };

/// Where one field of a model's input comes from during a step. Of the pointers, those that are
/// not null are added up; accumulators are cleared as they are read.
struct InputSource {
  int32_t* sum32 = nullptr;  ///< fixed-point sum of weights, in units of `scale`
  int64_t* sum64 = nullptr;
  double scale = 1;
  const void* values = nullptr;  ///< R[n]: injected current
  Key noise{};                   ///< Role::uniform, Role::normal
};

/// One population's share of a block, as the neuron loop sees it. All columns hold n numbers of
/// the chosen precision, padded to a multiple of `column_padding` and aligned to 64 bytes.
struct UpdateArgs {
  void* const* state = nullptr;              ///< [n_state] columns
  const void* const* propagators = nullptr;  ///< [n_propagators] columns, or one repeated number
  const bool* per_neuron = nullptr;          ///< [n_propagators] true: a column
  bool all_shared = true;                    ///< no propagator is a column
  const InputSource* input = nullptr;        ///< [n_input]
  size_t n = 0;
  uint32_t first = 0;          ///< index within its population of neuron 0, a multiple of 16
  uint64_t step = 0;           ///< the step that ends now; keys the noise
  uint32_t* spikes = nullptr;  ///< out: indices in [0, n) of those that spiked, ascending
};

inline constexpr size_t column_padding = 16;
/// Room for the padded numbers of a shared propagator.
inline constexpr size_t shared_padding = 16;

using UpdateKernel = size_t (*)(const UpdateArgs&);  ///< returns the number of spikes

/// Poisson counts by the alias method: entry i of 2^bits holds, in its upper 24 bits, the chance
/// to keep i and, in the lower 8, the count to take instead.
struct PoissonArgs {
  int32_t* sum32 = nullptr;
  int64_t* sum64 = nullptr;
  size_t n = 0;
  uint32_t first = 0;  ///< index within the population, a multiple of 16
  uint64_t step = 0;
  int64_t weight = 0;  ///< of one event, fixed-point
  const uint32_t* table = nullptr;
  int bits = 0;
  Key key{};
};

/// A spike that never was: earlier than any. Times of plastic synapses are 32-bit steps from an
/// origin of the caller's.
inline constexpr int32_t long_ago = -(1 << 30);

/// A neuron's latest spike and the postsynaptic trace just after it, side by side so that both come
/// with one read.
struct LatestSpike {
  int32_t time = long_ago;
  float trace = 0;
};

/// One segment: the synapses of a source with one delay, in single precision. They see the
/// postsynaptic spikes `first` <= t < `end`, then a presynaptic one at `a`, if there is one, which
/// reads the postsynaptic trace of the latest spike t < `strictly` and adds w to `sum`.
struct PlasticArgs {
  static constexpr size_t n_latest = 4;

  const uint16_t* target = nullptr;  ///< [n], readable to the next `column_padding`
  float* weight = nullptr;           ///< [n], the same
  size_t n = 0;
  uint32_t first_neuron = 0;  ///< the target whose spikes stand first
  /// The few latest spikes of all neurons side by side: the latest and the one before, [neuron];
  /// the times of those k = 1, 2, ... before the latest, and all factors of potentiation.
  const LatestSpike* latest = nullptr;
  const LatestSpike* previous = nullptr;
  const int32_t* before = nullptr;  ///< [k - 1][stride]
  const float* gains = nullptr;     ///< [k][stride], k = 0: of the latest; null: 1
  size_t stride = 0;
  /// Rings of a neuron's latest spikes, [neuron][capacity]; where there were fewer, long_ago.
  const int32_t* times = nullptr;
  const float* traces = nullptr;      ///< just after the spike
  const float* ring_gains = nullptr;  ///< its factor of potentiation; null: 1
  const int32_t* newest = nullptr;    ///< [neuron]: where in its ring the latest spike stands
  size_t capacity = 0;                ///< a power of two
  int32_t first = 0, end = 0, strictly = 0, a = 0, dendritic = 0;
  bool presynaptic = false;
  int32_t pre_last = long_ago;          ///< the source's previous spike at the synapse
  float pre_before = 0, pre_after = 0;  ///< its trace around that
  float rate_plus = 0, rate_minus = 0;  ///< log2 of the decay of traces in a step, >= 0
  float depression = 1;                 ///< of this presynaptic spike
  const void* dependence = nullptr;     ///< the weight dependence, of the kernel's type
  int32_t* sum = nullptr;               ///< null: nothing is transmitted
  float per_lsb = 1;
  bool negative = false;
};

using PlasticKernel = void (*)(const PlasticArgs&);

/// By weight dependence.
struct PlasticKernels {
  PlasticKernel additive, multiplicative, van_rossum, guetig, power_law, vogels, triplet;
};

struct KernelTable {
  std::string_view isa;
  std::span<const UpdateKernel> update_float32, update_float64;  ///< by NeuronModel::index
  void (*add_poisson)(const PoissonArgs&) = nullptr;
  PlasticKernels plastic{};

  UpdateKernel update(Precision precision, size_t model) const {
    return (precision == Precision::float32 ? update_float32 : update_float64)[model];
  }
};

/// The kernels for `isa` ("sse4", "avx2", "avx512"), or the best this machine runs when empty.
/// Throws Error for a name that is unknown or that this machine cannot run.
const KernelTable& kernels(std::string_view isa = {});

}  // namespace lapicque
