// One step of a SIMD vector of neurons: the models as the kernels compile them, for AVX2.
#pragma once
#include <cstddef>

namespace lapicque::test {

/// Whether this machine has AVX2 and FMA.
bool simd_supported();

/// Neurons in a vector of float (single) or double.
size_t simd_lanes(bool single);

/// Steps `lanes` neurons with the same parameters.
/// model   place in models/all.hpp
/// state   [n_state][lanes], in and out
/// input   [n_input][lanes]
/// spiked  [lanes], out
void simd_step(size_t model, bool single, const double* parameters, double dt, double* state,
               const double* input, char* spiked);

}  // namespace lapicque::test
