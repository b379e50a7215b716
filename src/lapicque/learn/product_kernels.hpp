// The loops under linear and convolution products, compiled once per instruction set and precision
// and chosen at run time. kernels/ holds the code.
//
// Each call handles a few rows of x (samples) and one panel of columns. Memory comes from the
// caller (Scratch), whose sizes are those of scratch_for; calls allocate nothing and throw nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lapicque/learn/product.hpp"
#include "lapicque/learn/product_plan.hpp"

namespace lapicque::learn {

/// Numbers in panels: a matrix [n_rows][n_columns] cut into strips of `width` columns, each stored
/// as [n_rows][width] and filled with zeros behind the last column. Starts at a cache line. The
/// first n_in_place panels are not stored, but are columns of a matrix of somebody else.
template <class R>
struct PanelView {
  const R* data = nullptr;
  size_t n_rows = 0, n_columns = 0, width = 0;
  const R* matrix = nullptr;  ///< its rows are matrix_step numbers apart
  size_t n_in_place = 0, matrix_step = 0;

  size_t n_panels() const { return (n_columns + width - 1) / width; }
  const R* panel(size_t i) const {
    return i < n_in_place ? matrix + i * width : data + (i - n_in_place) * n_rows * width;
  }
  /// From one row of a panel to the next.
  size_t step(size_t i) const { return i < n_in_place ? matrix_step : width; }
  size_t columns_of(size_t i) const {  ///< how many of a panel's columns are not filling
    return n_columns - i * width < width ? n_columns - i * width : width;
  }
};

/// A panel holds 512 bytes of a row at most, and whole cache lines.
template <class R>
constexpr size_t line = 64 / sizeof(R);
template <class R>
constexpr size_t panel_width(size_t n_columns) {
  return n_columns < 8 * line<R> ? (n_columns + line<R> - 1) / line<R> * line<R> : 8 * line<R>;
}

/// A plan with what kernels read of it as plain pointers, and the columns that the runs have in the
/// transposed weights, where each run begins at a cache line.
struct PlanView {
  size_t n_in = 0, n_padded = 0;
  Padding padding;
  const size_t* windows = nullptr;
  size_t n_windows = 0;
  const Run* runs = nullptr;
  size_t n_runs = 0, n_k = 0;
  size_t n_out = 0, n_columns = 0;    ///< of a group, of all groups
  size_t group_in = 0;                ///< see ProductPlan
  const uint32_t* line_at = nullptr;  ///< [lines of a window] where each line of the transposed
                                      ///< weights lies, relative to the window's beginning
};

/// Rows of x: packed spikes, or numbers; one of the two pointers is null. `first` ... `last` - 1.
template <class R>
struct InputRows {
  const uint64_t* bits = nullptr;
  const R* numbers = nullptr;
  size_t first = 0, last = 0;
};

/// Entries of a run that a gradient of weights sorts at once.
inline constexpr size_t n_sorted = 512;
/// Entries that are found before they are sorted.
inline constexpr size_t n_found_at_once = 2048;

/// Memory of one thread, in pieces that start at cache lines.
template <class R>
struct Scratch {
  uint64_t* bits = nullptr;      ///< n_chunk_rows padded rows of bits, bit_stride words apart
  R* numbers = nullptr;          ///< padded rows, `stride` apart: n_block, or n_chunk_rows if more
  R* gradients = nullptr;        ///< rows of windows of g, g_stride or a panel's width apart
  R* sums = nullptr;             ///< n_block padded rows, `stride` apart
  uint32_t* index = nullptr;     ///< a list of what is not zero,
  uint32_t* window = nullptr;    ///< the windows where that is,
  R* found = nullptr;            ///< its values
  R* value = nullptr;            ///< the values of a list or of `place`
  size_t* begins = nullptr;      ///< [n_chunk + 1] where the list of each window begins
  uint16_t* place = nullptr;     ///< [n_sorted][n_chunk] windows in which an entry is not zero
  uint32_t* n_places = nullptr;  ///< [n_sorted] how many
  size_t bit_stride = 0, stride = 0, g_stride = 0;
  size_t n_block = 0;       ///< rows of x that the dense way handles at once
  size_t n_chunk = 0;       ///< windows that the sparse way of a gradient handles at once,
  size_t n_chunk_rows = 0;  ///< and rows of x that have so many
};

/// y's columns of one panel, for the rows of x.
template <class R>
struct ForwardCall {
  const PlanView* plan = nullptr;
  InputRows<R> x;
  PanelView<R> w;  ///< one group's [n_k][n_out]
  size_t group = 0, panel = 0;
  const R* bias = nullptr;  ///< [n_columns] or null
  R* y = nullptr;           ///< all rows
  Scratch<R> scratch;
};

/// `sums` [n_k], `stride` apart, are the products of the rows of x and one panel of columns of g;
/// or those are added to what is there.
template <class R>
struct GradWeightCall {
  const PlanView* plan = nullptr;
  InputRows<R> x;
  const R* g = nullptr;                                          ///< all rows
  size_t group = 0, first_column = 0, n_columns = 0, width = 0;  ///< the panel, within the group
  R* sums = nullptr;
  size_t stride = 0;
  bool adds = false;
  Scratch<R> scratch;
};

/// Whether so few columns are summed up where they belong: their sums then start at cache lines,
/// and are filled with zeros behind the last column.
template <class R>
constexpr bool is_narrow(size_t n_columns) {
  return n_columns <= 2 * line<R>;
}

/// Rows first ... last - 1 of gx.
template <class R>
struct GradInputCall {
  const PlanView* plan = nullptr;
  const R* g = nullptr;             ///< all rows
  const PanelView<R>* w = nullptr;  ///< [n_groups] transposed: [n_out][lines of a window]
  size_t n_groups = 1, first = 0, last = 0;
  R* gx = nullptr;  ///< all rows
  Scratch<R> scratch;
};

/// Some columns of the rows of g times a matrix whose rows are short in number: for each step t,
///     out[t * out_step + i] = sum over j of g[t * g_step + j] w[j * w_step + i], i < n
template <class R>
struct ShortProductCall {
  size_t n_steps = 0, n = 0, n_rows = 0;  ///< n_rows: how many j
  const R* g = nullptr;
  size_t g_step = 0;
  const R* w = nullptr;
  size_t w_step = 0;
  R* out = nullptr;
  size_t out_step = 0;
};

/// sums[j] = the sum of column j over n_rows rows of g [n_rows][n], in order.
template <class R>
struct ColumnSumsCall {
  const R* g = nullptr;
  size_t n_rows = 0, n = 0;
  R* sums = nullptr;
};

/// Rows (of weights, of gradients) that lists take at once: as many as a word of spikes has bits.
inline constexpr size_t list_chunk = 64;

/// What is not zero in the rows of x [n_rows][n_k], by row: in row r, among entries 64 w ..., they
/// lie from begins[r * (n_words + 1) + w] to the next of `begins`.
template <class R>
struct RowLists {
  uint32_t* index = nullptr;   ///< which entry, counted from 64 w
  R* value = nullptr;          ///< null where x is spikes
  uint32_t* begins = nullptr;  ///< [n_rows][n_words + 1], n_words = n_k / 64, rounded up
};

/// Lists rows first ... last - 1 of x from place `begin` of the lists on; there is room for all
/// their entries and 16 more.
template <class R>
struct ListRowsCall {
  InputRows<R> x;
  size_t n_k = 0, begin = 0;
  RowLists<R> lists;
};

/// n columns of y for rows first ... last - 1.
template <class R>
struct ForwardListsCall {
  RowLists<R> lists;
  size_t first = 0, last = 0, n_k = 0, n = 0;
  const R* w = nullptr;  ///< [n_k], w_step apart: these columns
  size_t w_step = 0;
  const R* bias = nullptr;  ///< [n] or null
  R* y = nullptr;           ///< [n_rows], y_step apart: these columns
  size_t y_step = 0;
  R* chunks = nullptr;  ///< [2][64][n in whole cache lines], memory to work in
};

/// The same by entry, for each chunk of 64 rows: entry k is not zero in rows place[k * 64 + e],
/// e < n_places[k], counted from the chunk's first.
template <class R>
struct ColumnLists {
  uint8_t* place = nullptr;     ///< [n_chunks][n_k][64]
  R* value = nullptr;           ///< likewise; null where x is spikes
  uint8_t* n_places = nullptr;  ///< [n_chunks][n_k]

