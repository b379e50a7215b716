// The loop of the local contrast, compiled once per instruction set and chosen at run time.
//
// kernels/contrast.hpp holds the code.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lapicque/vision/window.hpp"

namespace lapicque::vision {

/// sigma [height][width] = the population standard deviation of x over each window. Sums run down
/// the columns: of bytes in whole numbers, exactly; of real numbers in double, as differences from
/// the first pixel, so that what is flat has none.
template <class X, class R>
struct ContrastCall {
  Window window;
  const X* x = nullptr;
  R* sigma = nullptr;         ///< nullptr: only the largest is wanted
  double* scratch = nullptr;  ///< [n_contrast_scratch(window)], aligned to 64 bytes
  R factor = 1;               ///< sigma is written multiplied by it; the largest is not
};

/// Numbers of scratch memory that one call takes.
size_t n_contrast_scratch(const Window& window);

// How the kernels divide it.
inline constexpr size_t contrast_slack = 128;  ///< room for a vector too many
/// Of one row; rows of vectors are a multiple of 64 bytes apart.
constexpr size_t n_contrast_row_scratch(size_t width) {
  return (width + contrast_slack + 7) / 8 * 8;
}
/// Numbers of 16 bits from row to row of a block: 32 in front, one behind, whole vectors.
constexpr size_t contrast_block_stride(size_t width) { return 32 + (width + 1 + 31) / 32 * 32; }
/// Rows of a block: about 4096 numbers, so that its sums and squares stay in the nearest cache.
constexpr size_t contrast_block_rows(const Window& w) {
  const size_t most = 4096 / contrast_block_stride(w.width);
  return most < 4 ? 4 : most;
}

/// Each returns the largest sigma of the plane. A byte b is the intensity b / 255.
template <class R>
struct ContrastKernels {
  R (*of_reals)(const ContrastCall<R, R>&) noexcept = nullptr;
  R (*of_bytes)(const ContrastCall<uint8_t, R>&) noexcept = nullptr;
  void (*scale)(R* y, size_t n, R factor) noexcept = nullptr;  ///< y *= factor
};

/// The kernels for `isa` ("sse4", "avx2", "avx512"), or the best this machine runs when empty.
/// Throws Error for a name that is unknown or that this machine cannot run.
template <class R>
const ContrastKernels<R>& contrast_kernels(std::string_view isa = {});

}  // namespace lapicque::vision
