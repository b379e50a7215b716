#include "lapicque/learn/conv2d.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::learn {
namespace {

void require_size(const char* where, const char* what, size_t came, size_t wanted) {
  require(came == wanted, "{}: {} has {} numbers; these shapes need {}", where, what, came, wanted);
}

size_t rows_of(const char* where, const Conv2dShape& shape, const SpikeView& x) {
  shape.check(where);
  require(x.n == shape.n_in(), "{}: spikes of {} neurons for maps of {} x {} x {}", where, x.n,
          shape.height, shape.width, shape.c_in);
  return x.rows();
}

template <class R>
size_t rows_of(const char* where, const Conv2dShape& shape, std::span<const R> x) {
  shape.check(where);
  require(x.size() % shape.n_in() == 0, "{}: {} input numbers are no whole maps of {} x {} x {}",
          where, x.size(), shape.height, shape.width, shape.c_in);
  return x.size() / shape.n_in();
}

template <class R>
R entry(const SpikeView& x, size_t r, size_t i, size_t) {
  return R(x.row(r)[i / 64] >> (i % 64) & 1);
}
template <class R>
R entry(std::span<const R> x, size_t r, size_t i, size_t n) {
  return x[r * n + i];
}

/// Calls visit(input, weight, output) for every product of one row: indices into the row of x, into
/// w, and into the row of y; for each output, inputs ascend.
template <class Visit>
void for_each_product(const Conv2dShape& s, const Visit& visit) {
  const size_t group_in = s.c_in / s.groups, group_out = s.c_out / s.groups;
  for (size_t oy = 0; oy < s.out_height(); ++oy)
    for (size_t ox = 0; ox < s.out_width(); ++ox)
      for (size_t ky = 0; ky < s.kernel.y; ++ky)
        for (size_t kx = 0; kx < s.kernel.x; ++kx) {
          const size_t y = oy * s.stride.y + ky * s.dilation.y - s.padding.y;  // wraps below 0
          const size_t x = ox * s.stride.x + kx * s.dilation.x - s.padding.x;
          if (y >= s.height || x >= s.width) continue;
          for (size_t c = 0; c < group_in; ++c)
            for (size_t o = 0; o < s.c_out; ++o)
              visit((y * s.width + x) * s.c_in + o / group_out * group_in + c,
                    ((ky * s.kernel.x + kx) * group_in + c) * s.c_out + o,
                    (oy * s.out_width() + ox) * s.c_out + o);
        }
}

template <class R, class X>
void forward(Team& team, const Conv2dShape& shape, const X& x, std::span<const R> w,
             std::span<const R> b, std::span<R> y) {
  const size_t n_rows = rows_of("conv2d_forward", shape, x);
  const size_t n_in = shape.n_in(), n_out = shape.n_out();
  require_size("conv2d_forward", "w", w.size(), shape.n_weights());
  if (!b.empty()) require_size("conv2d_forward", "b", b.size(), shape.c_out);
  require_size("conv2d_forward", "y", y.size(), n_rows * n_out);
  team.for_each(n_rows, [&](size_t r) {
    for (size_t i = 0; i < n_out; ++i) y[r * n_out + i] = b.empty() ? R(0) : b[i % shape.c_out];
    for_each_product(shape, [&](size_t in, size_t weight, size_t out) {
      y[r * n_out + out] += entry<R>(x, r, in, n_in) * w[weight];
    });
  });
}

template <class R, class X>
void grad_weight(Team&, const Conv2dShape& shape, const X& x, std::span<const R> g, std::span<R> gw,
                 Into into) {
  const size_t n_rows = rows_of("conv2d_grad_weight", shape, x);
  const size_t n_in = shape.n_in(), n_out = shape.n_out();
  require_size("conv2d_grad_weight", "g", g.size(), n_rows * n_out);
  require_size("conv2d_grad_weight", "gw", gw.size(), shape.n_weights());
  if (into == Into::replace) std::fill(gw.begin(), gw.end(), R(0));
  for (size_t r = 0; r < n_rows; ++r)
    for_each_product(shape, [&](size_t in, size_t weight, size_t out) {
      gw[weight] += entry<R>(x, r, in, n_in) * g[r * n_out + out];
    });
}

}  // namespace

