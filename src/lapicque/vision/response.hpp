// The response of one plane, before it is normalised, and its gradient. Private to wta.cpp.
#pragma once
#include "lapicque/base/memory.hpp"
#include "lapicque/vision/contrast_kernels.hpp"
#include "lapicque/vision/wta.hpp"

namespace lapicque::vision {

/// Memory that the planes of one task share.
template <class R>
struct Scratch {
  const ContrastKernels<R>& kernels = contrast_kernels<R>();  ///< asking takes microseconds
  Array<double> contrast;  ///< n_contrast_scratch of the wider window
  Array<R> sums;           ///< Window::n_scratch
  Array<R> planes;         ///< as many planes as the form wants
  explicit Scratch(const Wta& wta, const MapShape& shape, size_t n_planes);
  R* plane(const MapShape& shape, size_t i) { return planes.data() + i * shape.plane(); }
};

/// Planes that response() and response_backward() take.
size_t n_response_planes(const Wta& wta);
size_t n_backward_planes(const Wta& wta);

Window window_of(const Wta& wta, const MapShape& shape);
Window surround_of(const Wta& wta, const MapShape& shape);

/// r = the response of the plane x; returns the largest.
template <class R>
R response(const Wta& wta, const MapShape& shape, const R* x, R* r, Scratch<R>& scratch);

/// gx = the gradient by x where g is that by the response; adds those by a, b1, b2 and s0 to
/// `sums`. In double, whatever the layer runs in.
void response_backward(const Wta& wta, const MapShape& shape, const double* x, const double* g,
                       double* gx, WtaParameters& sums, Scratch<double>& scratch);

/// d = x - mu: exactly 0 where x is flat.
template <class R>
void deviations(const Window& window, const R* x, R* d, R* scratch);

}  // namespace lapicque::vision
