// Networks of the literature, as functions from their parameters to a Network: one file each,
// with the paper, its table and what differs between public versions. Demos, benchmarks, tests
// and Python build the same ones.
#pragma once
#include "lapicque/published/potjans_diesmann_2014.hpp"
