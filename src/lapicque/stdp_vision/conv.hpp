// A convolutional layer of non-leaky integrate-and-fire neurons that fire at most once: a spike
// adds the weights of its connections to the potentials, and a potential that reaches the threshold
// fires.
#pragma once
#include <cstdint>

#include "lapicque/base/memory.hpp"
#include "lapicque/stdp_vision/spikes.hpp"

namespace lapicque::stdp_vision {

enum class Inhibition {
  none,     ///< every map may fire at a place
  lateral,  ///< the first map to fire at a place silences the others there
};

struct ConvSpec {
  size_t maps = 0, size = 5, padding = 0;
  double threshold = 10;
  double weight_mean = 0.8, weight_sd = 0.02;   ///< of the normal law that weights start from
  Inhibition inhibition = Inhibition::lateral;  ///< of a trained layer
};

struct Conv {
  ConvSpec spec = {};
  Shape input = {};
  Array<float> weights = {};     ///< [size][size][input.maps][width()], in 0 ... 1
  Array<float> thresholds = {};  ///< [width()], infinite behind the last map

  size_t width() const { return thresholds.size(); }
  size_t n_rows() const { return spec.size * spec.size * input.maps; }
  Shape output() const;
  MapsView<float> view() const;
  Windows windows() const { return Windows(input, spec.size, spec.padding); }
};

/// A layer with weights drawn by `seed` and `layer`.
Conv make_conv(const ConvSpec& spec, const Shape& input, uint64_t seed, uint32_t layer);

/// The spikes of a layer; `windows` is made by conv.windows() and used again from image to image.
LatencyMap fire(const Conv& conv, const LatencyMap& input, Windows& windows);

/// How far from 0 and 1 the weights are: the mean of w (1 - w). Kheradpisheh et al. 2018, C_l.
double convergence(const Conv& conv);

}  // namespace lapicque::stdp_vision
