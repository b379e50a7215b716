#include "lapicque/engine/plastic.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/plastic_groups.hpp"
#include "lapicque/models/registry.hpp"

namespace lapicque {

void check_synapse(const Projection& projection, const std::string& unit) {
  read_settings(projection, unit);
}

double largest_transmitted(const Projection& projection, double initial) {
  const auto settings = read_settings(projection, "");
  const auto& table = settings.model->parameters;
  if (find_field(table, "w_max") >= 0) return std::max(initial, settings["w_max"]);
  if (const int n = find_field(table, "n"); n >= 0) {
    const double* sites = settings.values[size_t(n)].number();
    return initial * (sites ? *sites : table[size_t(n)].range.high);
  }
  return initial;
}

std::string modulator_of(const Projection& projection) {
  const auto settings = read_settings(projection, "");
  return settings.model->find_option("modulator") ? settings.option("modulator") : "";
}

std::unique_ptr<StatefulGroup> make_stateful_synapses(StatefulRows rows) {
  const auto settings = read_settings(*rows.projection, rows.unit);
  const std::string_view name = settings.model->info.name;
  if (name == "stdp") return make_stdp(rows, settings);
  if (name == "stdp_triplet") return make_stdp_triplet(rows, settings);
  if (name == "vogels") return make_vogels(rows, settings);
  if (name == "stdp_reward") return make_stdp_reward(rows, settings);
  return make_short_term(rows, settings);
}

}  // namespace lapicque
