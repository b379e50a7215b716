#include "lapicque/train/recipe.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/weights.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

const std::string small = R"(summary = "two layers"
steps = 4
[data]
set = "mnist"
validation = 100
augment = {shift = 2, rotate = 10}
[[layer]]
type = "linear"
n = 20
[[layer]]
type = "lif"
beta = 0.8
surrogate = "fast_sigmoid"
[[layer]]
type = "linear"
n = 10
[[layer]]
type = "neuron"
model = "iaf_psc_exp"
tau_m = "20 ms"
learn = ["tau_m"]
[training]
loss = "cross_entropy_count"
optimiser = "sgd"
learning_rate = 0.05
schedule = "cosine"
warm_up = 1
epochs = 3
[expect]
accuracy = 0.9
)";

std::string message_of(const std::string& text, std::vector<std::string> overrides = {}) {
  try {
    parse_recipe(text, "r.toml", overrides);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    return error.what();
  }
  return "(nothing was thrown)";
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const size_t at = text.find(what);
  REQUIRE(at != text.npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a recipe says the same as the C++ declarations") {
  const auto recipe = parse_recipe(small, "r.toml");
  CHECK(recipe.fit.n_steps == 4);
  CHECK(recipe.data.validation == 100);
  CHECK(recipe.data.augmentation == Augmentation{.shift = 2, .rotate = 10});
  REQUIRE(recipe.layers.size() == 4);
  REQUIRE(recipe.layers[0].as<Linear>());
  CHECK(recipe.layers[0].as<Linear>()->n_out == 20);
  REQUIRE(recipe.layers[1].as<Lif>());
  CHECK(recipe.layers[1].as<Lif>()->beta == 0.8);
  CHECK(recipe.layers[1].as<Lif>()->surrogate.kind == SurrogateKind::fast_sigmoid);
  REQUIRE(recipe.layers[3].as<train::Neuron>());
  CHECK(recipe.layers[3].as<train::Neuron>()->parameters.at("tau_m") == std::vector<double>{20});
  CHECK(recipe.layers[3].as<train::Neuron>()->learn == std::vector<std::string>{"tau_m"});
  CHECK(recipe.fit.loss.name() == CrossEntropyCount::name);
  CHECK(std::get<Sgd>(recipe.fit.optimiser).lr == 0.05);
  CHECK(std::get<Cosine>(recipe.fit.schedule).warm_up == 1);
  CHECK(recipe.fit.epochs == 3);
  CHECK(recipe.expected_accuracy == 0.9);
}

TEST_CASE("a mistake in a recipe is one sentence that opens with its place") {
  CHECK(message_of(replaced(small, "epochs", "epoch"))
            .starts_with("r.toml:28:1: training: unknown key \"epoch\""));
  CHECK(message_of(replaced(small, "\"linear\"", "\"liner\""))
            .find("no layer \"liner\"; did you mean \"linear\"?") != std::string::npos);
  CHECK(message_of(replaced(small, "iaf_psc_exp", "iaf_psc_ex"))
            .find("did you mean \"iaf_psc_exp\"?") != std::string::npos);
  CHECK(message_of(replaced(small, "cross_entropy_count", "cross_entropy")).find("r.toml:") !=
        std::string::npos);
  CHECK(message_of(replaced(small, "\"20 ms\"", "\"20 mV\"")).find("ms") != std::string::npos);
  CHECK(message_of(replaced(small, "beta = 0.8", "beta = 1.5")).find("layer 2: beta is 1.5") !=
        std::string::npos);
  CHECK(message_of("steps = 3\n").find("no [[layer]]") != std::string::npos);
}

TEST_CASE("overrides of a training are known to its file of weights") {
  const std::vector<std::string> then{"training.epochs=7", "layer.0.n=12"};
  const auto recipe = parse_recipe(small, "r.toml", then);
  CHECK(recipe.fit.epochs == 7);
  const Sequence<float> net({28, 28, 1}, {Linear{12}}, 1);
  const auto path = std::filesystem::temp_directory_path() / "lapicque_recipe_test.lpq";
  save_weights(path, net, recipe.text);
  const std::vector<std::string> now{"training.batch=9"};
  const auto again = recipe_of_model(path, now);
  CHECK(again.fit.epochs == 7);
  CHECK(again.fit.batch == 9);
  REQUIRE(again.layers[0].as<Linear>());
  CHECK(again.layers[0].as<Linear>()->n_out == 12);
  CHECK(again.layers.size() == recipe.layers.size());
  std::filesystem::remove(path);
}

TEST_CASE("layers that are written into a recipe are read as the same layers") {
  using train::Neuron;
  const std::vector<Layer> layers{
      Conv2d{.c_out = 6, .kernel = 5, .stride = 2, .padding = 1, .groups = 2, .bias = false},
      Neuron{.model = "cuba_lif",
             .parameters = {{"tau_m", {1e300}}, {"tau_syn", {0.1}}, {"V_th", {1, 2.5, 0.3}}},
             .dt = 0.1,
             .reset = Reset::subtract,
             .reset_gradient = ResetGradient::detached,
             .surrogate = {SurrogateKind::erf, 3},
             .learn = {"tau_m"}},
      MaxPool{.kernel = 3, .stride = 2, .padding = 1},
      AvgPool{.kernel = 2},
      SumPool{.kernel = 4},
      GlobalAvgPool{},
      Flatten{},
      Dropout{.p = 0.125},
      Linear{.n_out = 7},
      Lif{.beta = 0.3, .threshold = 2},
      LeakyReadout{.beta = 0.7},
      Recurrent{.neurons = Lif{.beta = 0.6}.neuron()},
      Voting{.n_out = 5},
      Readout{Over::last},
      Residual{{Linear{.n_out = 5}, Residual{{Flatten{}}, {Dropout{.p = 0.5}}}, Flatten{}}},
      Residual{{Flatten{}}, {Linear{.n_out = 3}}}};
  const std::vector<std::string> overrides{"training.epochs=9", "layer.0.n=11"};
  const auto before = parse_recipe(small, "r.toml", overrides);
  const auto recipe = parse_recipe(with_layers(before.text, layers), "new.toml");
  CHECK(recipe.fit.epochs == 9);
  CHECK(recipe.data.augmentation == before.data.augmentation);
  CHECK(recipe.expected_accuracy == 0.9);
  REQUIRE(recipe.layers.size() == layers.size());
  CHECK(layers_text(recipe.layers) == layers_text(layers));
  const auto* conv = recipe.layers[0].as<Conv2d>();
  REQUIRE(conv);
  CHECK(conv->stride == 2);
  CHECK(conv->groups == 2);
  CHECK(!conv->bias);
  const auto* neuron = recipe.layers[1].as<Neuron>();
  REQUIRE(neuron);
  CHECK(neuron->parameters.at("V_th") == std::vector<double>{1, 2.5, 0.3});
  CHECK(neuron->parameters.at("tau_m") == std::vector<double>{1e300});
  CHECK(neuron->dt == 0.1);
  CHECK(neuron->reset == Reset::subtract);
  CHECK(neuron->reset_gradient == ResetGradient::detached);
  CHECK(neuron->surrogate.kind == SurrogateKind::erf);
  CHECK(neuron->surrogate.scale == 3);
  CHECK(neuron->learn == std::vector<std::string>{"tau_m"});
  REQUIRE(recipe.layers[10].as<Neuron>());
  CHECK(recipe.layers[10].as<Neuron>()->output == NeuronOutput::potentials);
  REQUIRE(recipe.layers[11].as<Recurrent>());
  CHECK(recipe.layers[11].as<Recurrent>()->neurons.model == "lif_jump");
  REQUIRE(recipe.layers[13].as<Readout>());
  CHECK(recipe.layers[13].as<Readout>()->over == Over::last);
  const auto* residual = recipe.layers[14].as<Residual>();
  REQUIRE(residual);
  CHECK(residual->shortcut.empty());
  REQUIRE(residual->branch.size() == 3);
  REQUIRE(residual->branch[1].as<Residual>());
  CHECK(residual->branch[1].as<Residual>()->shortcut[0].as<Dropout>()->p == 0.5);
  REQUIRE(recipe.layers[15].as<Residual>());
  CHECK(recipe.layers[15].as<Residual>()->shortcut[0].as<Linear>()->n_out == 3);
  const std::vector<Layer> unknown{Linear{.n_out = 1}, Residual{{BatchNorm{}}}};
  CHECK_THROWS_WITH_AS(layers_text(unknown), "layer 1.branch.0 cannot be written into a recipe",
                       Error);
}

TEST_CASE("a set of recordings is binned as its recipe says, and has no keys of images") {
  auto text = replaced(small, "set = \"mnist\"", "set = \"shd\"");
  text = replaced(text, "augment = {shift = 2, rotate = 10}",
                  "augment = {jitter = 1.5}\nduration = \"1.4 s\"\nshrink = 5\ninput = \"counts\"");
  const auto recipe = parse_recipe(text, "r.toml");
  REQUIRE(recipe.data.events);
  CHECK(recipe.data.events->bins == EventOptions::Bins::duration);
  CHECK(recipe.data.events->duration == 1'400'000);
  CHECK(recipe.data.events->shrink == 5);
  CHECK(recipe.data.events->input == EventOptions::Input::counts);
  CHECK(recipe.data.events->augmentation.jitter == 1.5);
  CHECK(recipe.data.validation == 100);
  CHECK(!parse_recipe(small, "r.toml").data.events);
  CHECK(message_of(text, {"data.pixels=standard"}).find("unknown key \"pixels\"") !=
        std::string::npos);
  CHECK(message_of(text, {"data.bins=events"}).find("unknown key \"duration\"") !=
        std::string::npos);
  CHECK(message_of(small, {"data.duration=3"}).find("unknown key \"duration\"") !=
        std::string::npos);
}