  ColumnLists chunk(size_t i, size_t n_k) const {
    const size_t at = i * n_k;
    return {place + at * list_chunk, value ? value + at * list_chunk : nullptr, n_places + at};
  }
};

/// Lists rows first ... last - 1 of x, one chunk.
template <class R>
struct ListColumnsCall {
  InputRows<R> x;
  size_t n_k = 0;
  ColumnLists<R> lists;  ///< the chunk's
};

/// n columns of gw for entries first ... last - 1.
template <class R>
struct GradWeightListsCall {
  ColumnLists<R> lists;
  size_t n_rows = 0, n_k = 0, first = 0, last = 0, n = 0;
  const R* g = nullptr;  ///< [n_rows], g_step apart: these columns
  size_t g_step = 0;
  R* gw = nullptr;  ///< [n_k], gw_step apart: these columns
  size_t gw_step = 0;
  bool adds = false;
  R* chunk = nullptr;  ///< [64][n in whole cache lines], memory to work in
};

template <class R>
struct ProductKernels {
  void (*forward)(const ForwardCall<R>&, Method) noexcept = nullptr;
  void (*grad_weight)(const GradWeightCall<R>&, Method) noexcept = nullptr;
  void (*grad_input)(const GradInputCall<R>&, Method) noexcept = nullptr;
  void (*column_sums)(const ColumnSumsCall<R>&) noexcept = nullptr;
  void (*short_product)(const ShortProductCall<R>&) noexcept = nullptr;
  void (*list_rows)(const ListRowsCall<R>&) noexcept = nullptr;
  void (*forward_lists)(const ForwardListsCall<R>&) noexcept = nullptr;
  void (*list_columns)(const ListColumnsCall<R>&) noexcept = nullptr;
  void (*grad_weight_lists)(const GradWeightListsCall<R>&) noexcept = nullptr;
};

/// The kernels for `isa` ("sse4", "avx2", "avx512"), or the best this machine runs when empty.
/// Throws Error for a name that is unknown or that this machine cannot run.
template <class R>
const ProductKernels<R>& product_kernels(std::string_view isa = {});

}  // namespace lapicque::learn
