// The loops under products on a matrix unit (Intel's AMX), in single precision.
//
// The unit multiplies *tiles* of numbers with 8 significant bits (bfloat16) and adds the products
// up in single precision. A spike is such a number, and a number in single precision, which has 24
// significant bits, is the sum of three (its *parts*, the largest first). So a spike times a number
// costs three multiplications and is exact; of a number times a number, the six largest of nine
// products are summed, and what is left out is smaller than the rounding of a single product. Only
// the order of the sums differs from other ways.
//
// A tile is 16 rows of 64 bytes. On the left of a product, a row holds 32 entries of a sum; on the
// right, row i holds entries 2 i and 2 i + 1 of 16 columns, side by side. Where a sum has fewer
// entries, or there are fewer columns, tiles are filled with zeros.
#pragma once
#include <cstddef>
#include <cstdint>

#include "lapicque/learn/product_kernels.hpp"

namespace lapicque::learn {

inline constexpr size_t tile_bytes = 1024;
inline constexpr size_t tile_rows = 16;     ///< of each tile, and columns on the right
inline constexpr size_t tile_entries = 32;  ///< of the sums that one multiplication advances
inline constexpr size_t n_parts = 3;        ///< of a number
/// Tiles of sums that stay in the unit, one above the other.
inline constexpr size_t tiles_at_once = 4;
/// Tiles on either side of a product of numbers with numbers: so few that what is on the left stays
/// in the first-level cache.
inline constexpr size_t tiles_in_pair = 2;

/// Entries of a window that lie side by side, as a Run; no more than the use of it can take.
struct Stretch {
  uint32_t offset = 0, length = 0, k = 0;
};

/// Numbers of a matrix, cut into parts, as tiles on the right: [tiles of 32 rows][n_parts].
struct PackTilesCall {
  const float* from = nullptr;
  size_t row_step = 0, column_step = 0;  ///< numbers from one to the next
  size_t n_rows = 0, n_columns = 0;      ///< n_columns <= 16
  uint8_t* to = nullptr;
};

/// y's rows for the rows of x, spikes.
struct ForwardTilesCall {
  const PlanView* plan = nullptr;
  const Stretch* stretches = nullptr;  ///< of 32 entries at most
  size_t n_stretches = 0;
  const uint8_t* w = nullptr;  ///< [strips of 16 columns][n_stretches][n_parts] tiles
  InputRows<float> x;
  const float* bias = nullptr;  ///< [strips][16], zeros where there is none
  float* y = nullptr;           ///< all rows
  uint64_t* bits = nullptr;     ///< [rows of x][bit_stride], memory to work in
  size_t bit_stride = 0;
  uint8_t* tiles = nullptr;  ///< [n_stretches][tiles_at_once] tiles, memory to work in
};

/// `sums` [rows of 16 entries][columns of 16] are the products of the rows of x, spikes, and g.
struct GradWeightTilesCall {
  const PlanView* plan = nullptr;
  const Stretch* stretches = nullptr;  ///< of 64 entries at most
  size_t n_stretches = 0;
  InputRows<float> x;
  const float* g = nullptr;  ///< all rows
  float* sums = nullptr;     ///< a stretch begins at a whole number of 16 rows
  uint64_t* bits = nullptr;  ///< [rows of x][bit_stride], memory to work in
  size_t bit_stride = 0;
  uint8_t* tiles = nullptr;      ///< [windows_at_once / 32][tiles_at_once] tiles, and
  uint8_t* gradients = nullptr;  ///< [strips][windows_at_once / 32][n_parts] tiles to work in
};
/// Windows that a gradient of weights sums before it puts the sums down.
inline constexpr size_t windows_at_once = 256;

/// Rows first ... last - 1 of gx.
struct GradInputTilesCall {
  const PlanView* plan = nullptr;
  const Stretch* stretches = nullptr;  ///< of 16 entries at most
  size_t n_stretches = 0;
  const uint8_t* w = nullptr;  ///< transposed: [n_stretches][tiles of 32 columns][n_parts] tiles
  const float* g = nullptr;    ///< all rows
  size_t first = 0, last = 0;
  float* gx = nullptr;    ///< all rows
  size_t n_block = 0;     ///< rows at once
  float* sums = nullptr;  ///< [n_block][stride] padded rows, memory to work in
  size_t stride = 0;
  uint8_t* tiles = nullptr;  ///< [tiles of 32 columns][n_parts][tiles_in_pair] tiles to work in
};

struct TileKernels {
  void (*pack)(const PackTilesCall&) noexcept;
  void (*forward)(const ForwardTilesCall&) noexcept;
  void (*grad_weight)(const GradWeightTilesCall&) noexcept;
  void (*grad_input)(const GradInputTilesCall&) noexcept;
};

/// Null where this machine has no such unit, where the system refuses it or the build has no
/// kernels for it, and where the environment says LAPICQUE_TILES=off.
const TileKernels* tile_kernels();

}  // namespace lapicque::learn
