#include "lapicque/stdp_vision/filters.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {
namespace {

Filter centred(size_t size, std::vector<double> values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
  for (double& v : values) v -= mean;
  const double largest = *std::max_element(values.begin(), values.end());
  require(largest > 0, "a filter of size {} with these widths is even all over", size);
  Filter filter{.size = size};
  for (const double v : values) filter.weights.push_back(float(v / largest));
  return filter;
}

void check_size(size_t size) {
  require(size % 2 == 1, "the size of a filter is {}, must be odd", size);
}

}  // namespace

Filter difference_of_gaussians(size_t size, double a, double b) {
  check_size(size);
  require(a > 0 && b > 0 && a != b,
          "a difference of Gaussians has widths {:g} and {:g}, must be two different ones above 0",
          a, b);
  const double middle = double(size / 2);
  std::vector<double> values;
  auto gauss = [](double r2, double s) {
    return std::exp(-r2 / (2 * s * s)) / (2 * std::numbers::pi * s * s);
  };
  for (size_t i = 0; i < size; ++i)
    for (size_t j = 0; j < size; ++j) {
      const double y = double(i) - middle, x = double(j) - middle, r2 = x * x + y * y;
      values.push_back(gauss(r2, a) - gauss(r2, b));
    }
  return centred(size, std::move(values));
}

Filter gabor(size_t size, double angle, double division) {
  check_size(size);
  const double middle = double(size / 2), theta = angle * std::numbers::pi / 180;
  const double lambda = double(size) * 2 / division, sigma = lambda * 0.8, gamma = 0.3;
  std::vector<double> values;
  for (size_t i = 0; i < size; ++i)
    for (size_t j = 0; j < size; ++j) {
      const double y = double(i) - middle, x = double(j) - middle;
      const double u = x * std::cos(theta) + y * std::sin(theta);
      const double v = -x * std::sin(theta) + y * std::cos(theta);
      values.push_back(std::exp(-(u * u + gamma * gamma * v * v) / (2 * sigma * sigma)) *
                       std::cos(2 * std::numbers::pi * u / lambda));
    }
  return centred(size, std::move(values));
}

size_t n_planes(size_t channels, Colour colour) {
  if (colour == Colour::intensity) return 1;
  return colour == Colour::channels ? channels : 3;
}

Planes planes_of(std::span<const uint8_t> pixels, size_t height, size_t width, size_t channels,
                 Colour colour) {
  require(colour != Colour::opponent || channels == 3,
          "opponent colours need images of 3 channels, these have {}", channels);
  const size_t n = height * width;
  Planes planes{n_planes(channels, colour), height, width, {}};
  planes.values.resize(planes.n * n);
  for (size_t i = 0; i < n; ++i) {
    const uint8_t* p = pixels.data() + i * channels;
    float sum = 0;
    for (size_t c = 0; c < channels; ++c) sum += float(p[c]);
    if (colour == Colour::channels) {
      for (size_t c = 0; c < channels; ++c) planes.values[c * n + i] = float(p[c]);
      continue;
    }
    planes.values[i] = sum / float(channels);
    if (colour == Colour::intensity) continue;
    planes.values[n + i] = float(p[0]) - float(p[1]);
    planes.values[2 * n + i] = float(p[2]) - (float(p[0]) + float(p[1])) / 2;
  }
  return planes;
}

namespace {

/// `plane` with `by` zeros on each side.
std::vector<float> padded(std::span<const float> plane, size_t height, size_t width, size_t by) {
  const size_t stride = width + 2 * by;
  std::vector<float> out(stride * (height + 2 * by));
  for (size_t y = 0; y < height; ++y)
    std::copy_n(plane.begin() + ptrdiff_t(y * width), width,
                out.begin() + ptrdiff_t((y + by) * stride + by));
  return out;
}

/// Lets `to` be what is left of `y` times `sign`, or of its size where sign is 0.
void rectify(std::span<const float> y, float sign, float threshold, std::span<float> to) {
  for (size_t i = 0; i < y.size(); ++i) {
    const float v = sign == 0 ? std::fabs(y[i]) : sign * y[i];
    to[i] = v > 0 && v >= threshold ? v : 0.0f;
  }
}

void clear_border(std::span<float> plane, size_t height, size_t width, size_t border) {
  for (size_t y = 0; y < height; ++y)
    for (size_t x = 0; x < width; ++x)
      if (y < border || x < border || y + border >= height || x + border >= width)
        plane[y * width + x] = 0;
}

}  // namespace

