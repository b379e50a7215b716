// Windows of spikes through maps of weights. A spike adds one row of the weights; the potentials of
// up to eight vectors of maps stay in registers while the spikes of a window pass.
#pragma once
#include <limits>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::LAPICQUE_ISA {

using stdp_vision::FirstSpikes;
using stdp_vision::MapsView;
using stdp_vision::never;
using stdp_vision::WindowsView;

/// Calls block.template operator()<n_vectors>(first_column) over the columns, widest blocks first.
template <class R, class Block>
HWY_INLINE void for_blocks(size_t width, const Block& block) {
  size_t at = 0;
  for (; at + 8 * lanes<R> <= width; at += 8 * lanes<R>) block.template operator()<8>(at);
  for (; at + 4 * lanes<R> <= width; at += 4 * lanes<R>) block.template operator()<4>(at);
  for (; at + 2 * lanes<R> <= width; at += 2 * lanes<R>) block.template operator()<2>(at);
  for (; at < width; at += lanes<R>) block.template operator()<1>(at);
}

/// Adds the rows of one step, entries from `i` on, and returns the first entry of the next step.
template <class R, size_t n>
HWY_INLINE size_t add_step(const WindowsView& windows, size_t i, size_t end, const R* weights,
                           size_t width, Vec<R> (&v)[n]) {
  const uint8_t time = windows.times[i];
  do {
    const R* row = weights + size_t(windows.rows[i]) * width;
    for (size_t k = 0; k < n; ++k) v[k] += load(row + k * lanes<R>);
  } while (++i < end && windows.times[i] == time);
  return i;
}

template <class R, size_t n>
HWY_INLINE bool any_reached(const Vec<R> (&v)[n], const R* thresholds) {
  auto reached = v[0] >= load(thresholds);
  for (size_t k = 1; k < n; ++k) reached = reached || v[k] >= load(thresholds + k * lanes<R>);
  return !hn::AllFalse(Tag<R>(), reached.m);
}

/// Enters the winner among columns `at` ... of one window, where it beats the one entered already.
template <class R, size_t n>
HWY_INLINE void enter_winner(const Vec<R> (&v)[n], const R* thresholds, size_t at, uint8_t time,
                             size_t window, const FirstSpikes<R>& out) {
  alignas(64) R values[n * lanes<R>];
  for (size_t k = 0; k < n; ++k) store(v[k], values + k * lanes<R>);
  for (size_t i = 0; i < n * lanes<R>; ++i) {
    if (values[i] < thresholds[i]) continue;
    if (time == out.time[window] && values[i] <= out.potential[window]) continue;
    out.time[window] = time;
    out.map[window] = uint32_t(at + i);
    out.potential[window] = values[i];
  }
}

template <class R>
void first_spikes(const WindowsView& windows, const MapsView<R>& maps,
                  const FirstSpikes<R>& out) noexcept {
  for (size_t w = 0; w < windows.n; ++w) {
    out.time[w] = never;
    out.map[w] = 0;
    out.potential[w] = -std::numeric_limits<R>::infinity();
  }
  for_blocks<R>(maps.width, [&]<size_t n>(size_t at) HWY_ATTR {
    const R* thresholds = maps.thresholds + at;
    for (size_t w = 0; w < windows.n; ++w) {
      const size_t end = windows.begins[w + 1];
      Vec<R> v[n];
      for (size_t k = 0; k < n; ++k) v[k] = Vec<R>(0.0);
      for (size_t i = windows.begins[w]; i < end;) {
        const uint8_t time = windows.times[i];
        if (time > out.time[w]) break;  // another block of maps was earlier
        i = add_step<R, n>(windows, i, end, maps.weights + at, maps.width, v);
        if (!any_reached<R, n>(v, thresholds)) continue;
        enter_winner<R, n>(v, thresholds, at, time, w, out);
        break;
      }
    }
  });
}

template <class R>
void spike_times(const WindowsView& windows, const MapsView<R>& maps, uint8_t* times) noexcept {
  for (size_t i = 0; i < windows.n * maps.width; ++i) times[i] = never;
  for_blocks<R>(maps.width, [&]<size_t n>(size_t at) HWY_ATTR {
    const R* thresholds = maps.thresholds + at;
    for (size_t w = 0; w < windows.n; ++w) {
      const size_t end = windows.begins[w + 1];
      uint8_t* to = times + w * maps.width + at;
      Vec<R> v[n];
      for (size_t k = 0; k < n; ++k) v[k] = Vec<R>(0.0);
      for (size_t i = windows.begins[w]; i < end;) {
        const uint8_t time = windows.times[i];
        i = add_step<R, n>(windows, i, end, maps.weights + at, maps.width, v);
        if (!any_reached<R, n>(v, thresholds)) continue;
        alignas(64) R values[n * lanes<R>];
        for (size_t k = 0; k < n; ++k) store(v[k], values + k * lanes<R>);
        for (size_t k = 0; k < n * lanes<R>; ++k) {
          const uint8_t now = values[k] >= thresholds[k] ? time : never;
          to[k] = now < to[k] ? now : to[k];
        }
      }
    }
  });
}

template <class R>
void potentials(const WindowsView& windows, const MapsView<R>& maps, R* y) noexcept {
  for_blocks<R>(maps.width, [&]<size_t n>(size_t at) HWY_ATTR {
    for (size_t w = 0; w < windows.n; ++w) {
      const size_t end = windows.begins[w + 1];
      Vec<R> v[n];
      for (size_t k = 0; k < n; ++k) v[k] = Vec<R>(0.0);
      for (size_t i = windows.begins[w]; i < end; ++i) {
        const R* row = maps.weights + size_t(windows.rows[i]) * maps.width + at;
        for (size_t k = 0; k < n; ++k) v[k] += load(row + k * lanes<R>);
      }
      for (size_t k = 0; k < n; ++k) store(v[k], y + w * maps.width + at + k * lanes<R>);
    }
  });
}

}  // namespace lapicque::LAPICQUE_ISA
