#include "lapicque/learn/linear.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/product_plan.hpp"
#include "lapicque/learn/product_run.hpp"

namespace lapicque::learn {
namespace {

void require_size(const char* where, const char* what, size_t came, size_t wanted) {
  require(came == wanted, "{}: {} has {} numbers; these shapes need {}", where, what, came, wanted);
}

size_t rows_of(const char* where, const LinearShape& shape, const SpikeView& x) {
  require(shape.n_in > 0 && x.n == shape.n_in,
          "{}: spikes of {} neurons for a layer with {} inputs", where, x.n, shape.n_in);
  return x.rows();
}

template <class R>
size_t rows_of(const char* where, const LinearShape& shape, std::span<const R> x) {
  require(shape.n_in > 0 && x.size() % shape.n_in == 0,
          "{}: {} input numbers are no whole rows of {}", where, x.size(), shape.n_in);
  return x.size() / shape.n_in;
}

template <class R>
ProductInput<R> input(const char* where, const LinearShape& shape, const SpikeView& x) {
  return {.bits = x.words, .n_rows = rows_of(where, shape, x)};
}
template <class R>
ProductInput<R> input(const char* where, const LinearShape& shape, std::span<const R> x) {
  return {.numbers = x.data(), .n_rows = rows_of(where, shape, x)};
}

template <class R>
void forward(Team& team, const LinearShape& shape, const ProductInput<R>& x, std::span<const R> w,
             std::span<const R> b, std::span<R> y, const ProductOptions& options) {
  require_size("linear_forward", "w", w.size(), shape.n_weights());
  if (!b.empty()) require_size("linear_forward", "b", b.size(), shape.n_out);
  require_size("linear_forward", "y", y.size(), x.n_rows * shape.n_out);
  run_forward<R>(team, plan(shape), x, w.data(), b.empty() ? nullptr : b.data(), y.data(), options);
}

template <class R>
void grad_weight(Team& team, const LinearShape& shape, const ProductInput<R>& x,
                 std::span<const R> g, std::span<R> gw, Into into, const ProductOptions& options) {
  require_size("linear_grad_weight", "g", g.size(), x.n_rows * shape.n_out);
  require_size("linear_grad_weight", "gw", gw.size(), shape.n_weights());
  run_grad_weight<R>(team, plan(shape), x, g.data(), gw.data(), into, options);
}

}  // namespace

template <class R>
void linear_forward(Team& team, const LinearShape& shape, const SpikeView& x, std::span<const R> w,
                    std::span<const R> b, std::span<R> y, const ProductOptions& options) {
  forward<R>(team, shape, input<R>("linear_forward", shape, x), w, b, y, options);
}

template <class R>
void linear_forward(Team& team, const LinearShape& shape, std::span<const R> x,
                    std::span<const R> w, std::span<const R> b, std::span<R> y,
                    const ProductOptions& options) {
  forward<R>(team, shape, input<R>("linear_forward", shape, x), w, b, y, options);
}

template <class R>
void linear_grad_weight(Team& team, const LinearShape& shape, const SpikeView& x,
                        std::span<const R> g, std::span<R> gw, Into into,
                        const ProductOptions& options) {
  grad_weight<R>(team, shape, input<R>("linear_grad_weight", shape, x), g, gw, into, options);
}

template <class R>
void linear_grad_weight(Team& team, const LinearShape& shape, std::span<const R> x,
                        std::span<const R> g, std::span<R> gw, Into into,
                        const ProductOptions& options) {
  grad_weight<R>(team, shape, input<R>("linear_grad_weight", shape, x), g, gw, into, options);
}

template <class R>
void grad_bias(Team& team, std::span<const R> g, std::span<R> gb, Into into) {
  require(!gb.empty() && g.size() % gb.size() == 0, "grad_bias: {} numbers are no whole rows of {}",
          g.size(), gb.size());
  run_grad_bias<R>(team, g.data(), g.size() / gb.size(), gb.size(), gb.data(), into);
}

template <class R>
void linear_grad_input(Team& team, const LinearShape& shape, std::span<const R> g,
                       std::span<const R> w, std::span<R> gx, const ProductOptions& options) {
  require_size("linear_grad_input", "w", w.size(), shape.n_weights());
  require(shape.n_out > 0 && g.size() % shape.n_out == 0,
          "linear_grad_input: {} gradients are no whole rows of {}", g.size(), shape.n_out);
  const size_t n_rows = g.size() / shape.n_out;
  require_size("linear_grad_input", "gx", gx.size(), n_rows * shape.n_in);
  run_grad_input<R>(team, plan(shape), g.data(), n_rows, w.data(), gx.data(), options);
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
