// Windows of spikes through maps of weights. A spike adds one row of the weights; the potentials of
// up to ten vectors of maps stay in registers while the spikes of a window pass.
#pragma once
#include <algorithm>
#include <limits>

#include "lapicque/stdp_vision/kernels/arrivals.hpp"

namespace lapicque::LAPICQUE_ISA {

using stdp_vision::FirstSpikes;
using stdp_vision::MapsView;
using stdp_vision::never;
using stdp_vision::WindowsView;

/// Calls block.template operator()<n_vectors>(first_column) over the columns, widest blocks first;
/// with 32 registers ten vectors, such as 150 maps, go at once.
template <class R, class Block>
HWY_INLINE void for_blocks(size_t width, const Block& block) {
  size_t at = 0;
  if constexpr (HWY_MAX_BYTES == 64)
    if (width >= 10 * lanes<R> && width / lanes<R> % 8 == 2) {
      block.template operator()<10>(at);
      at += 10 * lanes<R>;
    }
  for (; at + 8 * lanes<R> <= width; at += 8 * lanes<R>) block.template operator()<8>(at);
  for (; at + 4 * lanes<R> <= width; at += 4 * lanes<R>) block.template operator()<4>(at);
  for (; at + 2 * lanes<R> <= width; at += 2 * lanes<R>) block.template operator()<2>(at);
  for (; at < width; at += lanes<R>) block.template operator()<1>(at);
}

/// Adds a row of the weights from column `at` on.
template <class R, size_t n>
HWY_INLINE void add_row(size_t row, const MapsView<R>& maps, size_t at, Vec<R> (&v)[n]) {
  const R* weights = maps.weights + row * maps.width + at;
  for (size_t k = 0; k < n; ++k) v[k] += load(weights + k * lanes<R>);
}

/// Whether to look for maps that fire after the i-th spike. Within a step potentials only rise, so
/// that to look more often than at its end changes nothing, and saves a branch.
template <size_t n>
HWY_INLINE bool to_compare(const Arrivals& arrivals, size_t i) {
  return n <= 2 || arrivals.ends_step(i);
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
  Arrivals arrivals(windows, maps.least);
  for (size_t w = 0; w < windows.n; ++w) {
    out.time[w] = never;
    out.map[w] = 0;
    out.potential[w] = -std::numeric_limits<R>::infinity();
    arrivals.open(w);
    if (arrivals.n() < maps.least) continue;
    for_blocks<R>(maps.width, [&]<size_t n>(size_t at) HWY_ATTR {
      const R* thresholds = maps.thresholds + at;
      Vec<R> v[n];
      for (size_t k = 0; k < n; ++k) v[k] = Vec<R>(0.0);
      for (size_t i = 0; arrivals.has(i); ++i) {
        const uint8_t time = arrivals.time(i);
        if (time > out.time[w]) break;  // another block of maps was earlier
        add_row<R, n>(arrivals.row(i), maps, at, v);
        if (!to_compare<n>(arrivals, i) || !any_reached<R, n>(v, thresholds)) continue;
        for (; !arrivals.ends_step(i); ++i) add_row<R, n>(arrivals.row(i + 1), maps, at, v);
        enter_winner<R, n>(v, thresholds, at, time, w, out);
        break;
      }
    });
  }
}

/// A vector of whole numbers as bytes.
template <class R>
HWY_INLINE void store_bytes(Vec<R> v, uint8_t* to) {
  const hn::Rebind<int32_t, Tag<R>> d32;
  const hn::Rebind<uint8_t, Tag<R>> d8;
  if constexpr (sizeof(R) == 4)
    hn::StoreU(hn::DemoteTo(d8, hn::ConvertTo(d32, v.v)), d8, to);
  else
    hn::StoreU(hn::DemoteTo(d8, hn::DemoteTo(d32, v.v)), d8, to);
}

/// Times of columns `at` ... to bytes, without what is behind the last map.
template <class R, size_t n>
HWY_INLINE void store_times(const Vec<R> (&t)[n], size_t at, size_t n_maps, uint8_t* times) {
  for (size_t k = 0; k < n && at < n_maps; ++k, at += lanes<R>) {
    if (at + lanes<R> <= n_maps) {
      store_bytes(t[k], times + at);
      continue;
    }
    uint8_t bytes[lanes<R>];
    store_bytes(t[k], bytes);
    for (size_t i = 0; at + i < n_maps; ++i) times[at + i] = bytes[i];
  }
}

template <class R>
void spike_times(const WindowsView& windows, const MapsView<R>& maps, uint8_t* times) noexcept {
  Arrivals arrivals(windows, maps.least);
  for (size_t w = 0; w < windows.n; ++w, times += maps.n_maps) {
    arrivals.open(w);
    if (arrivals.n() < maps.least) continue;
    for_blocks<R>(maps.width, [&]<size_t n>(size_t at) HWY_ATTR {
      const R* thresholds = maps.thresholds + at;
      // What is behind the last map counts as fired.
      const Vec<R> infinity(std::numeric_limits<double>::infinity()), none(double{never});
      Vec<R> v[n], t[n];
      for (size_t k = 0; k < n; ++k) {
        v[k] = Vec<R>(0.0);
        t[k] = select(load(thresholds + k * lanes<R>) < infinity, none, v[k]);
      }
      for (size_t i = 0; arrivals.has(i); ++i) {
        add_row<R, n>(arrivals.row(i), maps, at, v);
        if (!to_compare<n>(arrivals, i)) continue;
        const Vec<R> now(double(arrivals.time(i)));
        Vec<R> last(0.0);
        for (size_t k = 0; k < n; ++k) {
          t[k] = select(v[k] >= load(thresholds + k * lanes<R>), min(t[k], now), t[k]);
          last = max(last, t[k]);
        }
        if (hn::AllTrue(Tag<R>(), (last < none).m)) break;  // all have fired
      }
      store_times<R, n>(t, at, maps.n_maps, times);
    });
  }
}

template <class R>
void potentials(const WindowsView& windows, const MapsView<R>& maps, R* y,
                uint32_t* counts) noexcept {
  Arrivals arrivals(windows, 0);
  for (size_t w = 0; w < windows.n; ++w, y += maps.width) {
    arrivals.open(w);
    arrivals.list_rows();
    counts[w] = uint32_t(arrivals.n());
    for_blocks<R>(maps.width, [&]<size_t n>(size_t at) HWY_ATTR {
      Vec<R> v[n];
      for (size_t k = 0; k < n; ++k) v[k] = Vec<R>(0.0);
      for (size_t i = 0; i < arrivals.n(); ++i) add_row<R, n>(arrivals.row(i), maps, at, v);
      for (size_t k = 0; k < n; ++k) store(v[k], y + at + k * lanes<R>);
    });
  }
}

}  // namespace lapicque::LAPICQUE_ISA
