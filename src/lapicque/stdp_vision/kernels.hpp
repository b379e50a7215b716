// The loops of the room, compiled once per instruction set and precision and chosen at run time.
// kernels/ holds the code. Memory comes from the caller; calls allocate nothing and throw nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lapicque::stdp_vision {

/// The time of a spike that never comes. Times of others are below it.
inline constexpr uint8_t never = 255;

/// What arrives in each window of a layer, in order of time: entries begins[i] ... begins[i + 1] -
/// 1 belong to window i. `rows` are rows of the weights.
struct WindowsView {
  const uint32_t* begins = nullptr;  ///< [n + 1]
  const uint32_t* rows = nullptr;
  const uint8_t* times = nullptr;
  size_t n = 0;
};

/// Weights [n_rows][width] and thresholds [width], width being whole cache lines; the thresholds
/// behind the last map are infinite, so that they never fire.
template <class R>
struct MapsView {
  const R* weights = nullptr;
  const R* thresholds = nullptr;
  size_t width = 0;
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

template <class R>
struct Kernels {
  void (*first_spikes)(const WindowsView&, const MapsView<R>&, const FirstSpikes<R>&) noexcept;
  /// The step in which each map reaches its threshold: times [n windows][width].
  void (*spike_times)(const WindowsView&, const MapsView<R>&, uint8_t* times) noexcept;
  /// Potentials when all has arrived: y [n windows][width].
  void (*potentials)(const WindowsView&, const MapsView<R>&, R* y) noexcept;
  void (*correlate)(const Correlation<R>&) noexcept;
  /// Of vectors of whole cache lines.
  R (*dot)(const R* a, const R* b, size_t n) noexcept;
  void (*add_scaled)(const R* x, R scale, R* y, size_t n) noexcept;  ///< y += scale * x
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
