#include "lapicque/train/recipe.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/io/catalogue.hpp"
#include "lapicque/train/archive.hpp"

namespace lapicque::train {
namespace {

constexpr Range rate_of_one{.low = 0, .high = 1, .low_open = true};

OptimiserSpec read_optimiser(const Settings& s) {
  const auto name = s.choice("optimiser", {"adam", "adamw", "sgd"}, "adam");
  if (name == "sgd")
    return Sgd{.lr = s.number("learning_rate", positive, 0.1),
               .momentum = s.number("momentum", {.low = 0, .high = 1, .high_open = true}, 0.9),
               .weight_decay = s.number("weight_decay", non_negative, 0),
               .nesterov = s.flag("nesterov", false)};
  const double lr = s.number("learning_rate", positive, 1e-3);
  if (name == "adamw")
    return AdamW{.lr = lr, .weight_decay = s.number("weight_decay", non_negative, 0.01)};
  return Adam{.lr = lr, .weight_decay = s.number("weight_decay", non_negative, 0)};
}

Schedule read_schedule(const Settings& s) {
  const auto name = s.choice("schedule", {"constant", "cosine", "step", "one_cycle"}, "constant");
  if (name == "cosine")
    return Cosine{.warm_up = s.number("warm_up", non_negative, 0),
                  .floor = s.number("floor", fraction, 0)};
  if (name == "step")
    return StepDecay{.every = s.number("every", positive, 10),
                     .gamma = s.number("gamma", rate_of_one, 0.1)};
  if (name == "one_cycle") return OneCycle{.rise = s.number("rise", fraction, 0.3)};
  return ConstantRate{};
}

std::vector<Regulariser> read_regularisers(const Settings& s) {
  std::vector<Regulariser> terms;
  if (s.has("rate_bounds")) {
    const auto bounds = s.table("rate_bounds");
    terms.push_back(RateBounds{.lower = bounds.number("lower", fraction, 0),
                               .upper = bounds.number("upper", fraction, 1),
                               .strength = bounds.number("strength", non_negative, 1)});
  }
  if (const double strength = s.number("l1_rate", non_negative, 0); strength > 0)
    terms.push_back(L1Rate{.strength = strength});
  return terms;
}

/// A loss by name; cross-entropies take label_smoothing.
Loss read_loss(const Settings& s) {
  const auto name = s.text("loss", "cross_entropy_rate");
  const ClassOptions classes{
      .label_smoothing = s.number("label_smoothing", {.low = 0, .high = 1, .high_open = true}, 0)};
  if (name == CrossEntropyRate::name) return CrossEntropyRate{.classes = classes};
  if (name == CrossEntropyCount::name) return CrossEntropyCount{.classes = classes};
  if (name == CrossEntropyMean::name) return CrossEntropyMean{.classes = classes};
  if (name == CrossEntropyPotential::name) return CrossEntropyPotential{.classes = classes};
  if (name == CrossEntropyMaxPotential::name) return CrossEntropyMaxPotential{.classes = classes};
  if (name == Tet::name)
    return Tet{.lambda = s.number("tet_lambda", fraction, 0.05),
               .level = s.number("tet_level", any_value, 1),
               .classes = classes};
  if (name == MseCount::name)
    return MseCount{.correct = s.number("correct_rate", fraction, 1),
                    .incorrect = s.number("incorrect_rate", fraction, 0)};
  try {
    return loss_by_name(name);
  } catch (const Error& error) {
    fail("{}: {}", s.where("loss"), error.what());
  }
}

}  // namespace

FitOptions read_training(const Settings& s, size_t n_steps) {
  return {.loss = read_loss(s),
          .optimiser = read_optimiser(s),
          .schedule = read_schedule(s),
          .regularisers = read_regularisers(s),
          .epochs = s.count("epochs", 1, 1'000'000, 1),
          .batch = s.count("batch", 1, 1 << 20, 128),
          .n_steps = n_steps,
          .window = s.count("window", 0, n_steps, 0),
          .clip_norm = s.number("clip_norm", non_negative, 0),
          .ema = s.number("ema", {.low = 0, .high = 1, .high_open = true}, 0),
          .seed = s.count("seed", 0, uint64_t(INT64_MAX), 1),
          .threads = int(s.count("threads", 0, 1024, 0))};
}

namespace {

bool holds_events(std::string_view set) {
  return std::ranges::any_of(data_sets(), [&](const DataSet& known) {
    return known.name == set && known.kind == DataSet::Kind::events;
  });
}

EventOptions read_events(const Settings& s) {
  using Bins = EventOptions::Bins;
  using Input = EventOptions::Input;
  EventOptions events{
      .bins = s.choice("bins", {"duration", "events"}, "duration") == "events" ? Bins::events
                                                                               : Bins::duration,
      .input = s.choice("input", {"spikes", "counts"}, "spikes") == "counts" ? Input::counts
                                                                             : Input::spikes,
      .shrink = s.count("shrink", 1, 1024, 1)};
  if (events.bins == Bins::duration) {
    constexpr Range milliseconds{.low = 0, .high = 4e6, .low_open = true};
    if (s.has("duration"))
      events.duration = uint32_t(std::lround(1e3 * s.quantity("duration", "ms", milliseconds, 1)));
  }
  const auto a = s.table("augment");
  events.augmentation = {.shift = a.count("shift", 0, 1024, 0),
                         .flip = a.number("flip", fraction, 0),
                         .jitter = a.number("jitter", {.low = 0, .high = 1024}, 0)};
  return events;
}

}  // namespace

RecipeData read_data(const Settings& s) {
  RecipeData data{.set = s.text("set", "mnist"),
                  .validation = s.count("validation", 0, 1u << 31, 0),
                  .limit = s.count("limit", 0, 1u << 31, 0)};
  if (holds_events(data.set)) {
    data.events = read_events(s);
    return data;
  }
  using Pixels = RecipeData::Pixels;
  const bool unit = s.choice("pixels", {"unit", "standard"}, "unit") == "unit";
  data.pixels = unit ? Pixels::unit : Pixels::standard;
  data.coding = coding_by_name(s.text("coding", "current"), s.where("coding"));
  const auto a = s.table("augment");
  data.augmentation = {.shift = int(a.count("shift", 0, 1024, 0)),
                       .flip = a.number("flip", fraction, 0),
                       .rotate = a.number("rotate", {.low = 0, .high = 180}, 0),
                       .scale = a.number("scale", {.low = 0, .high = 0.9}, 0),
                       .shear = a.number("shear", {.low = 0, .high = 60}, 0),
                       .cutout = int(a.count("cutout", 0, 1024, 0))};
  return data;
}

Recipe parse_recipe(std::string_view text, std::string_view source_name,
                    std::span<const std::string> overrides) {
  const Settings s = parse_settings(text, source_name, overrides);
  (void)s.choice("method", {"gradient"}, "gradient");  // "stdp" is of room stdp_vision
  const size_t n_steps = s.count("steps", 1, 1 << 20, 25);
  Recipe recipe{.name = s.text("name", ""),
                .summary = s.text("summary", ""),
                .source = s.text("source", ""),
                .data = read_data(s.table("data")),
                .layers = read_layers(s, "layer", n_steps),
                .fit = read_training(s.table("training"), n_steps)};
  recipe.precision = s.choice("precision", {"single", "double"}, "single") == "single"
                         ? RecipePrecision::single
                         : RecipePrecision::full;
  const auto expect = s.table("expect");
  if (expect.has("accuracy")) recipe.expected_accuracy = expect.number("accuracy", fraction, 0);
  s.finish();
  require(!recipe.layers.empty(), "{}: no [[layer]]; a recipe needs at least one", source_name);
  recipe.text = with_overrides(text, overrides);
  return recipe;
}

Recipe read_recipe(const std::filesystem::path& path, std::span<const std::string> overrides) {
  Recipe recipe = parse_recipe(read_recipe_text(path), path.string(), overrides);
  if (recipe.name.empty()) recipe.name = path.stem().string();
  return recipe;
}

RecipeText split_overrides(std::string_view text) {
  RecipeText result;
  const size_t marks = std::min(text.find(fmt::format("\n{}", override_mark)), text.size());
  for (size_t at = marks + 1; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const size_t begin = at + override_mark.size();
    result.overrides.emplace_back(text.substr(begin, end - begin));
    at = end + 1;
  }
  result.document = text.substr(0, marks);
  return result;
}

RecipeText text_of_model(const Archive& archive, const std::filesystem::path& path,
                         std::span<const std::string> overrides) {
  if (!archive.contains("note"))
    fail(ErrorKind::file, "{} holds no recipe; give the model.lpq that `lapicque train` wrote",
         path.string());
  auto text = split_overrides(archive.get_text("note"));
  text.overrides.insert(text.overrides.end(), overrides.begin(), overrides.end());
  return text;
}

Recipe recipe_of(const RecipeText& text, const std::filesystem::path& path) {
  Recipe recipe = parse_recipe(text.document, path.string(), text.overrides);
  if (recipe.name.empty()) recipe.name = path.stem().string();
  return recipe;
}

Recipe recipe_of_model(const std::filesystem::path& path, std::span<const std::string> overrides) {
  return recipe_of(text_of_model(Archive::read(path), path, overrides), path);
}

}  // namespace lapicque::train
