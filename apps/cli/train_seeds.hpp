// What trainings without gradients share around their method: seeds one after the other, each with
// its folder, progress, checkpoint, model, figures and report.
//
// A Method names its Recipe and its Result, and has
//   read(file, overrides)                        -> Recipe
//   images(recipe, folder of data, seed)         -> stdp_vision::RecipeImages
//   train(recipe, images, TrainOptions)          -> what Result::trained is
//   report(recipe, result, images, outcome, command, folder)
// A Result has trained, seconds and processor_seconds; figures_of(result, recipe) judges it.
#pragma once
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <utility>
#include <vector>

#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/recording/table.hpp"
#include "train_stdp.hpp"

namespace lapicque::cli {

/// Of the part that the recipe judges by.
template <class Recipe, class Trained>
std::vector<FigureValue> accuracy_figures(const Recipe& recipe, const Trained& trained) {
  size_t n = 0;
  for (const auto& row : trained.confusion)
    for (const size_t count : row) n += count;
  return accuracy_figures(recipe.data.validation > 0 ? "validation accuracy" : "test accuracy",
                          trained.accuracy, n, recipe.expected_accuracy, recipe.source);
}

/// Several seeds together.
template <class Result, class Recipe>
std::vector<FigureValue> figures_of_all(const std::vector<Result>& all, const Recipe& recipe) {
  std::vector<uint64_t> seeds;
  std::vector<double> accuracies;
  double seconds = 0, processor_seconds = 0;
  for (const Result& one : all) {
    seeds.push_back(one.trained.seed), accuracies.push_back(100 * one.trained.accuracy);
    seconds += one.seconds, processor_seconds += one.processor_seconds;
  }
  auto figures = figures_of_seeds(seeds, accuracies, recipe.expected_accuracy, recipe.source);
  figures.push_back(plain("whole time", seconds, "s"));
  figures.push_back(plain("processor time", processor_seconds, "s"));
  return figures;
}

template <class Method>
int train_seeds(const TrainCall& given) {
  using Clock = std::chrono::steady_clock;
  auto begun = Clock::now();
  std::clock_t processor_begun = 0;
  TrainCall call = given;
  auto overrides = call.options.set;
  if (call.options.seed) overrides.push_back(fmt::format("training.seed={}", *call.options.seed));
  const auto recipe = Method::read(call.recipe, overrides);
  const int threads = call.options.threads ? *call.options.threads : recipe.threads;
  if (call.options.output.empty()) call.options.output = std::filesystem::path("out") / recipe.name;
  prepare_trainings(call, recipe.seed);
  watch_interrupts();
  const int shown_threads = threads > 0 ? threads : available_cores();
  std::vector<typename Method::Result> all;
  for (uint64_t seed = recipe.seed; seed < recipe.seed + call.n_seeds; ++seed) {
    const auto folder = folder_of(call, seed);
    const auto images = Method::images(recipe, call.data, seed);
    if (all.empty())
      print(call.options,
            fmt::format("{}: {} to train with, {} to {}\n", images.images.name, images.train.size(),
                        images.test.size(), recipe.data.validation > 0 ? "validate" : "test"));
    PhaseReporter reporter(call.options.quiet,
                           call.n_seeds > 1 ? fmt::format("seed {}: ", seed) : "");
    std::atomic<bool> stop = false;
    typename Method::Result result;
    result.trained =
        Method::train(recipe, images,
                      stdp_vision::TrainOptions{.seed = seed,
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
    const auto now = Clock::now();
    const std::clock_t processor_now = std::clock();
    result.seconds = std::chrono::duration<double>(now - begun).count();
    result.processor_seconds = double(processor_now - processor_begun) / CLOCKS_PER_SEC;
    begun = now, processor_begun = processor_now;
    to_archive(result.trained, recipe).write(folder / "model.lpq");
    const Outcome outcome = judge(seed, shown_threads, figures_of(result, recipe));
    Method::report(recipe, result, images, outcome, call.command, folder);
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
