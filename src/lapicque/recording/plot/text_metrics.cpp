#include "lapicque/recording/plot/text_metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace lapicque::plot {
namespace {

// Advance widths of ' ' to '~' in thousandths of the font size.
constexpr std::array<int, 95> widths{
    318, 401, 460, 838, 644, 951, 780, 275, 391, 391, 522, 838, 318, 464,  318, 368, 646, 637, 637,
    645, 655, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531, 1000, 700, 687, 736, 771, 632,
    586, 775, 752, 295, 552, 665, 565, 898, 749, 788, 640, 788, 695, 644,  651, 738, 700, 989, 686,
    685, 686, 391, 368, 391, 838, 500, 500, 613, 635, 568, 635, 616, 369,  635, 634, 278, 278, 580,
    278, 975, 634, 612, 635, 635, 412, 536, 393, 634, 592, 825, 592, 592,  552, 637, 343, 637, 838};

constexpr int narrow_width = 460;  // superscripts, the middle dot
constexpr int other_width = 720;   // Greek, signs
constexpr int wide_width = 1020;   // arrows, marks, ideographs

int width_of(uint32_t code) {
  if (code >= ' ' && code <= '~') return widths[code - ' '];
  if ((code >= 0x2070 && code <= 0x209f) || code == 0xb0 || code == 0xb2 || code == 0xb3 ||
      code == 0xb7 || code == 0xb9 || code == 0x2009)
    return narrow_width;
  return code < 0x2100 || (code >= 0x2200 && code < 0x2300 && code != 0x221e) ? other_width
                                                                              : wide_width;
}

}  // namespace

double text_width(std::string_view text, double size, Weight weight) {
  int sum = 0;
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t code = n == 1 ? lead : lead & (0xffu >> (n + 1));
    for (size_t k = 1; k < n && i + k < text.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    sum += width_of(code);
    i += n;
  }
  return sum * size / 1000 * (weight == Weight::semibold ? 1.06 : 1.0);
}

Box text_box(const Text& text) {
  const double width = text_width(text.text, text.size, text.weight);
  const double left = text.anchor == Anchor::start    ? 0
                      : text.anchor == Anchor::middle ? -width / 2
                                                      : -width;
  const double up = 0.95 * text.size, down = 0.25 * text.size;
  const double turn = -text.angle * std::numbers::pi / 180;
  double x_low = 1e300, x_high = -1e300, y_low = 1e300, y_high = -1e300;
  for (const double x : {left, left + width})
    for (const double y : {-up, down}) {
      const double px = x * std::cos(turn) - y * std::sin(turn);
      const double py = x * std::sin(turn) + y * std::cos(turn);
      x_low = std::min(x_low, px), x_high = std::max(x_high, px);
      y_low = std::min(y_low, py), y_high = std::max(y_high, py);
    }
  return {text.at.x + x_low, text.at.y + y_low, x_high - x_low, y_high - y_low};
}

}  // namespace lapicque::plot
