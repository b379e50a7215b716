#include "lapicque/stdp_vision/spikes.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {
namespace {
constexpr uint32_t no_slot = UINT32_MAX;
}  // namespace

SpikeMap to_spikes(const LatencyMap& latency) {
  std::array<uint32_t, 257> begins = {};
  for (const uint8_t t : latency.times) ++begins[size_t(t) + 1];
  const size_t n = latency.times.size() - begins[size_t(never) + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  SpikeMap map{.shape = latency.shape, .spikes = std::vector<Spike>(n)};
  const auto& s = latency.shape;
  size_t i = 0;
  for (size_t m = 0; m < s.maps; ++m)
    for (size_t y = 0; y < s.height; ++y)
      for (size_t x = 0; x < s.width; ++x, ++i)
        if (const uint8_t t = latency.times[i]; t != never)
          map.spikes[begins[t]++] = {uint16_t(m), uint16_t(y), uint16_t(x), t};
  return map;
}

LatencyMap to_latency(const SpikeMap& spikes) {
  const auto& s = spikes.shape;
  LatencyMap latency{.shape = s, .times = std::vector<uint8_t>(s.size(), never)};
  for (const auto& spike : spikes.spikes)
    latency.times[(spike.map * s.height + spike.y) * s.width + spike.x] = spike.time;
  return latency;
}

Shape pooled_shape(const Shape& shape, const Pooling& p) {
  auto pooled = [&](size_t n) {
    return n <= p.size ? size_t(1) : 1 + (n - p.size + p.stride - 1) / p.stride;
  };
  return {shape.maps, pooled(shape.height), pooled(shape.width)};
}

SpikeMap pool(const SpikeMap& spikes, const Pooling& p) {
  SpikeMap out{.shape = pooled_shape(spikes.shape, p)};
  const auto& s = out.shape;
  std::vector<uint8_t> fired(s.size());
  out.spikes.reserve(spikes.spikes.size());
  // Windows i with i * stride <= at < i * stride + size.
  auto first = [&](size_t at) { return at < p.size ? size_t(0) : (at - p.size) / p.stride + 1; };
  auto last = [&](size_t at, size_t n) { return std::min(at / p.stride, n - 1); };
  for (const auto& spike : spikes.spikes)
    for (size_t y = first(spike.y); y <= last(spike.y, s.height); ++y)
      for (size_t x = first(spike.x); x <= last(spike.x, s.width); ++x) {
        uint8_t& seen = fired[(spike.map * s.height + y) * s.width + x];
        if (!seen) out.spikes.push_back({spike.map, uint16_t(y), uint16_t(x), spike.time});
        seen = 1;
      }
  return out;
}

Windows::Windows(const Shape& input, size_t size, size_t padding)
    : input_(input), size_(size), padding_(padding) {
  require(input.height + 2 * padding >= size && input.width + 2 * padding >= size,
          "a window of {} x {} does not fit into {} x {} neurons with {} of padding", size, size,
          input.height, input.width, padding);
  height_ = input.height + 2 * padding - size + 1;
  width_ = input.width + 2 * padding - size + 1;
  slots_.assign(height_ * width_, no_slot);
  all_.resize(height_ * width_);
  std::iota(all_.begin(), all_.end(), 0u);
}

WindowsView Windows::fill(const SpikeMap& spikes) { return fill(spikes, all_); }

WindowsView Windows::fill(const SpikeMap& spikes, const std::vector<uint32_t>& places) {
  for (uint32_t i = 0; i < places.size(); ++i) slots_[places[i]] = i;
  const auto view = fill_slots(spikes, places.size());
  for (const uint32_t place : places) slots_[place] = no_slot;
  return view;
}

/// Calls visit(slot, row) for each filled window that the spike arrives in.
template <class Visit>
void Windows::for_windows(const Spike& spike, const Visit& visit) const {
  const size_t y = spike.y + padding_, x = spike.x + padding_;
  const size_t top = y + 1 < size_ ? 0 : y + 1 - size_, left = x + 1 < size_ ? 0 : x + 1 - size_;
  const size_t bottom = std::min(y, height_ - 1), right = std::min(x, width_ - 1);
  for (size_t i = top; i <= bottom; ++i)
    for (size_t j = left; j <= right; ++j)
      if (const uint32_t slot = slots_[i * width_ + j]; slot != no_slot)
        visit(slot, uint32_t(((y - i) * size_ + (x - j)) * input_.maps + spike.map));
}

WindowsView Windows::fill_slots(const SpikeMap& spikes, size_t n) {
  begins_.assign(n + 1, 0);
  for (const auto& spike : spikes.spikes)
    for_windows(spike, [&](uint32_t slot, uint32_t) { ++begins_[slot + 1]; });
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  next_.assign(begins_.begin(), begins_.end() - 1);
  rows_.resize(begins_.back());
  times_.resize(begins_.back());
  for (const auto& spike : spikes.spikes)
    for_windows(spike, [&](uint32_t slot, uint32_t row) {
      const uint32_t at = next_[slot]++;
      rows_[at] = row;
      times_[at] = spike.time;
    });
  return {begins_.data(), rows_.data(), times_.data(), n};
}

}  // namespace lapicque::stdp_vision
