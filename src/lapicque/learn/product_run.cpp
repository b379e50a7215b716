#include "lapicque/learn/product_run.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <type_traits>

#include "lapicque/base/simd/denormals.hpp"
#include "lapicque/learn/padded_rows.hpp"
#include "lapicque/learn/product_kernels.hpp"
#include "lapicque/learn/product_lists.hpp"
#include "lapicque/learn/product_memory.hpp"
#include "lapicque/learn/product_tiles.hpp"

namespace lapicque::learn {
namespace {

// What the ways cost for a window, in units of one multiply-add of a cache line of columns; fitted
// to bench/learn_products.cpp on AVX-512 in single precision, where such a unit takes 0.2 ns.
constexpr double window_cost = 30, word_cost = 20;  // listing what is not zero, per word of bits
constexpr double event_cost = 4, line_cost = 1.5;   // adding one row of weights, per cache line
constexpr double entry_cost = 1.1;                  // a gradient's sum, loaded and stored

/// What the sparse way and a matrix unit take for weights and their gradients. On the unit costs
/// are a fifth above what was measured, because it slows down most where a machine is shared.
struct Costs {
  double entry;       ///< of a window, where rows are summed by event
  double tile, laid;  ///< a multiply-add on the unit, and an entry of a window laid out for it,
  size_t stretch;     ///< in so many at once;
  double line, pack;  ///< a line of y, and a line of weights cut into parts
};
constexpr Costs forward_costs{
    .entry = 0, .tile = 0.24, .laid = 0.36, .stretch = 32, .line = 36, .pack = 100};
constexpr Costs grad_weight_costs{
    .entry = entry_cost, .tile = 0.34, .laid = 0.72, .stretch = 16, .line = 0, .pack = 0};

// Of a cache line of a window's gradient at the input: added to a row, and multiplied, by the
// number of columns that are not zero or that there are. Windows that begin within a line of each
// other wait for each other on the unit.
constexpr double sparse_line_cost = 41, value_cost = 1.3;
constexpr double dense_line_cost = 26, column_cost = 1;
constexpr double tile_line_cost = 20, tile_column_cost = 0.55, tile_overlap_cost = 45;

/// Rows of a signal are counted until about this many numbers were seen.
constexpr size_t n_counted = 1 << 14;

template <class R>
size_t n_set(const ProductInput<R>& x, size_t r, size_t n) {
  size_t sum = 0;
  if (x.bits)
    for (size_t i = 0, n_words = (n + 63) / 64; i < n_words; ++i)
      sum += size_t(std::popcount(x.bits[r * n_words + i]));
  else
    for (size_t i = 0; i < n; ++i) sum += x.numbers[r * n + i] != 0;
  return sum;
}

/// The share of what is not zero, of rows that lie evenly in the signal.
template <class R>
double density(const ProductInput<R>& x, size_t n) {
  const size_t step = std::max<size_t>(1, x.n_rows * n / n_counted);
  size_t sum = 0, n_rows = 0;
  for (size_t r = 0; r < x.n_rows; r += step, ++n_rows) sum += n_set(x, r, n);
  return n_rows ? double(sum) / double(n_rows * n) : 0;
}

/// Lines of columns that are summed at once.
template <class R>
double lines_of(size_t n_columns) {
  return double(panel_width<R>(n_columns) / line<R>);
}

size_t rounded_up(size_t n, size_t size) { return parts_of(n, size) * size; }

/// Whether the matrix unit may be taken: if asked for, or offered, and there for this product.
template <class R>
bool may_take_tiles(const ProductOptions& options, const ProductPlan& plan) {
  return (options.method == Method::tiles || options.method == Method::fastest) &&
         options.isa.empty() && takes_tiles<R>(plan);
}

/// The way with the least cost.
template <class R>
Method choose(const ProductOptions& options, const ProductPlan& plan, const ProductInput<R>& x,
              const Costs& costs) {
  if (options.method == Method::sparse || options.method == Method::dense) return options.method;
  const bool tiles = x.bits && may_take_tiles<R>(options, plan);
  if (options.method == Method::tiles) return tiles ? Method::tiles : Method::dense;
  double n_words = 0, n_laid = 0;
  for (const Run& run : plan.runs) {
    n_words += double(parts_of(run.length, 64));
    n_laid += double(rounded_up(run.length, costs.stretch));
  }
  const double n_k = double(plan.n_k), n_lines = lines_of<R>(plan.n_out);
  const double n_events = density(x, plan.n_in) * n_k;
  const double sparse = window_cost + word_cost * n_words + costs.entry * n_k +
                        n_events * (event_cost + line_cost * n_lines);
  const double dense = n_k * n_lines;
  if (!tiles) return sparse < dense ? Method::sparse : Method::dense;
  const double n_windows = double(x.n_rows * plan.windows.size());
  const double on_unit = n_laid * (costs.tile * n_lines + costs.laid) + costs.line * n_lines +
                         costs.pack * n_k * n_lines / n_windows;
  if (sparse < std::min(dense, on_unit)) return Method::sparse;
  return on_unit < dense ? Method::tiles : Method::dense;
}

/// The same for gradients at the input, where every value that is not zero adds a window.
template <class R>
Method choose_for_gradients(const ProductOptions& options, const ProductPlan& plan,
                            const ProductInput<R>& g) {
  if (options.method == Method::sparse || options.method == Method::dense) return options.method;
  const bool tiles = may_take_tiles<R>(options, plan);
  if (options.method == Method::tiles) return tiles ? Method::tiles : Method::dense;
  const double n_out = double(plan.n_out);
  const double sparse = sparse_line_cost + value_cost * density(g, plan.n_y()) * n_out;
  const double dense = dense_line_cost + column_cost * n_out;
  if (!tiles) return sparse < dense ? Method::sparse : Method::dense;
  const auto& begins = plan.windows;
  const bool overlap = begins.size() > 1 && (begins[1] - begins[0]) % line<R> != 0;
  const double on_unit = tile_line_cost + tile_column_cost * double(rounded_up(plan.n_out, 32)) +
                         (overlap ? tile_overlap_cost : 0);
  if (sparse < std::min(dense, on_unit)) return Method::sparse;
  return on_unit < dense ? Method::tiles : Method::dense;
}

/// Calls work(task, scratch) for each task, on all threads, each with its own scratch.
template <class R, class Work>
void share(Team& team, size_t n_tasks, const PlanView& plan, const Work& work) {
  std::atomic<size_t> next{0};
  team.run([&](int) {
    const FlushDenormals guard;
    const ScratchMemory<R> scratch(plan);
    for (size_t task; (task = next.fetch_add(1)) < n_tasks;) work(task, scratch.view());
  });
}

}  // namespace

template <class R>
PreparedProduct<R>::PreparedProduct(Team& team, ProductPlan plan, const R* w,
                                    typename Panels<R>::Keep keep)
    : plan_(std::make_unique<ProductPlan>(std::move(plan))),
      kernel_plan_(*plan_, line<R>),
      panels_(Panels<R>::of_weights(team, *plan_, w, keep)) {}

template <class R>
void PreparedProduct<R>::forward(Team& team, const ProductInput<R>& x, const R* b, R* y,
                                 const ProductOptions& options) const {
  const auto& kernels = product_kernels<R>(options.isa);
  ProductOptions in_order = options;
  if (options.method == Method::tiles || options.method == Method::fastest)
    in_order.method = Method::measured;
  const Method method = choose(in_order, *plan_, x, forward_costs);
  const size_t n_group_panels = panels_.group(0).n_panels();
  const size_t n_panels = plan_->n_groups * n_group_panels;
  const Shards shards(x.n_rows, std::max<size_t>(64 / n_panels, 1));
  share<R>(team, shards.n * n_panels, kernel_plan_.view(), [&](size_t task, const auto& scratch) {
    const size_t shard = task / n_panels, panel = task % n_panels;
    kernels.forward({.plan = &kernel_plan_.view(),
                     .x = {x.bits, x.numbers, shards.first(shard), shards.first(shard + 1)},
                     .w = panels_.group(panel / n_group_panels),
                     .group = panel / n_group_panels,
                     .panel = panel % n_group_panels,
                     .bias = b,
                     .y = y,
                     .scratch = scratch},
                    method);
  });
}

template <class R>
void run_forward(Team& team, const ProductPlan& plan, const ProductInput<R>& x, const R* w,
                 const R* b, R* y, const ProductOptions& options) {
  // Rows of weights that only what is not zero adds are read where they are.
  using Keep = typename Panels<R>::Keep;
  const Method method = choose(options, plan, x, forward_costs);
  if constexpr (std::is_same_v<R, float>)
    if (method == Method::tiles) return run_forward_tiles(team, plan, x, w, b, y);
  if (method == Method::sparse && takes_lists<R>(plan, x.n_rows))
    return run_forward_lists(team, plan, x, w, b, y, options.isa);
  const Keep keep = method == Method::sparse ? Keep::in_place : Keep::copied;
  PreparedProduct<R>(team, plan, w, keep).forward(team, x, b, y, {method, options.isa});
}

template <class R>
void run_grad_weight(Team& team, const ProductPlan& plan, const ProductInput<R>& x, const R* g,
                     R* gw, Into into, const ProductOptions& options) {
  // Sums of shards take memory, and time to add up: shards are as few as keep threads busy, and
  // each has a thousand windows to sum, or half of that where sums are short.
  constexpr size_t n_tasks_wanted = 32, max_bytes = size_t(64) << 20;
  const bool narrow = is_narrow<R>(plan.n_out);
  const size_t n_windows_a_shard = narrow ? 512 : 1024;
  const auto& kernels = product_kernels<R>(options.isa);
  Costs costs = grad_weight_costs;
  if (narrow) costs.entry = 0;  // summed where they belong
  const Method method = choose(options, plan, x, costs);
  if constexpr (std::is_same_v<R, float>)
    if (method == Method::tiles) return run_grad_weight_tiles(team, plan, x, g, gw, into);
  const KernelPlan k(plan, line<R>);
  const size_t width = panel_width<R>(plan.n_out),
               n_group_panels = (plan.n_out + width - 1) / width;
  const size_t n_panels = plan.n_groups * n_group_panels, n_sums = plan.n_k * width;
  const Shards shards(x.n_rows, std::min({(n_tasks_wanted + n_panels - 1) / n_panels,
                                          x.n_rows * plan.windows.size() / n_windows_a_shard,
                                          max_bytes / (n_panels * n_sums * sizeof(R))}));
  if (method == Method::sparse && shards.n == 1 && takes_lists<R>(plan, x.n_rows))
    return run_grad_weight_lists(team, plan, x, g, gw, into, options.isa);
  // One shard writes where its sums belong.
  const bool direct = shards.n == 1 && !narrow;
  const Buffer<R> sums(direct ? 0 : shards.n * n_panels * n_sums);
  share<R>(team, shards.n * n_panels, k.view(), [&](size_t task, const Scratch<R>& scratch) {
    const size_t shard = task / n_panels, panel = task % n_panels;
    const size_t first_column = panel % n_group_panels * width;
    R* place = gw + panel / n_group_panels * plan.n_out + first_column;
    kernels.grad_weight({.plan = &k.view(),
                         .x = {x.bits, x.numbers, shards.first(shard), shards.first(shard + 1)},
                         .g = g,
                         .group = panel / n_group_panels,
                         .first_column = first_column,
                         .n_columns = std::min(width, plan.n_out - first_column),
                         .width = width,
                         .sums = direct ? place : sums.data() + task * n_sums,
                         .stride = direct ? plan.n_columns() : width,
                         .adds = direct && into == Into::add,
                         .scratch = scratch},
                        method);
  });
  if (direct) return;
  const auto collect = [&](size_t entry) {
    for (size_t panel = 0; panel < n_panels; ++panel) {
      const size_t first_column = panel % n_group_panels * width;
      const size_t n = std::min(width, plan.n_out - first_column);
      R* to = gw + entry * plan.n_columns() + panel / n_group_panels * plan.n_out + first_column;
      R* sum = sums.data() + panel * n_sums + entry * width;
      for (size_t shard = 1; shard < shards.n; ++shard) {
        const R* other = sum + shard * n_panels * n_sums;
        for (size_t j = 0; j < n; ++j) sum[j] += other[j];
      }
      for (size_t j = 0; j < n; ++j) to[j] = into == Into::add ? to[j] + sum[j] : sum[j];
    }
  };
  for_each_if_large(team, plan.n_k, shards.n * plan.n_k * plan.n_columns(), collect);
}

template <class R>
void run_grad_input(Team& team, const ProductPlan& plan, const R* g, size_t n_rows, const R* w,
                    R* gx, const ProductOptions& options) {
  const auto& kernels = product_kernels<R>(options.isa);
  const Method method =
      choose_for_gradients(options, plan, ProductInput<R>{.numbers = g, .n_rows = n_rows});
  if constexpr (std::is_same_v<R, float>)
    if (method == Method::tiles) return run_grad_input_tiles(team, plan, g, n_rows, w, gx);
  const KernelPlan k(plan, line<R>);
  const auto panels = Panels<R>::of_transpose(team, plan, k.n_lines(), w);
  const Shards shards(n_rows, 64);
  share<R>(team, shards.n, k.view(), [&](size_t shard, const Scratch<R>& scratch) {
    kernels.grad_input({.plan = &k.view(),
                        .g = g,
                        .w = panels.groups(),
                        .n_groups = plan.n_groups,
                        .first = shards.first(shard),
                        .last = shards.first(shard + 1),
                        .gx = gx,
                        .scratch = scratch},
                       method);
  });
}

template <class R>
void run_grad_bias(Team& team, const R* g, size_t n_rows, size_t n, R* gb, Into into) {
  const auto& kernels = product_kernels<R>();
  const Shards shards(n_rows, std::min<size_t>(32, n_rows / 256));
  const Buffer<R> sums(shards.n * n);
  for_each_if_large(team, shards.n, n_rows * n, [&](size_t i) {
    const FlushDenormals guard;
    kernels.column_sums({.g = g + shards.first(i) * n,
                         .n_rows = shards.first(i + 1) - shards.first(i),
                         .n = n,
                         .sums = sums.data() + i * n});
  });
  for (size_t j = 0; j < n; ++j) {
    R sum = 0;
    for (size_t i = 0; i < shards.n; ++i) sum += sums.data()[i * n + j];
    gb[j] = into == Into::add ? gb[j] + sum : sum;
  }
}

template class PreparedProduct<float>;
template class PreparedProduct<double>;

#define LAPICQUE_PRODUCTS(R)                                                                       \
  template void run_forward(Team&, const ProductPlan&, const ProductInput<R>&, const R*, const R*, \
                            R*, const ProductOptions&);                                            \
  template void run_grad_weight(Team&, const ProductPlan&, const ProductInput<R>&, const R*, R*,   \
                                Into, const ProductOptions&);                                      \
  template void run_grad_bias(Team&, const R*, size_t, size_t, R*, Into);                          \
  template void run_grad_input(Team&, const ProductPlan&, const R*, size_t, const R*, R*,          \
                               const ProductOptions&);
LAPICQUE_PRODUCTS(float)
LAPICQUE_PRODUCTS(double)
#undef LAPICQUE_PRODUCTS

}  // namespace lapicque::learn
