// Every spike source of the project. To add one: write its file, and its word here.
#pragma once
#include <tuple>

#include "lapicque/models/sources/gamma_generator.hpp"
#include "lapicque/models/sources/poisson_generator.hpp"
#include "lapicque/models/sources/poisson_inhomogeneous.hpp"
#include "lapicque/models/sources/poisson_refractory.hpp"
#include "lapicque/models/sources/spike_source_array.hpp"

namespace lapicque {

using Sources = std::tuple<SpikeSourceArray, PoissonGenerator, PoissonRefractory,
                           PoissonInhomogeneous, GammaGenerator>;

}  // namespace lapicque
