#include "lapicque/io/images/augment.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque {
namespace {

/// Where a pixel of the result comes from: x = xx u + xy v + x0, y = yx u + yy v + y0, with u and v
/// the column and the row of the result.
struct Inverse {
  double xx = 1, xy = 0, x0 = 0, yx = 0, yy = 1, y0 = 0;
};

double between(Stream& stream, double amount) { return amount * (2 * stream.uniform() - 1); }

int64_t whole_between(Stream& stream, int amount) {
  return int64_t(stream.below(2 * uint32_t(amount) + 1)) - amount;
}

/// The result's point p = A q + shift for a point q of the image, both from the middle, with
/// A = rotation * shear * scale and then the flip; returned is its inverse.
Inverse inverse_of(const Augmentation& a, const ImageShape& shape, bool flipped, double dx,
                   double dy, Stream& stream) {
  constexpr double degree = std::numbers::pi / 180;
  const double angle = between(stream, a.rotate) * degree;
  const double size = 1 + between(stream, a.scale);
  const double shear = std::tan(between(stream, a.shear) * degree);
  const double c = std::cos(angle) / size, s = std::sin(angle) / size;
  // (R H S)^-1 = S^-1 H^-1 R^-1 with H = [[1, shear], [0, 1]]
  Inverse i{.xx = c + shear * s, .xy = s - shear * c, .yx = -s, .yy = c};
  if (flipped) {
    i.xx = -i.xx;
    i.xy = -i.xy;
  }
  const double mx = double(shape.width - 1) / 2, my = double(shape.height - 1) / 2;
  i.x0 = mx - i.xx * (mx + dx) - i.xy * (my + dy);
  i.y0 = my - i.yx * (mx + dx) - i.yy * (my + dy);
  return i;
}

void move_whole(std::span<const uint8_t> image, const ImageShape& shape, bool flipped, int64_t dx,
                int64_t dy, uint8_t fill, std::span<uint8_t> out) {
  const auto height = int64_t(shape.height), width = int64_t(shape.width);
  const size_t c = shape.channels;
  for (int64_t y = 0; y < height; ++y) {
    uint8_t* row = out.data() + size_t(y * width) * c;
    const int64_t from_y = y - dy;
    if (from_y < 0 || from_y >= height) {
      std::fill_n(row, size_t(width) * c, fill);
      continue;
    }
    const uint8_t* from = image.data() + size_t(from_y * width) * c;
    for (int64_t x = 0; x < width; ++x) {
      const int64_t from_x = flipped ? width - 1 - (x - dx) : x - dx;
      const bool inside = from_x >= 0 && from_x < width;
      for (size_t k = 0; k < c; ++k)
        row[size_t(x) * c + k] = inside ? from[size_t(from_x) * c + k] : fill;
    }
  }
}

void resample(std::span<const uint8_t> image, const ImageShape& shape, const Inverse& from,
              uint8_t fill, std::span<uint8_t> out) {
  const auto height = int64_t(shape.height), width = int64_t(shape.width);
  const size_t channels = shape.channels;
  auto at = [&](int64_t y, int64_t x, size_t k) -> float {
    const bool inside = y >= 0 && y < height && x >= 0 && x < width;
    return inside ? image[size_t(y * width + x) * channels + k] : fill;
  };
  for (int64_t v = 0; v < height; ++v) {
    for (int64_t u = 0; u < width; ++u) {
      const double x = from.xx * double(u) + from.xy * double(v) + from.x0;
      const double y = from.yx * double(u) + from.yy * double(v) + from.y0;
      const auto x1 = int64_t(std::floor(x)), y1 = int64_t(std::floor(y));
      const auto fx = float(x - double(x1)), fy = float(y - double(y1));
      for (size_t k = 0; k < channels; ++k) {
        const float upper = (1 - fx) * at(y1, x1, k) + fx * at(y1, x1 + 1, k);
        const float lower = (1 - fx) * at(y1 + 1, x1, k) + fx * at(y1 + 1, x1 + 1, k);
        out[size_t(v * width + u) * channels + k] =
            uint8_t((1 - fy) * upper + fy * lower + 0.5f);  // both lie in [0, 255]
      }
    }
  }
}

void cut_out(std::span<uint8_t> image, const ImageShape& shape, int side, uint8_t fill,
             Stream& stream) {
  const auto middle_x = int64_t(stream.below(uint32_t(shape.width)));
  const auto middle_y = int64_t(stream.below(uint32_t(shape.height)));
  const int64_t left = middle_x - side / 2, top = middle_y - side / 2;
  const int64_t y_end = std::min<int64_t>(top + side, int64_t(shape.height));
  const int64_t x_begin = std::max<int64_t>(left, 0);
  const int64_t x_end = std::min<int64_t>(left + side, int64_t(shape.width));
  for (int64_t y = std::max<int64_t>(top, 0); y < y_end; ++y)
    std::fill_n(image.data() + size_t(y * int64_t(shape.width) + x_begin) * shape.channels,
                size_t(x_end - x_begin) * shape.channels, fill);
}

}  // namespace

bool Augmentation::changes_nothing() const {
  return shift == 0 && flip == 0 && rotate == 0 && scale == 0 && shear == 0 && cutout == 0;
}

void check(const Augmentation& a) {
  auto within = [](const char* name, double value, double most) {
    require(value >= 0 && value <= most, "augmentation: {} is {}, must be 0 to {}", name, value,
            most);
  };
  within("shift", a.shift, 1024);
  within("flip", a.flip, 1);
  within("rotate", a.rotate, 180);
  within("scale", a.scale, 0.9);
  within("shear", a.shear, 60);
  within("cutout", a.cutout, 1024);
}

void augment(std::span<const uint8_t> image, const ImageShape& shape, const Augmentation& a,
             uint64_t seed, uint32_t epoch, uint32_t index, std::span<uint8_t> out) {
  Stream stream(make_key(seed, Purpose::augmentation, epoch), index);
  const bool flipped = stream.uniform() < a.flip;
  const int64_t dx = whole_between(stream, a.shift), dy = whole_between(stream, a.shift);
  if (a.rotate == 0 && a.scale == 0 && a.shear == 0)
    move_whole(image, shape, flipped, dx, dy, a.fill, out);
  else
    resample(image, shape, inverse_of(a, shape, flipped, double(dx), double(dy), stream), a.fill,
             out);
  if (a.cutout > 0) cut_out(out, shape, a.cutout, a.fill, stream);
}

}  // namespace lapicque
