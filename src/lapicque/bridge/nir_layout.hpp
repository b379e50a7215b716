// The two orders of a feature map: (y * width + x) * channels + c in layers, (c * height + y) *
// width + x in NIR. Private to this room.
#pragma once
#include <cstddef>
#include <vector>

#include "lapicque/io/nir_nodes.hpp"
#include "lapicque/train/signal.hpp"

namespace lapicque::bridge {

/// NIR's place of each element of a map.
inline std::vector<size_t> places_in_nir(const train::Shape& map) {
  std::vector<size_t> places;
  for (size_t y = 0; y < map.height; ++y)
    for (size_t x = 0; x < map.width; ++x)
      for (size_t c = 0; c < map.channels; ++c)
        places.push_back((c * map.height + y) * map.width + x);
  return places;
}

inline nir::Shape shape_in_nir(const train::Shape& map) {
  if (map.flat()) return {int64_t(map.channels)};
  return {int64_t(map.channels), int64_t(map.height), int64_t(map.width)};
}

/// The map that a shape of NIR is.
inline train::Shape map_of(const nir::Shape& shape) {
  if (shape.size() == 3) return {size_t(shape[1]), size_t(shape[2]), size_t(shape[0])};
  size_t n = 1;
  for (const int64_t size : shape) n *= size_t(size);
  return n;
}

}  // namespace lapicque::bridge
