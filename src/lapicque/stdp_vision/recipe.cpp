#include "lapicque/stdp_vision/recipe.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {
namespace {

FilterBank read_bank(const Settings& s) {
  using Polarity = FilterBank::Polarity;
  FilterBank bank{.threshold = s.number("threshold", non_negative, 15),
                  .normalisation = s.count("normalisation", 0, 1024, 0),
                  .border = s.count("border", 0, 1024, 0),
                  .lateral = s.numbers("lateral", fraction, {})};
  const auto kind = s.choice("filters", {"dog", "gabor", "none"}, "dog");
  const auto polarity = s.choice("polarity", {"both", "on", "off", "absolute"},
                                 kind == "gabor" ? "absolute" : "both");
  bank.polarity = polarity == "both"  ? Polarity::both
                  : polarity == "on"  ? Polarity::on
                  : polarity == "off" ? Polarity::off
                                      : Polarity::absolute;
  if (kind == "none") bank.polarity = Polarity::on;
  if (kind == "dog") {
    const auto sizes = s.numbers("sizes", {.low = 1, .high = 255}, {7});
    const auto a = s.numbers("sigma", positive, {1});
    const auto b = s.numbers("sigma_surround", positive, {2});
    require(a.size() == sizes.size() && b.size() == sizes.size(),
            "{}: {} sizes, {} sigma and {} sigma_surround; must be as many of each", s.where(),
            sizes.size(), a.size(), b.size());
    for (size_t i = 0; i < sizes.size(); ++i)
      bank.filters.push_back(difference_of_gaussians(size_t(sizes[i]), a[i], b[i]));
  } else if (kind == "gabor") {
    const auto size = s.count("size", 1, 255, 5);
    for (const double angle : s.numbers("angles", any_value, {22.5, 67.5, 112.5, 157.5}))
      bank.filters.push_back(gabor(size, angle));
  }
  return bank;
}

Encoder read_encoder(const Settings& s) {
  Encoder encoder{.n_steps = s.count("steps", 1, never - 1, 15)};
  const auto colour = s.choice("colour", {"intensity", "channels", "opponent"}, "intensity");
  encoder.colour = colour == "intensity"  ? Colour::intensity
                   : colour == "channels" ? Colour::channels
                                          : Colour::opponent;
  encoder.coding =
      s.choice("coding", {"rank", "latency"}, "rank") == "rank" ? Coding::rank : Coding::latency;
  encoder.bank = read_bank(s);
  return encoder;
}

LearningSpec read_learning(const Settings& s) {
  const Rule standard;
  LearningSpec spec{.images = s.count("images", 0, 1u << 31, 60000),
                    .anneal = s.number("anneal", {.low = 0, .high = 1, .low_open = true}, 1),
                    .growth = s.number("growth", {.low = 1}, 1),
                    .grow_every = s.count("grow_every", 1, 1u << 31, 500),
                    .most = s.number("most", positive, 0.15),
                    .converged = s.number("converged", fraction, 0.01),
                    .batch = s.count("batch", 1, 1 << 16, 32)};
  spec.rule = {
      .kind = rule_by_name(s.choice(
          "rule", {"simplified", "additive", "multiplicative", "biological"}, "simplified")),
      .a_plus = s.number("a_plus", non_negative, standard.a_plus),
      .a_minus = s.number("a_minus", {.high = 0}, standard.a_minus),
      .beta = s.number("beta", non_negative, standard.beta),
      .tau = s.number("tau", positive, standard.tau)};
  spec.competition = {.winners = s.count("winners", 1, 65535, 5),
                      .radius = s.count("radius", 0, 65535, 2),
                      .places = s.count("places", 0, 65535, 0)};
  spec.adaptation = {.rate = s.number("threshold_rate", non_negative, 0),
                     .target = s.number("target", fraction, 0.75),
                     .least = s.number("least_threshold", positive, 1)};
  return spec;
}

Readout read_readout(const Settings& s) {
  Readout readout;
  readout.rows = s.count("rows", 1, 1024, 1);
  readout.columns = s.count("columns", 1, 1024, readout.rows);
  readout.pool =
      s.choice("pool", {"max", "sum"}, "max") == "max" ? Readout::Pool::max : Readout::Pool::sum;
  const auto value = s.choice("value", {"potential", "cosine", "relative"}, "potential");
  readout.value = value == "potential" ? Readout::Value::potential
                  : value == "cosine"  ? Readout::Value::cosine
                                       : Readout::Value::relative;
  return readout;
}

RewardSpec read_reward(const Settings& s) {
  RewardSpec spec;
  const double low = s.number("low", fraction, spec.reward.low);
  const double high = s.number("high", fraction, spec.reward.high);
  require(low < high, "{}: low is {:g} and high {:g}; low must be below", s.where(), low, high);
  spec.reward.low = spec.punishment.low = low, spec.reward.high = spec.punishment.high = high;
  spec.reward.a_plus = s.number("reward_plus", non_negative, spec.reward.a_plus);
  spec.reward.a_minus = s.number("reward_minus", {.high = 0}, spec.reward.a_minus);
  spec.punishment.a_plus = s.number("punish_plus", {.high = 0}, spec.punishment.a_plus);
  spec.punishment.a_minus = s.number("punish_minus", non_negative, spec.punishment.a_minus);
  spec.adjust_every = s.count("adjust_every", 1, 1u << 31, spec.adjust_every);
  spec.dropout = s.number("dropout", {.low = 0, .high = 1, .high_open = true}, 0);
  spec.teacher = s.flag("teacher", false);
  spec.margin = s.number("margin", non_negative, 0);
  spec.anneal = s.number("anneal", {.low = 0, .high = 1, .low_open = true}, 1);
  spec.images = s.count("images", 0, uint64_t(1) << 40, 600000);
  spec.batch = s.count("batch", 1, 1 << 16, 32);
  return spec;
}

LayerSpec read_layer(const Settings& s) {
  LayerSpec layer;
  layer.conv = {.maps = s.count("maps", 1, 65535),
                .size = s.count("size", 1, 255),
                .padding = s.count("padding", 0, 255, 0),
                .threshold = s.number("threshold", positive, 10),
                .weight_mean = s.number("weight_mean", fraction, 0.8),
                .weight_sd = s.number("weight_sd", non_negative, 0.05)};
  layer.conv.inhibition = s.choice("inhibition", {"lateral", "none"}, "lateral") == "lateral"
                              ? Inhibition::lateral
                              : Inhibition::none;
  if (s.has("reward")) layer.reward = read_reward(s.table("reward"));
  layer.learning = read_learning(s.table("stdp"));
  if (s.has("pool")) {
    const auto p = s.table("pool");
    Pooling pooling{.size = p.count("size", 1, 255, 2)};
    pooling.stride = p.count("stride", 1, pooling.size, pooling.size);
    layer.pooling = pooling;
  }
  if (s.has("readout")) layer.readout = read_readout(s.table("readout"));
  return layer;
}

/// The table [svm], [ridge] or [logistic], whose name says which classifier reads the features.
void read_classifier(const Settings& s, std::string_view source_name, Recipe& recipe) {
  const bool ridge = s.has("ridge"), logistic = s.has("logistic");
  require(int(s.has("svm")) + ridge + logistic <= 1,
          "{}: more than one of [svm], [ridge] and [logistic]; one classifier decides",
          source_name);
  const auto t = s.table(ridge ? "ridge" : logistic ? "logistic" : "svm");
  const double c = t.number("c", positive, 1);
  const double tolerance = t.number("tolerance", positive, ridge || logistic ? 1e-3 : 0.1);
  const size_t max_passes = t.count("max_passes", 1, 1u << 31, 1000);
  recipe.svm = {.c = c, .tolerance = tolerance, .max_passes = max_passes};
  if (ridge || logistic)
    recipe.newton = {.loss = ridge ? NewtonSpec::Loss::squared : NewtonSpec::Loss::logistic,
                     .c = c,
                     .tolerance = tolerance,
                     .max_passes = max_passes};
}

/// Who decides: a last layer that learns by reward, or a classifier of features.
void check_ends(const Recipe& recipe, std::string_view source_name) {
  require(!recipe.layers.empty(), "{}: no [[layer]]; a recipe needs at least one", source_name);
  bool read = false;
  for (const auto& layer : recipe.layers) {
    const bool last = &layer == &recipe.layers.back();
    require(last || !layer.reward,
            "{}: a layer before the last has a [layer.reward]; only the last decides", source_name);
    read |= layer.readout.has_value();
  }
  require(read || recipe.layers.back().reward,
          "{}: no layer has a [layer.readout] and the last no [layer.reward]; one must decide",
          source_name);
  require(
      !read || !recipe.layers.back().reward,
      "{}: the last layer has a [layer.reward] and decides; no layer may have a [layer.readout]",
      source_name);
}

}  // namespace

