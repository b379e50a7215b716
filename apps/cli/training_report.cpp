// The pictures and the report of a training.
#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/plot/plot.hpp"
#include "pictures.hpp"
#include "training.hpp"

namespace lapicque::cli {
namespace {

/// A tick at first + offset, ..., last + offset where these are few; else they are computed.
std::vector<plot::Tick> whole_ticks(size_t first, size_t last, double offset = 0) {
  std::vector<plot::Tick> ticks;
  if (last < first + 12)
    for (size_t i = first; i <= last; ++i) ticks.push_back({double(i) + offset, std::to_string(i)});
  return ticks;
}

}  // namespace

plot::Figure learning_curves(const train::Recipe& recipe, const Trained& trained) {
  plot::Curve loss{.name = "training"}, validation_loss{.name = "validation"};
  plot::Curve accuracy{.name = "training"}, validation{.name = "validation"};
  for (const auto& epoch : trained.fit.epochs) {
    const double x = double(epoch.epoch);
    for (auto* curve : {&loss, &validation_loss, &accuracy, &validation}) curve->x.push_back(x);
    loss.y.push_back(epoch.loss);
    validation_loss.y.push_back(epoch.validation_loss);
    accuracy.y.push_back(100 * epoch.accuracy);
    validation.y.push_back(100 * epoch.validation_accuracy);
  }
  const bool validated = trained.fit.best_epoch > 0;
  auto panel = [&](const char* title, const char* label, const plot::Curve& a,
                   const plot::Curve& b) {
    plot::Scatter chart{.title = title,
                        .x = {.label = "Epoch", .ticks = whole_ticks(1, trained.fit.epochs.size())},
                        .y = {.label = label}};
    chart.curves.push_back(a);
    if (validated) chart.curves.push_back(b);
    return plot::scatter(chart);
  };
  plot::Figure figure{.title = recipe.name,
                      .subtitle = recipe.summary,
                      .columns = 2,
                      .caption =
                          "Loss and accuracy after each epoch; the training's are means over "
                          "its batches while the weights changed."};
  figure.panels.push_back(panel("Loss", "Loss", loss, validation_loss));
  figure.panels.push_back(panel("Accuracy", "Accuracy (%)", accuracy, validation));
  if (trained.fit.epochs.size() == 1)  // a line needs two points
    for (auto& p : figure.panels)
      for (auto& mark : p.marks)
        if (auto* curve = std::get_if<plot::Curve>(&mark))
          mark = plot::Points{.name = curve->name, .x = curve->x, .y = curve->y};
  return figure;
}

plot::Figure confusion_matrix(const std::vector<std::vector<size_t>>& confusion, double accuracy,
                              std::span<const std::string> class_names, std::string_view sample) {
  const std::vector<std::string> names(class_names.begin(), class_names.end());
  const size_t n = confusion.size();
  plot::HeatMap map{
      .n_rows = n,
      .n_columns = n,
      .low = 0,
      .high = 100,
      .row_label = "Class",
      .column_label = "Decision",
      .value_label = "% of the class",
      .row_names = names,
      .column_names = names,
      .numbers = n <= 12 ? plot::HeatMap::Numbers::shown : plot::HeatMap::Numbers::hidden,
      .height = 420};
  size_t total = 0;
  for (const auto& row : confusion) {
    double all = 0;
    for (const size_t count : row) all += double(count), total += count;
    for (const size_t count : row) map.values.push_back(all > 0 ? 100 * double(count) / all : 0);
  }
  plot::Figure figure{
      .title = "Confusion matrix",
      .subtitle = fmt::format("{} test {}s, {:.2f} % right", total, sample, 100 * accuracy),
      .width = 580,
      .caption = "Each row is a class of the test part and adds up to 100 %."};
  figure.panels.push_back(plot::heat_map(map));
  return figure;
}

plot::Figure layer_rasters(const train::Recipe& recipe,
                           const std::vector<train::LayerRaster>& rasters) {
  const auto word = sample_word(recipe);
  plot::Figure figure{.title = fmt::format("One {} through the network", word),
                      .subtitle = fmt::format("{}; the first test {}, {} steps", recipe.name, word,
                                              recipe.fit.n_steps),
                      .caption =
                          "The spikes of every spiking layer, input side first. One dot is "
                          "one neuron at one step."};
  for (size_t i = 0; i < rasters.size(); ++i) {
    const auto& r = rasters[i];
    plot::Cloud dots{.low = 0, .high = double(r.shape.size()), .ink = plot::categorical(i)};
    for (size_t k = 0; k < r.steps.size(); ++k) {
      dots.x.push_back(float(r.steps[k]) + 0.5f);
      dots.y.push_back(float(r.neurons[k]) + 0.5f);
    }
    const auto model = r.what.substr(0, r.what.find(' '));
    const auto who = r.name == r.what ? "Input" : fmt::format("Layer {}, {}", r.name, model);
    plot::Panel panel{
        .title = fmt::format("{} {}: {} spikes", who, r.shape.describe(), r.steps.size()),
        .x = {.label = "Step",
              .low = 0,
              .high = double(recipe.fit.n_steps),
              .ticks = whole_ticks(0, recipe.fit.n_steps - 1, 0.5)},
        .y = {.label = "Neuron", .low = 0, .high = double(r.shape.size())},
        .height = 110};
    panel.marks.push_back(std::move(dots));
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

namespace {

std::string history_csv(const Trained& trained) {
  std::string text = "epoch,loss,accuracy,validation_loss,validation_accuracy,learning_rate,s\n";
  for (const auto& e : trained.fit.epochs)
    text += fmt::format("{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.3f}\n", e.epoch, e.loss,
                        e.accuracy, e.validation_loss, e.validation_accuracy, e.lr, e.seconds);
  return text;
}

ReportTable activity_table(const train::Evaluation& test, std::string_view word) {
  ReportTable table{
      .title = fmt::format("Activity, mean over the test {}s", word),
      .header = {"layer", "what", "neurons", "spikes", "synaptic operations", "never fired"},
      .note =
          "A synaptic operation is an addition that a spike causes, or a product "
          "of a real-valued input."};
  for (const auto& layer : test.layers)
    table.rows.push_back({layer.name, layer.what,
                          layer.n_neurons ? format_number(double(layer.n_neurons), 10) : "",
                          layer.n_neurons ? format_number(layer.spikes) : "",
                          format_number(layer.synaptic_operations),
                          layer.n_neurons ? format_number(double(layer.n_silent), 10) : ""});
  return table;
}

}  // namespace

void write_report(const train::Recipe& recipe, const Trained& trained, const TrainingData& data,
                  const Outcome& outcome, const std::string& command,
                  const std::filesystem::path& folder) {
  Report report{.title = recipe.name,
                .summary = recipe.summary.empty() ? "A spiking network trained by gradient."
                                                  : recipe.summary + ".",
                .outcome = outcome,
                .provenance = {.command = command, .configuration = recipe.text}};
  for (const auto& figure : outcome.figures)
    for (const std::string& name :
         {std::string("test accuracy"), std::string("training"), std::string("parameters"),
          fmt::format("spikes per {}", sample_word(recipe))})
      if (figure.name == name) report.tiles.push_back(tile(figure));
  if (!trained.fit.epochs.empty()) {
    write_file(folder / "history.csv", history_csv(trained));
    add_picture(report, learning_curves(recipe, trained), folder, "curves");
  }
  add_picture(report,
              confusion_matrix(trained.test.confusion, trained.test.accuracy, data.class_names,
                               sample_word(recipe)),
              folder, "confusion");
  if (!trained.rasters.empty())
    add_picture(report, layer_rasters(recipe, trained.rasters), folder, "rasters");
  report.tables.push_back(activity_table(trained.test, sample_word(recipe)));
  save(report, folder / "report.html");
}

}  // namespace lapicque::cli
