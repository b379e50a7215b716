#include "lapicque/vision/window.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::vision {
namespace {

template <class R>
void add(size_t n, const R* __restrict from, R* __restrict to) {
  for (size_t i = 0; i < n; ++i) to[i] += from[i];
}

}  // namespace

void check(const Window& w, const char* where) {
  require(w.k % 2 == 1 && w.k <= 255, "{}: k is {}, must be odd and at most 255", where, w.k);
  require(w.height > 0 && w.width > 0, "{}: a plane of {} x {} has no pixels", where, w.height,
          w.width);
  require(w.padding != Padding::reflect || (w.k / 2 < w.height && w.k / 2 < w.width),
          "{}: windows of {} x {} reach over a plane of {} x {}; take a smaller k, or padding "
          "\"edge\"",
          where, w.k, w.k, w.height, w.width);
}

template <class R>
void box_sums(const Window& w, const R* x, R outside, R* sums, R* scratch) {
  const auto p = std::ptrdiff_t(w.k / 2);
  R *across = scratch, *row = scratch + w.plane();  // [height][width], [width + k - 1]
  for (size_t y = 0; y < w.height; ++y) {
    const R* from = x + y * w.width;
    std::copy_n(from, w.width, row + p);
    for (std::ptrdiff_t j = 1; j <= p; ++j) {
      const size_t left = source(w.padding, -j, w.width);
      const size_t right = source(w.padding, std::ptrdiff_t(w.width) - 1 + j, w.width);
      row[p - j] = left < w.width ? from[left] : outside;
      row[p + std::ptrdiff_t(w.width) - 1 + j] = right < w.width ? from[right] : outside;
    }
    R* to = across + y * w.width;
    std::copy_n(row, w.width, to);
    for (size_t j = 1; j < w.k; ++j) add(w.width, row + j, to);
  }
  for (size_t y = 0; y < w.height; ++y) {
    R* to = sums + y * w.width;
    std::fill_n(to, w.width, R(0));
    for (std::ptrdiff_t j = -p; j <= p; ++j) {
      const size_t from = source(w.padding, std::ptrdiff_t(y) + j, w.height);
      if (from < w.height)
        add(w.width, across + from * w.width, to);
      else
        for (size_t i = 0; i < w.width; ++i) to[i] += R(w.k) * outside;
    }
  }
}

template <class R>
void box_sums_adjoint(const Window& w, const R* g, R* gx, R* scratch) {
  const auto p = std::ptrdiff_t(w.k / 2);
  R *down = scratch, *row = scratch + w.plane();
  std::fill_n(down, w.plane(), R(0));
  for (size_t y = 0; y < w.height; ++y)
    for (std::ptrdiff_t j = -p; j <= p; ++j) {
      const size_t to = source(w.padding, std::ptrdiff_t(y) + j, w.height);
      if (to < w.height) add(w.width, g + y * w.width, down + to * w.width);
    }
  for (size_t y = 0; y < w.height; ++y) {
    std::fill_n(row, w.width + w.k - 1, R(0));
    for (size_t j = 0; j < w.k; ++j) add(w.width, down + y * w.width, row + j);
    R* to = gx + y * w.width;
    std::copy_n(row + p, w.width, to);
    for (std::ptrdiff_t j = 1; j <= p; ++j) {
      const size_t left = source(w.padding, -j, w.width);
      const size_t right = source(w.padding, std::ptrdiff_t(w.width) - 1 + j, w.width);
      if (left < w.width) to[left] += row[p - j];
      if (right < w.width) to[right] += row[p + std::ptrdiff_t(w.width) - 1 + j];
    }
  }
}

#define LAPICQUE_WINDOW(R)                                    \
  template void box_sums(const Window&, const R*, R, R*, R*); \
  template void box_sums_adjoint(const Window&, const R*, R*, R*);
LAPICQUE_WINDOW(float)
LAPICQUE_WINDOW(double)
#undef LAPICQUE_WINDOW

}  // namespace lapicque::vision
