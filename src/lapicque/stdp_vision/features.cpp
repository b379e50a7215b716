#include "lapicque/stdp_vision/features.hpp"

#include <algorithm>
#include <cmath>

namespace lapicque::stdp_vision {

Reader::Reader(const Conv& conv, const Readout& readout) : conv_(conv), readout_(readout) {
  scale_.assign(conv.spec.maps, 0);
  for (size_t r = 0; r < conv.n_rows(); ++r)
    for (size_t m = 0; m < scale_.size(); ++m) {
      const float w = conv.weights[r * conv.width() + m];
      scale_[m] += w * w;
    }
  for (float& s : scale_) s = 1 / std::sqrt(std::max(s, 1e-6f));
}

void Reader::turn(float* v, size_t n_spikes) const {
  if (readout_.value == Readout::Value::potential) return;
  const size_t n = scale_.size();
  const float input = 1 / std::sqrt(float(n_spikes));
  for (size_t m = 0; m < n; ++m) v[m] *= input * scale_[m];
  if (readout_.value == Readout::Value::cosine) return;
  float mean = 0;
  for (size_t m = 0; m < n; ++m) mean += v[m];
  mean /= float(n);
  for (size_t m = 0; m < n; ++m) v[m] = std::max(0.0f, v[m] - mean);
}

void Reader::read(const LatencyMap& input, Windows& windows, Array<float>& potentials,
                  float* features) const {
  const auto view = windows.fill(input);
  const size_t width = conv_.width(), n = conv_.spec.maps;
  std::vector<uint32_t> n_spikes(view.n);
  kernels<float>().potentials(view, conv_.view(), potentials.data(), n_spikes.data());
  std::fill_n(features, n * readout_.rows * readout_.columns, 0.0f);
  for (size_t i = 0; i < view.n; ++i) {
    if (n_spikes[i] == 0) continue;
    const size_t y = i / windows.width() * readout_.rows / windows.height();
    const size_t x = i % windows.width() * readout_.columns / windows.width();
    float* to = features + (y * readout_.columns + x) * n;
    float* v = potentials.data() + i * width;
    turn(v, n_spikes[i]);
    if (readout_.pool == Readout::Pool::max)
      for (size_t m = 0; m < n; ++m) to[m] = std::max(to[m], v[m]);
    else
      for (size_t m = 0; m < n; ++m) to[m] += v[m];
  }
}

}  // namespace lapicque::stdp_vision
