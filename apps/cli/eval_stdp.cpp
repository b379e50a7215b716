// `lapicque eval` for models that were trained without gradients.
#include <chrono>
#include <ctime>

#include "eval_stdp.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/stdp_vision/model.hpp"
#include "pictures.hpp"
#include "train_seeds.hpp"

namespace lapicque::cli {
namespace {

using stdp_vision::TrainOptions;

/// The report of an evaluation: its figures and what was taken for what.
void write_report(const EvalCall& call, const std::string& name, const std::string& text,
                  const Outcome& outcome, const std::vector<std::vector<size_t>>& confusion,
                  double accuracy, const std::vector<std::string>& class_names) {
  Report report{.title = name,
                .summary = fmt::format("{} on the test part.", call.model.string()),
                .outcome = outcome,
                .provenance = {.command = call.command, .configuration = text}};
  for (const auto& figure : outcome.figures)
    if (figure.name.ends_with("accuracy")) report.tiles.push_back(tile(figure));
  add_picture(report, confusion_matrix(confusion, accuracy, class_names), call.options.output,
              "confusion");
  save(report, call.options.output / "report.html");
}

/// `judge_part(result, options)` fills its accuracy and confusion. What all such models share
/// around it.
template <class Recipe, class Result, class Judge>
int evaluate(const EvalCall& call, Recipe recipe, Result result,
             const stdp_vision::RecipeImages& images, Judge&& judge_part) {
  if (recipe.name.empty()) recipe.name = call.model.stem().string();
  const auto begun = std::chrono::steady_clock::now();
  const int threads = call.options.threads ? *call.options.threads : recipe.threads;
  PhaseReporter reporter(call.options.quiet, "");
  std::atomic<bool> stop = false;
  judge_part(result, TrainOptions{.seed = result.seed,
                                  .threads = threads,
                                  .stop = &stop,
                                  .on_progress = [&](const stdp_vision::Progress& p) {
                                    reporter(p);
                                    stop = interrupt_requested();
                                  }});
  reporter.finish();
  if (result.stopped) fail(ErrorKind::interrupted, "eval: stopped before all images were judged");
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  auto figures = accuracy_figures(recipe, result);
  figures.push_back(plain("test speed", double(images.test.size()) / seconds, "images/s"));
  figures.push_back(plain("whole time", seconds, "s"));
  figures.push_back(plain("processor time", double(std::clock()) / CLOCKS_PER_SEC, "s"));
  const Outcome outcome =
      judge(result.seed, threads > 0 ? threads : available_cores(), std::move(figures));
  if (!call.options.output.empty())
    write_report(call, recipe.name, recipe.text, outcome, result.confusion, result.accuracy,
                 images.images.class_names);
  return conclude(outcome, call.options);
}

}  // namespace

int eval_stdp(const EvalCall& call, const train::Archive& archive, const train::RecipeText& text) {
  const auto recipe = stdp_vision::parse_recipe(text.document, call.model.string(), text.overrides);
  const auto images =
      stdp_vision::load_images(recipe, call.data, stdp_vision::seed_of(archive, recipe.seed));
  return evaluate(call, recipe, stdp_vision::read_model(archive, recipe, images), images,
                  [&](stdp_vision::Trained& trained, const TrainOptions& options) {
                    stdp_vision::judge_test(trained, images, options);
                  });
}

int eval_diehl_cook(const EvalCall& call, const train::Archive& archive,
                    const train::RecipeText& text) {
  const auto recipe =
      stdp_vision::parse_diehl_cook_recipe(text.document, call.model.string(), text.overrides);
  const auto images =
      stdp_vision::load_images(recipe.data, call.data, stdp_vision::seed_of(archive, recipe.seed));
  auto trained = stdp_vision::read_diehl_cook_model(archive, recipe, images.images.image_size());
  return evaluate(call, recipe, std::move(trained), images,
                  [&](stdp_vision::DiehlCookTrained& network, const TrainOptions& options) {
                    Team team(options.threads > 0 ? options.threads : available_cores());
                    stdp_vision::judge_test(network, recipe, images, team, options);
                  });
}

}  // namespace lapicque::cli
