#include "lapicque/domains/resize.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque::domains {
namespace {

/// Where the centre of each new pixel lies between two old ones.
struct Between {
  size_t low = 0, high = 0;
  double share = 0;  ///< of the higher one
};

std::vector<Between> grid(size_t old_side) {
  std::vector<Between> all;
  for (size_t i = 0; i < Digits::side; ++i) {
    const double at = std::clamp((double(i) + 0.5) * double(old_side) / double(Digits::side) - 0.5,
                                 0.0, double(old_side - 1));
    const auto low = size_t(at);
    all.push_back({low, std::min(low + 1, old_side - 1), at - double(low)});
  }
  return all;
}

}  // namespace

Digits in_common_form(const ImageSet& set) {
  require(set.n_classes() == 10 && (set.channels == 1 || set.channels == 3) && set.height > 0 &&
              set.width > 0,
          "{}: {} classes of {} channels are no digits", set.name, set.n_classes(), set.channels);
  Digits digits{.set = set.name, .labels = set.labels};
  digits.pixels.resize(set.n_images() * Digits::image_size);
  const auto rows = grid(set.height), columns = grid(set.width);
  uint8_t* out = digits.pixels.data();
  for (size_t i = 0; i < set.n_images(); ++i) {
    const auto image = set.image(i);
    for (size_t c = 0; c < 3; ++c)
      for (const Between& y : rows)
        for (const Between& x : columns) {
          const auto at = [&](size_t row, size_t column) {
            return double(image[(row * set.width + column) * set.channels + c % set.channels]);
          };
          const double above = at(y.low, x.low) + x.share * (at(y.low, x.high) - at(y.low, x.low));
          const double below =
              at(y.high, x.low) + x.share * (at(y.high, x.high) - at(y.high, x.low));
          *out++ = uint8_t(std::lround(above + y.share * (below - above)));
        }
  }
  return digits;
}

}  // namespace lapicque::domains
