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
// Where the machine has a unit for products of matrices, there is a third way, *tiles*, in single
// precision, of spikes in x and of gradients at the input. It multiplies as exactly as the others
// do (tile_kernels.hpp), but adds in an order of its own, so that sums differ in their last bits.
// It is taken where it is asked for or `fastest` is, as training does; LAPICQUE_TILES=off in the
// environment keeps a process from it.
//
// Entries that are exactly zero contribute nothing in the sparse way, even times infinity.
#pragma once
#include <string_view>

namespace lapicque::learn {

/// Which way computes a product.
enum class Method {
  measured,  ///< sparse or dense, whichever is faster at the density that is found
  sparse,    ///< work for each entry that is not zero
  dense,     ///< work for each entry
  tiles,     ///< work for each entry on a matrix unit; dense where that cannot be
  fastest,   ///< any of them
};

/// What becomes of the numbers that are in an output already.
enum class Into { replace, add };

struct ProductOptions {
  Method method = Method::measured;
  std::string_view isa = {};  ///< "sse4", "avx2", "avx512", without tiles; empty: the best this
                              ///< machine runs
};

}  // namespace lapicque::learn