std::string method_of(std::string_view text, std::string_view source_name,
                      std::span<const std::string> overrides) {
  const auto s = parse_settings(text, source_name, overrides);
  return s.choice("method", {"gradient", "stdp", "diehl_cook"}, "gradient");
}

RecipeData read_data(const Settings& s) {
  RecipeData data{.set = s.text("set", "mnist"),
                  .limit = s.count("limit", 0, 1u << 31, 0),
                  .validation = s.count("validation", 0, 1u << 31, 0),
                  .train_groups = s.count("train_groups", 0, 1u << 31, 0)};
  data.test_groups =
      s.count("test_groups", data.train_groups > 0 ? 1 : 0, 1u << 31, data.train_groups);
  data.group = s.count("group", 1, 1u << 31, 1);
  return data;
}

Recipe parse_recipe(std::string_view text, std::string_view source_name,
                    std::span<const std::string> overrides) {
  const Settings s = parse_settings(text, source_name, overrides);
  require(s.text("method", "") == "stdp", "{}: method is \"{}\", must be \"stdp\"", source_name,
          s.text("method", ""));
  Recipe recipe{.name = s.text("name", ""),
                .summary = s.text("summary", ""),
                .source = s.text("source", ""),
                .data = read_data(s.table("data")),
                .encoder = read_encoder(s.table("encoder"))};
  for (const auto& layer : s.tables("layer")) recipe.layers.push_back(read_layer(layer));
  read_classifier(s, source_name, recipe);
  const auto training = s.table("training");
  recipe.seed = training.count("seed", 0, uint64_t(INT64_MAX), 1);
  recipe.threads = int(training.count("threads", 0, 1024, 0));
  const auto expect = s.table("expect");
  if (expect.has("accuracy")) recipe.expected_accuracy = expect.number("accuracy", fraction, 0);
  s.finish();
  check_ends(recipe, source_name);
  recipe.text = with_overrides(text, overrides);
  return recipe;
}

Recipe read_recipe(const std::filesystem::path& path, std::span<const std::string> overrides) {
  Recipe recipe = parse_recipe(read_recipe_text(path), path.string(), overrides);
  if (recipe.name.empty()) recipe.name = path.stem().string();
  return recipe;
}

}  // namespace lapicque::stdp_vision
