// The kernels of the matrix unit (tile_kernels.hpp), where the build has them.
#pragma once
#include "lapicque/learn/tile_kernels.hpp"

namespace lapicque::learn::tile_unit {

extern const TileKernels kernels;

}  // namespace lapicque::learn::tile_unit
