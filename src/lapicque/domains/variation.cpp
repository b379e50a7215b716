#include "lapicque/domains/variation.hpp"

#include <algorithm>
#include <array>

#include "lapicque/base/random.hpp"
#include "lapicque/domains/texture.hpp"
#include "lapicque/io/images/augment.hpp"

namespace lapicque::domains {
namespace {

constexpr size_t side = Digits::side, plane = Digits::plane;

/// What the random numbers of an image are for, besides those of augment() and of flips (1).
enum class Use : uint32_t { painting = 2, neighbours = 3 };
Stream numbers(Use use, uint64_t seed, uint32_t pass, uint32_t row) {
  return Stream(make_key(seed, Purpose::augmentation, row), pass, uint32_t(use));
}

/// The mean of the outermost pixels: what stands where a change moved the image away.
uint8_t edge_level(std::span<const uint8_t> x) {
  unsigned sum = 0;
  for (size_t i = 0; i < side; ++i)
    sum += x[i] + x[plane - 1 - i] + x[i * side] + x[i * side + side - 1];
  return uint8_t(sum / (4 * side));
}

void move(const Variation& v, const Digits& digits, uint32_t row, uint64_t seed, uint32_t pass,
          std::span<uint8_t> out) {
  Augmentation change;
  if (v.affine) change = {.shift = 2, .rotate = 10, .scale = 0.15, .shear = 10};
  if (v.zoom) change = {.shift = 3, .rotate = 15, .scale = 0.4, .shear = 15};
  if (change.changes_nothing()) {
    std::ranges::copy(digits.image(row), out.begin());
    return;
  }
  for (size_t c = 0; c < 3; ++c) {
    const auto from = digits.image(row).subspan(c * plane, plane);
    change.fill = edge_level(from);
    augment(from, {side, side, 1}, change, seed, pass, row, out.subspan(c * plane, plane));
  }
}

/// The brighter of an image and of another that begins `shift` columns further right.
void overlay(std::span<uint8_t> image, std::span<const uint8_t> other, int shift) {
  const auto begin = size_t(std::max(0, shift)),
             end = size_t(std::min(int(side), int(side) + shift));
  for (size_t y = 0; y < 3 * side; ++y)
    for (size_t x = begin; x < end; ++x) {
      uint8_t& to = image[y * side + x];
      to = std::max(to, other[y * side + size_t(int(x) - shift)]);
    }
}

void add_neighbours(const Variation& v, const Digits& digits, uint32_t row, uint64_t seed,
                    uint32_t pass, std::span<uint8_t> out) {
  Stream stream = numbers(Use::neighbours, seed, pass, row);
  for (int direction : {-1, 1}) {
    if (stream.uniform() < 0.75) continue;
    std::array<uint8_t, Digits::image_size> other;
    move(v, digits, stream.below(uint32_t(digits.n())), seed, pass, other);
    overlay(out, other, direction * int(20 + stream.below(13)));
  }
}

}  // namespace

void vary(const Variation& v, const Digits& digits, uint32_t row, uint64_t seed, uint32_t pass,
          std::span<uint8_t> out) {
  move(v, digits, row, seed, pass, out);
  if (v.neighbours) add_neighbours(v, digits, row, seed, pass, out);
  if (!v.texture) return;
  Stream stream = numbers(Use::painting, seed, pass, row);
  if (stream.uniform() < 0.5) paint(out, stream);
}

}  // namespace lapicque::domains
