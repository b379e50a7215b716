// Products on a matrix unit (tile_kernels.hpp): weights cut into parts, and the work shared.
#pragma once
#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/product_run.hpp"

namespace lapicque::learn {

/// Whether this machine has the unit and can use it for the product.
template <class R>
bool takes_tiles(const ProductPlan& plan);

/// As run_forward, run_grad_weight and run_grad_input, of a plan that takes tiles. x is spikes.
void run_forward_tiles(Team& team, const ProductPlan& plan, const ProductInput<float>& x,
                       const float* w, const float* b, float* y);
void run_grad_weight_tiles(Team& team, const ProductPlan& plan, const ProductInput<float>& x,
                           const float* g, float* gw, Into into);
void run_grad_input_tiles(Team& team, const ProductPlan& plan, const float* g, size_t n_rows,
                          const float* w, float* gx);

}  // namespace lapicque::learn
