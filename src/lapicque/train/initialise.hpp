// First values of weights: pure functions of the seed, the layer's name and the index, so that they
// are the same on any machine and for any number of threads.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace lapicque::train {

/// Uniform in +-gain * sqrt(3 / fan_in). The default gain, 1 / sqrt(3), gives +-1 / sqrt(fan_in),
/// what torch.nn.Linear and Conv2d start with; a gain of sqrt(2) is He et al. 2015 for rectifiers.
struct KaimingUniform {
  double gain = 0.57735026918962576451;
};
/// Normal with mean 0 and standard deviation gain / sqrt(fan_in) (He et al. 2015: sqrt(2)).
struct KaimingNormal {
  double gain = 1.41421356237309504880;
};
/// Uniform in +-gain * sqrt(6 / (fan_in + fan_out)) (Glorot & Bengio 2010).
struct XavierUniform {
  double gain = 1;
};
struct Normal {
  double mean = 0, sd = 0.01;
};
struct Constant {
  double value = 0;
};
using Initialiser = std::variant<KaimingUniform, KaimingNormal, XavierUniform, Normal, Constant>;

/// How many weights meet at an output, and start at an input.
struct Fan {
  size_t in = 1, out = 1;
};

/// Fills `values` for the parameter called `name`.
template <class R>
void initialise(std::span<R> values, const Initialiser& how, Fan fan, uint64_t seed,
                std::string_view name);

/// A 32-bit name for a stream of random numbers (FNV-1a).
uint32_t stream_id(std::string_view name);

}  // namespace lapicque::train