void Conv2dShape::check(const char* where) const {
  require(height && width && c_in && c_out && kernel.y && kernel.x && stride.y && stride.x &&
              dilation.y && dilation.x && groups,
          "{}: sizes, kernel, stride, dilation and groups must be positive", where);
  require(c_in % groups == 0 && c_out % groups == 0,
          "{}: {} groups must divide {} input and {} output channels", where, groups, c_in, c_out);
  require(height + 2 * padding.y > dilation.y * (kernel.y - 1) &&
              width + 2 * padding.x > dilation.x * (kernel.x - 1),
          "{}: a kernel of {} x {} with dilation {} x {} does not fit into {} x {} pixels with "
          "padding {} x {}",
          where, kernel.y, kernel.x, dilation.y, dilation.x, height, width, padding.y, padding.x);
}

template <class R>
void conv2d_forward(Team& team, const Conv2dShape& shape, const SpikeView& x, std::span<const R> w,
                    std::span<const R> b, std::span<R> y, const ProductOptions&) {
  forward<R>(team, shape, x, w, b, y);
}

template <class R>
void conv2d_forward(Team& team, const Conv2dShape& shape, std::span<const R> x,
                    std::span<const R> w, std::span<const R> b, std::span<R> y,
                    const ProductOptions&) {
  forward<R>(team, shape, x, w, b, y);
}

template <class R>
void conv2d_grad_weight(Team& team, const Conv2dShape& shape, const SpikeView& x,
                        std::span<const R> g, std::span<R> gw, Into into, const ProductOptions&) {
  grad_weight<R>(team, shape, x, g, gw, into);
}

template <class R>
void conv2d_grad_weight(Team& team, const Conv2dShape& shape, std::span<const R> x,
                        std::span<const R> g, std::span<R> gw, Into into, const ProductOptions&) {
  grad_weight<R>(team, shape, x, g, gw, into);
}

template <class R>
void conv2d_grad_input(Team& team, const Conv2dShape& shape, std::span<const R> g,
                       std::span<const R> w, std::span<R> gx, const ProductOptions&) {
  shape.check("conv2d_grad_input");
  const size_t n_in = shape.n_in(), n_out = shape.n_out(), n_rows = g.size() / n_out;
  require_size("conv2d_grad_input", "w", w.size(), shape.n_weights());
  require_size("conv2d_grad_input", "g", g.size(), n_rows * n_out);
  require_size("conv2d_grad_input", "gx", gx.size(), n_rows * n_in);
  team.for_each(n_rows, [&](size_t r) {
    std::fill_n(gx.begin() + ptrdiff_t(r * n_in), n_in, R(0));
    for_each_product(shape, [&](size_t in, size_t weight, size_t out) {
      gx[r * n_in + in] += g[r * n_out + out] * w[weight];
    });
  });
}

#define LAPICQUE_CONV2D(R)                                                                         \
  template void conv2d_forward(Team&, const Conv2dShape&, const SpikeView&, std::span<const R>,    \
                               std::span<const R>, std::span<R>, const ProductOptions&);           \
  template void conv2d_forward(Team&, const Conv2dShape&, std::span<const R>, std::span<const R>,  \
                               std::span<const R>, std::span<R>, const ProductOptions&);           \
  template void conv2d_grad_weight(Team&, const Conv2dShape&, const SpikeView&,                    \
                                   std::span<const R>, std::span<R>, Into, const ProductOptions&); \
  template void conv2d_grad_weight(Team&, const Conv2dShape&, std::span<const R>,                  \
                                   std::span<const R>, std::span<R>, Into, const ProductOptions&); \
  template void conv2d_grad_input(Team&, const Conv2dShape&, std::span<const R>,                   \
                                  std::span<const R>, std::span<R>, const ProductOptions&);
LAPICQUE_CONV2D(float)
LAPICQUE_CONV2D(double)
#undef LAPICQUE_CONV2D

}  // namespace lapicque::learn
