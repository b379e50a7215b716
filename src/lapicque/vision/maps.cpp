#include "lapicque/vision/maps.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::vision {
namespace {

/// Calls visit(place in planes, place interleaved) for every number.
template <class Visit>
void for_each_place(const MapShape& s, const Visit& visit) {
  for (size_t i = 0; i < s.n; ++i)
    for (size_t c = 0; c < s.channels; ++c)
      for (size_t p = 0; p < s.plane(); ++p)
        visit((i * s.channels + c) * s.plane() + p, (i * s.plane() + p) * s.channels + c);
}

/// Calls visit(place in the patches, place in the images, numbers) for every row of every patch.
template <class Visit>
void for_each_patch_row(const MapShape& s, size_t side, const Visit& visit) {
  const size_t rows = s.height / side, columns = s.width / side;
  size_t to = 0;
  for (size_t i = 0; i < s.n; ++i)
    for (size_t p = 0; p < rows * columns; ++p)
      for (size_t c = 0; c < s.channels; ++c)
        for (size_t y = 0; y < side; ++y, to += side)
          visit(to, ((i * s.channels + c) * s.height + p / columns * side + y) * s.width +
                        p % columns * side);
}

void check_patches(const MapShape& s, size_t side) {
  require(side > 0 && side <= s.height && side <= s.width,
          "patches of {} x {} do not fit into maps of {} x {}", side, side, s.height, s.width);
}

}  // namespace

Maps<uint8_t> in_planes(std::span<const uint8_t> pixels, const MapShape& shape) {
  require(pixels.size() == shape.size(), "{} pixels are not {} maps of {} x {} x {}", pixels.size(),
          shape.n, shape.height, shape.width, shape.channels);
  Maps<uint8_t> maps{shape, std::vector<uint8_t>(pixels.size())};
  for_each_place(shape, [&](size_t plane, size_t pixel) { maps.values[plane] = pixels[pixel]; });
  return maps;
}

std::vector<uint8_t> interleaved(const Maps<uint8_t>& maps) {
  std::vector<uint8_t> pixels(maps.values.size());
  for_each_place(maps.shape,
                 [&](size_t plane, size_t pixel) { pixels[pixel] = maps.values[plane]; });
  return pixels;
}

template <class T>
Maps<T> cut_patches(std::span<const T> values, const MapShape& shape, size_t side) {
  check_patches(shape, side);
  require(values.size() == shape.size(), "cut_patches: {} numbers for maps of {}", values.size(),
          shape.size());
  const size_t per_image = (shape.height / side) * (shape.width / side);
  Maps<T> patches{{shape.n * per_image, shape.channels, side, side}, {}};
  patches.values.resize(patches.shape.size());
  for_each_patch_row(shape, side, [&](size_t to, size_t from) {
    std::copy_n(values.data() + from, side, patches.values.data() + to);
  });
  return patches;
}

template <class T>
Maps<T> join_patches(const Maps<T>& patches, const MapShape& shape) {
  const size_t side = patches.shape.height;
  check_patches(shape, side);
  const MapShape wanted{shape.n * (shape.height / side) * (shape.width / side), shape.channels,
                        side, side};
  require(patches.shape == wanted, "join_patches: {} patches are not those of {} maps of {} x {}",
          patches.shape.n, shape.n, shape.height, shape.width);
  Maps<T> maps{shape, std::vector<T>(shape.size())};
  for_each_patch_row(shape, side, [&](size_t from, size_t to) {
    std::copy_n(patches.values.data() + from, side, maps.values.data() + to);
  });
  return maps;
}

#define LAPICQUE_PATCHES(T)                                                  \
  template Maps<T> cut_patches(std::span<const T>, const MapShape&, size_t); \
  template Maps<T> join_patches(const Maps<T>&, const MapShape&);
LAPICQUE_PATCHES(uint8_t)
LAPICQUE_PATCHES(float)
LAPICQUE_PATCHES(double)
#undef LAPICQUE_PATCHES

}  // namespace lapicque::vision
