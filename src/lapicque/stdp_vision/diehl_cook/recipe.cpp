#include "lapicque/stdp_vision/diehl_cook/recipe.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {
namespace {

/// mV: where a neuron that was reset to -65 mV does not fire at once, V_th being -72 mV.
constexpr Range above_reset = {.low = 7, .low_open = true};

DiehlCookSpec read_network(const Settings& s) {
  const DiehlCookSpec d;
  return {.neurons = s.count("neurons", 1, 65535, d.neurons),
          .dt = s.quantity("dt", "ms", positive, d.dt),
          .show = s.quantity("show", "ms", positive, d.show),
          .rest = s.quantity("rest", "ms", non_negative, d.rest),
          .brightness = s.quantity("rate", "Hz", positive, 255 * d.brightness) / 255,
          .brighter = s.quantity("rate_step", "Hz", positive, 255 * d.brighter) / 255,
          .least_spikes = s.count("least_spikes", 0, 1u << 31, d.least_spikes),
          .excitation = s.quantity("excitation", "nS", non_negative, d.excitation),
          .inhibition = s.quantity("inhibition", "nS", non_negative, d.inhibition),
          .theta_start = s.quantity("theta", "mV", above_reset, d.theta_start),
          .theta_plus = s.quantity("theta_plus", "mV", non_negative, d.theta_plus),
          .tau_theta = s.quantity("tau_theta", "ms", positive, d.tau_theta)};
}

void read_stdp(const Settings& s, DiehlCookSpec& spec) {
  spec.nu_pre = s.quantity("nu_pre", "nS", non_negative, spec.nu_pre);
  spec.nu_post = s.quantity("nu_post", "nS", non_negative, spec.nu_post);
  spec.tau_pre = s.quantity("tau_pre", "ms", positive, spec.tau_pre);
  spec.tau_post_1 = s.quantity("tau_post_1", "ms", positive, spec.tau_post_1);
  spec.tau_post_2 = s.quantity("tau_post_2", "ms", positive, spec.tau_post_2);
  spec.w_max = s.quantity("w_max", "nS", positive, spec.w_max);
  spec.w_sum = s.quantity("w_sum", "nS", positive, spec.w_sum);
}

}  // namespace

DiehlCookRecipe parse_diehl_cook_recipe(std::string_view text, std::string_view source_name,
                                        std::span<const std::string> overrides) {
  const Settings s = parse_settings(text, source_name, overrides);
  require(s.text("method", "") == "diehl_cook", "{}: method is \"{}\", must be \"diehl_cook\"",
          source_name, s.text("method", ""));
  DiehlCookRecipe recipe{.name = s.text("name", ""),
                         .summary = s.text("summary", ""),
                         .source = s.text("source", ""),
                         .data = read_data(s.table("data")),
                         .network = read_network(s.table("network"))};
  read_stdp(s.table("stdp"), recipe.network);
  const auto training = s.table("training");
  recipe.images = training.count("images", 0, uint64_t(1) << 40, recipe.images);
  recipe.seed = training.count("seed", 0, uint64_t(INT64_MAX), 1);
  recipe.threads = int(training.count("threads", 0, 1024, 0));
  const auto readout = s.table("readout");
  recipe.network.answer = readout.quantity("show", "ms", positive, recipe.network.show);
  recipe.label_images = readout.count("images", 0, 1u << 31, 0);
  const auto vote = readout.choice("vote", {"mean", "share", "likelihood"}, "mean");
  recipe.vote = vote == "mean"    ? NeuronLabels::Vote::mean
                : vote == "share" ? NeuronLabels::Vote::share
                                  : NeuronLabels::Vote::likelihood;
  const auto expect = s.table("expect");
  if (expect.has("accuracy")) recipe.expected_accuracy = expect.number("accuracy", fraction, 0);
  s.finish();
  recipe.text = with_overrides(text, overrides);
  return recipe;
}

DiehlCookRecipe read_diehl_cook_recipe(const std::filesystem::path& path,
                                       std::span<const std::string> overrides) {
  auto recipe = parse_diehl_cook_recipe(read_recipe_text(path), path.string(), overrides);
  if (recipe.name.empty()) recipe.name = path.stem().string();
  return recipe;
}

}  // namespace lapicque::stdp_vision
