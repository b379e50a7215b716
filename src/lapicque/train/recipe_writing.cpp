// Recipes as text: the [[layer]] tables of a network, and a recipe with other layers.
#include <array>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/recipe.hpp"

namespace lapicque::train {
namespace {

std::string type_line(std::string_view type) { return fmt::format("type = \"{}\"\n", type); }

template <class T>
std::string key(std::string_view name, const T& value) {
  return fmt::format("{} = {}\n", name, value);
}

std::string list(std::string_view name, const std::vector<double>& values) {
  if (values.size() == 1) return key(name, values[0]);
  return fmt::format("{} = [{}]\n", name, fmt::join(values, ", "));
}

std::string text_of(const Linear& layer) {
  return type_line("linear") + key("n", layer.n_out) + key("bias", layer.bias);
}

std::string text_of(const Conv2d& layer) {
  return type_line("conv2d") + key("channels", layer.c_out) + key("kernel", layer.kernel) +
         key("stride", layer.stride) + key("padding", layer.padding) +
         key("dilation", layer.dilation) + key("groups", layer.groups) + key("bias", layer.bias);
}

template <class Pool>
std::string pool_text(std::string_view type, const Pool& layer) {
  return type_line(type) + key("kernel", layer.kernel) + key("stride", layer.stride) +
         key("padding", layer.padding);
}

std::string text_of(const Neuron& layer) {
  constexpr std::array resets{"value", "subtract", "none"};
  std::string text = type_line("neuron") + fmt::format("model = \"{}\"\n", layer.model) +
                     key("dt", layer.dt) +
                     fmt::format("reset = \"{}\"\n", resets[size_t(layer.reset)]) +
                     key("detach_reset", layer.reset_gradient == ResetGradient::detached) +
                     fmt::format("surrogate = \"{}\"\n", learn::name_of(layer.surrogate.kind)) +
                     key("surrogate_scale", layer.surrogate.scale);
  for (const auto& [name, values] : layer.parameters) text += list(name, values);
  if (!layer.input.empty()) text += fmt::format("input = \"{}\"\n", layer.input);
  if (!layer.learn.empty())
    text += fmt::format("learn = [\"{}\"]\n", fmt::join(layer.learn, "\", \""));
  if (layer.output == NeuronOutput::potentials) text += "output = \"potentials\"\n";
  return text;
}

std::string text_of(const Readout& layer) {
  constexpr std::array over{"mean", "sum", "max", "last"};
  return type_line("readout") + fmt::format("over = \"{}\"\n", over[size_t(layer.over)]);
}

/// The keys of a layer but its ways.
std::string text_of(const Layer& layer, const std::string& name) {
  if (const auto* linear = layer.as<Linear>()) return text_of(*linear);
  if (const auto* conv = layer.as<Conv2d>()) return text_of(*conv);
  if (const auto* max = layer.as<MaxPool>()) return pool_text("max_pool", *max);
  if (const auto* mean = layer.as<AvgPool>()) return pool_text("avg_pool", *mean);
  if (const auto* sum = layer.as<SumPool>()) return pool_text("sum_pool", *sum);
  if (layer.as<GlobalAvgPool>()) return type_line("global_avg_pool");
  if (layer.as<Flatten>()) return type_line("flatten");
  if (const auto* dropout = layer.as<Dropout>()) return type_line("dropout") + key("p", dropout->p);
  if (const auto* neuron = layer.as<Neuron>()) return text_of(*neuron);
  if (const auto* lif = layer.as<Lif>()) return text_of(lif->neuron());
  if (const auto* leaky = layer.as<LeakyReadout>()) return text_of(leaky->neuron());
  if (const auto* recurrent = layer.as<Recurrent>())
    return text_of(recurrent->neurons) + key("recurrent", true);
  if (const auto* readout = layer.as<Readout>()) return text_of(*readout);
  if (const auto* voting = layer.as<Voting>()) return type_line("voting") + key("n", voting->n_out);
  if (layer.as<Residual>()) return type_line("residual");
  fail("layer {} cannot be written into a recipe", name);
}

/// Tables called `key`, and those inside them; `names` is what comes before a layer's number.
std::string tables_text(std::span<const Layer> layers, const std::string& key,
                        const std::string& names) {
  std::string text;
  for (size_t i = 0; i < layers.size(); ++i) {
    const auto name = names + std::to_string(i);
    text += fmt::format("\n[[{}]]\n", key) + text_of(layers[i], name);
    if (const auto* residual = layers[i].as<Residual>())
      text += tables_text(residual->branch, key + ".branch", name + ".branch.") +
              tables_text(residual->shortcut, key + ".shortcut", name + ".shortcut.");
  }
  return text;
}

}  // namespace

std::string layers_text(std::span<const Layer> layers) { return tables_text(layers, "layer", ""); }

std::string with_layers(std::string_view recipe_text, std::span<const Layer> layers) {
  const auto [text, overrides] = split_overrides(recipe_text);
  return settings_without(text, "recipe", overrides, "layer") + layers_text(layers);
}

}  // namespace lapicque::train
