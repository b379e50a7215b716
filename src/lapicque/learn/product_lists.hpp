// Sparse products of linear layers with many columns: what is not zero is listed once, and serves
// all panels of columns, instead of being found anew for each.
#pragma once
#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/product_run.hpp"

namespace lapicque::learn {

/// Whether that is worth while: one window, more than one panel, some rows, and lists of moderate
/// size.
template <class R>
bool takes_lists(const ProductPlan& plan, size_t n_rows);

/// y [n_rows][n_columns] of a plan that takes lists; b may be null.
template <class R>
void run_forward_lists(Team& team, const ProductPlan& plan, const ProductInput<R>& x, const R* w,
                       const R* b, R* y, std::string_view isa);

/// gw [n_k][n_columns]. Sums run over all rows in order.
template <class R>
void run_grad_weight_lists(Team& team, const ProductPlan& plan, const ProductInput<R>& x,
                           const R* g, R* gw, Into into, std::string_view isa);

}  // namespace lapicque::learn
