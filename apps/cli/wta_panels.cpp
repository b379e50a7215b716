// The panels of `lapicque wta --panel`.
#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "wta_options.hpp"

namespace lapicque::cli {
namespace {

using Grid = std::vector<double>;  // [height][width], in [0, 1]

plot::Rgb grey(double v) {
  const auto level = uint8_t(std::lround(255 * std::clamp(v, 0.0, 1.0)));
  return {level, level, level};
}

std::vector<plot::Rgb> colours(const Image& image) {
  std::vector<plot::Rgb> all;
  for (size_t i = 0; i < image.pixels.size(); i += image.channels) {
    const uint8_t* p = image.pixels.data() + i;
    all.push_back(image.channels == 3 ? plot::Rgb{p[0], p[1], p[2]} : plot::Rgb{p[0], p[0], p[0]});
  }
  return all;
}

/// A square panel without axes.
plot::Panel bare(std::string title, double height) {
  plot::Panel panel{.title = std::move(title), .height = height, .legend = plot::Legend::none};
  panel.x = {.low = 0, .high = 1, .frame = plot::Frame::hidden};
  panel.y = {.low = 0, .high = 1, .frame = plot::Frame::hidden};
  return panel;
}

plot::Panel photo(std::string title, size_t height, size_t width, std::vector<plot::Rgb> pixels,
                  double size) {
  auto panel = bare(std::move(title), size);
  panel.marks.push_back(
      plot::Photo{.n_rows = height, .n_columns = width, .pixels = std::move(pixels)});
  return panel;
}

plot::Panel photo(std::string title, const Image& image, double size) {
  return photo(std::move(title), image.height, image.width, colours(image), size);
}

/// `values` over their largest, as grey.
plot::Panel shades(std::string title, size_t height, size_t width, const Grid& values,
                   double size) {
  const double most = std::max(1e-9, *std::ranges::max_element(values));
  std::vector<plot::Rgb> pixels;
  for (double v : values) pixels.push_back(grey(v / most));
  return photo(std::move(title), height, width, std::move(pixels), size);
}

/// One patch beside the other with the paper between them.
plot::Panel patches(const Image& image, size_t side, double size) {
  auto panel = bare({}, size);
  const size_t rows = image.height / side, columns = image.width / side;
  const vision::MapShape shape{1, image.channels, image.height, image.width};
  const auto cut =
      vision::cut_patches<uint8_t>(vision::in_planes(image.pixels, shape).values, shape, side);
  const auto pixels = colours({.height = side * rows * columns,
                               .width = side,
                               .channels = image.channels,
                               .pixels = vision::interleaved(cut)});
  const double gap = 0.22;  // of a patch
  const double width = 1 / (double(columns) + gap * double(columns - 1));
  const double height = 1 / (double(rows) + gap * double(rows - 1));
  for (size_t i = 0; i < rows * columns; ++i) {
    const double x = double(i % columns) * (1 + gap) * width;
    const double y = 1 - double(i / columns) * (1 + gap) * height;
    const auto first = pixels.begin() + std::ptrdiff_t(i * side * side);
    panel.marks.push_back(plot::Photo{.n_rows = side,
                                      .n_columns = side,
                                      .pixels = {first, first + std::ptrdiff_t(side * side)},
                                      .x_low = x,
                                      .x_high = x + width,
                                      .y_low = y - height,
                                      .y_high = y});
  }
  return panel;
}

}  // namespace

plot::Figure digit_panel(const Image& original, const std::string& name, const vision::Wta& wta) {
  const Image digit = with_channels(original, 1);
  const size_t h = digit.height, w = digit.width, n = h * w;
  constexpr double size = 185;  // as wide as a column, so that pixels are square
  Team team(1);
  Grid x(n), mean(n), on(n), off(n);
  for (size_t i = 0; i < n; ++i) x[i] = digit.pixels[i] / 255.0;
  const vision::Window window{h, w, wta.k, wta.padding};
  Grid scratch(window.n_scratch());
  box_sums(window, x.data(), 0.0, mean.data(), scratch.data());
  for (size_t i = 0; i < n; ++i) {
    mean[i] /= double(window.area());
    on[i] = std::max(0.0, x[i] - mean[i]), off[i] = std::max(0.0, mean[i] - x[i]);
  }
  auto form = [&](vision::Form which) {
    vision::Wta one = wta;
    one.form = which;
    const auto y = wta_of(team, one, digit);
    return Grid(y.begin(), y.end());
  };
  const Grid contrast = form(vision::Form::contrast), recurrent = form(vision::Form::recurrent),
             divisive = form(vision::Form::divisive);
  plot::Figure figure{.title = "A digit goes through the winner-take-all layer",
                      .subtitle = fmt::format("{}: each pixel competes with the {} × {} around it",
                                              name, wta.k, wta.k),
                      .columns = 4,
                      .row_gap = 24,
                      .column_gap = 28};
  auto& p = figure.panels;
  p.push_back(photo("Digit", digit, size));
  p.push_back(shades("Mean of the window, μ", h, w, mean, size));
  p.push_back(shades("Brighter than it, [x − μ]₊", h, w, on, size));
  p.push_back(shades("Darker than it, [μ − x]₊", h, w, off, size));
  p.push_back(shades("Contrast: σ / max σ", h, w, contrast, size));
  p.push_back(shades(fmt::format("Recurrent, {} steps", wta.steps), h, w, recurrent, size));
  p.push_back(shades("Divisive: |x − μ| / (s₀ + σ)", h, w, divisive, size));
  auto pieces = patches(wta_image(team, wta, digit), std::max<size_t>(1, h / 4), size);
  pieces.title = fmt::format("In patches, {}", name_of(wta.form));
  p.push_back(std::move(pieces));
  figure.caption =
      "What is flat, paper or the inside of a thick stroke, gives nothing; what differs from its "
      "neighbourhood survives, and whether it is brighter or darker is forgotten.";
  return figure;
}

plot::Figure patches_panel(const std::vector<NamedImage>& digits, const vision::Wta& wta,
                           size_t side) {
  plot::Figure figure{
      .title = "The same digit in four worlds, and what the layer leaves of them",
      .subtitle = fmt::format("Image, layer ({}, {} × {}) and its patches of {} × {} pixels, as a "
                              "vision transformer takes them",
                              name_of(wta.form), wta.k, wta.k, side, side),
      .columns = digits.size(),
      .row_gap = 20,
      .column_gap = 28};
  const double size = 185;  // as wide as a column
  Team team(1);
  std::vector<Image> through;
  for (const auto& [name, image] : digits) {
    figure.panels.push_back(photo(name, image, size));
    through.push_back(wta_image(team, wta, image));
  }
  for (const Image& image : through) figure.panels.push_back(photo({}, image, size));
  for (const Image& image : through) figure.panels.push_back(patches(image, side, size));
  figure.caption =
      "Ink on paper, digits on photographs, scanned envelopes and house numbers differ in "
      "brightness, contrast, polarity and colour. Strokes are what the layer leaves of all.";
  return figure;
}

}  // namespace lapicque::cli
