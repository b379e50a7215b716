#include "lapicque/domains/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"

namespace lapicque::domains {
namespace {

constexpr size_t side = Digits::side, plane = Digits::plane, pitch = side + 2;

plot::Rgb colour_of(const Arm& arm, const float* x) {
  const auto level = [&](float v) {
    const float shown = arm.filter == Filter::instance_norm ? 0.5f + v / 4 : v;
    return uint8_t(std::lround(255 * std::clamp(shown, 0.0f, 1.0f)));
  };
  return {level(x[0]), level(x[plane]), level(x[2 * plane])};
}

}  // namespace

plot::Panel sheet(Team& team, const Arm& arm, const Digits& digits, uint64_t seed) {
  require(digits.n() > 0, "sheet: {} has no digit", digits.set);
  std::vector<uint32_t> rows(std::min(sheet_digits, digits.n()));
  std::iota(rows.begin(), rows.end(), 0u);
  plot::Photo photo{.n_rows = sheet_passes * pitch - 2, .n_columns = sheet_digits * pitch - 2};
  photo.pixels.assign(photo.n_rows * photo.n_columns, plot::Rgb{255, 255, 255});
  std::vector<float> seen(rows.size() * Digits::image_size);
  for (uint32_t pass = 1; pass <= sheet_passes; ++pass) {
    show(team, arm, digits, rows, seed, pass, seen);
    for (size_t i = 0; i < rows.size() * plane; ++i) {
      const size_t digit = i / plane, y = i % plane / side, x = i % side;
      photo.pixels[((pass - 1) * pitch + y) * photo.n_columns + digit * pitch + x] =
          colour_of(arm, seen.data() + digit * Digits::image_size + i % plane);
    }
  }
  constexpr double width = 405;  // of one of two columns, so that pixels are square
  plot::Panel panel{.title = fmt::format("{}: {}", digits.set, arm.name),
                    .height = width * double(photo.n_rows) / double(photo.n_columns),
                    .legend = plot::Legend::none};
  panel.x = {.low = 0, .high = 1, .frame = plot::Frame::hidden};
  panel.y = {.low = 0, .high = 1, .frame = plot::Frame::hidden};
  panel.marks.push_back(std::move(photo));
  return panel;
}

}  // namespace lapicque::domains
