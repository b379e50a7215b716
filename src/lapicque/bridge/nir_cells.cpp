#include "lapicque/bridge/nir_cells.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/models/linear.hpp"

namespace lapicque::bridge {
namespace {

constexpr double no_leak = 1e-30;       // nS: exp(-dt g / C) is 1 to the last bit
constexpr double no_threshold = 1e300;  // mV

/// The time constant whose exact decay over a step is `kept`.
double time_constant(const nir::NamedNode& node, double kept, double dt) {
  require(
      kept > 0 && kept < 1,
      "the NIR node \"{}\" ({}): with this dt a step keeps {} of its state; the engine can only "
      "do what lies between 0 and 1: a smaller dt, or another integrator",
      node.name, type_of(node.node), kept);
  return -dt / std::log(kept);
}

Value column(const std::vector<NirCell>& cells, double NirCell::*number) {
  std::vector<double> values;
  for (const auto& cell : cells) values.push_back(cell.*number);
  const bool uniform = std::ranges::all_of(values, [&](double x) { return x == values.front(); });
  return uniform ? Value(values.front()) : Value(std::move(values));
}

}  // namespace

NirModel model_of(const nir::AnyNode& node, NirIntegrator integrator) {
  const size_t latency = integrator == NirIntegrator::exact ? 0 : 1;
  if (std::holds_alternative<nir::CubaLif>(node)) return {"iaf_psc_exp_single", true, latency};
  if (std::holds_alternative<nir::CubaLi>(node)) return {"li", true, latency};
  return {"lif", false, 0};
}

NirCell cell_of(const nir::NamedNode& node, size_t i, const NirOptions& options, double dt) {
  const auto neuron = neuron_of(node, i);
  const auto step = prepare(neuron, options);
  const bool leaks = std::isfinite(neuron.tau);
  NirCell cell;
  cell.v_threshold = std::isfinite(neuron.v_threshold)
                         ? std::nextafter(neuron.v_threshold, INFINITY)
                         : no_threshold;
  cell.v_reset = neuron.v_reset;
  cell.tau = leaks ? time_constant(node, step.a, dt) : 1 / no_leak;
  // With C = 1 pF, a constant current I moves the potential by (1 - a) tau I in a step.
  const double per_current = -std::expm1(-dt / cell.tau) * cell.tau;
  cell.leak = (1 - step.a) * neuron.v_leak / per_current;
  if (neuron.tau_syn == 0) {
    cell.per_input = step.per_input;  // fC into 1 pF
    cell.per_bias = step.per_input / per_current;
    return cell;
  }
  require(leaks, "the NIR node \"{}\" ({}): the engine needs a finite tau_mem", node.name,
          type_of(node.node));
  cell.tau_syn = time_constant(node, step.decay, dt);
  cell.per_input =
      step.jump * step.per_current / propagator_psc_exp(cell.tau, cell.tau_syn, 1.0, dt);
  return cell;
}

void fill(Population& population, const NirModel& model, const std::vector<NirCell>& cells) {
  auto& p = population.parameters;
  population.model = model.name;
  if (model.name == "lif") {
    std::vector<NirCell> conductances = cells;
    for (auto& cell : conductances) cell.tau = 1 / cell.tau;  // C = 1 pF
    p = {{"C", 1.0}, {"g_L", column(conductances, &NirCell::tau)}, {"V_L", 0.0}};
    population.initial = {{"v", 0.0}};
  } else {
    p = {{"C_m", 1.0},
         {"tau_m", column(cells, &NirCell::tau)},
         {"E_L", 0.0},
         {"tau_syn", column(cells, &NirCell::tau_syn)}};
    population.initial = {{"V_m", 0.0}};
  }
  if (model.name != "li") {
    p["V_th"] = column(cells, &NirCell::v_threshold);
    p["V_reset"] = column(cells, &NirCell::v_reset);
    p["t_ref"] = 0.0;
  }
}

}  // namespace lapicque::bridge
