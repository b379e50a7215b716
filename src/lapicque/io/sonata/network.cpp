#include "lapicque/io/sonata/network.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/io/sonata/builder.hpp"

namespace lapicque {

using io::SonataBuilder;

SonataNetwork read_sonata(const SonataConfig& config, const SonataOptions& options) {
  if (!config.runnable)
    fail(ErrorKind::file, "{}: has no \"run\" with tstop and dt; it is a circuit, not a simulation",
         config.file.string());
  require(options.default_delay > 0, "the delay of edges that say none is {:g} ms, must be > 0 ms",
          options.default_delay);
  return SonataBuilder(config, options).build();
}

namespace io {

SonataNetwork SonataBuilder::build() {
  result_.config = config_;
  result_.network.name = config_.file.parent_path().filename().string();
  result_.run = {.dt = config_.dt, .duration = config_.tstop, .seed = config_.seed};
  for (const auto& files : config_.nodes)
    for (auto& nodes : read_nodes(files.h5, files.types)) add_nodes(std::move(nodes));
  for (const auto& files : config_.edges)
    for (const auto& edges : read_edges(files.h5, files.types)) add_edges(edges);
  finish_projections();
  for (const auto& input : config_.inputs)
    input.type == "spikes" ? add_spikes(input) : add_current(input);
  for (const auto& report : config_.reports) add_report(report);
  return std::move(result_);
}

const BuiltNodes& SonataBuilder::find_nodes(const std::string& name,
                                            const std::string& where) const {
  std::vector<std::string> known;
  for (const auto& built : built_) {
    if (built.nodes.name() == name) return built;
    known.push_back(built.nodes.name());
  }
  fail(ErrorKind::file, "{}: no population of nodes \"{}\"{}", where, name,
       suggestion(name, known));
}

const JsonNode& SonataBuilder::component(const std::string& folder, const std::string& file,
                                         const std::string& where) const {
  const auto at = config_.components.find(folder);
  if (at == config_.components.end()) {
    std::vector<std::string> known;
    for (const auto& [name, path] : config_.components) known.push_back(name);
    fail(ErrorKind::file, "{}: names {}, but the circuit's components have no {}{}", where, file,
         folder, suggestion(folder, known));
  }
  const auto path = at->second / file;
  const auto found = components_.find(path.string());
  if (found != components_.end()) return found->second;
  try {
    const JsonNode root(parse_json(read_text_file(path, max_json_bytes), path.string()));
    return components_.emplace(path.string(), root).first->second;
  } catch (const Error& error) {
    fail(ErrorKind::file, "{}: {}", where, error.what());
  }
}

bool SonataBuilder::without_grid() const {
  for (const auto& population : result_.network.populations)
    if (population.model != "intfire1" && population.model != "spike_source_array") return false;
  return true;
}

double SonataBuilder::on_grid(double time) const {
  const bool within = options_.input_time == SonataOptions::InputTime::within_step;
  const double steps = (within ? std::round(time * 1e3) * 1e-3 : time) / config_.dt;
  const double nearest = std::round(steps);
  const bool is_whole = std::abs(steps - nearest) < 1e-6 * std::max(1.0, steps * 1e-6);
  return std::max(1.0, within && !is_whole ? std::ceil(steps) : nearest) * config_.dt;
}

}  // namespace io
}  // namespace lapicque
