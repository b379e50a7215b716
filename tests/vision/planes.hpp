// Random planes for the tests of this room, and the slow clear contrast.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "lapicque/base/random.hpp"
#include "lapicque/vision/window.hpp"

namespace lapicque::vision::lab {

/// n numbers in [0, 1), or bytes.
template <class T>
std::vector<T> random_plane(size_t n, uint32_t id) {
  Stream stream(make_key(1, Purpose::test, id));
  std::vector<T> x(n);
  for (T& value : x)
    if constexpr (std::is_same_v<T, uint8_t>)
      value = uint8_t(stream.below(256));
    else
      value = T(stream.uniform());
  return x;
}

/// The pixel at (y, x), which may lie outside.
template <class T>
double pixel(const Window& w, const std::vector<T>& values, std::ptrdiff_t y, std::ptrdiff_t x) {
  const auto mirrored = [&](std::ptrdiff_t at, size_t n) {
    const auto last = std::ptrdiff_t(n) - 1;
    if (w.padding == Padding::edge) return std::clamp<std::ptrdiff_t>(at, 0, last);
    return at < 0 ? -at : at > last ? 2 * last - at : at;
  };
  const bool outside = y < 0 || x < 0 || size_t(y) >= w.height || size_t(x) >= w.width;
  if (outside && w.padding == Padding::zero) return 0;
  return double(values[size_t(mirrored(y, w.height)) * w.width + size_t(mirrored(x, w.width))]);
}

/// The mean of f(pixel) over the window around pixel i.
template <class T, class F>
double window_mean(const Window& w, const std::vector<T>& values, size_t i, const F& f) {
  const auto p = std::ptrdiff_t(w.k / 2);
  double sum = 0;
  for (std::ptrdiff_t y = -p; y <= p; ++y)
    for (std::ptrdiff_t x = -p; x <= p; ++x)
      sum += f(pixel(w, values, std::ptrdiff_t(i / w.width) + y, std::ptrdiff_t(i % w.width) + x));
  return sum / double(w.area());
}

/// sigma of every window by its definition, in two passes; bytes as b / 255.
template <class T>
std::vector<double> contrast(const Window& w, const std::vector<T>& values) {
  const double white = std::is_same_v<T, uint8_t> ? 255 : 1;
  std::vector<double> sigma(w.plane());
  for (size_t i = 0; i < w.plane(); ++i) {
    const double mu = window_mean(w, values, i, [&](double x) { return x / white; });
    sigma[i] = std::sqrt(
        window_mean(w, values, i, [&](double x) { return (x / white - mu) * (x / white - mu); }));
  }
  return sigma;
}

}  // namespace lapicque::vision::lab
