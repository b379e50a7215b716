// A deep network that learns by STDP: an encoder, then convolutional layers, each with a pooling
// behind it where it has one; the layers that have a readout give the features.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "lapicque/io/image_set.hpp"
#include "lapicque/stdp_vision/coding.hpp"
#include "lapicque/stdp_vision/features.hpp"
#include "lapicque/stdp_vision/learning.hpp"
#include "lapicque/stdp_vision/reward.hpp"

namespace lapicque::stdp_vision {

struct LayerSpec {
  ConvSpec conv = {};
  LearningSpec learning = {};
  std::optional<Pooling> pooling = {};
  std::optional<Readout> readout = {};
  std::optional<RewardSpec> reward = {};  ///< the last layer: it learns by reward, and decides
};

struct Network {
  Encoder encoder = {};
  Shape input = {};  ///< of the encoded image
  std::vector<LayerSpec> specs = {};
  std::vector<Conv> layers = {};

  /// The shape that layer `i` reads; Error where the layers do not fit together.
  Shape input_of(size_t i) const;
  size_t n_features() const;
};

/// A network with the layers' first weights, for images of this size.
Network make_network(const Encoder& encoder, std::vector<LayerSpec> specs, size_t height,
                     size_t width, size_t channels, uint64_t seed);

/// What layer `i` makes of its input: fired, pooled.
LatencyMap through(const Network& network, size_t i, const LatencyMap& input, Windows& windows);

/// Calls work(first, last) for shards of n images, on whichever thread is free.
void for_shards(size_t n, Team& team, const std::function<void(size_t, size_t)>& work);

/// The spikes of images as each layer reads them, kept so that frozen layers run once.
using Spikes = std::vector<LatencyMap>;
Spikes encode_all(const Network& network, const ImageSet& images, std::span<const uint32_t> rows,
                  Team& team);
Spikes through_all(const Network& network, size_t i, const Spikes& input, Team& team);

/// The receptive field of every map of layer `i` as the sum of what it weighs below: on-centre less
/// off-centre, [maps][size][size] in pixels.
struct ReceptiveFields {
  size_t n = 0, size = 0;
  std::vector<float> values = {};
};
ReceptiveFields receptive_fields(const Network& network, size_t i);

}  // namespace lapicque::stdp_vision
