// Image sets as samples to learn from: augmented, scaled, and coded as currents or spikes.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "lapicque/io/image_set.hpp"
#include "lapicque/io/images/augment.hpp"
#include "lapicque/train/dataset.hpp"

namespace lapicque::train {

/// How a pixel x becomes input over the steps, by the laws of learn/encoders.hpp with their
/// defaults. All but `current` are spikes, and take x in [0, 1].
enum class Coding {
  current,     ///< x at every step: a fixed signal
  rate,        ///< a spike with probability x at each step
  latency,     ///< one spike, earlier where x is larger
  rank_order,  ///< one spike, in the order of the pixels
  phase,       ///< x as a binary fraction
  population,  ///< eight neurons a pixel, with receptive fields
};
/// Throws Error that opens with `where` and lists the names.
Coding coding_by_name(std::string_view name, std::string_view where);

/// A pixel p of channel k is (p / 255 - mean[k]) / deviation[k]; empty: p / 255. While training,
/// images are changed by the augmentation, anew in every epoch.
struct ImageOptions {
  std::vector<float> mean = {}, deviation = {};
  Augmentation augmentation = {};
  Coding coding = Coding::current;
};

/// An image set (io/image_library.hpp) as samples. What is random, in augmentation and coding, is
/// a pure function of seed, epoch and image. Throws Error for options that do not fit.
Dataset images(std::shared_ptr<const ImageSet> set, const ImageOptions& options = {});
Dataset images(ImageSet set, const ImageOptions& options = {});

}  // namespace lapicque::train
