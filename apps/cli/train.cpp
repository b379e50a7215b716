// lapicque train RECIPE.toml: a network from its recipe to trained weights, pictures and a report.
#include <atomic>
#include <chrono>
#include <cmath>

#include "command.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/progress.hpp"
#include "lapicque/recording/statistics_sample.hpp"
#include "lapicque/recording/table.hpp"
#include "lapicque/train/weights.hpp"
#include "train_stdp.hpp"
#include "training.hpp"

namespace lapicque::cli {
namespace {

struct State {
  Options options;
  std::filesystem::path recipe, data;
  size_t n_seeds = 1;
  bool resume = false, restart = false;
  std::string command;
};

/// The checkpoint of a training; once the training is finished it holds its whole history.
std::filesystem::path checkpoint_of(const std::filesystem::path& folder) {
  return folder / "checkpoint.lpq";
}

/// Nothing is lost by accident: an older training in the folder is continued or given up only
/// where that was said.
void check_folder(const State& state, const std::filesystem::path& folder) {
  const auto path = checkpoint_of(folder);
  if (std::filesystem::exists(path) && !state.resume && !state.restart)
    fail(
        "{} holds a training already; continue it with --resume, begin anew with --restart, or "
        "name another folder with --output",
        path.string());
}

/// One line while it trains: loss, accuracy, images/s and the time that is left.
class Reporter {
 public:
  Reporter(const State& state, std::string label, size_t batch)
      : quiet_(state.options.quiet), label_(std::move(label)), batch_(batch) {}

  void operator()(const train::Progress& p) {
    const double now = double((p.epoch - 1) * p.n_batches + p.batch);
    if (!bar_) {
      first_ = now - 1;
      bar_.emplace(double(p.n_epochs * p.n_batches) - first_,
                   ProgressOptions{.label = label_,
                                   .unit = "batches",
                                   .verbosity = quiet_ ? Verbosity::quiet : Verbosity::normal});
    }
    n_images_ = (now - first_) * double(batch_);
    seconds_ = p.seconds;
    bar_->update(now - first_, 0,
                 fmt::format("epoch {} of {}  loss {:.4f}  {:.2f} %  {:.0f} images/s", p.epoch,
                             p.n_epochs, p.loss, 100 * p.accuracy, p.images_per_second));
  }
  void finish() {
    if (bar_) bar_->finish();
  }
  double seconds() const { return seconds_; }
  double images_per_second() const { return seconds_ > 0 ? n_images_ / seconds_ : 0; }

