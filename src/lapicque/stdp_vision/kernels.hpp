// The loops of the room, compiled once per instruction set and precision and chosen at run time.
// kernels/ holds the code. Memory comes from the caller; calls allocate nothing and throw nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lapicque/models/neurons/iaf_cond_exp.hpp"
#include "lapicque/models/neurons/iaf_cond_exp_theta.hpp"

namespace lapicque::stdp_vision {

/// The time of a spike that never comes. Times of others are below it.
inline constexpr uint8_t never = 255;

/// A layer has fewer rows of weights.
inline constexpr size_t max_rows = size_t(1) << 24;

/// So many windows are copied before they are needed, each to whole cache lines.
inline constexpr size_t windows_ahead = 8;
constexpr size_t window_bytes(size_t n_rows) { return (n_rows + 63) / 64 * 64 + 64; }

/// Windows of size x size places, each with the times of all maps, into an image of such bytes.
/// Byte (i * size + j) * maps + map of a window is of the weights' row of that number.
struct WindowsView {
  const uint8_t* times = nullptr;    ///< [height][stride], readable for 64 bytes behind
  const uint32_t* starts = nullptr;  ///< [n] of each window's first byte
  size_t n = 0;
  size_t size = 0;               ///< rows of a window
  size_t row = 0;                ///< bytes in each, size * maps
  size_t stride = 0;             ///< bytes from row to row of the image
  size_t n_steps = 0;            ///< spikes at this step or later do not arrive
  uint8_t* windows = nullptr;    ///< scratch [windows_ahead][window_bytes(size * row)]
  uint32_t* arrivals = nullptr;  ///< scratch [size * row + 1]
};

/// Weights [n_rows][width], none negative, and thresholds [width], width being whole cache lines;
/// the thresholds behind the last map are infinite, so that they never fire.
template <class R>
struct MapsView {
  const R* weights = nullptr;
  const R* thresholds = nullptr;
  size_t width = 0, n_maps = 0;
  size_t least = 0;  ///< with fewer spikes in its window no neuron fires
};

/// The first map to reach its threshold in each window, and when; the potential it had at the end
/// of that step decides between those that reach it in the same one. Time `never`: none did.
template <class R>
struct FirstSpikes {
  uint8_t* time = nullptr;  ///< [n windows]
  uint32_t* map = nullptr;  ///< [n windows]
  R* potential = nullptr;   ///< [n windows]
};

/// A correlation of an image with a square kernel; the image is padded by `size / 2` on each side.
template <class R>
struct Correlation {
  const R* image = nullptr;  ///< [height + size - 1][width + size - 1]
  size_t height = 0, width = 0;
  const R* kernel = nullptr;  ///< [size][size]
  size_t size = 0;
  R* y = nullptr;  ///< [height][width]
};

/// Some steps of the network of Diehl & Cook 2015 (diehl_cook/network.hpp): what it learnt, what
/// its neurons are doing, its input. Arrays [width] are whole cache lines.
template <class R>
struct DiehlCookArgs {
  size_t n_neurons = 0, width = 0, n_inputs = 0, n_steps = 0;
  bool learns = false;
  R* weights = nullptr;            ///< [n_inputs][width]; written only where it learns
  R* excitatory = nullptr;         ///< [members of the state][width]
  R* inhibitory = nullptr;         ///< the same
  R* excitatory_spikes = nullptr;  ///< [width] of the step before, 1 or 0
  R* inhibitory_spikes = nullptr;  ///< the same
  R* spikes = nullptr;             ///< [width] of this step
  uint32_t* n_inhibitory = nullptr;
  uint32_t* awake = nullptr;  ///< [width / lanes] steps that inhibitory neurons are not at rest
  uint32_t steps_to_rest = 0;
  R *post_1 = nullptr, *post_2 = nullptr;  ///< [width] traces of the neurons
  R* pre = nullptr;                        ///< [n_inputs, whole cache lines] of the inputs
  uint32_t* counts = nullptr;              ///< [n_neurons] += spikes
  const uint32_t* begins = nullptr;        ///< [n_steps + 1]
  const uint32_t* inputs = nullptr;  ///< that arrive in step s: begins[s] ... begins[s + 1] - 1
  const IafCondExpTheta::Propagators<double>* q_excitatory = nullptr;
  const IafCondExp::Propagators<double>* q_inhibitory = nullptr;
  double w_excitatory = 0, w_inhibitory = 0;  ///< nS, to and from the inhibitory neurons
  double nu_pre = 0, nu_post = 0, w_max = 1;
  double decay_pre = 0, decay_post_1 = 0, decay_post_2 = 0;  ///< of a step
};

template <class R>
struct Kernels {
  void (*first_spikes)(const WindowsView&, const MapsView<R>&, const FirstSpikes<R>&) noexcept;
  /// The step in which each map reaches its threshold: times [n windows][n_maps], `never` before.
  void (*spike_times)(const WindowsView&, const MapsView<R>&, uint8_t* times) noexcept;
  /// Potentials when all has arrived: y [n windows][width]; counts [n windows] of the spikes.
  void (*potentials)(const WindowsView&, const MapsView<R>&, R* y, uint32_t* counts) noexcept;
  void (*correlate)(const Correlation<R>&) noexcept;
  /// Of vectors of whole cache lines.
  R (*dot)(const R* a, const R* b, size_t n) noexcept;
  void (*add_scaled)(const R* x, R scale, R* y, size_t n) noexcept;  ///< y += scale * x
  void (*diehl_cook)(const DiehlCookArgs<R>&) noexcept;
  /// Scales every column of w [rows][width] to a sum, except where it is 0; sums [width] is
  /// scratch.
  void (*normalise_columns)(R* w, size_t rows, size_t width, R sum, R* sums) noexcept;
};

/// The kernels for `isa` ("sse4", "avx2", "avx512"), or the best this machine runs when empty.
/// Throws Error for a name that is unknown or that this machine cannot run.
template <class R>
const Kernels<R>& kernels(std::string_view isa = {});

/// A width filled up to whole cache lines.
template <class R>
constexpr size_t padded_width(size_t n) {
  constexpr size_t line = 64 / sizeof(R);
  return (n + line - 1) / line * line;
}

}  // namespace lapicque::stdp_vision
