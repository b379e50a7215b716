// A product as its kernels see it: windows onto rows of numbers or bits.
//
// A row of x is copied, where it has padding, into lines with zeros around them. A *window* begins
// at each position of the output; it consists of *runs*, stretches of the (padded) row that are the
// same for all windows but for where they begin. The windows' entries, run by run, are numbered
// k = 0 ... n_k - 1, as the rows of the weights are. A linear product has one window, the row; a
// convolution, whose channels are fastest, has one run for each row of its kernel.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lapicque/learn/conv2d.hpp"
#include "lapicque/learn/linear.hpp"

namespace lapicque::learn {

/// Entries k ... k + length - 1 of a window, `offset` behind its beginning.
struct Run {
  size_t offset = 0, length = 0, k = 0;
};

/// How the lines of a row of x lie in its padded copy.
struct Padding {
  size_t n_lines = 1, line = 0;       ///< what x has: lines, and numbers in each
  size_t first = 0, padded_line = 0;  ///< where the first goes, and how far apart they are
};

struct ProductPlan {
  size_t n_in = 0;      ///< numbers in a row of x
  size_t n_padded = 0;  ///< numbers in a padded row; n_in where nothing is padded
  Padding padding;
  std::vector<size_t> windows;  ///< [n_windows] where each begins in the padded row
  std::vector<Run> runs;
  size_t n_k = 0;       ///< entries of a window
  size_t n_groups = 1;  ///< group q adds q * group_in to the windows, and has columns
  size_t group_in = 0;  ///< q * n_out ... (q + 1) * n_out - 1 of the weights and of y
  size_t n_out = 0;     ///< columns of a group

  bool padded() const { return n_padded != n_in; }
  size_t n_columns() const { return n_groups * n_out; }        ///< of the weights
  size_t n_y() const { return windows.size() * n_columns(); }  ///< numbers in a row of y
};

ProductPlan plan(const LinearShape& shape);
ProductPlan plan(const Conv2dShape& shape);

}  // namespace lapicque::learn
