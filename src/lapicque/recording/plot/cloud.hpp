// The dots of a raster: one by one, or as a layer shaded by density.
#pragma once
#include "lapicque/recording/plot/draw_marks.hpp"

namespace lapicque::plot {

/// Each dot as a dot.
Dots single_dots(const Cloud& cloud, const View& view);

/// All dots as one layer of two cells a pixel: where dots overlap the ink grows denser, and the
/// densest hundredth of the dotted cells is just short of full ink.
Coverage density_layer(const Cloud& cloud, const View& view);

}  // namespace lapicque::plot
