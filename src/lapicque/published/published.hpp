// Networks of the literature, as functions from their parameters to a Network: one file each,
// with the paper, its table and what differs between public versions. Demos, benchmarks, tests
// and Python build the same ones.
#pragma once
#include "lapicque/published/brunel_2000.hpp"
#include "lapicque/published/hpc_benchmark.hpp"
#include "lapicque/published/iqbal_2025.hpp"
#include "lapicque/published/izhikevich_2006.hpp"
#include "lapicque/published/izhikevich_2006_plasticity.hpp"
#include "lapicque/published/potjans_diesmann_2014.hpp"
#include "lapicque/published/vogels_2011.hpp"
#include "lapicque/published/vogels_abbott_2005.hpp"
#include "lapicque/published/zenke_gerstner_2014.hpp"
