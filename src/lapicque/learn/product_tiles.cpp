#include "lapicque/learn/product_tiles.hpp"

#include <algorithm>
#include <type_traits>

#include "lapicque/base/simd/denormals.hpp"
#include "lapicque/learn/padded_rows.hpp"
#include "lapicque/learn/tile_kernels.hpp"

namespace lapicque::learn {
namespace {

/// The runs of a window in stretches of `longest` entries at most.
std::vector<Stretch> stretches_of(const ProductPlan& plan, size_t longest) {
  std::vector<Stretch> all;
  for (const Run& run : plan.runs)
    for (size_t i = 0; i < run.length; i += longest)
      all.push_back({.offset = uint32_t(run.offset + i),
                     .length = uint32_t(std::min(longest, run.length - i)),
                     .k = uint32_t(run.k + i)});
  return all;
}

/// Rows of x in tasks of about `n_windows` windows each.
Shards tasks_of(const ProductPlan& plan, size_t n_rows, size_t n_windows, size_t most) {
  return {n_rows, std::min(most, n_rows * plan.windows.size() / n_windows)};
}

size_t bit_stride_of(const ProductPlan& plan) { return parts_of(plan.n_padded, 64) + 2; }

Buffer<uint8_t> tiles(size_t n) { return Buffer<uint8_t>(n * tile_bytes); }

/// Rows of gx that are summed at once: some windows, so that few tiles are not full, and few enough
/// for the second-level cache.
size_t block_rows(const ProductPlan& plan, size_t stride) {
  constexpr size_t most_windows = 512, most_numbers = 65536;
  const size_t n = std::min(most_windows / plan.windows.size(), most_numbers / stride);
  return std::max<size_t>(n > tile_entries ? n / tile_entries * tile_entries : n, 1);
}

/// Windows of a task: enough for its last tiles not to matter.
constexpr size_t n_windows_a_task = 2048;

}  // namespace

template <class R>
bool takes_tiles(const ProductPlan& plan) {
  return std::is_same_v<R, float> && plan.n_groups == 1 && tile_kernels() != nullptr;
}
template bool takes_tiles<float>(const ProductPlan&);
template bool takes_tiles<double>(const ProductPlan&);

void run_forward_tiles(Team& team, const ProductPlan& plan, const ProductInput<float>& x,
                       const float* w, const float* b, float* y) {
  if (x.n_rows == 0) return;
  const TileKernels& kernels = *tile_kernels();
  const KernelPlan k(plan, line<float>);
  const auto stretches = stretches_of(plan, tile_entries);
  const size_t n_strips = parts_of(plan.n_out, tile_rows);
  const auto packed = tiles(n_strips * stretches.size() * n_parts);
  for_each_if_large(team, n_strips, plan.n_k * plan.n_out, [&](size_t strip) {
    const size_t column = strip * tile_rows;
    for (size_t i = 0; i < stretches.size(); ++i)
      kernels.pack({.from = w + stretches[i].k * plan.n_out + column,
                    .row_step = plan.n_out,
                    .column_step = 1,
                    .n_rows = stretches[i].length,
                    .n_columns = std::min(tile_rows, plan.n_out - column),
                    .to = packed.data() + (strip * stretches.size() + i) * n_parts * tile_bytes});
  });
  std::vector<float> bias(n_strips * tile_rows);
  if (b) std::copy_n(b, plan.n_out, bias.begin());
  const Shards tasks = tasks_of(plan, x.n_rows, n_windows_a_task, 64);
  const size_t bit_stride = bit_stride_of(plan);
  team.for_each(tasks.n, [&](size_t task) {
    const FlushDenormals guard;
    const Buffer<uint64_t> bits(tasks.largest() * bit_stride);
    const auto left = tiles(stretches.size() * tiles_at_once);
    kernels.forward(
        {.plan = &k.view(),
         .stretches = stretches.data(),
         .n_stretches = stretches.size(),
         .w = packed.data(),
         .x = {.bits = x.bits, .first = tasks.first(task), .last = tasks.first(task + 1)},
         .bias = bias.data(),
         .y = y,
         .bits = bits.data(),
         .bit_stride = bit_stride,
         .tiles = left.data()});
  });
}

void run_grad_weight_tiles(Team& team, const ProductPlan& plan, const ProductInput<float>& x,
                           const float* g, float* gw, Into into) {
  if (x.n_rows == 0) {
    if (into == Into::replace) std::fill_n(gw, plan.n_k * plan.n_out, 0.f);
    return;
  }
  const TileKernels& kernels = *tile_kernels();
  const KernelPlan k(plan, line<float>);
  const auto stretches = stretches_of(plan, tiles_at_once * tile_rows);
  const size_t n_strips = parts_of(plan.n_out, tile_rows), width = n_strips * tile_rows;
  std::vector<size_t> row_of(plan.n_k);  // where the sums of an entry lie
  size_t n_sum_rows = 0;
  for (const Stretch& s : stretches) {
    for (size_t i = 0; i < s.length; ++i) row_of[s.k + i] = n_sum_rows + i;
    n_sum_rows += parts_of(s.length, tile_rows) * tile_rows;
  }
  const Shards tasks = tasks_of(plan, x.n_rows, 2 * windows_at_once, 16);
  const Buffer<float> sums(tasks.n * n_sum_rows * width);
  const size_t bit_stride = bit_stride_of(plan), n_deep = windows_at_once / tile_entries;
  team.for_each(tasks.n, [&](size_t task) {
    const FlushDenormals guard;
    const Buffer<uint64_t> bits(tasks.largest() * bit_stride);
    const auto left = tiles(n_deep * tiles_at_once), right = tiles(n_strips * n_deep * n_parts);
    kernels.grad_weight(
        {.plan = &k.view(),
         .stretches = stretches.data(),
         .n_stretches = stretches.size(),
         .x = {.bits = x.bits, .first = tasks.first(task), .last = tasks.first(task + 1)},
         .g = g,
         .sums = sums.data() + task * n_sum_rows * width,
         .bits = bits.data(),
         .bit_stride = bit_stride,
         .tiles = left.data(),
         .gradients = right.data()});
  });
  for_each_if_large(team, plan.n_k, tasks.n * plan.n_k * plan.n_out, [&](size_t entry) {
    float* to = gw + entry * plan.n_out;
    float* sum = sums.data() + row_of[entry] * width;
    for (size_t task = 1; task < tasks.n; ++task) {
      const float* other = sum + task * n_sum_rows * width;
      for (size_t j = 0; j < plan.n_out; ++j) sum[j] += other[j];
    }
    for (size_t j = 0; j < plan.n_out; ++j) to[j] = into == Into::add ? to[j] + sum[j] : sum[j];
  });
}

void run_grad_input_tiles(Team& team, const ProductPlan& plan, const float* g, size_t n_rows,
                          const float* w, float* gx) {
  if (n_rows == 0) return;
  const TileKernels& kernels = *tile_kernels();
  const KernelPlan k(plan, line<float>);
  const auto stretches = stretches_of(plan, tile_rows);
  const size_t n_deep = parts_of(plan.n_out, tile_entries);
  const auto packed = tiles(stretches.size() * n_deep * n_parts);
  for_each_if_large(team, stretches.size(), plan.n_k * plan.n_out, [&](size_t i) {
    kernels.pack({.from = w + stretches[i].k * plan.n_out,
                  .row_step = 1,
                  .column_step = plan.n_out,
                  .n_rows = plan.n_out,
                  .n_columns = stretches[i].length,
                  .to = packed.data() + i * n_deep * n_parts * tile_bytes});
  });
  const Shards tasks = tasks_of(plan, n_rows, n_windows_a_task, 64);
  const size_t stride = parts_of(plan.n_padded + tile_rows, tile_rows) * tile_rows;
  const size_t n_block = block_rows(plan, stride);
  team.for_each(tasks.n, [&](size_t task) {
    const FlushDenormals guard;
    const Buffer<float> sums(n_block * stride);
    const auto left = tiles(n_deep * n_parts * tiles_in_pair);
    kernels.grad_input({.plan = &k.view(),
                        .stretches = stretches.data(),
                        .n_stretches = stretches.size(),
                        .w = packed.data(),
                        .g = g,
                        .first = tasks.first(task),
                        .last = tasks.first(task + 1),
                        .gx = gx,
                        .n_block = n_block,
                        .sums = sums.data(),
                        .stride = stride,
                        .tiles = left.data()});
  });
}

}  // namespace lapicque::learn
