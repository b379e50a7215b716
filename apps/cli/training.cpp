#include "training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/io/batches.hpp"
#include "lapicque/io/event_set.hpp"
#include "lapicque/io/image_library.hpp"
#include "lapicque/recording/statistics_sample.hpp"

namespace lapicque::cli {
namespace {

std::vector<uint32_t> first_rows(size_t n) {
  std::vector<uint32_t> rows(n);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

}  // namespace

std::filesystem::path checkpoint_of(const std::filesystem::path& folder) {
  return folder / "checkpoint.lpq";
}

std::filesystem::path folder_of(const TrainCall& call, uint64_t seed) {
  return call.n_seeds > 1 ? call.options.output / fmt::format("seed_{}", seed)
                          : call.options.output;
}

std::string resume_command(const std::string& command) {
  std::string rest = command + " ";
  for (const std::string word : {" --restart ", " --resume "})
    for (size_t at; (at = rest.find(word)) != std::string::npos;)
      rest.replace(at, word.size(), " ");
  return rest + "--resume";
}

void prepare_trainings(const TrainCall& call, uint64_t first) {
  for (uint64_t seed = first; seed < first + call.n_seeds; ++seed) {
    const auto folder = folder_of(call, seed), checkpoint = checkpoint_of(folder);
    if (std::filesystem::exists(checkpoint) && !call.resume && !call.restart)
      fail(
          "{} holds a training already; continue it with --resume, begin anew with --restart, or "
          "name another folder with --output",
          checkpoint.string());
    prepare_folder(folder);
    if (call.restart) std::filesystem::remove(checkpoint);
  }
}

std::vector<FigureValue> accuracy_figures(const std::string& name, double accuracy, size_t n,
                                          std::optional<double> expected,
                                          const std::string& source) {
  const double variance = accuracy * (1 - accuracy) / double(std::max<size_t>(n, 1));
  return {expected ? between(name, 100 * accuracy, "%", 100 * *expected, INFINITY, source)
                   : plain(name, 100 * accuracy, "%"),
          plain("standard error", 100 * std::sqrt(variance), "%")};
}

std::vector<FigureValue> figures_of_seeds(std::span<const uint64_t> seeds,
                                          std::span<const double> accuracies,
                                          std::optional<double> expected,
                                          const std::string& source) {
  std::vector<FigureValue> figures;
  for (size_t i = 0; i < seeds.size(); ++i)
    figures.push_back(plain(fmt::format("test accuracy, seed {}", seeds[i]), accuracies[i], "%"));
  const double mean = statistics::mean(accuracies);
  if (expected)
    figures.push_back(between("mean test accuracy", mean, "%", 100 * *expected, INFINITY, source));
  else
    figures.push_back(plain("mean test accuracy", mean, "%"));
  figures.push_back(plain("standard deviation", statistics::sd(accuracies), "%"));
  return figures;
}

std::string_view sample_word(const train::Recipe& recipe) {
  return recipe.data.events ? "recording" : "image";
}

namespace {

void load_images(TrainingData& data, const train::RecipeData& spec,
                 const std::filesystem::path& folder, Parts parts) {
  using Pixels = train::RecipeData::Pixels;
  auto load = [&](Split split) {
    ImageSet set = load_image_set(spec.set, split, folder);
    if (spec.limit > 0 && spec.limit < set.n_images()) set = select(set, first_rows(spec.limit));
    return std::make_shared<const ImageSet>(std::move(set));
  };
  train::ImageOptions options{.augmentation = spec.augmentation, .coding = spec.coding};
  std::shared_ptr<const ImageSet> training;
  if (parts == Parts::all || spec.pixels == Pixels::standard) training = load(Split::train);
  if (spec.pixels == Pixels::standard) {  // the training part's moments, for the test part too
    auto statistics = channel_statistics(*training);
    options.mean = std::move(statistics.mean), options.deviation = std::move(statistics.deviation);
  }
  const auto test = load(Split::test);
  data.name = test->name, data.class_names = test->class_names;
  data.test = train::images(test, options);
  if (parts == Parts::all) data.training = train::images(training, options);
}

void load_events(TrainingData& data, const train::RecipeData& spec,
                 const std::filesystem::path& folder, Parts parts) {
  const auto load = [&](Split split) {
    EventSet set = load_event_set(spec.set, split, folder);
    data.name = set.name, data.class_names = set.class_names;
    const auto all = train::events(std::move(set), *spec.events);
    return spec.limit > 0 ? train::take(all, spec.limit) : all;
  };
  data.test = load(Split::test);
  if (parts == Parts::all) data.training = load(Split::train);
}

}  // namespace

TrainingData load_data(const train::Recipe& recipe, const std::filesystem::path& folder,
                       Parts parts) {
  const auto& spec = recipe.data;
  TrainingData data;
  (spec.events ? load_events : load_images)(data, spec, folder, parts);
  if (parts == Parts::test || spec.validation == 0) return data;
  require(spec.validation < data.training.size(),
          "recipe \"{}\": validation is {}, but there are only {} {}s to train with", recipe.name,
          spec.validation, data.training.size(), sample_word(recipe));
  const std::vector<uint32_t> labels(data.training.labels.begin(), data.training.labels.end());
  const auto rows = carve_validation(labels, {.count = spec.validation});
  data.validation = train::subset(data.training, rows.validation);
  data.training = train::subset(data.training, rows.train);
  return data;
}

std::vector<FigureValue> figures_of(const Trained& trained, const train::Recipe& recipe) {
  const auto& test = trained.test;
  const auto word = sample_word(recipe);
  const auto speed = fmt::format("{}s/s", word);
  auto figures = accuracy_figures("test accuracy", test.accuracy, test.n_samples,
                                  recipe.expected_accuracy, recipe.source);
  if (trained.fit.best_epoch > 0) {
    const auto& best = trained.fit.epochs.at(trained.fit.best_epoch - 1);
    figures.push_back(plain("validation accuracy", 100 * best.validation_accuracy, "%"));
    figures.push_back(plain("best epoch", double(trained.fit.best_epoch), ""));
  }
  figures.push_back(plain("parameters", double(trained.n_parameters), ""));
  if (!trained.fit.epochs.empty()) {
    figures.push_back(plain("epochs", double(trained.fit.epochs.size()), ""));
    figures.push_back(plain("training", trained.seconds, "s"));
    figures.push_back(plain("training speed", trained.images_per_second, speed));
  }
  figures.push_back(
      plain("test speed",
            double(std::max<size_t>(test.n_samples, 1)) / std::max(test.seconds, 1e-9), speed));
  double spikes = 0, operations = 0, silent = 0, neurons = 0;
  for (const auto& layer : test.layers) {
    spikes += layer.spikes, operations += layer.synaptic_operations;
    silent += double(layer.n_silent), neurons += double(layer.n_neurons);
  }
  figures.push_back(plain(fmt::format("spikes per {}", word), spikes, ""));
  if (neurons == 0) return figures;  // one by one, nothing else is counted
  figures.push_back(plain(fmt::format("synaptic operations per {}", word), operations, ""));
  figures.push_back(plain("spiking neurons", neurons, ""));
  figures.push_back(plain("neurons that never fired", silent, ""));
  return figures;
}

}  // namespace lapicque::cli
