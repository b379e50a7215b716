#include "lapicque/learn/pool.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/channel_kernels.hpp"
#include "lapicque/learn/padded_rows.hpp"

namespace lapicque::learn {
namespace {

void require_size(const char* where, const char* what, size_t came, size_t wanted) {
  require(came == wanted, "{}: {} has {} numbers; these shapes need {}", where, what, came, wanted);
}

size_t rows_of(const char* where, const PoolShape& shape, size_t n_numbers, size_t row) {
  shape.check(where);
  require(n_numbers % row == 0, "{}: {} numbers are no whole maps of {}", where, n_numbers, row);
  return n_numbers / row;
}

size_t rows_of(const char* where, const PoolShape& shape, const SpikeView& x) {
  shape.check(where);
  require(x.n == shape.n_in(), "{}: spikes of {} neurons for maps of {} x {} x {}", where, x.n,
          shape.height, shape.width, shape.channels);
  return x.rows();
}

/// Rows that one task takes: enough to be worth the call.
constexpr size_t rows_a_task = 16;

template <class Work>
void for_each_row(Team& team, size_t n_rows, const Work& work) {
  team.for_each((n_rows + rows_a_task - 1) / rows_a_task, [&](size_t task) {
    const size_t last = std::min(n_rows, (task + 1) * rows_a_task);
    for (size_t r = task * rows_a_task; r < last; ++r) work(r);
  });
}

/// Calls visit(pixel of y, place in the window, pixel of x) for all places that are not padding:
/// pixels of y ascend, and for each of them places do.
template <class Visit>
void for_each_place(const PoolShape& s, const Visit& visit) {
  size_t out = 0;
  for (size_t oy = 0; oy < s.out_height(); ++oy)
    for (size_t ox = 0; ox < s.out_width(); ++ox, ++out)
      for (size_t ky = 0; ky < s.kernel.y; ++ky)
        for (size_t kx = 0; kx < s.kernel.x; ++kx) {
          const size_t y = oy * s.stride.y + ky - s.padding.y;  // wraps below 0
          const size_t x = ox * s.stride.x + kx - s.padding.x;
          if (y < s.height && x < s.width) visit(out, ky * s.kernel.x + kx, y * s.width + x);
        }
}

/// The pixels of x in each window: those of window w begin at pixels[begins[w]].
struct Windows {
  std::vector<uint32_t> begins{0}, pixels;
  explicit Windows(const PoolShape& s) {
    for_each_place(s, [&](size_t out, size_t, size_t in) {
      if (out == begins.size()) begins.push_back(uint32_t(pixels.size()));
      pixels.push_back(uint32_t(in));
    });
    begins.push_back(uint32_t(pixels.size()));
  }
};

// The channels of one pixel against the largest so far: written so that compilers make vector code
// of them.

template <class R>
void begin_largest(const R* pixel, size_t c, uint16_t place, R* largest, uint16_t* at) {
  std::copy_n(pixel, c, largest);
  if (at) std::fill_n(at, c, place);
}

/// The first of equal ones stays, and so does the first that is not a number.
template <class R>
void take_larger(const R* __restrict pixel, size_t c, uint16_t place, R* __restrict largest,
                 uint16_t* __restrict at) {
  constexpr size_t at_once = 64;
  for (size_t begin = 0; begin < c; begin += at_once) {
    const size_t n = std::min(at_once, c - begin);
    int32_t takes[at_once];
    for (size_t i = 0; i < n; ++i) {
      const R p = pixel[begin + i], best = largest[begin + i];
      const bool take = (p > best) | ((p != p) & (best == best));
      takes[i] = take;
      largest[begin + i] = take ? p : best;
    }
    if (!at) continue;
    for (size_t i = 0; i < n; ++i) at[begin + i] = takes[i] ? place : at[begin + i];
  }
}

/// The gradients of those channels whose largest was at `place`.
template <class R>
void add_where(const R* __restrict g, const uint16_t* __restrict at, uint16_t place, size_t c,
               R* __restrict to) {
  for (size_t i = 0; i < c; ++i) {
    const R slope = g[i];
    to[i] += at[i] == place ? slope : R(0);
  }
}

void or_bits_at(std::span<uint64_t> row, size_t first, size_t n, uint64_t bits) {
  const size_t w = first / 64, shift = first % 64;
  row[w] |= bits << shift;
  if (shift && shift + n > 64) row[w + 1] |= bits >> (64 - shift);
}

template <class R>
R factor(const PoolShape& shape, Pooling pooling) {
  return pooling == Pooling::sum ? R(1) : R(1) / R(shape.kernel.y * shape.kernel.x);
}

}  // namespace

void PoolShape::check(const char* where) const {
  require(height && width && channels && kernel.y && kernel.x && stride.y && stride.x,
          "{}: sizes, kernel and stride must be positive", where);
  require(padding.y <= kernel.y / 2 && padding.x <= kernel.x / 2,
          "{}: a padding of {} x {} is more than half the kernel of {} x {}", where, padding.y,
          padding.x, kernel.y, kernel.x);
  require(kernel.y <= height + 2 * padding.y && kernel.x <= width + 2 * padding.x,
          "{}: a kernel of {} x {} does not fit into {} x {} pixels with padding {} x {}", where,
          kernel.y, kernel.x, height, width, padding.y, padding.x);
  require(kernel.y <= 65536 && kernel.x <= 65536 && kernel.y * kernel.x <= 65536,
          "{}: a kernel of {} x {} has more than 65536 pixels", where, kernel.y, kernel.x);
}

template <class R>
void max_pool_forward(Team& team, const PoolShape& shape, std::span<const R> x, std::span<R> y,
                      std::span<uint16_t> argmax) {
  const size_t n_in = shape.n_in(), c = shape.channels;
  const size_t n_rows = rows_of("max_pool_forward", shape, x.size(), n_in);
  const size_t n_out = shape.n_out();
  require_size("max_pool_forward", "y", y.size(), n_rows * n_out);
  if (!argmax.empty()) require_size("max_pool_forward", "argmax", argmax.size(), n_rows * n_out);
  for_each_row(team, n_rows, [&](size_t r) {
    const R* maps = x.data() + r * n_in;
    R* largest = y.data() + r * n_out;
    uint16_t* at = argmax.empty() ? nullptr : argmax.data() + r * n_out;
    size_t before = SIZE_MAX;
    for_each_place(shape, [&](size_t out, size_t place, size_t in) {
      const bool first = out != std::exchange(before, out);
      uint16_t* where = at ? at + out * c : nullptr;
      if (first)
        begin_largest(maps + in * c, c, uint16_t(place), largest + out * c, where);
      else
        take_larger(maps + in * c, c, uint16_t(place), largest + out * c, where);
    });
  });
}

template <class R>
void max_pool_backward(Team& team, const PoolShape& shape, std::span<const R> g,
                       std::span<const uint16_t> argmax, std::span<R> gx) {
  const size_t n_in = shape.n_in(), n_out = shape.n_out(), c = shape.channels;
  const size_t n_rows = rows_of("max_pool_backward", shape, gx.size(), n_in);
  require_size("max_pool_backward", "g", g.size(), n_rows * n_out);
  require_size("max_pool_backward", "argmax", argmax.size(), n_rows * n_out);
  for_each_row(team, n_rows, [&](size_t r) {
    R* row = gx.data() + r * n_in;
    std::fill_n(row, n_in, R(0));
    for_each_place(shape, [&](size_t out, size_t place, size_t in) {
      const size_t first = r * n_out + out * c;
      add_where(g.data() + first, argmax.data() + first, uint16_t(place), c, row + in * c);
    });
  });
}

void max_pool_forward(Team& team, const PoolShape& shape, const SpikeView& x, SpikeRows y) {
  const size_t n_rows = rows_of("max_pool_forward", shape, x), c = shape.channels;
  require(y.n == shape.n_out() && y.rows() == n_rows,
          "max_pool_forward: room for {} rows of {} neurons; these shapes need {} of {}", y.rows(),
          y.n, n_rows, shape.n_out());
  for_each_row(team, n_rows, [&](size_t r) {
    const auto from = x.row(r);
    const auto to = y.row(r);
    std::fill(to.begin(), to.end(), 0);
    for_each_place(shape, [&](size_t out, size_t, size_t in) {
      for (size_t first = 0; first < c; first += 64) {
        const size_t n = std::min<size_t>(64, c - first);
        or_bits_at(to, out * c + first, n, bits_at(from.data(), in * c + first, n));
      }
    });
  });
}

template <class R>
void max_pool_backward(Team& team, const PoolShape& shape, std::span<const R> g, const SpikeView& x,
                       std::span<R> gx) {
  const size_t n_rows = rows_of("max_pool_backward", shape, x);
  const size_t n_in = shape.n_in(), n_out = shape.n_out(), c = shape.channels;
  require_size("max_pool_backward", "g", g.size(), n_rows * n_out);
  require_size("max_pool_backward", "gx", gx.size(), n_rows * n_in);
  const auto& kernels = channel_kernels<R>();
  const Windows windows(shape);
  for_each_row(team, n_rows, [&](size_t r) {
    kernels.first_spike({.spikes = x.row(r).data(),
                         .g = g.data() + r * n_out,
                         .gx = gx.data() + r * n_in,
                         .n_pixels = shape.height * shape.width,
                         .n_windows = windows.begins.size() - 1,
                         .c = c,
                         .begins = windows.begins.data(),
                         .pixels = windows.pixels.data()});
  });
}

template <class R>
void mean_pool_forward(Team& team, const PoolShape& shape, Pooling pooling, const SpikeView& x,
                       std::span<R> y) {
  const size_t n_rows = rows_of("mean_pool_forward", shape, x);
  const size_t n_out = shape.n_out(), c = shape.channels;
  require_size("mean_pool_forward", "y", y.size(), n_rows * n_out);
  const R scale = factor<R>(shape, pooling);
  for_each_row(team, n_rows, [&](size_t r) {
    const auto spikes = x.row(r);
    R* row = y.data() + r * n_out;
    std::fill_n(row, n_out, R(0));
    for_each_place(shape, [&](size_t out, size_t, size_t in) {
      for (size_t first = 0; first < c; first += 64)
        for (uint64_t bits =
                 bits_at(spikes.data(), in * c + first, std::min<size_t>(64, c - first));
             bits; bits &= bits - 1)
          row[out * c + first + size_t(std::countr_zero(bits))] += R(1);
    });
    for (size_t i = 0; i < n_out; ++i) row[i] *= scale;
  });
}

template <class R>
void mean_pool_forward(Team& team, const PoolShape& shape, Pooling pooling, std::span<const R> x,
                       std::span<R> y) {
  const size_t n_in = shape.n_in(), c = shape.channels;
  const size_t n_rows = rows_of("mean_pool_forward", shape, x.size(), n_in);
  const size_t n_out = shape.n_out();
  require_size("mean_pool_forward", "y", y.size(), n_rows * n_out);
  const R scale = factor<R>(shape, pooling);
  for_each_row(team, n_rows, [&](size_t r) {
    R* row = y.data() + r * n_out;
    std::fill_n(row, n_out, R(0));
    for_each_place(shape, [&](size_t out, size_t, size_t in) {
      const R* pixel = x.data() + r * n_in + in * c;
      for (size_t i = 0; i < c; ++i) row[out * c + i] += pixel[i];
    });
    for (size_t i = 0; i < n_out; ++i) row[i] *= scale;
  });
}

template <class R>
void mean_pool_backward(Team& team, const PoolShape& shape, Pooling pooling, std::span<const R> g,
                        std::span<R> gx) {
  const size_t n_in = shape.n_in(), n_out = shape.n_out(), c = shape.channels;
  const size_t n_rows = rows_of("mean_pool_backward", shape, gx.size(), n_in);
  require_size("mean_pool_backward", "g", g.size(), n_rows * n_out);
  const R scale = factor<R>(shape, pooling);
  for_each_row(team, n_rows, [&](size_t r) {
    R* row = gx.data() + r * n_in;
    std::fill_n(row, n_in, R(0));
    for_each_place(shape, [&](size_t out, size_t, size_t in) {
      const R* gradient = g.data() + r * n_out + out * c;
      for (size_t i = 0; i < c; ++i) row[in * c + i] += scale * gradient[i];
    });
  });
}

#define LAPICQUE_POOL(R)                                                                         \
  template void max_pool_forward(Team&, const PoolShape&, std::span<const R>, std::span<R>,      \
                                 std::span<uint16_t>);                                           \
  template void max_pool_backward(Team&, const PoolShape&, std::span<const R>,                   \
                                  std::span<const uint16_t>, std::span<R>);                      \
  template void max_pool_backward(Team&, const PoolShape&, std::span<const R>, const SpikeView&, \
                                  std::span<R>);                                                 \
  template void mean_pool_forward(Team&, const PoolShape&, Pooling, const SpikeView&,            \
                                  std::span<R>);                                                 \
  template void mean_pool_forward(Team&, const PoolShape&, Pooling, std::span<const R>,          \
                                  std::span<R>);                                                 \
  template void mean_pool_backward(Team&, const PoolShape&, Pooling, std::span<const R>,         \
                                   std::span<R>);
LAPICQUE_POOL(float)
LAPICQUE_POOL(double)
#undef LAPICQUE_POOL

}  // namespace lapicque::learn
