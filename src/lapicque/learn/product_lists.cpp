#include "lapicque/learn/product_lists.hpp"

#include <algorithm>

#include "lapicque/base/simd/denormals.hpp"
#include "lapicque/learn/padded_rows.hpp"
#include "lapicque/learn/product_kernels.hpp"

namespace lapicque::learn {
namespace {

/// Entries that lists have room for at most.
constexpr size_t max_entries = size_t(1) << 22;
/// For fewer rows, laying out a chunk of weights would cost more than it saves.
constexpr size_t least_rows = 16;
/// What a list may have behind its end.
constexpr size_t slack = 16;

/// The columns of a task.
struct Strip {
  size_t first, n;
  Strip(size_t i, size_t width, size_t n_columns)
      : first(i * width), n(std::min(width, n_columns - i * width)) {}
};

template <class Work>
void share(Team& team, size_t n_tasks, const Work& work) {
  team.for_each(n_tasks, [&](size_t task) {
    const FlushDenormals guard;
    work(task);
  });
}

template <class R>
InputRows<R> rows_of(const ProductInput<R>& x, size_t first, size_t n) {
  return {x.bits, x.numbers, first, std::min(first + n, x.n_rows)};
}

}  // namespace

template <class R>
bool takes_lists(const ProductPlan& plan, size_t n_rows) {
  return n_rows >= least_rows && plan.windows.size() == 1 && plan.n_groups == 1 &&
         plan.runs.size() == 1 && plan.n_k == plan.n_in &&
         plan.n_out > panel_width<R>(plan.n_out) && n_rows * plan.n_k <= max_entries;
}

template <class R>
void run_forward_lists(Team& team, const ProductPlan& plan, const ProductInput<R>& x, const R* w,
                       const R* b, R* y, std::string_view isa) {
  constexpr size_t n_listed = 16, n_summed = 64;  // rows of a task
  const auto& kernels = product_kernels<R>(isa);
  const size_t n_k = plan.n_k, n_columns = plan.n_out, width = panel_width<R>(n_columns);
  const size_t room = n_listed * n_k + slack, n_lists = parts_of(x.n_rows, n_listed);
  const Buffer<uint32_t> index(n_lists * room), begins(x.n_rows * (words_for(n_k) + 1));
  const Buffer<R> value(x.bits ? 0 : n_lists * room);
  const RowLists<R> lists{index.data(), x.bits ? nullptr : value.data(), begins.data()};
  share(team, n_lists, [&](size_t i) {
    kernels.list_rows(
        {.x = rows_of(x, i * n_listed, n_listed), .n_k = n_k, .begin = i * room, .lists = lists});
  });
  // A panel of weights is read by neighbouring tasks, so that it stays in the second-level cache.
  const size_t n_shards = parts_of(x.n_rows, n_summed);
  share(team, parts_of(n_columns, width) * n_shards, [&](size_t task) {
    const Strip strip(task / n_shards, width, n_columns);
    const size_t first = task % n_shards * n_summed;
    const Buffer<R> chunks(2 * list_chunk * width);
    kernels.forward_lists({.lists = lists,
                           .first = first,
                           .last = std::min(first + n_summed, x.n_rows),
                           .n_k = n_k,
                           .n = strip.n,
                           .w = w + strip.first,
                           .w_step = n_columns,
                           .bias = b ? b + strip.first : nullptr,
                           .y = y + strip.first,
                           .y_step = n_columns,
                           .chunks = chunks.data()});
  });
}

template <class R>
void run_grad_weight_lists(Team& team, const ProductPlan& plan, const ProductInput<R>& x,
                           const R* g, R* gw, Into into, std::string_view isa) {
  constexpr size_t n_entries = 256;  // of a task
  const auto& kernels = product_kernels<R>(isa);
  const size_t n_k = plan.n_k, n_columns = plan.n_out, width = panel_width<R>(n_columns);
  const size_t n_chunks = parts_of(x.n_rows, list_chunk), n_places = n_chunks * n_k * list_chunk;
  const Buffer<uint8_t> place(n_places), n_listed(n_chunks * n_k);
  const Buffer<R> value(x.bits ? 0 : n_places);
  const ColumnLists<R> lists{place.data(), x.bits ? nullptr : value.data(), n_listed.data()};
  share(team, n_chunks, [&](size_t i) {
    kernels.list_columns(
        {.x = rows_of(x, i * list_chunk, list_chunk), .n_k = n_k, .lists = lists.chunk(i, n_k)});
  });
  const size_t n_shards = parts_of(n_k, n_entries);
  share(team, parts_of(n_columns, width) * n_shards, [&](size_t task) {
    const Strip strip(task / n_shards, width, n_columns);
    const size_t first = task % n_shards * n_entries;
    const Buffer<R> chunk(list_chunk * width);
    kernels.grad_weight_lists({.lists = lists,
                               .n_rows = x.n_rows,
                               .n_k = n_k,
                               .first = first,
                               .last = std::min(first + n_entries, n_k),
                               .n = strip.n,
                               .g = g + strip.first,
                               .g_step = n_columns,
                               .gw = gw + strip.first,
                               .gw_step = n_columns,
                               .adds = into == Into::add,
                               .chunk = chunk.data()});
  });
}

#define LAPICQUE_LISTS(R)                                                                          \
  template bool takes_lists<R>(const ProductPlan&, size_t);                                        \
  template void run_forward_lists(Team&, const ProductPlan&, const ProductInput<R>&, const R*,     \
                                  const R*, R*, std::string_view);                                 \
  template void run_grad_weight_lists(Team&, const ProductPlan&, const ProductInput<R>&, const R*, \
                                      R*, Into, std::string_view);
LAPICQUE_LISTS(float)
LAPICQUE_LISTS(double)
#undef LAPICQUE_LISTS

}  // namespace lapicque::learn
