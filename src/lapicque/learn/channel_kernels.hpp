// Loops over points of channels, x [n_points][c], as batch norm and pooling have them: compiled
// once per instruction set and precision, and chosen at run time. kernels/channels.cpp holds the
// code.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lapicque::learn {

/// sums[0][c] = the sum of x, sums[1][c] = the sum of (x - the mean of these points)^2.
template <class R>
struct MomentsCall {
  const R* x = nullptr;
  size_t n_points = 0, c = 0;
  double* sums = nullptr;
};

/// sums[0][c] = the sum of g, sums[1][c] = the sum of g (x - shift[c]).
template <class R>
struct CorrelationCall {
  const R *g = nullptr, *x = nullptr;
  size_t n_points = 0, c = 0;
  const double* shift = nullptr;
  double* sums = nullptr;
};

/// y = by_x[c] x + by_y[c] y + offset[c], or without y where by_y is null.
template <class R>
struct AffineCall {
  const R *by_x = nullptr, *by_y = nullptr, *offset = nullptr;
  const R* x = nullptr;
  R* y = nullptr;
  size_t n_points = 0, c = 0;
};

/// gx [pixels][c] = g [n_windows][c] where each window of pixels has its first spike, at its first
/// pixel where it has none, and 0 elsewhere; windows that overlap add up.
template <class R>
struct FirstSpikeCall {
  const uint64_t* spikes = nullptr;  ///< packed, [pixels][c]
  const R* g = nullptr;
  R* gx = nullptr;
  size_t n_pixels = 0, n_windows = 0, c = 0;
  const uint32_t *begins = nullptr, *pixels = nullptr;  ///< of window w: pixels[begins[w]] ...
                                                        ///< before pixels[begins[w + 1]]
};

template <class R>
struct ChannelKernels {
  void (*moments)(const MomentsCall<R>&) noexcept = nullptr;
  void (*correlation)(const CorrelationCall<R>&) noexcept = nullptr;
  void (*affine)(const AffineCall<R>&) noexcept = nullptr;
  void (*first_spike)(const FirstSpikeCall<R>&) noexcept = nullptr;
};

/// The kernels for `isa` ("sse4", "avx2", "avx512"), or the best this machine runs when empty.
/// Throws Error for a name that is unknown or that this machine cannot run.
template <class R>
const ChannelKernels<R>& channel_kernels(std::string_view isa = {});

}  // namespace lapicque::learn
