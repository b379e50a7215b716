// The layers of a recipe: one function for each `type`.
#include <algorithm>
#include <array>

#include "lapicque/base/error.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/train/layers.hpp"
#include "lapicque/train/recipe.hpp"

namespace lapicque::train {
namespace {

constexpr uint64_t most = 1 << 24;  // neurons of a layer, channels, ...

Layer linear(const Settings& s, size_t) {
  return Linear{.n_out = s.count("n", 1, most), .bias = s.flag("bias", true)};
}

Layer conv2d(const Settings& s, size_t) {
  return Conv2d{.c_out = s.count("channels", 1, most),
                .kernel = s.count("kernel", 1, 1024, 3),
                .stride = s.count("stride", 1, 1024, 1),
                .padding = s.count("padding", 0, 1024, 0),
                .dilation = s.count("dilation", 1, 1024, 1),
                .groups = s.count("groups", 1, most, 1),
                .bias = s.flag("bias", true)};
}

template <class Pool>
Layer pool(const Settings& s, size_t) {
  return Pool{.kernel = s.count("kernel", 1, 1024, 2),
              .stride = s.count("stride", 0, 1024, 0),
              .padding = s.count("padding", 0, 1024, 0)};
}

Layer global_avg_pool(const Settings&, size_t) { return GlobalAvgPool{}; }
Layer flatten(const Settings&, size_t) { return Flatten{}; }

Layer batch_norm(const Settings& s, size_t n_steps) {
  const bool each_step = s.flag("each_step", false);
  return BatchNorm{.momentum = s.number("momentum", fraction, 0.1),
                   .epsilon = s.number("epsilon", positive, 1e-5),
                   .scale = s.number("scale", positive, 1),
                   .n_steps = each_step ? n_steps : 0};
}

Layer dropout(const Settings& s, size_t) {
  return Dropout{.p = s.number("p", {.low = 0, .high = 1, .high_open = true}, 0.5)};
}

// ---- neurons ------------------------------------------------------------------------------------

Reset reset_of(const Settings& s, std::string_view otherwise) {
  const auto word = s.choice("reset", {"subtract", "value", "none"}, otherwise);
  return word == "subtract" ? Reset::subtract : word == "value" ? Reset::value : Reset::none;
}

ResetGradient reset_gradient_of(const Settings& s) {
  return s.flag("detach_reset", false) ? ResetGradient::detached : ResetGradient::flows;
}

Surrogate surrogate_of(const Settings& s) {
  const auto name = s.text("surrogate", "arctan");
  Surrogate surrogate;
  try {
    surrogate.kind = learn::surrogate_kind(name);
  } catch (const Error& error) {
    fail("{}: {}", s.where("surrogate"), error.what());
  }
  surrogate.scale = s.number("surrogate_scale", non_negative, 0);
  return surrogate;
}

NeuronOutput output_of(const Settings& s) {
  return s.choice("output", {"spikes", "potentials"}, "spikes") == "spikes"
             ? NeuronOutput::spikes
             : NeuronOutput::potentials;
}

Layer lif(const Settings& s, size_t) {
  const Lif layer{
      .beta = s.number("beta", {.low = 0, .high = 1, .low_open = true, .high_open = true}, 0.9),
      .threshold = s.number("threshold", positive, 1),
      .reset = reset_of(s, "subtract"),
      .reset_gradient = reset_gradient_of(s),
      .surrogate = surrogate_of(s),
      .learn = s.texts("learn"),
      .output = output_of(s)};
  if (s.flag("recurrent", false)) return Recurrent{.neurons = layer.neuron()};
  return layer;
}

Layer leaky_readout(const Settings& s, size_t) {
  return LeakyReadout{
      .beta = s.number("beta", {.low = 0, .high = 1, .low_open = true, .high_open = true}, 0.9)};
}

/// Any model of the registry; its parameters are keys of the layer, in the model's unit or with
/// their own: tau_m = "20 ms".
Layer neuron(const Settings& s, size_t) {
  Neuron layer{.model = s.text("model"),
               .dt = s.quantity("dt", "ms", positive, 1),
               .input = s.text("input", ""),
               .reset = reset_of(s, "value"),
               .reset_gradient = reset_gradient_of(s),
               .surrogate = surrogate_of(s),
               .learn = s.texts("learn"),
               .output = output_of(s)};
  const NeuronModel* model = find_neuron_model(layer.model);
  if (!model) {
    std::vector<std::string> known;
    for (const auto& m : neuron_models()) known.emplace_back(m.info.name);
    fail("{}: no neuron model \"{}\"{}", s.where("model"), layer.model,
         suggestion(layer.model, known));
  }
  for (const Field& field : model->parameters)
    if (s.has(field.name))
      layer.parameters[field.name] = s.quantities(field.name, field.unit, field.range);
  if (s.flag("recurrent", false)) return Recurrent{.neurons = layer};
  return layer;
}

// ---- from many steps to one number, and around --------------------------------------------------

Layer readout(const Settings& s, size_t) {
  const auto word = s.choice("over", {"mean", "sum", "max", "last"}, "mean");
  return Readout{.over = word == "mean"  ? Over::mean
                         : word == "sum" ? Over::sum
                         : word == "max" ? Over::max
                                         : Over::last};
}

Layer voting(const Settings& s, size_t) { return Voting{.n_out = s.count("n", 1, most, 10)}; }

Layer residual(const Settings& s, size_t n_steps) {
  Residual layer{.branch = read_layers(s, "branch", n_steps),
                 .shortcut = read_layers(s, "shortcut", n_steps)};
  require(!layer.branch.empty(), "{}: a residual layer needs at least one [[layer.branch]]",
          s.where());
  return layer;
}

struct LayerType {
  const char* name;
  Layer (*read)(const Settings&, size_t n_steps);
};
constexpr std::array types{
    LayerType{"linear", &linear},          LayerType{"conv2d", &conv2d},
    LayerType{"max_pool", &pool<MaxPool>}, LayerType{"avg_pool", &pool<AvgPool>},
    LayerType{"sum_pool", &pool<SumPool>}, LayerType{"global_avg_pool", &global_avg_pool},
    LayerType{"flatten", &flatten},        LayerType{"batch_norm", &batch_norm},
    LayerType{"dropout", &dropout},        LayerType{"lif", &lif},
    LayerType{"neuron", &neuron},          LayerType{"leaky_readout", &leaky_readout},
    LayerType{"readout", &readout},        LayerType{"voting", &voting},
    LayerType{"residual", &residual},
};

}  // namespace

std::vector<Layer> read_layers(const Settings& table, std::string_view key, size_t n_steps) {
  std::vector<Layer> layers;
  for (const Settings& s : table.tables(key)) {
    const auto name = s.text("type");
    const auto* type = std::ranges::find(types, name, &LayerType::name);
    if (type == types.end()) {
      std::vector<std::string> known;
      for (const auto& t : types) known.emplace_back(t.name);
      fail("{}: no layer \"{}\"{}", s.where("type"), name, suggestion(name, known));
    }
    layers.push_back(type->read(s, n_steps));
  }
  return layers;
}

}  // namespace lapicque::train
