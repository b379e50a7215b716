// What lies between an image and the first spikes: filters like those of the retina and of V1.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::stdp_vision {

/// Numbers of an image or of filtered images.
struct Planes {
  size_t n = 0, height = 0, width = 0;
  std::vector<float> values = {};  ///< [n][height][width]
  std::span<float> plane(size_t i) {
    return std::span(values).subspan(i * height * width, height * width);
  }
  std::span<const float> plane(size_t i) const {
    return std::span(values).subspan(i * height * width, height * width);
  }
};

enum class Colour {
  intensity,  ///< the mean of the channels
  channels,   ///< each channel as a plane of its own
  opponent,   ///< of red, green and blue: intensity, red - green, blue - (red + green) / 2
};

/// The planes of pixels [height][width][channels], in 0 ... 255. Throws Error for opponent colours
/// of an image that has not three channels.
Planes planes_of(std::span<const uint8_t> pixels, size_t height, size_t width, size_t channels,
                 Colour colour);
size_t n_planes(size_t channels, Colour colour);

/// A square filter [size][size]; `size` is odd.
struct Filter {
  size_t size = 0;
  std::vector<float> weights = {};
};

/// exp(-r^2 / 2 a^2) / (2 pi a^2) - exp(-r^2 / 2 b^2) / (2 pi b^2), less its mean, so that an even
/// image gives nothing, and divided by its largest value. On-centre where a < b; swapping the two
/// gives the off-centre filter up to the scale.
Filter difference_of_gaussians(size_t size, double a, double b);

/// A Gabor filter at `angle` degrees of wave length size / 2 by Serre et al. 2007's proportions
/// (sigma = 0.8 x half the wave length... see the definition), less its mean, divided by its
/// largest value.
Filter gabor(size_t size, double angle, double division = 4);

/// What a filter bank does to an image.
struct FilterBank {
  std::vector<Filter> filters = {};
  enum class Polarity {
    on,    ///< max(0, y)
    off,   ///< max(0, -y)
    both,  ///< a map of each
    absolute,
  } polarity = Polarity::both;
  double threshold = 0;      ///< smaller values become 0; pixels in 0 ... 255
  size_t normalisation = 0;  ///< radius of the square by whose mean a value is divided; 0: none
  size_t border = 0;         ///< so many rows and columns on each side become 0
  /// Lateral inhibition of intensities (Mozafari 2018): where a map is the strongest at a place,
  /// the others around it lose these fractions, by distance. Empty: none.
  std::vector<double> lateral = {};

  size_t n_maps(size_t planes) const {
    return planes * filters.size() * (polarity == Polarity::both ? 2 : 1);
  }
};

/// Filtered, rectified, thresholded, normalised: [n_maps][height][width], nothing negative.
Planes apply(const FilterBank& bank, const Planes& image);

/// The steps, each at most once.
Planes locally_normalised(const Planes& planes, size_t radius);
Planes laterally_inhibited(const Planes& planes, std::span<const double> fractions);

}  // namespace lapicque::stdp_vision