Planes apply(const FilterBank& bank, const Planes& image) {
  using Polarity = FilterBank::Polarity;
  const size_t h = image.height, w = image.width;
  Planes out{bank.n_maps(image.n), h, w, {}};
  out.values.resize(out.n * h * w);
  std::vector<float> y(h * w);
  const auto& loops = kernels<float>();
  const float threshold = float(bank.threshold);
  size_t to = 0;
  for (size_t p = 0; p < image.n; ++p)
    for (const auto& filter : bank.filters) {
      const auto source = padded(image.plane(p), h, w, filter.size / 2);
      loops.correlate({source.data(), h, w, filter.weights.data(), filter.size, y.data()});
      if (bank.polarity == Polarity::absolute) rectify(y, 0, threshold, out.plane(to++));
      if (bank.polarity == Polarity::on || bank.polarity == Polarity::both)
        rectify(y, 1, threshold, out.plane(to++));
      if (bank.polarity == Polarity::off || bank.polarity == Polarity::both)
        rectify(y, -1, threshold, out.plane(to++));
    }
  if (bank.border > 0)
    for (size_t i = 0; i < out.n; ++i) clear_border(out.plane(i), h, w, bank.border);
  if (!bank.lateral.empty()) out = laterally_inhibited(out, bank.lateral);
  if (bank.normalisation > 0) out = locally_normalised(out, bank.normalisation);
  return out;
}

Planes locally_normalised(const Planes& planes, size_t radius) {
  const size_t h = planes.height, w = planes.width;
  Planes out = planes;
  std::vector<double> sums((h + 1) * (w + 1));
  for (size_t i = 0; i < planes.n; ++i) {
    const auto from = planes.plane(i);
    const auto to = out.plane(i);
    for (size_t y = 0; y < h; ++y) {
      double row = 0;
      for (size_t x = 0; x < w; ++x) {
        row += double(from[y * w + x]);
        sums[(y + 1) * (w + 1) + x + 1] = sums[y * (w + 1) + x + 1] + row;
      }
    }
    const double area = double((2 * radius + 1) * (2 * radius + 1));
    for (size_t y = 0; y < h; ++y)
      for (size_t x = 0; x < w; ++x) {
        if (from[y * w + x] == 0) continue;
        const size_t y0 = y < radius ? 0 : y - radius, y1 = std::min(h, y + radius + 1);
        const size_t x0 = x < radius ? 0 : x - radius, x1 = std::min(w, x + radius + 1);
        const double sum = sums[y1 * (w + 1) + x1] - sums[y0 * (w + 1) + x1] -
                           sums[y1 * (w + 1) + x0] + sums[y0 * (w + 1) + x0];
        to[y * w + x] = float(double(from[y * w + x]) * area / sum);
      }
  }
  return out;
}

Planes laterally_inhibited(const Planes& planes, std::span<const double> fractions) {
  const ptrdiff_t r = ptrdiff_t(fractions.size()), h = ptrdiff_t(planes.height),
                  w = ptrdiff_t(planes.width);
  Planes out = planes;
  for (size_t i = 0; i < planes.n; ++i)
    for (ptrdiff_t y = 0; y < h; ++y)
      for (ptrdiff_t x = 0; x < w; ++x) {
        const size_t at = size_t(y * w + x);
        const float mine = planes.plane(i)[at];
        double kept = 1;
        for (ptrdiff_t dy = -r; dy <= r; ++dy)
          for (ptrdiff_t dx = -r; dx <= r; ++dx) {
            if ((dy == 0 && dx == 0) || y + dy < 0 || y + dy >= h || x + dx < 0 || x + dx >= w)
              continue;
            const size_t near = size_t((y + dy) * w + x + dx);
            if (planes.plane(i)[near] > mine)
              kept -= fractions[size_t(std::max(std::abs(dy), std::abs(dx))) - 1];
          }
        out.plane(i)[at] = float(double(mine) * std::max(0.0, kept));
      }
  return out;
}

}  // namespace lapicque::stdp_vision
