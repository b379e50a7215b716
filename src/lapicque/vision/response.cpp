#include "lapicque/vision/response.hpp"

#include <algorithm>
#include <cmath>

namespace lapicque::vision {

template <class R>
Scratch<R>::Scratch(const Wta& wta, const MapShape& shape, size_t n_planes)
    : contrast(std::max(n_contrast_scratch(window_of(wta, shape)),
                        n_contrast_scratch(surround_of(wta, shape)))),
      sums(std::max(window_of(wta, shape).n_scratch(), surround_of(wta, shape).n_scratch())),
      planes(n_planes * shape.plane()) {}

Window window_of(const Wta& wta, const MapShape& shape) {
  return {shape.height, shape.width, wta.k, wta.padding};
}

Window surround_of(const Wta& wta, const MapShape& shape) {
  return {shape.height, shape.width, wta.surround, wta.padding};
}

size_t n_response_planes(const Wta& wta) {
  return wta.form == Form::contrast ? 0 : wta.form == Form::divisive ? 1 : 4;
}

// Sums of differences from the first pixel, not of x: what is flat then deviates by exactly
// nothing, where a mean of k^2 equal numbers may miss them by rounding.
template <class R>
void deviations(const Window& w, const R* x, R* d, R* scratch) {
  const R first = x[0], per_area = R(1) / R(w.area());
  for (size_t i = 0; i < w.plane(); ++i) d[i] = x[i] - first;
  box_sums(w, d, -first, d, scratch);
  for (size_t i = 0; i < w.plane(); ++i) d[i] = x[i] - first - per_area * d[i];
}

namespace {

template <class R>
R largest(size_t n, const R* r) {
  R most = 0;
  for (size_t i = 0; i < n; ++i) most = std::max(most, r[i]);
  return most;
}

/// The competition of one map, from rest, under the constant drive `input`; leaves it in e.
template <class R>
void compete(const Wta& wta, const Window& w, const R* __restrict input, R* __restrict e,
             R* __restrict y, R* __restrict mean, R* scratch) {
  const auto& p = wta.parameters;
  const R h = R(wta.step), a = R(p.a), b1 = R(p.b1), b2 = R(p.b2) / R(w.area());
  std::fill_n(e, w.plane(), R(0));
  std::fill_n(y, w.plane(), R(0));
  for (size_t t = 0; t < wta.steps; ++t) {
    box_sums(w, e, R(0), mean, scratch);
    for (size_t i = 0; i < w.plane(); ++i) {
      const R drive = std::max(R(0), input[i] + a * e[i] - b1 * y[i]);
      e[i] += h * (drive - e[i]);
      y[i] += h * (b2 * mean[i] - y[i]);
    }
  }
}

template <class R>
void recurrent(const Wta& wta, const MapShape& shape, const R* x, R* r, Scratch<R>& s) {
  const Window w = window_of(wta, shape);
  const size_t n = shape.plane();
  R *input = s.plane(shape, 0), *e = s.plane(shape, 1), *y = s.plane(shape, 2),
    *mean = s.plane(shape, 3), *scratch = s.sums.data();
  if (wta.drive == Drive::brightness) {
    compete(wta, w, x, e, y, mean, scratch);
    std::copy_n(e, n, r);
    return;
  }
  deviations(w, x, input, scratch);
  compete(wta, w, input, e, y, mean, scratch);  // below 0 is no drive: [x - mu]+
  std::copy_n(e, n, r);
  for (size_t i = 0; i < n; ++i) input[i] = -input[i];
  compete(wta, w, input, e, y, mean, scratch);
  for (size_t i = 0; i < n; ++i) r[i] += e[i];
}

template <class R>
void divisive(const Wta& wta, const MapShape& shape, const R* x, R* r, Scratch<R>& s) {
  R* d = s.plane(shape, 0);
  deviations(window_of(wta, shape), x, d, s.sums.data());
  s.kernels.of_reals({surround_of(wta, shape), x, r, s.contrast.data()});
  for (size_t i = 0; i < shape.plane(); ++i) r[i] = std::abs(d[i]) / (R(wta.parameters.s0) + r[i]);
}

}  // namespace

template <class R>
R response(const Wta& wta, const MapShape& shape, const R* x, R* r, Scratch<R>& scratch) {
  if (wta.form == Form::contrast)
    return scratch.kernels.of_reals({window_of(wta, shape), x, r, scratch.contrast.data()});
  if (wta.form == Form::recurrent)
    recurrent(wta, shape, x, r, scratch);
  else
    divisive(wta, shape, x, r, scratch);
  return largest(shape.plane(), r);
}

#define LAPICQUE_RESPONSE(R)                                 \
  template struct Scratch<R>;                                \
  template void deviations(const Window&, const R*, R*, R*); \
  template R response(const Wta&, const MapShape&, const R*, R*, Scratch<R>&);
LAPICQUE_RESPONSE(float)
LAPICQUE_RESPONSE(double)
#undef LAPICQUE_RESPONSE

}  // namespace lapicque::vision
