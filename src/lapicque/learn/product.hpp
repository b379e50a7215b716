// What the products of layers (linear.hpp, conv2d.hpp) share: how one is computed, and where its
// sums go.
//
// Every product has two ways: *sparse*, where only what is not zero causes work (a spike adds one
// row of weights), and *dense*, where every entry is multiplied. The faster one is taken, by
// measured density. In both, a sum starts from the bias (or zero) and runs over its terms in
// ascending order, so both give the same numbers to the bit; a gradient of weights sums fixed
// shards of rows, then the shards in order. (Only in gradients at the input of a convolution do the
// ways add windows in a different order.) Products of spikes are the same on every instruction set,
// since they only add; others differ in the last bits where multiplications are fused. No result
// depends on the number of threads. Numbers too small for full precision count as zero.
//
// Entries that are exactly zero contribute nothing in the sparse way, even times infinity.
#pragma once
#include <string_view>

namespace lapicque::learn {

/// Which of the two ways computes a product.
enum class Method {
  measured,  ///< the faster one at the density that is found
  sparse,    ///< work for each entry that is not zero
  dense,     ///< work for each entry
};

/// What becomes of the numbers that are in an output already.
enum class Into { replace, add };

struct ProductOptions {
  Method method = Method::measured;
  std::string_view isa = {};  ///< "sse4", "avx2", "avx512"; empty: the best this machine runs
};

}  // namespace lapicque::learn
