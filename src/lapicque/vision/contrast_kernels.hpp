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
  R* sigma = nullptr;
  double* scratch = nullptr;  ///< [n_contrast_scratch(window)], aligned to 64 bytes
};

/// Numbers of scratch memory that one call takes.
size_t n_contrast_scratch(const Window& window);

/// Each returns the largest sigma of the plane. A byte b is the intensity b / 255.
template <class R>
struct ContrastKernels {
  R (*of_reals)(const ContrastCall<R, R>&) noexcept = nullptr;
  R (*of_bytes)(const ContrastCall<uint8_t, R>&) noexcept = nullptr;
};

/// The kernels for `isa` ("sse4", "avx2", "avx512"), or the best this machine runs when empty.
/// Throws Error for a name that is unknown or that this machine cannot run.
template <class R>
const ContrastKernels<R>& contrast_kernels(std::string_view isa = {});

}  // namespace lapicque::vision
