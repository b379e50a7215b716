// lapicque import FILE.nir: a NIR graph as a network that `eval` and `train` know.
#include <nlohmann/json.hpp>
#include <optional>

#include "exchange.hpp"
#include "exit_code.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_hints.hpp"
#include "lapicque/bridge/nir_train.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/recipe.hpp"
#include "lapicque/train/weights.hpp"

namespace lapicque::cli {
namespace {

struct State {
  Options options;
  std::filesystem::path file, recipe;
  std::optional<double> dt;
  std::optional<std::string> reset, integrator, drive;
};

/// How the file is to be executed: as was asked, else as it says itself.
bridge::NirOptions options_of(const State& state, const nir::Graph& graph) {
  const auto hints = bridge::hints_of(graph);
  auto options = hints.value_or(bridge::NirOptions{});
  if (state.dt) options.dt = *state.dt;
  if (state.integrator) options.integrator = bridge::parse_integrator(*state.integrator);
  if (state.drive) options.drive = bridge::parse_drive(*state.drive);
  if (state.reset) options.reset = bridge::parse_reset(*state.reset);
  require(options.dt > 0,
          "{} does not say its time step; give it with --dt, in the unit of its time constants "
          "(`lapicque nir` shows what is known)",
          state.file.string());
  require(hints || state.reset,
          "{} does not say what a spike does; give --reset hard (to v_reset) or soft (less the "
          "threshold, as snnTorch does by default)",
          state.file.string());
  return options;
}

/// The recipe that the layers are put into: the one given, else the one kept in the file.
std::string recipe_text(const State& state, const nir::Graph& graph) {
  if (!state.recipe.empty()) return train::read_recipe(state.recipe, state.options.set).text;
  const auto text = bridge::recipe_of(graph).value_or(
      fmt::format("summary = \"imported from {}\"\n", state.file.filename().string()));
  return with_overrides(text, state.options.set);
}

/// The graph's layers, and the readout over time that the recipe ends with: NIR has none.
std::vector<train::Layer> layers_of(std::vector<train::Layer> layers,
                                    const std::vector<train::Layer>& recipe) {
  if (!recipe.empty() && recipe.back().as<train::Readout>()) layers.push_back(recipe.back());
  return layers;
}

template <class R>
size_t import_as(const nir::Graph& graph, const bridge::NirOptions& options,
                 const std::string& text, const std::vector<train::Layer>& old,
                 const std::filesystem::path& path) {
  const auto weights = bridge::from_nir<R>(graph, options);
  const auto written = train::with_layers(text, layers_of(weights.layers(), old));
  const auto recipe = train::parse_recipe(written, path.string());
  train::Sequence<R> net(weights.input_shape(), recipe.layers, recipe.fit.seed);
  net.load(weights.weights());
  train::save_weights(path, net, recipe.text);
  return net.n_parameters();
}

int run(State& state) {
  const auto graph = nir::read(state.file);
  const auto options = options_of(state, graph);
  const auto path = output_or(state.options, state.file.stem().string() + ".lpq");
  const auto text = recipe_text(state, graph);
  const bool has_layers = !state.recipe.empty() || bridge::recipe_of(graph);
  const auto split = train::split_overrides(text);
  std::vector<train::Layer> old;
  bool single = true;
  if (has_layers) {
    const auto recipe = train::parse_recipe(split.document, state.file.string(), split.overrides);
    old = recipe.layers;
    single = recipe.precision == train::RecipePrecision::single;
  }
  const size_t n = single ? import_as<float>(graph, options, text, old, path)
                          : import_as<double>(graph, options, text, old, path);
  print(state.options,
        fmt::format("{}: {} parameters, of {} nodes with dt {:.4g}, reset {}, "
                    "integrator {}, drive {}\n",
                    path.string(), n, graph.nodes.size(), options.dt, name_of(options.reset),
                    name_of(options.integrator), name_of(options.drive)));
  const nlohmann::json json{{"file", path.string()},
                            {"parameters", n},
                            {"dt", options.dt},
                            {"reset", name_of(options.reset)},
                            {"integrator", name_of(options.integrator)},
                            {"drive", name_of(options.drive)}};
  write_json(state.options, json.dump(2) + "\n");
  return ok;
}

}  // namespace

std::function<int()> declare_import(CLI::App& verb, const Context&) {
  auto state = std::make_shared<State>();
  verb.add_option("file", state->file, "A .nir file")->type_name("FILE")->required();
  verb.add_option("--recipe", state->recipe,
                  "Recipe whose data, steps and training apply (default: the one in the file)")
      ->type_name("RECIPE");
  verb.add_option("--dt", state->dt, "Time step, in the unit of the file (default: its own)")
      ->type_name("X");
  verb.add_option("--reset", state->reset, "What a spike does: hard or soft (default: its own)")
      ->type_name("NAME");
  verb.add_option("--integrator", state->integrator,
                  "euler, exponential_euler, impulse or exact (default: its own)")
      ->type_name("NAME");
  verb.add_option("--drive", state->drive, "What an input of 1 is: current or impulse")
      ->type_name("NAME");
  add_set(verb, state->options);
  add_output(verb, state->options, "The weights (default: FILE.lpq, here)");
  add_json(verb, state->options, "Write what was written as JSON; \"-\": standard output");
  add_quiet(verb, state->options);
  return [state] { return run(*state); };
}

}  // namespace lapicque::cli