 private:
  bool quiet_;
  std::string label_;
  size_t batch_;
  double first_ = 0, n_images_ = 0, seconds_ = 0;
  std::optional<Progress> bar_;
};

template <class R>
Trained train_once(const State& state, const train::Recipe& recipe, const TrainingData& data,
                   uint64_t seed, const std::filesystem::path& folder) {
  train::Sequence<R> net(data.training.shape, recipe.layers, seed);
  Trained trained{.seed = seed, .n_parameters = net.n_parameters(), .network = net.describe()};
  print(state.options, fmt::format("\n{}\n", net.describe()));

  train::FitOptions options = recipe.fit;
  options.seed = seed;
  if (data.validation.size() > 0) options.validation = &data.validation;
  options.checkpoint = {.path = checkpoint_of(folder), .resume = state.resume};
  std::atomic<bool> stop = false;
  options.stop = &stop;
  Reporter reporter(state, state.n_seeds > 1 ? fmt::format("seed {}", seed) : "train",
                    options.batch);
  options.on_batch = [&](const train::Progress& p) {
    reporter(p);
    stop = interrupt_requested();
  };
  trained.fit = train::fit(net, data.training, options);
  reporter.finish();
  trained.seconds = reporter.seconds();
  trained.images_per_second = reporter.images_per_second();
  if (trained.fit.ending == train::Ending::stopped) return trained;

  train::save_weights(folder / "model.lpq", net, recipe.text);  // `eval` needs no other file
  trained.test = train::evaluate(net, data.test,
                                 {.loss = options.loss,
                                  .decide = options.decide,
                                  .batch = options.batch,
                                  .n_steps = options.n_steps,
                                  .threads = options.threads,
                                  .activity = train::Activity::measured});
  trained.rasters = train::record(net, data.test, 0, options.n_steps);
  return trained;
}

/// The figures of several seeds: each accuracy, their mean and spread.
std::vector<FigureValue> figures_of_seeds(const std::vector<Trained>& all,
                                          const train::Recipe& recipe) {
  std::vector<FigureValue> figures;
  std::vector<double> accuracies;
  double seconds = 0;
  for (const auto& t : all) {
    accuracies.push_back(100 * t.test.accuracy);
    seconds += t.seconds;
    figures.push_back(plain(fmt::format("test accuracy, seed {}", t.seed), accuracies.back(), "%"));
  }
  const double mean = statistics::mean(accuracies);
  if (recipe.expected_accuracy)
    figures.push_back(between("mean test accuracy", mean, "%", 100 * *recipe.expected_accuracy,
                              INFINITY, recipe.source));
  else
    figures.push_back(plain("mean test accuracy", mean, "%"));
  figures.push_back(plain("standard deviation", statistics::sd(accuracies), "%"));
  figures.push_back(plain("training", seconds, "s"));
  return figures;
}

int run(State& state) {
  if (stdp_vision::is_stdp_recipe(state.recipe, state.options.set))
    return train_stdp({state.options, state.recipe, state.data, state.n_seeds, state.resume,
                       state.restart, state.command});
  auto overrides = state.options.set;
  if (state.options.seed) overrides.push_back(fmt::format("training.seed={}", *state.options.seed));
  if (state.options.threads)
    overrides.push_back(fmt::format("training.threads={}", *state.options.threads));
  const train::Recipe recipe = train::read_recipe(state.recipe, overrides);
  if (state.options.output.empty())
    state.options.output = std::filesystem::path("out") / recipe.name;
  const auto& root = state.options.output;
  auto folder_of = [&](uint64_t seed) {
    return state.n_seeds > 1 ? root / fmt::format("seed_{}", seed) : root;
  };
  const uint64_t first = recipe.fit.seed;
  for (uint64_t seed = first; seed < first + state.n_seeds; ++seed) {
    check_folder(state, folder_of(seed));
    prepare_folder(folder_of(seed));
    if (state.restart) std::filesystem::remove(checkpoint_of(folder_of(seed)));
  }
  watch_interrupts();
  const TrainingData data = load_data(recipe, state.data);
  print(state.options,
        fmt::format("{}: {} to train with, {} to validate, {} to test\n", data.test_images->name,
                    data.training.size(), data.validation.size(), data.test.size()));

  const int threads = recipe.fit.threads > 0 ? recipe.fit.threads : available_cores();
  std::vector<Trained> all;
  for (uint64_t seed = first; seed < first + state.n_seeds; ++seed) {
    const auto folder = folder_of(seed);
    all.push_back(recipe.precision == train::RecipePrecision::single
                      ? train_once<float>(state, recipe, data, seed, folder)
                      : train_once<double>(state, recipe, data, seed, folder));
    if (all.back().fit.ending == train::Ending::stopped) {
      print(state.options, fmt::format("\nstopped; continue with: {} --resume\n", state.command));
      return interrupted;
    }
    const Outcome outcome = judge(seed, threads, figures_of(all.back(), recipe));
    write_report(recipe, all.back(), *data.test_images, outcome, state.command, folder);
    if (state.n_seeds == 1) {
      const int code = conclude(outcome, state.options);
      print(state.options, fmt::format("\n  {}\n", (folder / "report.html").string()));
      return code;
    }
    print(state.options, format(outcome.figures, color_for(stdout)));
  }
  return conclude(judge(first, threads, figures_of_seeds(all, recipe)), state.options);
}

}  // namespace

std::function<int()> declare_train(CLI::App& verb, const Context& context) {
  auto state = std::make_shared<State>();
  verb.add_option("recipe", state->recipe, "The recipe, a TOML file (recipes/ has some)")
      ->required()
      ->type_name("RECIPE");
  verb.add_option("--data", state->data, "Folder of data sets (default: LAPICQUE_DATA, ./data)")
      ->type_name("DIR");
  verb.add_option("--seeds", state->n_seeds, "Train so many seeds, from the recipe's on")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  auto* resume = verb.add_flag("--resume", state->resume, "Continue where a training was stopped");
  verb.add_flag("--restart", state->restart, "Begin anew where there is an older training")
      ->excludes(resume);
  add_set(verb, state->options);
  add_seed(verb, state->options);
  add_threads(verb, state->options);
  add_output(verb, state->options, "Folder for weights, pictures and report (default: out/NAME)");
  add_json(verb, state->options);
  add_quiet(verb, state->options);
  state->command = context.command;
  return [state] { return run(*state); };
}

}  // namespace lapicque::cli
