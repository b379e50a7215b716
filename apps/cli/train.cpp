// lapicque train RECIPE.toml: a network from its recipe to trained weights, pictures and a report.
#include <atomic>

#include "command.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/recording/progress.hpp"
#include "lapicque/recording/table.hpp"
#include "lapicque/train/weights.hpp"
#include "train_stdp.hpp"
#include "training.hpp"

namespace lapicque::cli {
namespace {

/// One line while it trains: loss, accuracy, images/s and the time that is left.
class Reporter {
 public:
  Reporter(const TrainCall& call, std::string label, size_t batch, std::string_view sample)
      : quiet_(call.options.quiet), label_(std::move(label)), batch_(batch), sample_(sample) {}

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
                 fmt::format("epoch {} of {}  loss {:.4f}  {:.2f} %  {:.0f} {}s/s", p.epoch,
                             p.n_epochs, p.loss, 100 * p.accuracy, p.images_per_second, sample_));
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
  std::string_view sample_;
  double first_ = 0, n_images_ = 0, seconds_ = 0;
  std::optional<Progress> bar_;
};

template <class R>
Trained train_once(const TrainCall& call, const train::Recipe& recipe, const TrainingData& data,
                   uint64_t seed, const std::filesystem::path& folder) {
  train::Sequence<R> net(data.training.shape, recipe.layers, seed);
  Trained trained{.seed = seed, .n_parameters = net.n_parameters(), .network = net.describe()};
  print(call.options, fmt::format("\n{}\n", net.describe()));

  train::FitOptions options = recipe.fit;
  options.seed = seed;
  if (data.validation.size() > 0) options.validation = &data.validation;
  options.checkpoint = {.path = checkpoint_of(folder), .resume = call.resume};
  std::atomic<bool> stop = false;
  options.stop = &stop;
  Reporter reporter(call, call.n_seeds > 1 ? fmt::format("seed {}", seed) : "train", options.batch,
                    sample_word(recipe));
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

std::vector<FigureValue> figures_of_all(const std::vector<Trained>& all,
                                        const train::Recipe& recipe) {
  std::vector<uint64_t> seeds;
  std::vector<double> accuracies;
  double seconds = 0;
  for (const auto& t : all) {
    seeds.push_back(t.seed), accuracies.push_back(100 * t.test.accuracy);
    seconds += t.seconds;
  }
  auto figures = figures_of_seeds(seeds, accuracies, recipe.expected_accuracy, recipe.source);
  figures.push_back(plain("training", seconds, "s"));
  return figures;
}

int run(TrainCall& call) {
  const auto method =
      stdp_vision::method_of(read_recipe_text(call.recipe), call.recipe.string(), call.options.set);
  if (method == "stdp") return train_stdp(call);
  if (method == "diehl_cook") return train_diehl_cook(call);
  auto overrides = call.options.set;
  if (call.options.seed) overrides.push_back(fmt::format("training.seed={}", *call.options.seed));
  if (call.options.threads)
    overrides.push_back(fmt::format("training.threads={}", *call.options.threads));
  const train::Recipe recipe = train::read_recipe(call.recipe, overrides);
  if (call.options.output.empty()) call.options.output = std::filesystem::path("out") / recipe.name;
  const uint64_t first = recipe.fit.seed;
  prepare_trainings(call, first);
  watch_interrupts();
  const TrainingData data = load_data(recipe, call.data);
  print(call.options, fmt::format("{}: {} to train with, {} to validate, {} to test\n", data.name,
                                  data.training.size(), data.validation.size(), data.test.size()));

  const int threads = recipe.fit.threads > 0 ? recipe.fit.threads : available_cores();
  std::vector<Trained> all;
  for (uint64_t seed = first; seed < first + call.n_seeds; ++seed) {
    const auto folder = folder_of(call, seed);
    all.push_back(recipe.precision == train::RecipePrecision::single
                      ? train_once<float>(call, recipe, data, seed, folder)
                      : train_once<double>(call, recipe, data, seed, folder));
    if (all.back().fit.ending == train::Ending::stopped) {
      print(call.options,
            fmt::format("\nstopped; continue with: {}\n", resume_command(call.command)));
      return interrupted;
    }
    const Outcome outcome = judge(seed, threads, figures_of(all.back(), recipe));
    write_report(recipe, all.back(), data, outcome, call.command, folder);
    if (call.n_seeds == 1) {
      const int code = conclude(outcome, call.options);
      print(call.options, fmt::format("\n  {}\n", (folder / "report.html").string()));
      return code;
    }
    print(call.options, format(outcome.figures, color_for(stdout)));
  }
  return conclude(judge(first, threads, figures_of_all(all, recipe)), call.options);
}

}  // namespace

std::function<int()> declare_train(CLI::App& verb, const Context& context) {
  auto state = std::make_shared<TrainCall>();
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
