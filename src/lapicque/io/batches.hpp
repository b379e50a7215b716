// Batches of an image set in an order that is a pure function of (seed, epoch): the same on any
// number of threads, and after a restart at any batch.
//
//   Batches batches(training, {.size = 128, .seed = 1, .augmentation = {.shift = 2}});
//   for (uint32_t epoch = 0; epoch < 10; ++epoch) {
//     batches.start(epoch);
//     for (size_t i = 0; i < batches.n_batches(); ++i) {
//       batches.load(i, pixels, labels);  // float[B][height * width * channels], int64_t[B]
//     }
//   }
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "lapicque/io/image_set.hpp"
#include "lapicque/io/images/augment.hpp"

namespace lapicque {

/// A permutation of 0 ... n - 1, drawn uniformly by Fisher & Yates.
std::vector<uint32_t> shuffled(uint32_t n, uint64_t seed, uint32_t epoch);

struct BatchOptions {
  enum class Order { shuffled, as_stored };
  enum class Remainder { kept, dropped };  ///< a last batch that is not full

  size_t size = 128;
  uint64_t seed = 1;
  Order order = Order::shuffled;
  Remainder remainder = Remainder::kept;
  Augmentation augmentation = {};
  /// A pixel p of channel k becomes (p / 255 - mean[k]) / deviation[k]; empty: p / 255.
  std::vector<float> mean = {}, deviation = {};
};

class Batches {
 public:
  /// Of all images, or of some `rows` (carve_validation). `set` must outlive the batches.
  Batches(const ImageSet& set, BatchOptions options);
  Batches(const ImageSet& set, std::vector<uint32_t> rows, BatchOptions options);
  Batches(ImageSet&&, BatchOptions) = delete;

  /// Puts the images in the order of this epoch; before the first call it is epoch 0.
  void start(uint32_t epoch);

  uint32_t epoch() const { return epoch_; }
  size_t n_images() const { return rows_.size(); }
  size_t n_batches() const;
  /// How many images batch `i` has; only the last may have fewer than options.size.
  size_t n_in(size_t i) const;
  /// Which images of the set are in batch `i`.
  std::span<const uint32_t> rows(size_t i) const;

  /// Writes batch `i`: pixels[n_in(i)][image_size], labels[n_in(i)]. Safe from several threads.
  void load(size_t i, std::span<float> pixels, std::span<int64_t> labels) const;

 private:
  const ImageSet& set_;
  BatchOptions options_;
  std::vector<uint32_t> rows_;   ///< as given
  std::vector<uint32_t> order_;  ///< as put by start()
  std::vector<float> table_;     ///< [channels][256], what a pixel becomes
  uint32_t epoch_ = 0;
};

/// Mean and standard deviation of p / 255 for each channel, over all images.
struct ChannelStatistics {
  std::vector<float> mean, deviation;  ///< [channels]
};
ChannelStatistics channel_statistics(const ImageSet& set);

}  // namespace lapicque
