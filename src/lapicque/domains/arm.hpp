// What an image goes through before a network sees it: the winner-take-all layer, or one of the
// controls, and the random changes of a training.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lapicque/base/parallel.hpp"
#include "lapicque/domains/protocol.hpp"
#include "lapicque/domains/variation.hpp"
#include "lapicque/vision/wta.hpp"

namespace lapicque::domains {

/// A filter is applied to every image, of training and test alike.
enum class Filter {
  none,           ///< pixels in [0, 1]
  wta,            ///< the layer of vision/wta.hpp
  instance_norm,  ///< each channel of each image to mean 0 and standard deviation 1
  sobel,          ///< length of the gradient by Sobel's masks, divided by the image's largest
};

/// Words joined by "+". Filters: "none"; "wta" (local contrast, k = 3), "wta5", "wta7"; "recurrent"
/// and "brightness" (the recurrent form, driven by ON and OFF or by brightness); "divisive";
/// "instance_norm"; "sobel". In training only, before the filter: "affine", "zoom", "neighbours",
/// "texture" (variation.hpp); after it: "flip", y becomes 1 - y, or -y after instance_norm, for
/// every other image.
struct Arm {
  std::string name = "none";
  Filter filter = Filter::none;
  std::optional<vision::Wta> wta = {};
  Variation variation = {};
  bool flip = false;
};

/// Throws Error for a word that is not known, with the nearest, or two filters.
Arm arm_of(std::string_view name);

/// out [rows][3][32][32] = the digits of `rows` as the arm shows them. Random changes are a pure
/// function of (seed, pass, row), where passes through the set count from 1; pass 0 has none.
void show(Team& team, const Arm& arm, const Digits& digits, std::span<const uint32_t> rows,
          uint64_t seed, uint32_t pass, std::span<float> out);

}  // namespace lapicque::domains
