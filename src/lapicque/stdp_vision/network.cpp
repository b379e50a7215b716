#include "lapicque/stdp_vision/network.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {

void for_shards(size_t n, Team& team, const std::function<void(size_t, size_t)>& work) {
  constexpr size_t shard_images = 128;
  team.for_each((n + shard_images - 1) / shard_images,
                [&](size_t s) { work(s * shard_images, std::min(n, (s + 1) * shard_images)); });
}

Shape Network::input_of(size_t i) const {
  Shape shape = input;
  for (size_t k = 0; k < i; ++k) {
    shape = layers.at(k).output();
    if (specs[k].pooling) shape = pooled_shape(shape, *specs[k].pooling);
  }
  return shape;
}

size_t Network::n_features() const {
  size_t n = 0;
  for (size_t i = 0; i < layers.size(); ++i)
    if (specs[i].readout) n += stdp_vision::n_features(layers[i], *specs[i].readout);
  return n;
}

Network make_network(const Encoder& encoder, std::vector<LayerSpec> specs, size_t height,
                     size_t width, size_t channels, uint64_t seed) {
  Network network{.encoder = encoder,
                  .input = encoder.shape(height, width, channels),
                  .specs = std::move(specs)};
  for (size_t i = 0; i < network.specs.size(); ++i) {
    const Shape shape = network.input_of(i);
    try {
      network.layers.push_back(make_conv(network.specs[i].conv, shape, seed, uint32_t(i)));
    } catch (const Error& error) {
      fail("layer {}: {}", i + 1, error.what());
    }
  }
  return network;
}

LatencyMap through(const Network& network, size_t i, const LatencyMap& input, Windows& windows) {
  const auto& pooling = network.specs[i].pooling;
  const Conv& conv = network.layers[i];
  LatencyMap spikes = fire(conv, input, windows);
  return pooling ? pool(spikes, *pooling) : spikes;
}

Spikes encode_all(const Network& network, const ImageSet& images, std::span<const uint32_t> rows,
                  Team& team) {
  Spikes spikes(rows.size());
  for_shards(rows.size(), team, [&](size_t first, size_t last) {
    for (size_t i = first; i < last; ++i)
      spikes[i] =
          network.encoder(images.image(rows[i]), images.height, images.width, images.channels);
  });
  return spikes;
}

Spikes through_all(const Network& network, size_t i, const Spikes& input, Team& team) {
  Spikes spikes(input.size());
  for_shards(input.size(), team, [&](size_t first, size_t last) {
    Windows windows = network.layers[i].windows();
    for (size_t k = first; k < last; ++k) spikes[k] = through(network, i, input[k], windows);
  });
  return spikes;
}

ReceptiveFields receptive_fields(const Network& network, size_t i) {
  // Of the encoder's maps: a pixel each, off-centre maps negative.
  const bool both = network.encoder.bank.polarity == FilterBank::Polarity::both &&
                    !network.encoder.bank.filters.empty();
  ReceptiveFields below{.n = network.input.maps, .size = 1};
  for (size_t m = 0; m < below.n; ++m) below.values.push_back(both && m % 2 == 1 ? -1.0f : 1.0f);
  size_t stride = 1;  // pixels from neuron to neuron
  for (size_t l = 0; l <= i; ++l) {
    const Conv& conv = network.layers[l];
    const size_t k = conv.spec.size, size = below.size + (k - 1) * stride;
    ReceptiveFields field{conv.spec.maps, size, std::vector<float>(conv.spec.maps * size * size)};
    for (size_t r = 0; r < conv.n_rows(); ++r) {
      const size_t c = r % below.n, x = r / below.n % k, y = r / below.n / k;
      for (size_t m = 0; m < field.n; ++m) {
        const float w = conv.weights[r * conv.width() + m];
        for (size_t a = 0; a < below.size; ++a)
          for (size_t b = 0; b < below.size; ++b)
            field.values[(m * size + y * stride + a) * size + x * stride + b] +=
                w * below.values[(c * below.size + a) * below.size + b];
      }
    }
    if (network.specs[l].pooling) stride *= network.specs[l].pooling->stride;
    below = std::move(field);
  }
  return below;
}

}  // namespace lapicque::stdp_vision
