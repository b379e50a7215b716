#include "lapicque/learn/linear.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::learn {
namespace {

void require_size(const char* where, const char* what, size_t came, size_t wanted) {
  require(came == wanted, "{}: {} has {} numbers; these shapes need {}", where, what, came, wanted);
}

size_t rows_of(const char* where, const LinearShape& shape, const SpikeView& x) {
  require(x.n == shape.n_in, "{}: spikes of {} neurons for a layer with {} inputs", where, x.n,
          shape.n_in);
  return x.rows();
}

template <class R>
size_t rows_of(const char* where, const LinearShape& shape, std::span<const R> x) {
  require(shape.n_in > 0 && x.size() % shape.n_in == 0,
          "{}: {} input numbers are no whole rows of {}", where, x.size(), shape.n_in);
  return x.size() / shape.n_in;
}

template <class R>
R entry(const SpikeView& x, size_t r, size_t i, size_t) {
  return R(x.row(r)[i / 64] >> (i % 64) & 1);
}
template <class R>
R entry(std::span<const R> x, size_t r, size_t i, size_t n) {
  return x[r * n + i];
}

template <class R, class X>
void forward(Team& team, const LinearShape& shape, const X& x, std::span<const R> w,
             std::span<const R> b, std::span<R> y) {
  const size_t n_rows = rows_of("linear_forward", shape, x);
  require_size("linear_forward", "w", w.size(), shape.n_weights());
  if (!b.empty()) require_size("linear_forward", "b", b.size(), shape.n_out);
  require_size("linear_forward", "y", y.size(), n_rows * shape.n_out);
  team.for_each(n_rows, [&](size_t r) {
    for (size_t j = 0; j < shape.n_out; ++j) y[r * shape.n_out + j] = b.empty() ? R(0) : b[j];
    for (size_t i = 0; i < shape.n_in; ++i)
      if (const R value = entry<R>(x, r, i, shape.n_in); value != 0)
        for (size_t j = 0; j < shape.n_out; ++j)
          y[r * shape.n_out + j] += value * w[i * shape.n_out + j];
  });
}

template <class R, class X>
void grad_weight(Team& team, const LinearShape& shape, const X& x, std::span<const R> g,
                 std::span<R> gw, Into into) {
  const size_t n_rows = rows_of("linear_grad_weight", shape, x);
  require_size("linear_grad_weight", "g", g.size(), n_rows * shape.n_out);
  require_size("linear_grad_weight", "gw", gw.size(), shape.n_weights());
  team.for_each(shape.n_in, [&](size_t i) {
    for (size_t j = 0; j < shape.n_out; ++j) {
      R sum = 0;
      for (size_t r = 0; r < n_rows; ++r)
        sum += entry<R>(x, r, i, shape.n_in) * g[r * shape.n_out + j];
      R& out = gw[i * shape.n_out + j];
      out = into == Into::add ? out + sum : sum;
    }
  });
}

}  // namespace

template <class R>
void linear_forward(Team& team, const LinearShape& shape, const SpikeView& x, std::span<const R> w,
                    std::span<const R> b, std::span<R> y, const ProductOptions&) {
  forward<R>(team, shape, x, w, b, y);
}

template <class R>
void linear_forward(Team& team, const LinearShape& shape, std::span<const R> x,
                    std::span<const R> w, std::span<const R> b, std::span<R> y,
                    const ProductOptions&) {
  forward<R>(team, shape, x, w, b, y);
}

template <class R>
void linear_grad_weight(Team& team, const LinearShape& shape, const SpikeView& x,
                        std::span<const R> g, std::span<R> gw, Into into, const ProductOptions&) {
  grad_weight<R>(team, shape, x, g, gw, into);
}

template <class R>
void linear_grad_weight(Team& team, const LinearShape& shape, std::span<const R> x,
                        std::span<const R> g, std::span<R> gw, Into into, const ProductOptions&) {
  grad_weight<R>(team, shape, x, g, gw, into);
}

template <class R>
void grad_bias(Team& team, std::span<const R> g, std::span<R> gb, Into into) {
  require(!gb.empty() && g.size() % gb.size() == 0, "grad_bias: {} numbers are no whole rows of {}",
          g.size(), gb.size());
  team.for_each(gb.size(), [&](size_t j) {
    R sum = 0;
    for (size_t i = j; i < g.size(); i += gb.size()) sum += g[i];
    gb[j] = into == Into::add ? gb[j] + sum : sum;
  });
}

template <class R>
void linear_grad_input(Team& team, const LinearShape& shape, std::span<const R> g,
                       std::span<const R> w, std::span<R> gx, const ProductOptions&) {
  require_size("linear_grad_input", "w", w.size(), shape.n_weights());
  const size_t n_rows = shape.n_out ? g.size() / shape.n_out : 0;
  require_size("linear_grad_input", "g", g.size(), n_rows * shape.n_out);
  require_size("linear_grad_input", "gx", gx.size(), n_rows * shape.n_in);
  team.for_each(n_rows, [&](size_t r) {
    for (size_t i = 0; i < shape.n_in; ++i) {
      R sum = 0;
      for (size_t j = 0; j < shape.n_out; ++j)
        sum += g[r * shape.n_out + j] * w[i * shape.n_out + j];
      gx[r * shape.n_in + i] = sum;
    }
  });
}

#define LAPICQUE_LINEAR(R)                                                                         \
  template void linear_forward(Team&, const LinearShape&, const SpikeView&, std::span<const R>,    \
                               std::span<const R>, std::span<R>, const ProductOptions&);           \
  template void linear_forward(Team&, const LinearShape&, std::span<const R>, std::span<const R>,  \
                               std::span<const R>, std::span<R>, const ProductOptions&);           \
  template void linear_grad_weight(Team&, const LinearShape&, const SpikeView&,                    \
                                   std::span<const R>, std::span<R>, Into, const ProductOptions&); \
  template void linear_grad_weight(Team&, const LinearShape&, std::span<const R>,                  \
                                   std::span<const R>, std::span<R>, Into, const ProductOptions&); \
  template void grad_bias(Team&, std::span<const R>, std::span<R>, Into);                          \
  template void linear_grad_input(Team&, const LinearShape&, std::span<const R>,                   \
                                  std::span<const R>, std::span<R>, const ProductOptions&);
LAPICQUE_LINEAR(float)
LAPICQUE_LINEAR(double)
#undef LAPICQUE_LINEAR

}  // namespace lapicque::learn
