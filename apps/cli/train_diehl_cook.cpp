// `lapicque train` for recipes that say method = "diehl_cook".
#include <cmath>

#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/plot/plot.hpp"
#include "pictures.hpp"
#include "train_seeds.hpp"

namespace lapicque::cli {

using stdp_vision::DiehlCookRecipe;

namespace {

plot::Figure fields_figure(const DiehlCookRecipe& recipe, const stdp_vision::RecipeImages& images,
                           const stdp_vision::DiehlCookTrained& trained) {
  const auto& net = *trained.network;
  const size_t n = net.spec().neurons, side = images.images.height;
  plot::Figure figure{.title = "What the neurons have learnt",
                      .subtitle = recipe.name,
                      .caption =
                          "Each square is the weights from all pixels onto one excitatory neuron, "
                          "scaled to its largest one; in order of the class that it stands for."};
  if (side != images.images.width || images.images.channels != 1) return figure;
  std::vector<size_t> order(n);
  for (size_t i = 0; i < n; ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](size_t i) { return trained.labels.classes[i]; });
  stdp_vision::ReceptiveFields fields{
      .n = n, .size = side, .values = std::vector<float>(n * side * side)};
  for (size_t k = 0; k < n; ++k)
    for (size_t i = 0; i < side * side; ++i)
      fields.values[k * side * side + i] = net.weights()[i * net.width() + order[k]];
  const auto columns = size_t(std::ceil(std::sqrt(double(n))));
  figure.panels.push_back(mosaic(fmt::format("{} neurons", n), fields, n, columns));
  return figure;
}

plot::Figure history_figure(const DiehlCookRecipe& recipe,
                            const stdp_vision::DiehlCookTrained& trained) {
  plot::Figure figure{.title = "While it learns",
                      .subtitle = recipe.name,
                      .columns = 2,
                      .caption =
                          "The mean of the adaptive part of the thresholds, and the spikes of all "
                          "excitatory neurons for each image."};
  plot::Scatter theta{
      .title = "Thresholds", .x = {.label = "Images"}, .y = {.label = "theta (mV)"}};
  plot::Scatter spikes{
      .title = "Activity", .x = {.label = "Images"}, .y = {.label = "Spikes per image", .low = 0}};
  plot::Curve t{.name = "theta"}, s{.name = "spikes"};
  for (const auto& p : trained.history) {
    t.x.push_back(double(p.images)), t.y.push_back(p.theta);
    s.x.push_back(double(p.images)), s.y.push_back(p.spikes);
  }
  theta.curves.push_back(t), spikes.curves.push_back(s);
  figure.panels.push_back(plot::scatter(theta));
  figure.panels.push_back(plot::scatter(spikes));
  return figure;
}

}  // namespace

std::vector<FigureValue> figures_of(const TrainedDiehlCook& result, const DiehlCookRecipe& recipe) {
  const auto& t = result.trained;
  auto figures = accuracy_figures(recipe, t);
  const char* votes[] = {"mean", "share", "likelihood"};
  for (size_t v = 0; v < t.accuracies.size(); ++v)
    figures.push_back(plain(fmt::format("by vote = \"{}\"", votes[v]), 100 * t.accuracies[v], "%"));
  if (t.presented > 0) {
    figures.push_back(plain("accuracy of the labelling images", 100 * t.label_accuracy, "%"));
    figures.push_back(plain("images learnt from", double(t.presented), ""));
    figures.push_back(plain("learning", t.seconds, "s"));
    figures.push_back(plain("labelling and test", t.response_seconds, "s"));
  }
  if (!t.history.empty()) {
    figures.push_back(plain("mean theta", t.history.back().theta, "mV"));
    figures.push_back(plain("spikes per image", t.history.back().spikes, ""));
  }
  figures.push_back(plain("whole time", result.seconds, "s"));
  figures.push_back(plain("processor time", result.processor_seconds, "s"));
  return figures;
}

void write_diehl_cook_report(const DiehlCookRecipe& recipe, const TrainedDiehlCook& result,
                             const stdp_vision::RecipeImages& images, const Outcome& outcome,
                             const std::string& command, const std::filesystem::path& folder) {
  Report report{.title = recipe.name,
                .summary = recipe.summary + ".",
                .outcome = outcome,
                .provenance = {.command = command, .configuration = recipe.text}};
  for (const auto& figure : outcome.figures)
    for (const char* name :
         {"test accuracy", "validation accuracy", "images learnt from", "whole time"})
      if (figure.name == name) report.tiles.push_back(tile(figure));
  const auto& trained = result.trained;
  add_picture(report, fields_figure(recipe, images, trained), folder, "fields");
  if (!trained.history.empty())
    add_picture(report, history_figure(recipe, trained), folder, "history");
  add_picture(report,
              confusion_matrix(trained.confusion, trained.accuracy, images.images.class_names),
              folder, "confusion");
  std::string history = "images,theta_mV,spikes_per_image,attempts_per_image\n";
  for (const auto& p : trained.history)
    history += fmt::format("{},{:.6g},{:.6g},{:.6g}\n", p.images, p.theta, p.spikes, p.attempts);
  write_file(folder / "history.csv", history);
  save(report, folder / "report.html");
}

namespace {

struct DiehlCook {
  using Result = TrainedDiehlCook;
  static constexpr auto read = &stdp_vision::read_diehl_cook_recipe;
  static auto images(const DiehlCookRecipe& recipe, const std::filesystem::path& data,
                     uint64_t seed) {
    return stdp_vision::load_images(recipe.data, data, seed);
  }
  static constexpr auto train = &stdp_vision::train_diehl_cook;
  static constexpr auto report = &write_diehl_cook_report;
};

}  // namespace

int train_diehl_cook(const TrainCall& call) { return train_seeds<DiehlCook>(call); }

}  // namespace lapicque::cli
