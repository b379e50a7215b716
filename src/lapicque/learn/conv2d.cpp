#include "lapicque/learn/conv2d.hpp"

#include "lapicque/base/error.hpp"
#include "lapicque/learn/product_plan.hpp"
#include "lapicque/learn/product_run.hpp"

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
ProductInput<R> input(const char* where, const Conv2dShape& shape, const SpikeView& x) {
  return {.bits = x.words, .n_rows = rows_of(where, shape, x)};
}
template <class R>
ProductInput<R> input(const char* where, const Conv2dShape& shape, std::span<const R> x) {
  return {.numbers = x.data(), .n_rows = rows_of(where, shape, x)};
}

template <class R>
void forward(Team& team, const Conv2dShape& shape, const ProductInput<R>& x, std::span<const R> w,
             std::span<const R> b, std::span<R> y, const ProductOptions& options) {
  require_size("conv2d_forward", "w", w.size(), shape.n_weights());
  if (!b.empty()) require_size("conv2d_forward", "b", b.size(), shape.c_out);
  require_size("conv2d_forward", "y", y.size(), x.n_rows * shape.n_out());
  run_forward<R>(team, plan(shape), x, w.data(), b.empty() ? nullptr : b.data(), y.data(), options);
}

template <class R>
void grad_weight(Team& team, const Conv2dShape& shape, const ProductInput<R>& x,
                 std::span<const R> g, std::span<R> gw, Into into, const ProductOptions& options) {
  require_size("conv2d_grad_weight", "g", g.size(), x.n_rows * shape.n_out());
  require_size("conv2d_grad_weight", "gw", gw.size(), shape.n_weights());
  run_grad_weight<R>(team, plan(shape), x, g.data(), gw.data(), into, options);
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
                    std::span<const R> b, std::span<R> y, const ProductOptions& options) {
  forward<R>(team, shape, input<R>("conv2d_forward", shape, x), w, b, y, options);
}

template <class R>
void conv2d_forward(Team& team, const Conv2dShape& shape, std::span<const R> x,
                    std::span<const R> w, std::span<const R> b, std::span<R> y,
                    const ProductOptions& options) {
  forward<R>(team, shape, input<R>("conv2d_forward", shape, x), w, b, y, options);
}

template <class R>
void conv2d_grad_weight(Team& team, const Conv2dShape& shape, const SpikeView& x,
                        std::span<const R> g, std::span<R> gw, Into into,
                        const ProductOptions& options) {
  grad_weight<R>(team, shape, input<R>("conv2d_grad_weight", shape, x), g, gw, into, options);
}

template <class R>
void conv2d_grad_weight(Team& team, const Conv2dShape& shape, std::span<const R> x,
                        std::span<const R> g, std::span<R> gw, Into into,
                        const ProductOptions& options) {
  grad_weight<R>(team, shape, input<R>("conv2d_grad_weight", shape, x), g, gw, into, options);
}

template <class R>
void conv2d_grad_input(Team& team, const Conv2dShape& shape, std::span<const R> g,
                       std::span<const R> w, std::span<R> gx, const ProductOptions& options) {
  shape.check("conv2d_grad_input");
  const size_t n_rows = g.size() / shape.n_out();
  require_size("conv2d_grad_input", "w", w.size(), shape.n_weights());
  require_size("conv2d_grad_input", "g", g.size(), n_rows * shape.n_out());
  require_size("conv2d_grad_input", "gx", gx.size(), n_rows * shape.n_in());
  run_grad_input<R>(team, plan(shape), g.data(), n_rows, w.data(), gx.data(), options);
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
