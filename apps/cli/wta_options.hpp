// What `lapicque wta` and its panels know of the layer.
#pragma once
#include "command.hpp"
#include "lapicque/io/images/decode.hpp"
#include "lapicque/recording/plot/plot.hpp"
#include "lapicque/vision/wta.hpp"

namespace lapicque::cli {

/// --form, -k, --padding, ... of the layer `wta`.
void add_wta(CLI::App& verb, vision::Wta& wta);

std::string_view name_of(vision::Form form);
std::string_view name_of(vision::Padding padding);
std::string_view name_of(vision::Normaliser normaliser);

/// y in [0, 1] for every pixel and channel of the image, [channels][height][width].
std::vector<float> wta_of(Team& team, const vision::Wta& wta, const Image& image);

/// The same as an image; gain 1 makes its brightest pixel white.
Image wta_image(Team& team, const vision::Wta& wta, const Image& image);

/// Panel A: what happens to one digit on its way through the layer.
plot::Figure digit_panel(const Image& digit, const std::string& name, const vision::Wta& wta);

/// Panel B: one digit of each of several sets, through the layer, in patches of `side` pixels.
struct NamedImage {
  std::string name;
  Image image;
};
plot::Figure patches_panel(const std::vector<NamedImage>& digits, const vision::Wta& wta,
                           size_t side);

}  // namespace lapicque::cli
