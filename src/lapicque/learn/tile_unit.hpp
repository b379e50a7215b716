// The kernels of the matrix unit (tile_kernels.hpp), where the build has them.
#pragma once
#include "lapicque/learn/tile_kernels.hpp"

namespace lapicque::learn {

extern const TileKernels tile_unit;

}  // namespace lapicque::learn
