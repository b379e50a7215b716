// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/learn/channel_kernels.hpp"

#include "lapicque/learn/kernels/product_rows.hpp"

namespace lapicque::LAPICQUE_ISA {

/// Vectors of channels whose sums stay in registers.
inline constexpr size_t channel_vectors = HWY_MAX_BYTES == 64 ? 4 : 2;

/// A vector of R in double precision.
template <class R>
struct Doubles {
  static constexpr size_t n = sizeof(double) / sizeof(R), n_lanes = lanes<double>;
  using D = Tag<double>;
  hn::Vec<D> v[n];

  HWY_INLINE Doubles() {
    for (auto& part : v) part = hn::Zero(D());
  }
  HWY_INLINE explicit Doubles(Vec<R> x) {
    if constexpr (n == 1) {
      v[0] = x.v;
    } else {
      const hn::Half<Tag<R>> half;
      v[0] = hn::PromoteTo(D(), hn::LowerHalf(half, x.v));
      v[1] = hn::PromoteTo(D(), hn::UpperHalf(half, x.v));
    }
  }
  HWY_INLINE explicit Doubles(const double* from) {
    for (size_t i = 0; i < n; ++i) v[i] = hn::LoadU(D(), from + i * n_lanes);
  }
  HWY_INLINE void store_first(double* to, size_t n_numbers) const {
    alignas(64) double all[n * n_lanes];
    for (size_t i = 0; i < n; ++i) hn::Store(v[i], D(), all + i * n_lanes);
    std::memcpy(to, all, smaller(n_numbers, n * n_lanes) * sizeof(double));
  }
  HWY_INLINE void add(const Doubles& x) {
    for (size_t i = 0; i < n; ++i) v[i] = hn::Add(v[i], x.v[i]);
  }
  HWY_INLINE void add_product(const Doubles& x, const Doubles& y) {
    for (size_t i = 0; i < n; ++i) v[i] = hn::MulAdd(x.v[i], y.v[i], v[i]);
  }
  HWY_INLINE Doubles minus(const Doubles& x) const {
    Doubles all;
    for (size_t i = 0; i < n; ++i) all.v[i] = hn::Sub(v[i], x.v[i]);
    return all;
  }
  HWY_INLINE Doubles times(double factor) const {
    Doubles all;
    for (size_t i = 0; i < n; ++i) all.v[i] = hn::Mul(v[i], hn::Set(D(), factor));
    return all;
  }
};

/// Calls work.template operator()<n_vectors>(first channel) for all channels.
template <class R, class Work>
HWY_INLINE void for_channels(size_t c, const Work& work) {
  constexpr size_t at_once = channel_vectors * lanes<R>;
  size_t first = 0;
  for (; first + at_once <= c; first += at_once) work.template operator()<channel_vectors>(first);
  if (channel_vectors > 2 && first + 2 * lanes<R> <= c)
    work.template operator()<2>(first), first += 2 * lanes<R>;
  for (; first < c; first += lanes<R>) work.template operator()<1>(first);
}

template <class R, size_t n_vectors>
HWY_INLINE void store_channels(const Doubles<R> (&sums)[n_vectors], double* to, size_t n) {
  for (size_t v = 0; v < n_vectors; ++v) sums[v].store_first(to + v * lanes<R>, n - v * lanes<R>);
}

template <class R>
void moments(const learn::MomentsCall<R>& c) noexcept {
  for_channels<R>(c.c, [&]<size_t n_vectors>(size_t first) HWY_ATTR {
    const size_t n = c.c - first;
    Doubles<R> sums[n_vectors], means[n_vectors], squares[n_vectors];
    const auto each = [&](const auto& see) HWY_ATTR {
      const R* x = c.x + first;
      for (size_t p = 0; p < c.n_points; ++p, x += c.c)
        for (size_t v = 0; v < n_vectors; ++v)
          see(v, Doubles<R>(load_first(x + v * lanes<R>, n - v * lanes<R>)));
    };
    each([&](size_t v, const Doubles<R>& x) HWY_ATTR { sums[v].add(x); });
    for (size_t v = 0; v < n_vectors; ++v) means[v] = sums[v].times(1 / double(c.n_points));
    each([&](size_t v, const Doubles<R>& x) HWY_ATTR {
      const Doubles<R> d = x.minus(means[v]);
      squares[v].add_product(d, d);
    });
    store_channels(sums, c.sums + first, n);
    store_channels(squares, c.sums + c.c + first, n);
  });
}

template <class R>
void correlation(const learn::CorrelationCall<R>& c) noexcept {
  for_channels<R>(c.c, [&]<size_t n_vectors>(size_t first) HWY_ATTR {
    const size_t n = c.c - first;
    alignas(64) double shift[channel_vectors * lanes<R>] = {};
    std::memcpy(shift, c.shift + first, smaller(n, n_vectors * lanes<R>) * sizeof(double));
    Doubles<R> shifts[n_vectors], sums[n_vectors], products[n_vectors];
    for (size_t v = 0; v < n_vectors; ++v) shifts[v] = Doubles<R>(shift + v * lanes<R>);
    const R *g = c.g + first, *x = c.x + first;
    for (size_t p = 0; p < c.n_points; ++p, g += c.c, x += c.c)
      for (size_t v = 0; v < n_vectors; ++v) {
        const size_t at = v * lanes<R>;
        const Doubles<R> slope(load_first(g + at, n - at));
        sums[v].add(slope);
        products[v].add_product(slope, Doubles<R>(load_first(x + at, n - at)).minus(shifts[v]));
      }
    store_channels(sums, c.sums + first, n);
    store_channels(products, c.sums + c.c + first, n);
  });
}

template <class R>
void affine(const learn::AffineCall<R>& c) noexcept {
  for_channels<R>(c.c, [&]<size_t n_vectors>(size_t first) HWY_ATTR {
    const size_t n = c.c - first;
    Vec<R> by_x[n_vectors], by_y[n_vectors], offset[n_vectors];
    for (size_t v = 0; v < n_vectors; ++v) {
      const size_t at = v * lanes<R>;
      by_x[v] = load_first(c.by_x + first + at, n - at);
      by_y[v] = c.by_y ? load_first(c.by_y + first + at, n - at) : Vec<R>(0.0);
      offset[v] = load_first(c.offset + first + at, n - at);
    }
    const R* x = c.x + first;
    R* y = c.y + first;
    for (size_t p = 0; p < c.n_points; ++p, x += c.c, y += c.c)
      for (size_t v = 0; v < n_vectors; ++v) {
        const size_t at = v * lanes<R>;
        Vec<R> sum = by_x[v] * load_first(x + at, n - at) + offset[v];
        if (c.by_y) sum = by_y[v] * load_first(y + at, n - at) + sum;
        store_first(sum, y + at, n - at);
      }
  });
}

template <class R>
void first_spike(const learn::FirstSpikeCall<R>& c) noexcept {
  const Tag<R> d;
  std::memset(c.gx, 0, c.n_pixels * c.c * sizeof(R));
  for (size_t w = 0; w < c.n_windows; ++w) {
    const uint32_t *pixels = c.pixels + c.begins[w], *end = c.pixels + c.begins[w + 1];
    for (size_t first = 0; first < c.c; first += 64) {
      const size_t n = smaller(64, c.c - first);
      const R* g = c.g + w * c.c + first;
      uint64_t open = lowest(~uint64_t(0), n);  // channels without a spike so far
      const auto give = [&](size_t pixel, uint64_t takes) HWY_ATTR {
        R* to = c.gx + pixel * c.c + first;
        for (size_t i = 0; i < n; i += lanes<R>) {
          const uint64_t some = takes >> i;
          const auto mask = hn::LoadMaskBits(d, reinterpret_cast<const uint8_t*>(&some));
          const Vec<R> slope = hn::IfThenElseZero(mask, load_first(g + i, n - i).v);
          store_first(load_first(to + i, n - i) + slope, to + i, n - i);
        }
        open &= ~takes;
      };
      for (const uint32_t* pixel = pixels; pixel < end && open; ++pixel)
        give(*pixel, open & learn::bits_at(c.spikes, *pixel * c.c + first, n));
      if (open) give(*pixels, open);
    }
  }
}

learn::ChannelKernels<LAPICQUE_REAL> channels(LAPICQUE_REAL);
learn::ChannelKernels<LAPICQUE_REAL> channels(LAPICQUE_REAL) {
  using R = LAPICQUE_REAL;
  return {&moments<R>, &correlation<R>, &affine<R>, &first_spike<R>};
}

}  // namespace lapicque::LAPICQUE_ISA
