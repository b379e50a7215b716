// The tables of a network file, one function each, in the order of docs/toml.md.
#include "lapicque/io/toml.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "lapicque/io/toml_sections.hpp"

namespace lapicque {
namespace {

/// A time that must be a whole number of steps.
double whole_steps(const io::TomlTable& table, std::string_view key, double otherwise, double dt) {
  const double t = table.number(key, "ms", {.low = 0, .high = 1e12}, otherwise);
  const double steps = t / dt;
  require(std::abs(steps - std::round(steps)) < 1e-6 * std::max(1.0, steps),
          "{} is {:g} ms, which is {:.10g} steps of {:g} ms; it must be a whole number of steps",
          table.where(key), t, steps, dt);
  return t;
}

RunOptions read_simulation(const io::TomlTable& table) {
  table.allow({"dt", "duration", "warmup", "seed", "threads", "precision", "weights"});
  const std::vector<std::string> precisions{"double", "single"}, weights{"exact", "16 bit"};
  RunOptions run;
  run.dt = table.number("dt", "ms", {.low = 1e-6, .high = 1000}, run.dt);
  run.duration = whole_steps(table, "duration", std::max(run.duration, run.dt), run.dt);
  require(run.duration > 0, "{} is 0 ms, must be > 0 ms", table.where("duration"));
  run.warmup = whole_steps(table, "warmup", run.warmup, run.dt);
  run.seed = table.count("seed", 0, uint64_t(INT64_MAX), run.seed);
  run.threads = int(table.count("threads", 0, 1024, 0));
  run.precision = table.choice("precision", precisions, run.precision);
  run.weights = table.choice("weights", weights, run.weights);
  return run;
}

/// Calls read(table, i) for every entry of a list of tables.
template <class Read>
void for_each(const io::TomlTable& top, const char* key, Read read) {
  const auto* node = top.find(key);
  if (!node) return;
  const auto* list = node->as_array();
  require(list, "{} is {}, must be a list of tables: write [[{}]]", top.where(key),
          io::kind_of(*node), key);
  size_t i = 0;
  for (const auto& item : *list) read(item, ++i);
}

}  // namespace

NetworkFile parse_network(std::string_view text, std::string_view source_name,
                          std::span<const std::string> overrides) {
  auto document = io::parse_toml(text, source_name);
  for (const auto& assignment : overrides) io::apply_override(document, assignment);
  const io::TomlTable top(document, "");
  top.allow({"name", "simulation", "population", "projection", "stimulus", "record"});

  NetworkFile file;
  file.network.name = top.text("name", "");
  const toml::table none;
  const auto* simulation = top.find("simulation");
  file.run = read_simulation(simulation ? io::TomlTable(*simulation, "simulation")
                                        : io::TomlTable(none, "simulation"));
  auto& net = file.network;
  const auto* populations = top.find("population");
  require(populations && populations->is_table() && !populations->as_table()->empty(),
          "{} must hold one table for each population: write [population.exc]",
          top.where("population"));
  for (const auto& [name, node] : io::in_order(*populations->as_table()))
    io::read_population(*node, name, file.run, net);
  for_each(top, "projection",
           [&](const toml::node& node, size_t i) { io::read_projection(node, i, file.run, net); });
  for_each(top, "stimulus",
           [&](const toml::node& node, size_t i) { io::read_stimulus(node, i, net); });
  for_each(top, "record",
           [&](const toml::node& node, size_t i) { io::read_record(node, i, file.run, net); });
  if (net.probes.empty() && net.weight_probes.empty())
    for (uint32_t i = 0; i < net.populations.size(); ++i) net.record_spikes({i});
  return file;
}

NetworkFile read_network_file(const std::filesystem::path& path,
                              std::span<const std::string> overrides) {
  auto result = parse_network(io::read_toml_text(path, "a network file"), path.string(), overrides);
  if (result.network.name.empty()) result.network.name = path.stem().string();
  return result;
}

}  // namespace lapicque
