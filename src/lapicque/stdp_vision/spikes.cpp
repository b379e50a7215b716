#include "lapicque/stdp_vision/spikes.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {

size_t n_spikes(const LatencyMap& spikes) {
  return size_t(std::ranges::count_if(spikes.times, [](uint8_t t) { return t != never; }));
}

Shape pooled_shape(const Shape& shape, const Pooling& p) {
  auto pooled = [&](size_t n) {
    return n <= p.size ? size_t(1) : 1 + (n - p.size + p.stride - 1) / p.stride;
  };
  return {shape.maps, pooled(shape.height), pooled(shape.width)};
}

namespace {

/// The smaller of each two, into the second.
void lower(const uint8_t* by, size_t n, uint8_t* to) {
  constexpr size_t some = 16;
  auto block = [&](size_t at, size_t size) {
    uint8_t both[some];  // so that what is read and what is written are known to be apart
    for (size_t i = 0; i < size; ++i) both[i] = std::min(by[at + i], to[at + i]);
    for (size_t i = 0; i < size; ++i) to[at + i] = both[i];
  };
  if (n < some) return block(0, n);
  for (size_t at = 0; at + some <= n; at += some) block(at, some);
  if (n % some > 0) block(n - some, some);  // some of them twice, which changes nothing
}

}  // namespace

LatencyMap pool(const LatencyMap& spikes, const Pooling& p) {
  const auto& from = spikes.shape;
  LatencyMap out(pooled_shape(from, p));
  const size_t stride = from.width * from.maps;
  std::vector<uint8_t> row(stride);  // the earliest of the windows' rows, at every column
  for (size_t y = 0; y < out.shape.height; ++y) {
    const size_t top = y * p.stride, bottom = std::min(from.height, top + p.size);
    std::copy_n(spikes.times.begin() + ptrdiff_t(top * stride), stride, row.begin());
    for (size_t i = top + 1; i < bottom; ++i)
      lower(spikes.times.data() + i * stride, stride, row.data());
    for (size_t x = 0; x < out.shape.width; ++x)
      for (size_t j = x * p.stride; j < std::min(from.width, x * p.stride + p.size); ++j)
        lower(row.data() + j * from.maps, from.maps, &out.at(0, y, x));
  }
  return out;
}

Windows::Windows(const Shape& input, size_t size, size_t padding)
    : input_(input), size_(size), padding_(padding) {
  require(input.height + 2 * padding >= size && input.width + 2 * padding >= size,
          "a window of {} x {} does not fit into {} x {} neurons with {} of padding", size, size,
          input.height, input.width, padding);
  require(n_rows() < max_rows,
          "windows of {} x {} x {} neurons have {} inputs, must be fewer than {}", size, size,
          input.maps, n_rows(), max_rows);
  times_.assign((input.height + 2 * padding) * stride() + 64, never);
  for (uint32_t place = 0; place < height() * width(); ++place) all_.push_back(start(place));
  windows_ = Array<uint8_t>(windows_ahead * window_bytes(n_rows()));
  arrivals_.resize(n_rows() + 1);
}

WindowsView Windows::fill(const LatencyMap& spikes) { return view(spikes, all_); }

WindowsView Windows::fill(const LatencyMap& spikes, const std::vector<uint32_t>& places) {
  some_.clear();
  for (const uint32_t place : places) some_.push_back(start(place));
  return view(spikes, some_);
}

WindowsView Windows::view(const LatencyMap& spikes, const std::vector<uint32_t>& starts) {
  const size_t n = input_.width * input_.maps;
  for (size_t y = 0; y < input_.height; ++y)
    std::copy_n(spikes.times.begin() + ptrdiff_t(y * n), n,
                times_.begin() + ptrdiff_t((y + padding_) * stride() + padding_ * input_.maps));
  uint8_t n_steps = 0;  // one more than the latest; of `never` that is 0
  for (const uint8_t t : spikes.times) n_steps = std::max(n_steps, uint8_t(t + 1));
  return {.times = times_.data(),
          .starts = starts.data(),
          .n = starts.size(),
          .size = size_,
          .row = row(),
          .stride = stride(),
          .n_steps = n_steps,
          .windows = windows_.data(),
          .arrivals = arrivals_.data()};
}

std::vector<uint8_t> Windows::inputs(uint32_t place) const {
  std::vector<uint8_t> inputs;
  inputs.reserve(n_rows());
  for (size_t i = 0; i < size_; ++i) {
    const auto first = times_.begin() + ptrdiff_t(start(place) + i * stride());
    inputs.insert(inputs.end(), first, first + ptrdiff_t(row()));
  }
  return inputs;
}

}  // namespace lapicque::stdp_vision
