// lapicque eval MODEL: a trained network on the test part of its data set.
#include <cmath>
#include <optional>

#include "command.hpp"
#include "eval_stdp.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/recording/progress.hpp"
#include "lapicque/stdp_vision/recipe.hpp"
#include "lapicque/train/event_driven.hpp"
#include "lapicque/train/weights.hpp"
#include "training.hpp"

namespace lapicque::cli {
namespace {

struct State {
  Options options;
  std::filesystem::path model, data;
  bool event_driven = false;
  std::string command;
};

template <class R>
Trained evaluate_model(const State& state, const train::Recipe& recipe, const TrainingData& data) {
  train::Sequence<R> net(data.test.shape, recipe.layers, recipe.fit.seed);
  train::load_weights(state.model, net);
  Trained trained{.seed = recipe.fit.seed, .n_parameters = net.n_parameters()};
  Progress progress(double(data.test.size()),
                    {.label = "eval",
                     .unit = fmt::format("{}s", sample_word(recipe)),
                     .verbosity = state.options.quiet ? Verbosity::quiet : Verbosity::normal});
  std::atomic<bool> stop = false;
  const train::EvaluateOptions options{.loss = recipe.fit.loss,
                                       .decide = recipe.fit.decide,
                                       .batch = recipe.fit.batch,
                                       .n_steps = recipe.fit.n_steps,
                                       .threads = recipe.fit.threads,
                                       .activity = train::Activity::measured,
                                       .stop = &stop,
                                       .on_batch = [&](size_t done, size_t) {
                                         progress.update(double(done));
                                         stop = interrupt_requested();
                                       }};
  trained.test = state.event_driven ? train::evaluate_by_events(net, data.test, options)
                                    : train::evaluate(net, data.test, options);
  progress.finish();
  if (stop)
    fail(ErrorKind::interrupted, "eval: stopped after {} {}s", trained.test.n_samples,
         sample_word(recipe));
  if (!state.options.output.empty())
    trained.rasters = train::record(net, data.test, 0, recipe.fit.n_steps);
  return trained;
}

/// The exit code where the model is of a method without gradients.
std::optional<int> evaluate_without_gradients(const State& state, const train::Archive& archive,
                                              const train::RecipeText& text) {
  const auto method = stdp_vision::method_of(text.document, state.model.string(), text.overrides);
  if (method != "stdp" && method != "diehl_cook") return std::nullopt;
  if (state.event_driven)
    fail(ErrorKind::invalid,
         "--event-driven is for models trained by gradient; this one is of "
         "method = \"{}\", which is by events already",
         method);
  const EvalCall call{state.options, state.model, state.data, state.command};
  if (!call.options.output.empty()) prepare_folder(call.options.output);
  watch_interrupts();
  return method == "stdp" ? eval_stdp(call, archive, text) : eval_diehl_cook(call, archive, text);
}

}  // namespace

std::function<int()> declare_eval(CLI::App& verb, const Context& context) {
  auto state = std::make_shared<State>();
  verb.add_option("model", state->model, "Weights that `lapicque train` wrote: model.lpq")
      ->required()
      ->type_name("MODEL");
  verb.add_option("--data", state->data, "Folder of data sets (default: LAPICQUE_DATA, ./data)")
      ->type_name("DIR");
  verb.add_flag("--event-driven", state->event_driven,
                "One image at a time on one thread, by events: how fast a decision is");
  add_set(verb, state->options);
  add_threads(verb, state->options);
  add_output(verb, state->options, "Folder for pictures and a report (default: none)");
  add_json(verb, state->options);
  add_quiet(verb, state->options);
  state->command = context.command;
  return [state] {
    const auto archive = train::Archive::read(state->model);
    auto text = train::text_of_model(archive, state->model, state->options.set);
    if (const auto code = evaluate_without_gradients(*state, archive, text)) return *code;
    if (state->options.threads)
      text.overrides.push_back(fmt::format("training.threads={}", *state->options.threads));
    const auto recipe = train::recipe_of(text, state->model);
    if (!state->options.output.empty()) prepare_folder(state->options.output);
    watch_interrupts();
    const auto data = load_data(recipe, state->data, Parts::test);
    const auto trained = recipe.precision == train::RecipePrecision::single
                             ? evaluate_model<float>(*state, recipe, data)
                             : evaluate_model<double>(*state, recipe, data);
    const int threads = recipe.fit.threads > 0 ? recipe.fit.threads : available_cores();
    const auto outcome = judge(recipe.fit.seed, threads, figures_of(trained, recipe));
    if (!state->options.output.empty())
      write_report(recipe, trained, data, outcome, state->command, state->options.output);
    return conclude(outcome, state->options);
  };
}

}  // namespace lapicque::cli
