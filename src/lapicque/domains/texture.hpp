// Random colours and textures for a training image: made of nothing but random numbers, so that
// they teach a network that ground and ink may look like anything, and show it no photograph.
#pragma once
#include <cstdint>
#include <span>

#include "lapicque/base/random.hpp"

namespace lapicque::domains {

/// A random field [3][32][32] in [0, 1]: a colour, or two that meet at a straight edge, and on it
/// noise of octaves, grids of 2, 4, 8 and 16 cells with amplitudes 2^-h, 4^-h, ..., h uniform in
/// [0, 1.5] (the fractal noise of Perlin 1985), partly grey and partly coloured, of a standard
/// deviation uniform in [0, roughness].
struct Texture {
  float colours[2][3];  ///< the second lies beyond the edge; often the same
  float values[3 * 32 * 32];
};
Texture draw_texture(Stream& stream, double roughness, bool with_edge);

/// Paints an image [3][32][32] anew: intensity x becomes (1 - x) ground + x ink, with two textures
/// whose colours differ by at least 0.3 in a channel; every other image is then softened by the
/// binomial mask of 3 x 3. Black and white change places as often as not. A faint image, which
/// spans less than half of the intensities there are, is stretched over all of them first.
void paint(std::span<uint8_t> image, Stream& stream);

}  // namespace lapicque::domains
