// `lapicque train` for recipes that say method = "diehl_cook".
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>

#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/plot/plot.hpp"
#include "lapicque/recording/table.hpp"
#include "pictures.hpp"
#include "train_stdp.hpp"

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

std::vector<FigureValue> figures_of_all(const std::vector<TrainedDiehlCook>& all,
                                        const DiehlCookRecipe& recipe) {
  std::vector<uint64_t> seeds;
  std::vector<double> accuracies;
  for (const auto& one : all)
    seeds.push_back(one.seed), accuracies.push_back(100 * one.trained.accuracy);
  auto figures = figures_of_seeds(seeds, accuracies, recipe.expected_accuracy, recipe.source);
  figures.push_back(plain("whole time", all.back().seconds, "s"));
  figures.push_back(plain("processor time", all.back().processor_seconds, "s"));
  return figures;
}

}  // namespace

std::vector<FigureValue> figures_of(const TrainedDiehlCook& result, const DiehlCookRecipe& recipe) {
  const auto& t = result.trained;
  std::vector<FigureValue> figures;
  const char* name = recipe.data.validation > 0 ? "validation accuracy" : "test accuracy";
  const double accuracy = 100 * t.accuracy;
  figures.push_back(
      recipe.expected_accuracy
          ? between(name, accuracy, "%", 100 * *recipe.expected_accuracy, INFINITY, recipe.source)
          : plain(name, accuracy, "%"));
  size_t n = 0;
  for (const auto& row : t.confusion)
    for (const size_t count : row) n += count;
  figures.push_back(
      plain("standard error",
            100 * std::sqrt(t.accuracy * (1 - t.accuracy) / double(std::max<size_t>(n, 1))), "%"));
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
  add_picture(report, confusion_matrix(trained.confusion, trained.accuracy, images.images), folder,
              "confusion");
  std::string history = "images,theta_mV,spikes_per_image,attempts_per_image\n";
  for (const auto& p : trained.history)
    history += fmt::format("{},{:.6g},{:.6g},{:.6g}\n", p.images, p.theta, p.spikes, p.attempts);
  write_file(folder / "history.csv", history);
  save(report, folder / "report.html");
}

int train_diehl_cook(const TrainCall& given) {
  const auto start = std::chrono::steady_clock::now();
  TrainCall call = given;
  auto overrides = call.options.set;
  if (call.options.seed) overrides.push_back(fmt::format("training.seed={}", *call.options.seed));
  const auto recipe = stdp_vision::read_diehl_cook_recipe(call.recipe, overrides);
  const int threads = call.options.threads ? *call.options.threads : recipe.threads;
  if (call.options.output.empty()) call.options.output = std::filesystem::path("out") / recipe.name;
  prepare_trainings(call, recipe.seed);
  watch_interrupts();
  const int shown_threads = threads > 0 ? threads : available_cores();
  std::vector<TrainedDiehlCook> all;
  for (uint64_t seed = recipe.seed; seed < recipe.seed + call.n_seeds; ++seed) {
    const auto folder = folder_of(call, seed);
    const auto images = stdp_vision::load_images(recipe.data, call.data, seed);
    PhaseReporter reporter(call.options.quiet,
                           call.n_seeds > 1 ? fmt::format("seed {}: ", seed) : "");
    std::atomic<bool> stop = false;
    TrainedDiehlCook result{.seed = seed};
    result.trained =
        stdp_vision::train_diehl_cook(recipe, images,
                                      {.seed = seed,
                                       .threads = threads,
                                       .checkpoint = checkpoint_of(folder),
                                       .resume = call.resume,
                                       .stop = &stop,
                                       .on_progress = [&](const stdp_vision::Progress& p) {
                                         reporter(p);
                                         stop = interrupt_requested();
                                       }});
    reporter.finish();
    if (result.trained.stopped) {
      print(call.options,
            fmt::format("\nstopped; continue with: {}\n", resume_command(call.command)));
      return interrupted;
    }
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.processor_seconds = double(std::clock()) / CLOCKS_PER_SEC;
    to_archive(result.trained, recipe).write(folder / "model.lpq");
    const Outcome outcome = judge(seed, shown_threads, figures_of(result, recipe));
    write_diehl_cook_report(recipe, result, images, outcome, call.command, folder);
    if (call.n_seeds == 1) {
      const int code = conclude(outcome, call.options);
      print(call.options, fmt::format("\n  {}\n", (folder / "report.html").string()));
      return code;
    }
    print(call.options, format(outcome.figures, color_for(stdout)));
    all.push_back(std::move(result));
  }
  return conclude(judge(recipe.seed, shown_threads, figures_of_all(all, recipe)), call.options);
}

}  // namespace lapicque::cli
