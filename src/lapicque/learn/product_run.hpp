// A product from its plan: chooses the way and the kernels, lays out the weights, shares the work.
#pragma once
#include <memory>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/product.hpp"
#include "lapicque/learn/product_memory.hpp"
#include "lapicque/learn/product_plan.hpp"

namespace lapicque::learn {

/// Rows of x, [n_rows][plan.n_in]: packed spikes, or numbers; one of the two pointers is null.
template <class R>
struct ProductInput {
  const uint64_t* bits = nullptr;
  const R* numbers = nullptr;
  size_t n_rows = 0;
};

/// y [n_rows][n_windows][n_columns]; w [n_k][n_columns]; b [n_columns] or empty.
template <class R>
void run_forward(Team& team, const ProductPlan& plan, const ProductInput<R>& x, const R* w,
                 const R* b, R* y, const ProductOptions& options);

/// The same with weights that are laid out once, for many inputs.
template <class R>
class PreparedProduct {
 public:
  PreparedProduct(Team& team, ProductPlan plan, const R* w,
                  typename Panels<R>::Keep keep = Panels<R>::Keep::copied);
  const ProductPlan& plan() const { return *plan_; }
  void forward(Team& team, const ProductInput<R>& x, const R* b, R* y,
               const ProductOptions& options) const;

 private:
  std::unique_ptr<const ProductPlan> plan_;
  KernelPlan kernel_plan_;
  Panels<R> panels_;
};

/// gw [n_k][n_columns]; g as y.
template <class R>
void run_grad_weight(Team& team, const ProductPlan& plan, const ProductInput<R>& x, const R* g,
                     R* gw, Into into, const ProductOptions& options);

/// gx [n_rows][n_in].
template <class R>
void run_grad_input(Team& team, const ProductPlan& plan, const R* g, size_t n_rows, const R* w,
                    R* gx, const ProductOptions& options);

/// gb [n] (+)= the sums of the columns of g [n_rows][n].
template <class R>
void run_grad_bias(Team& team, const R* g, size_t n_rows, size_t n, R* gb, Into into);

}  // namespace lapicque::learn
