#include "train_stdp.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>

#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {
namespace {

double accuracy_deviation(double p, size_t n) {
  return 100 * std::sqrt(p * (1 - p) / double(std::max<size_t>(n, 1)));
}

std::vector<FigureValue> figures_of_all(const std::vector<TrainedStdp>& all,
                                        const stdp_vision::Recipe& recipe) {
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

void PhaseReporter::operator()(const stdp_vision::Progress& p) {
  if (p.what != what_) {
    finish();
    what_ = p.what;
    bar_.emplace(double(p.total),
                 ProgressOptions{.label = label_ + what_,
                                 .unit = p.total > 1 ? "images" : "steps",
                                 .verbosity = quiet_ ? Verbosity::quiet : Verbosity::normal});
  }
  bar_->update(double(p.done), 0, p.detail);
}

void PhaseReporter::finish() {
  if (bar_) bar_->finish();
  bar_.reset();
}

std::vector<FigureValue> figures_of(const TrainedStdp& result, const stdp_vision::Recipe& recipe) {
  const auto& t = result.trained;
  std::vector<FigureValue> figures;
  const double accuracy = 100 * t.accuracy;
  const char* name = recipe.data.validation > 0 ? "validation accuracy" : "test accuracy";
  if (recipe.expected_accuracy)
    figures.push_back(
        between(name, accuracy, "%", 100 * *recipe.expected_accuracy, INFINITY, recipe.source));
  else
    figures.push_back(plain(name, accuracy, "%"));
  size_t n = 0;
  for (const auto& row : t.confusion)
    for (const size_t count : row) n += count;
  figures.push_back(plain("standard error", accuracy_deviation(t.accuracy, n), "%"));
  figures.push_back(plain("training accuracy", 100 * t.train_accuracy, "%"));
  for (size_t i = 0; i < t.presented.size(); ++i) {
    figures.push_back(
        plain(fmt::format("layer {}: images learnt from", i + 1), double(t.presented[i]), ""));
    figures.push_back(
        plain(fmt::format("layer {}: convergence", i + 1), convergence(t.network.layers[i]), ""));
    figures.push_back(
        plain(fmt::format("layer {}: spikes read per image", i + 1), t.spikes[i], ""));
    figures.push_back(plain(fmt::format("layer {}: learning", i + 1), t.seconds[i], "s"));
  }
  if (t.network.n_features() > 0)
    figures.push_back(plain("features", double(t.network.n_features()), ""));
  figures.push_back(plain("frozen layers and features", t.feature_seconds, "s"));
  figures.push_back(plain("classifier", t.classifier_seconds, "s"));
  figures.push_back(plain("whole time", result.seconds, "s"));
  figures.push_back(plain("processor time", result.processor_seconds, "s"));
  return figures;
}

int train_stdp(const TrainCall& given) {
  const auto start = std::chrono::steady_clock::now();
  TrainCall call = given;
  auto overrides = call.options.set;
  if (call.options.seed) overrides.push_back(fmt::format("training.seed={}", *call.options.seed));
  const auto recipe = stdp_vision::read_recipe(call.recipe, overrides);
  const int threads = call.options.threads ? *call.options.threads : recipe.threads;
  if (call.options.output.empty()) call.options.output = std::filesystem::path("out") / recipe.name;
  prepare_trainings(call, recipe.seed);
  watch_interrupts();
  const int shown_threads = threads > 0 ? threads : available_cores();
  std::vector<TrainedStdp> all;
  for (uint64_t seed = recipe.seed; seed < recipe.seed + call.n_seeds; ++seed) {
    const auto images = stdp_vision::load_images(recipe, call.data, seed);
    if (all.empty())
      print(call.options,
            fmt::format("{}: {} to train with, {} to {}\n", images.images.name, images.train.size(),
                        images.test.size(), recipe.data.validation > 0 ? "validate" : "test"));
    PhaseReporter reporter(call.options.quiet,
                           call.n_seeds > 1 ? fmt::format("seed {}: ", seed) : "");
    std::atomic<bool> stop = false;
    TrainedStdp result{.seed = seed};
    result.trained = stdp_vision::train_recipe(recipe, images,
                                               {.seed = seed,
                                                .threads = threads,
                                                .checkpoint = checkpoint_of(folder_of(call, seed)),
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
    to_archive(result.trained, recipe).write(folder_of(call, seed) / "model.lpq");
    const Outcome outcome = judge(seed, shown_threads, figures_of(result, recipe));
    write_stdp_report(recipe, result, images, outcome, call.command, folder_of(call, seed));
    if (call.n_seeds == 1) {
      const int code = conclude(outcome, call.options);
      print(call.options,
            fmt::format("\n  {}\n", (folder_of(call, seed) / "report.html").string()));
      return code;
    }
    print(call.options, format(outcome.figures, color_for(stdout)));
    all.push_back(std::move(result));
  }
  return conclude(judge(recipe.seed, shown_threads, figures_of_all(all, recipe)), call.options);
}

}  // namespace lapicque::cli
