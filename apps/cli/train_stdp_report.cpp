// The pictures and the report of a training without gradients.
#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/plot/plot.hpp"
#include "lapicque/recording/report.hpp"
#include "pictures.hpp"
#include "train_stdp.hpp"

namespace lapicque::cli {
namespace {

using stdp_vision::ReceptiveFields;
using stdp_vision::Recipe;

constexpr double blank = std::numeric_limits<double>::quiet_NaN();

/// Numbers of one plane as a picture.
plot::Panel plane(std::string title, size_t height, size_t width, std::vector<double> values,
                  double low, double high) {
  plot::Cells cells{.n_rows = height,
                    .n_columns = width,
                    .values = std::move(values),
                    .low = low,
                    .high = high,
                    .x_high = double(width),
                    .y_high = double(height)};
  plot::Panel panel{.title = std::move(title),
                    .x = {.low = 0, .high = double(width), .frame = plot::Frame::hidden},
                    .y = {.low = 0,
                          .high = double(height),
                          .direction = plot::Direction::backwards,
                          .frame = plot::Frame::hidden},
                    .height = 200.0 * double(height) / double(std::max(width, height)),
                    .width = 200.0 * double(width) / double(std::max(width, height)),
                    .legend = plot::Legend::none};
  panel.marks.push_back(std::move(cells));
  return panel;
}

}  // namespace

plot::Panel mosaic(std::string title, const ReceptiveFields& fields, size_t most, size_t columns) {
  const size_t n = std::min(most, fields.n), s = fields.size, rows = (n + columns - 1) / columns;
  plot::Cells cells{.n_rows = rows * (s + 1) - 1,
                    .n_columns = columns * (s + 1) - 1,
                    .map = plot::Map::diverging,
                    .low = -1,
                    .high = 1};
  cells.values.assign(cells.n_rows * cells.n_columns, blank);
  for (size_t m = 0; m < n; ++m) {
    const float* field = fields.values.data() + m * s * s;
    float most_here = 1e-6f;
    for (size_t i = 0; i < s * s; ++i) most_here = std::max(most_here, std::fabs(field[i]));
    for (size_t y = 0; y < s; ++y)
      for (size_t x = 0; x < s; ++x)
        cells.values[(m / columns * (s + 1) + y) * cells.n_columns + m % columns * (s + 1) + x] =
            double(field[y * s + x] / most_here);
  }
  cells.x_high = double(cells.n_columns), cells.y_high = double(cells.n_rows);
  const double pixel = std::min(12.0, 820.0 / double(cells.n_columns));
  plot::Panel panel{.title = std::move(title),
                    .x = {.low = 0, .high = cells.x_high, .frame = plot::Frame::hidden},
                    .y = {.low = 0,
                          .high = cells.y_high,
                          .direction = plot::Direction::backwards,
                          .frame = plot::Frame::hidden},
                    .height = pixel * double(cells.n_rows),
                    .width = pixel * double(cells.n_columns),
                    .legend = plot::Legend::none};
  panel.marks.push_back(std::move(cells));
  return panel;
}

plot::Figure filters_figure(const Recipe& recipe, const stdp_vision::Trained& trained) {
  plot::Figure figure{
      .title = "What the maps have learnt",
      .subtitle = recipe.name,
      .caption =
          "Each square is the receptive field of one map in pixels: the weights, summed "
          "through the layers below, of on-centre inputs (positive) less off-centre ones, "
          "scaled to its largest value."};
  for (size_t i = 0; i < trained.network.layers.size(); ++i) {
    const auto fields = receptive_fields(trained.network, i);
    const size_t columns = fields.size <= 8 ? 16 : fields.size <= 40 ? 12 : 5, most = columns * 6;
    figure.panels.push_back(
        mosaic(fmt::format("Layer {}: {} of {} maps, {} x {} pixels", i + 1,
                           std::min(most, fields.n), fields.n, fields.size, fields.size),
               fields, most, std::min(columns, fields.n)));
  }
  return figure;
}

plot::Figure learning_figure(const Recipe& recipe, const stdp_vision::Trained& trained) {
  plot::Figure figure{
      .title = "The first layer while it learns",
      .subtitle = recipe.name,
      .caption =
          "The same maps after more and more images, drawn as in the picture of what "
          "all maps have learnt."};
  const auto& conv = trained.network.layers.front();
  stdp_vision::Network first{.encoder = trained.network.encoder,
                             .input = trained.network.input,
                             .specs = {trained.network.specs.front()}};
  first.layers.push_back(make_conv(conv.spec, conv.input, 1, 0));
  std::vector<const stdp_vision::LearningPoint*> points;
  for (const auto& point : trained.history)
    if (point.layer == 0) points.push_back(&point);
  const size_t shown = std::min<size_t>(points.size(), 6);
  for (size_t k = 0; k < shown; ++k) {
    const auto& point = *points[shown > 1 ? k * (points.size() - 1) / (shown - 1) : 0];
    std::copy(point.weights.begin(), point.weights.end(), first.layers[0].weights.begin());
    figure.panels.push_back(mosaic(fmt::format("after {} images", point.images),
                                   receptive_fields(first, 0), 16,
                                   std::min<size_t>(16, conv.spec.maps)));
  }
  return figure;
}

plot::Figure convergence_figure(const Recipe& recipe, const stdp_vision::Trained& trained) {
  plot::Figure figure{
      .title = "Convergence",
      .subtitle = recipe.name,
      .columns = 2,
      .caption =
          "The mean of w (1 - w), which is 0 where every weight is 0 or 1, and the mean "
          "threshold of each layer's maps."};
  plot::Scatter convergence{
      .title = "Weights", .x = {.label = "Images"}, .y = {.label = "Mean of w (1 - w)", .low = 0}};
  plot::Scatter threshold{
      .title = "Thresholds", .x = {.label = "Images"}, .y = {.label = "Mean threshold", .low = 0}};
  for (size_t i = 0; i < trained.network.layers.size(); ++i) {
    plot::Curve c{.name = fmt::format("layer {}", i + 1)}, t{.name = c.name};
    for (const auto& point : trained.history)
      if (point.layer == i) {
        c.x.push_back(double(point.images)), c.y.push_back(point.convergence);
        t.x.push_back(double(point.images)), t.y.push_back(point.threshold);
      }
    convergence.curves.push_back(c), threshold.curves.push_back(t);
  }
  figure.panels.push_back(plot::scatter(convergence));
  figure.panels.push_back(plot::scatter(threshold));
  return figure;
}

plot::Figure spike_maps_figure(const Recipe& recipe, const stdp_vision::Trained& trained,
                               const stdp_vision::RecipeImages& images) {
  plot::Figure figure{
      .title = "One image through the network",
      .subtitle = fmt::format("{}; the first test image", recipe.name),
      .columns = 3,
      .caption =
          "The image, and for each layer how early each place fires first in any map: "
          "strong colour is early, blank never."};
  const auto& net = trained.network;
  const auto& set = images.images;
  const auto pixels = set.image(images.test.front());
  const auto image = stdp_vision::planes_of(pixels, set.height, set.width, set.channels,
                                            stdp_vision::Colour::intensity);
  figure.panels.push_back(plane("Image", set.height, set.width,
                                std::vector<double>(image.values.begin(), image.values.end()), 0,
                                255));
  const double n_steps = double(net.encoder.n_steps);
  auto show = [&](std::string title, const stdp_vision::LatencyMap& map) {
    std::vector<double> values(map.shape.height * map.shape.width, blank);
    for (size_t i = 0; i < values.size(); ++i) {
      const auto times = std::span(map.times).subspan(i * map.shape.maps, map.shape.maps);
      if (const uint8_t first = std::ranges::min(times); first != stdp_vision::never)
        values[i] = n_steps - double(first);
    }
    figure.panels.push_back(plane(fmt::format("{}: {} spikes", title, n_spikes(map)),
                                  map.shape.height, map.shape.width, std::move(values), 0,
                                  n_steps));
  };
  auto spikes = net.encoder(pixels, set.height, set.width, set.channels);
  show("Encoded", spikes);
  for (size_t i = 0; i < net.layers.size(); ++i) {
    auto windows = net.layers[i].windows();
    show(fmt::format("Layer {}", i + 1), fire(net.layers[i], spikes, windows));
    spikes = through(net, i, spikes, windows);
    if (net.specs[i].pooling) show(fmt::format("Layer {}, pooled", i + 1), spikes);
  }
  return figure;
}

void write_stdp_report(const Recipe& recipe, const TrainedStdp& result,
                       const stdp_vision::RecipeImages& images, const Outcome& outcome,
                       const std::string& command, const std::filesystem::path& folder) {
  Report report{.title = recipe.name,
                .summary = recipe.summary.empty()
                               ? "A spiking network trained by STDP, without gradients."
                               : recipe.summary + ".",
                .outcome = outcome,
                .provenance = {.command = command, .configuration = recipe.text}};
  for (const auto& figure : outcome.figures)
    for (const char* name : {"test accuracy", "validation accuracy", "features", "whole time"})
      if (figure.name == name) report.tiles.push_back(tile(figure));
  const auto& trained = result.trained;
  add_picture(report, filters_figure(recipe, trained), folder, "filters");
  add_picture(report, learning_figure(recipe, trained), folder, "learning");
  add_picture(report, convergence_figure(recipe, trained), folder, "convergence");
  add_picture(report, spike_maps_figure(recipe, trained, images), folder, "spikes");
  add_picture(report,
              confusion_matrix(trained.confusion, trained.accuracy, images.images.class_names),
              folder, "confusion");
  std::string history = "layer,images,convergence,threshold\n";
  for (const auto& p : trained.history)
    history +=
        fmt::format("{},{},{:.6g},{:.6g}\n", p.layer + 1, p.images, p.convergence, p.threshold);
  write_file(folder / "history.csv", history);
  save(report, folder / "report.html");
}

}  // namespace lapicque::cli
