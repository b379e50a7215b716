// Pictures without Python: figures of panels, charts, SVG and PNG. Include this one.
#pragma once
#include "lapicque/recording/plot/charts.hpp"
#include "lapicque/recording/plot/figure.hpp"
#include "lapicque/recording/plot/raster.hpp"
