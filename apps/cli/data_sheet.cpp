#include "data_sheet.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/io/events/frames.hpp"
#include "lapicque/recording/plot/png_encoder.hpp"

namespace lapicque::cli {
namespace {

constexpr size_t gap = 2, columns_at_most = 16, pixels_at_least = 56;

}  // namespace

std::string contact_sheet(const ImageSet& set, size_t count) {
  const size_t n = std::min(count, set.n_images()), columns = std::min(n, columns_at_most);
  const size_t rows = (n + columns - 1) / columns, side = std::max(set.height, set.width);
  const size_t zoom = std::max<size_t>(1, (pixels_at_least + side - 1) / side);
  const size_t cell_width = set.width * zoom + gap, cell_height = set.height * zoom + gap;
  const size_t width = columns * cell_width + gap, height = rows * cell_height + gap;
  require(width * height < (size_t(1) << 28), "a sheet of {} x {} pixels; show fewer images", width,
          height);
  std::vector<uint8_t> pixels(width * height * 3, 96);
  for (size_t i = 0; i < n; ++i) {
    const auto image = set.image(i);
    for (size_t y = 0; y < set.height * zoom; ++y)
      for (size_t x = 0; x < set.width * zoom; ++x) {
        const uint8_t* from = image.data() + (y / zoom * set.width + x / zoom) * set.channels;
        uint8_t* to = pixels.data() + ((i / columns * cell_height + gap + y) * width +
                                       i % columns * cell_width + gap + x) *
                                          3;
        for (size_t c = 0; c < 3; ++c) to[c] = from[set.channels == 3 ? c : 0];
      }
  }
  return plot::encode_png(int(width), int(height), plot::Channels::rgb, pixels);
}

std::string contact_sheet(const EventSet& set, size_t count) {
  ImageSet images{
      .name = set.name, .height = set.sensor.height, .width = set.sensor.width, .channels = 3};
  for (size_t i = 0; i < std::min(count, set.n_recordings()); ++i) {
    const auto sums = frames_by_number(set.recording(i), set.sensor, 1);
    const float most = std::max(1.0f, *std::max_element(sums.begin(), sums.end()));
    const size_t k = set.sensor.polarities;
    auto shade = [&](float events) { return uint8_t(255 * std::sqrt(events / most)); };
    for (size_t p = 0; p < sums.size(); p += k)
      images.pixels.insert(images.pixels.end(),
                           {k == 2 ? shade(sums[p + 1]) : uint8_t(0), 0, shade(sums[p])});
    images.labels.push_back(set.labels[i]);
  }
  return contact_sheet(images, count);
}

}  // namespace lapicque::cli
