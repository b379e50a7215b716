// lapicque export MODEL: a trained network as a NIR file, for other programs and other hardware.
#include <nlohmann/json.hpp>

#include "exchange.hpp"
#include "exit_code.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_hints.hpp"
#include "lapicque/bridge/nir_train.hpp"
#include "lapicque/train/recipe.hpp"
#include "lapicque/train/weights.hpp"
#include "training.hpp"

namespace lapicque::cli {
namespace {

struct State {
  Options options;
  std::filesystem::path model, data;
  double dt = 1e-3;
  std::string integrator = "exponential_euler", drive = "current";
};

template <class R>
nir::Graph graph_of(const State& state, const train::Recipe& recipe, train::Shape input,
                    const bridge::NirOptions& options) {
  train::Sequence<R> net(input, recipe.layers, recipe.fit.seed);
  train::load_weights(state.model, net);
  auto graph = bridge::to_nir(net, options);
  bridge::set_recipe(graph, recipe.text);
  return graph;
}

int run(State& state) {
  const auto recipe = train::recipe_of_model(state.model, state.options.set);
  const auto path = output_or(state.options, state.model.stem().string() + ".nir");
  const bridge::NirOptions options{.dt = state.dt,
                                   .integrator = bridge::parse_integrator(state.integrator),
                                   .drive = bridge::parse_drive(state.drive)};
  auto unscaled = recipe;  // only the shape of its images matters here
  unscaled.data.pixels = train::RecipeData::Pixels::unit;
  const auto input = load_data(unscaled, state.data, Parts::test).test.shape;
  const auto graph = recipe.precision == train::RecipePrecision::single
                         ? graph_of<float>(state, recipe, input, options)
                         : graph_of<double>(state, recipe, input, options);
  nir::write(path, graph);
  const auto hints = *bridge::hints_of(graph);
  print(state.options,
        fmt::format(
            "{}: {} nodes, to be executed with dt {:.4g}, reset {}, integrator {}, drive {}\n",
            path.string(), graph.nodes.size(), hints.dt, name_of(hints.reset),
            name_of(hints.integrator), name_of(hints.drive)));
  const nlohmann::json json{{"file", path.string()},
                            {"nodes", graph.nodes.size()},
                            {"dt", hints.dt},
                            {"reset", name_of(hints.reset)},
                            {"integrator", name_of(hints.integrator)},
                            {"drive", name_of(hints.drive)}};
  write_json(state.options, json.dump(2) + "\n");
  return ok;
}

}  // namespace

std::filesystem::path output_or(const Options& options, const std::string& name) {
  if (!options.output.empty()) return options.output;
  require(!std::filesystem::exists(name), "{} exists; name the file with --output", name);
  return name;
}

std::function<int()> declare_export(CLI::App& verb, const Context&) {
  auto state = std::make_shared<State>();
  verb.add_option("model", state->model, "Weights that `lapicque train` wrote: model.lpq")
      ->required()
      ->type_name("MODEL");
  verb.add_option("--dt", state->dt, "A step in seconds, which time constants are written for")
      ->type_name("X")
      ->capture_default_str();
  verb.add_option("--integrator", state->integrator,
                  "How a reader shall step: euler, exponential_euler, impulse or exact")
      ->type_name("NAME")
      ->capture_default_str();
  verb.add_option("--drive", state->drive, "What an input of 1 is: current or impulse")
      ->type_name("NAME")
      ->capture_default_str();
  verb.add_option("--data", state->data, "Folder of data sets (default: LAPICQUE_DATA, ./data)")
      ->type_name("DIR");
  add_set(verb, state->options);
  add_output(verb, state->options, "The NIR file (default: MODEL.nir, here)");
  add_json(verb, state->options, "Write what was written as JSON; \"-\": standard output");
  add_quiet(verb, state->options);
  return [state] { return run(*state); };
}

}  // namespace lapicque::cli
