// From intensities to the times of first spikes: strong ones come early.
#pragma once
#include "lapicque/stdp_vision/filters.hpp"
#include "lapicque/stdp_vision/spikes.hpp"

namespace lapicque::stdp_vision {

enum class Coding {
  rank,     ///< by rank: every step has the same number of spikes (Kheradpisheh et al. 2018)
  latency,  ///< linearly from the strongest at step 0 to zero at step n_steps
};

/// The spikes of what is above zero, in n_steps steps (1 ... 254). Equal intensities keep the order
/// of map, row, column.
LatencyMap encode(const Planes& planes, Coding coding, size_t n_steps);

/// From pixels to spikes.
struct Encoder {
  Colour colour = Colour::intensity;
  FilterBank bank = {};
  Coding coding = Coding::rank;
  size_t n_steps = 15;

  Shape shape(size_t height, size_t width, size_t channels) const {
    return {bank.n_maps(n_planes(channels, colour)), height, width};
  }
  LatencyMap operator()(std::span<const uint8_t> pixels, size_t height, size_t width,
                        size_t channels) const;
};

}  // namespace lapicque::stdp_vision
