#include "lapicque/learn/product_memory.hpp"

#include <algorithm>

namespace lapicque::learn {
namespace {

/// Entries behind a list, row or window that kernels may overwrite or read.
constexpr size_t slack = 16;
/// What one pass over a panel reads again and again stays in the first or second cache.
constexpr size_t gradient_bytes = 65536, block_bytes = 131072;
/// Rows of a block of sums, of which a block of x should hold some.
constexpr size_t n_block_windows = 24;

/// Whole lines, and an odd number of them: then rows of many lengths share the cache's sets fairly.
template <class R>
size_t stride_of(size_t n) {
  return ((n + line<R> - 1) / line<R> | 1) * line<R>;
}

}  // namespace

KernelPlan::KernelPlan(const ProductPlan& plan, size_t numbers_in_a_line) {
  for (const Run& run : plan.runs)
    for (size_t i = 0; i < run.length; i += numbers_in_a_line)
      line_at_.push_back(uint32_t(run.offset + i));
  view_ = {.n_in = plan.n_in,
           .n_padded = plan.n_padded,
           .padding = plan.padding,
           .windows = plan.windows.data(),
           .n_windows = plan.windows.size(),
           .runs = plan.runs.data(),
           .n_runs = plan.runs.size(),
           .n_k = plan.n_k,
           .n_out = plan.n_out,
           .n_columns = plan.n_columns(),
           .group_in = plan.group_in,
           .line_at = line_at_.data()};
}

template <class R>
ScratchMemory<R>::ScratchMemory(const PlanView& plan) {
  const size_t width = panel_width<R>(plan.n_out);
  Scratch<R>& s = view_;
  s.stride = stride_of<R>(plan.n_padded + slack);
  s.g_stride = stride_of<R>(plan.n_out);
  s.n_block = std::max(block_bytes / (s.stride * sizeof(R)), n_block_windows / plan.n_windows);
  s.n_block = std::max<size_t>(s.n_block, 1);
  s.n_chunk_rows =
      std::clamp<size_t>(gradient_bytes / (width * sizeof(R)) / plan.n_windows, 1, s.n_block);
  s.n_chunk = std::min(gradient_bytes / (width * sizeof(R)), s.n_chunk_rows * plan.n_windows);
  s.bit_stride = (plan.n_padded + 63) / 64 + 2;
  bits_ = Buffer<uint64_t>(s.n_chunk_rows * s.bit_stride);
  numbers_ = Buffer<R>(s.n_block * s.stride);
  gradients_ =
      Buffer<R>(std::max(s.n_block * plan.n_windows, s.n_chunk) * std::max(width, s.g_stride));
  sums_ = Buffer<R>(s.n_block * s.stride);
  const size_t n_found = n_found_at_once + n_sorted + slack;
  const size_t n_list = std::max({s.n_chunk * plan.n_out, plan.n_k, n_found}) + slack;
  index_ = Buffer<uint32_t>(n_list);
  value_ = Buffer<R>(std::max(n_list, n_sorted * s.n_chunk));
  window_ = Buffer<uint32_t>(n_found);
  found_ = Buffer<R>(n_found);
  begins_ = Buffer<size_t>(s.n_chunk + 1);
  place_ = Buffer<uint16_t>(n_sorted * s.n_chunk);
  n_places_ = Buffer<uint32_t>(n_sorted);
  s.bits = bits_.data();
  s.numbers = numbers_.data();
  s.gradients = gradients_.data();
  s.sums = sums_.data();
  s.value = value_.data();
  s.index = index_.data();
  s.window = window_.data();
  s.found = found_.data();
  s.place = place_.data();
  s.n_places = n_places_.data();
  s.begins = begins_.data();
}

template <class R>
Panels<R>::Panels(size_t n_groups, size_t n_rows, size_t n_columns, size_t n_in_place) {
  const size_t width = panel_width<R>(n_columns);
  const PanelView<R> one{
      .n_rows = n_rows, .n_columns = n_columns, .width = width, .n_in_place = n_in_place};
  const size_t size = (one.n_panels() - n_in_place) * n_rows * width;
  memory_ = Buffer<R>(n_groups * size);
  for (size_t q = 0; q < n_groups; ++q) {
    views_.push_back(one);
    views_.back().data = memory_.data() + q * size;
  }
}

template <class R>
Panels<R> Panels<R>::of_weights(Team& team, const ProductPlan& plan, const R* w, Keep keep) {
  const size_t n_full = plan.n_out / panel_width<R>(plan.n_out);
  Panels all(plan.n_groups, plan.n_k, plan.n_out, keep == Keep::in_place ? n_full : 0);
  for (size_t q = 0; q < plan.n_groups; ++q)
    all.views_[q].matrix = w + q * plan.n_out, all.views_[q].matrix_step = plan.n_columns();
  const PanelView<R> one = all.group(0);
  const size_t n_copied = one.n_panels() - one.n_in_place;
  const auto lay = [&](size_t task) {
    const size_t q = task / n_copied, i = one.n_in_place + task % n_copied, n = one.columns_of(i);
    const R* from = w + q * plan.n_out + i * one.width;
    R* to = all.panel(q, i);
    for (size_t k = 0; k < plan.n_k; ++k, from += plan.n_columns(), to += one.width) {
      std::copy_n(from, n, to);
      std::fill_n(to + n, one.width - n, R(0));
    }
  };
  for_each_if_large(team, plan.n_groups * n_copied, plan.n_k * plan.n_columns(), lay);
  return all;
}

template <class R>
Panels<R> Panels<R>::of_transpose(Team& team, const ProductPlan& plan, size_t n_lines, const R* w) {
  Panels all(plan.n_groups, plan.n_out, n_lines * line<R>);
  const PanelView<R> one = all.group(0);
  std::vector<size_t> line_k, line_n;  // the entries of a window that each line holds
  for (const Run& run : plan.runs)
    for (size_t i = 0; i < run.length; i += line<R>) {
      line_k.push_back(run.k + i);
      line_n.push_back(std::min(line<R>, run.length - i));
    }
  const auto lay = [&](size_t task) {
    const size_t q = task / one.n_panels(), i = task % one.n_panels();
    const size_t first = i * one.width / line<R>, n = one.columns_of(i) / line<R>;
    R* to = all.panel(q, i);
    std::fill_n(to, one.n_rows * one.width, R(0));
    // A few columns of w at a time: then what is read and what is written both stay in the cache.
    for (size_t j0 = 0; j0 < plan.n_out; j0 += line<R>)
      for (size_t l = 0; l < n; ++l)
        for (size_t k = 0; k < line_n[first + l]; ++k) {
          const R* from = w + (line_k[first + l] + k) * plan.n_columns() + q * plan.n_out;
          for (size_t j = j0; j < std::min(j0 + line<R>, plan.n_out); ++j)
            to[j * one.width + l * line<R> + k] = from[j];
        }
  };
  for_each_if_large(team, plan.n_groups * one.n_panels(), plan.n_k * plan.n_columns(), lay);
  return all;
}

template class ScratchMemory<float>;
template class ScratchMemory<double>;
template class Panels<float>;
template class Panels<double>;

}  // namespace lapicque::learn
