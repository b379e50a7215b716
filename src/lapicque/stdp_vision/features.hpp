// Features of an image: how much each map of a layer is driven, in each part of the image.
#pragma once
#include <vector>

#include "lapicque/stdp_vision/conv.hpp"

namespace lapicque::stdp_vision {

struct Readout {
  size_t rows = 1, columns = 1;  ///< the image is cut into so many parts
  enum class Pool { max, sum } pool = Pool::max;
  enum class Value {
    potential,  ///< when all spikes have arrived, the threshold being infinite
    cosine,     ///< the same over the lengths of the weights and of the input
    relative,  ///< the cosine less its mean over all maps at the place, or 0 where that is negative
  } value = Value::potential;
};

inline size_t n_features(const Conv& conv, const Readout& r) {
  return conv.spec.maps * r.rows * r.columns;
}

/// Reads one layer, which must outlive it.
class Reader {
 public:
  Reader(const Conv& conv, const Readout& readout);

  /// Writes n_features() numbers, part by part: [rows][columns][maps]. `windows` is made by
  /// conv.windows(), `potentials` holds [windows][conv.width()].
  void read(const LatencyMap& input, Windows& windows, Array<float>& potentials,
            float* features) const;

 private:
  /// Turns the potentials of one place into what is pooled.
  void turn(float* v, size_t n_spikes) const;

  const Conv& conv_;
  Readout readout_;
  std::vector<float> scale_;  ///< [maps] one over the length of the weights
};

}  // namespace lapicque::stdp_vision
