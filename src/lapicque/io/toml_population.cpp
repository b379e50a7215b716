// [population.NAME]: a model, a size, what differs from the defaults, and where the neurons sit.
#include <algorithm>
#include <array>

#include "lapicque/io/toml_sections.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/models/source.hpp"
#include "lapicque/network/positions.hpp"

namespace lapicque::io {
namespace {

constexpr uint64_t max_neurons = 1'000'000'000;
constexpr uint64_t max_listed = 100'000'000;  // spike times or coordinates that a file may cause

/// What a population can be made of: a neuron, or a source of spikes, which has no state.
struct Model {
  std::string name;
  std::span<const Field> parameters, state;
};

Model model_of(const TomlTable& table) {
  const auto name = table.text("model");
  if (const auto* model = find_neuron_model(name)) return {name, model->parameters, model->state};
  if (const auto* model = find_source_model(name)) return {name, model->parameters, {}};
  std::vector<std::string> known;
  for (const auto& model : neuron_models()) known.emplace_back(model.info.name);
  for (const auto& model : source_models()) known.emplace_back(model.info.name);
  fail("{}: no model \"{}\"{}", table.where("model"), name, suggestion(name, known));
}

ValueMap read_fields(const TomlTable& table, std::span<const Field> fields, uint32_t size) {
  ValueMap values;
  for (const auto& field : fields) {
    if (!table.find(field.name)) continue;
    auto value = table.value(field.name, field.unit, field.range, field.value);
    value.check_length(size, table.where(field.name));
    require(!value.distance(), "{} cannot depend on distance; that is for weights and delays",
            table.where(field.name));
    values.emplace(field.name, std::move(value));
  }
  return values;
}

/// [1, 2] for every neuron, or [[1, 2], [3]]: one list for each.
std::vector<std::vector<double>> read_spike_times(const TomlTable& table, uint32_t size) {
  const auto& node = table.need("spike_times", "[10, 20]");
  const auto* list = node.as_array();
  require(list, "{} is {}, must be a list of times, or one list for each neuron",
          table.where("spike_times"), kind_of(node));
  auto read = [&](const toml::array& times) {
    std::vector<double> result;
    result.reserve(times.size());
    for (const auto& time : times) {
      result.push_back(number_of(time, "ms", non_negative, table.what("spike_times")));
      require(result.size() < 2 || result[result.size() - 2] <= result.back(),
              "{}: {:g} ms after {:g} ms; spike times must not decrease",
              locate(time, table.what("spike_times")), result.back(), result[result.size() - 2]);
    }
    return result;
  };
  if (list->empty() || !list->front().is_array()) {
    require(list->size() * uint64_t(size) <= max_listed,
            "{}: {} times for each of {} neurons are more than {} altogether",
            table.where("spike_times"), list->size(), size, max_listed);
    return std::vector<std::vector<double>>(size, read(*list));
  }
  require(list->size() == size, "{} has {} lists for {} neurons; give one list for each",
          table.where("spike_times"), list->size(), size);
  std::vector<std::vector<double>> result;
  for (const auto& item : *list) {
    require(item.is_array(), "{} holds {} among lists", locate(item, table.what("spike_times")),
            kind_of(item));
    result.push_back(read(*item.as_array()));
  }
  return result;
}

std::vector<double> lengths(const TomlTable& table, std::string_view key, const Range& range) {
  const auto& node = table.need(key, "[100, 100]");
  if (!node.is_array())
    return std::vector<double>(3, number_of(node, "um", range, table.what(key)));
  auto result = table.numbers(key, "um", range);
  require(result.size() >= 1 && result.size() <= 3, "{} has {} entries, must have 1, 2 or 3",
          table.where(key), result.size());
  return result;
}

Positions on_grid(const TomlTable& table, uint32_t size) {
  table.allow({"grid", "spacing", "periodic"});
  auto counts = table.numbers("grid", "1", {.low = 1, .high = 1e9});
  require(counts.size() >= 1 && counts.size() <= 3, "{} has {} entries, must have 1, 2 or 3",
          table.where("grid"), counts.size());
  counts.resize(3, 1);
  require(counts[0] * counts[1] * counts[2] == size,
          "{} has {:g} x {:g} x {:g} places for {} neurons; they must be as many",
          table.where("grid"), counts[0], counts[1], counts[2], size);
  auto spacing =
      table.find("spacing") ? lengths(table, "spacing", positive) : std::vector<double>{1, 1, 1};
  spacing.resize(3, spacing.back());
  return grid_positions(
      {.counts = {uint32_t(counts[0]), uint32_t(counts[1]), uint32_t(counts[2])},
       .spacing = {spacing[0], spacing[1], spacing[2]},
       .border = table.flag("periodic", false) ? Border::periodic : Border::open});
}

Positions in_box(const TomlTable& table, uint32_t size, uint64_t seed, uint32_t index) {
  table.allow({"random", "periodic"});
  require(table.need("random", "[100, 100]").is_array(), "{} must list 1, 2 or 3 lengths",
          table.where("random"));
  auto box = lengths(table, "random", non_negative);
  box.resize(3, 0);
  const auto border = table.flag("periodic", false) ? Border::periodic : Border::open;
  return random_positions(Box{.high = {box[0], box[1], box[2]}, .border = border}, size, seed,
                          index);
}

Positions as_listed(const TomlTable& table, uint32_t size) {
  table.allow({"points", "period"});
  const auto* list = table.need("points", "[[0, 0], [10, 0]]").as_array();
  require(list && list->size() == size, "{} must list {} points, one for each neuron",
          table.where("points"), size);
  Positions positions;
  for (const auto& item : *list) {
    const auto* point = item.as_array();
    require(point && !point->empty() && point->size() <= 3,
            "{}: a point is a list of 1, 2 or 3 lengths", locate(item, table.what("points")));
    auto& to = positions.points.emplace_back();
    for (size_t axis = 0; axis < point->size(); ++axis)
      to[axis] = number_of((*point)[axis], "um", any_value, table.what("points"));
  }
  if (table.find("period")) {
    auto period = lengths(table, "period", non_negative);
    period.resize(3, 0);
    positions.period = {period[0], period[1], period[2]};
  }
  return positions;
}

}  // namespace

Positions read_positions(const toml::node& node, const std::string& what, uint32_t size,
                         uint64_t seed, uint32_t index) {
  const TomlTable table(node, what);
  require(size <= max_listed / 3, "{}: positions for {} neurons; at most {} are kept",
          locate(node, what), size, max_listed / 3);
  if (table.find("grid")) return on_grid(table, size);
  if (table.find("random")) return in_box(table, size, seed, index);
  if (table.find("points")) return as_listed(table, size);
  fail(
      "{}: known forms are {{grid = [nx, ny], spacing = \"10 um\"}}, {{random = [x, y]}} and "
      "{{points = [[x, y], ...]}}",
      locate(node, what));
}

void read_population(const toml::node& node, const std::string& name, const RunOptions& run,
                     Network& net) {
  const TomlTable plain(node, fmt::format("population \"{}\"", name));
  require(!name.empty() && name.find_first_of("[]:/") == std::string::npos,
          "{}: a population's name must hold something, and none of [ ] : /", plain.where("model"));
  const auto model = model_of(plain);
  const TomlTable table(node, fmt::format("population \"{}\" ({})", name, model.name));
  const bool takes_times = model.name == "spike_source_array";
  std::vector<std::string> keys{"model", "size", "initial", "positions"};
  if (takes_times) keys.emplace_back("spike_times");
  std::ranges::copy(names_of(model.parameters), std::back_inserter(keys));
  table.allow(keys);

  const auto left = max_neurons - net.n_neurons();
  const auto size = uint32_t(table.count("size", 1, left));
  const auto id =
      net.population(name, model.name, size, read_fields(table, model.parameters, size));
  auto& population = net.populations[id.index];
  if (const auto* initial = table.find("initial")) {
    const TomlTable start(*initial, table.what("initial"));
    start.allow(names_of(model.state));
    population.initial = read_fields(start, model.state, size);
  }
  if (takes_times && table.find("spike_times"))
    population.spike_times = read_spike_times(table, size);
  if (const auto* positions = table.find("positions"))
    population.positions =
        read_positions(*positions, table.what("positions"), size, run.seed, id.index);
}

PopulationId population_of(std::string_view text, const Network& net, std::string_view where) {
  const size_t bracket = text.find('[');
  const auto name = text.substr(0, bracket);
  PopulationId id;
  try {
    id = net.find(name);
  } catch (const Error& error) {
    fail("{}: {}", where, error.what());
  }
  if (bracket == std::string_view::npos) return id;
  const uint32_t size = net.populations[id.index].size;
  const auto malformed = [&]() {
    fail("{}: \"{}\" is no slice; write \"{}[0:{}]\" (from the first to before the last, of {})",
         where, text, name, size, size);
  };
  if (!text.ends_with(']')) malformed();
  const auto inside = text.substr(bracket + 1, text.size() - bracket - 2);
  const size_t colon = inside.find(':');
  auto number = [&](std::string_view digits, uint64_t otherwise) {
    if (digits.empty() && colon != std::string_view::npos) return otherwise;
    if (digits.empty() || digits.size() > 10 ||
        digits.find_first_not_of("0123456789") != digits.npos)
      malformed();
    return uint64_t(std::stoull(std::string(digits)));
  };
  const uint64_t first = number(inside.substr(0, colon), 0);
  const uint64_t last =
      colon == std::string_view::npos ? first + 1 : number(inside.substr(colon + 1), size);
  require(first < last && last <= size, "{}: \"{}\" is empty or outside of the {} neurons", where,
          text, size);
  return id[{uint32_t(first), uint32_t(last)}];
}

uint32_t n_neurons(const PopulationId& id, const Network& net) {
  const uint32_t size = net.populations[id.index].size;
  return std::min(id.slice.last, size) - std::min(id.slice.first, size);
}

std::string receptor_unit(const PopulationId& target, const std::string& receptor,
                          const Network& net, std::string_view where) {
  const auto& population = net.populations[target.index];
  const auto* model = find_neuron_model(population.model);
  std::vector<std::string> known;
  for (const size_t place : model ? model->receptors() : std::vector<size_t>{}) {
    if (receptor.empty() || receptor == model->input[place].name) return model->input[place].unit;
    known.emplace_back(model->input[place].name);
  }
  require(!known.empty(), "{}: population \"{}\" ({}) takes no spikes", where, population.name,
          population.model);
  fail("{}: population \"{}\" ({}) has no receptor \"{}\"{}", where, population.name,
       population.model, receptor, suggestion(receptor, known));
}

}  // namespace lapicque::io
