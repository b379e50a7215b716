#include "lapicque/bridge/nir_hints.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_linear.hpp"

namespace lapicque::bridge {
namespace {

constexpr double equal = 1e-4;  // relative: parameters are single precision and were computed

/// One of the values first .. last whose name that is.
template <class T, size_t n>
T parse(std::string_view name, std::string_view what, const std::array<T, n>& all) {
  std::vector<std::string> names;
  for (const T value : all) {
    if (name_of(value) == name) return value;
    names.emplace_back(name_of(value));
  }
  fail("{} \"{}\" is not known{}", what, name, suggestion(name, names));
}

const std::string* text_in(const nir::MetadataMap& map, const std::string& name) {
  const auto place = map.find(name);
  if (place == map.end()) return nullptr;
  const auto* texts = std::get_if<nir::Texts>(&place->second.content);
  return texts && texts->values.size() == 1 ? &texts->values[0] : nullptr;
}

nir::Metadata text(std::string_view value) { return {nir::Texts{{}, {std::string(value)}}}; }

/// What this program wrote into the metadata of a graph, or nullptr.
const nir::MetadataMap* own_metadata(const nir::Graph& graph) {
  const auto place = graph.metadata.find("lapicque");
  if (place == graph.metadata.end()) return nullptr;
  return std::get_if<nir::MetadataMap>(&place->second.content);
}

/// The parameter of that name, or nullptr.
const nir::Reals* parameter(const nir::AnyNode& node, std::string_view name) {
  const nir::Reals* result = nullptr;
  std::visit(
      [&]<class Node>(const Node& n) {
        if constexpr (requires { Node::visit(n, [](auto&&...) {}); })
          Node::visit(n, [&](std::string_view field, const auto& value) {
            using Value = std::decay_t<decltype(value)>;
            if (field != name) return;
            if constexpr (std::is_same_v<Value, nir::Reals>) result = &value;
            if constexpr (std::is_same_v<Value, std::optional<nir::Reals>>)
              if (value) result = &*value;
          });
      },
      node);
  return result;
}

/// Calls f(i, tau, gain) for the time constants of a node and the gain that may hold dt.
template <class F>
void for_each_constant(const nir::AnyNode& node, F f) {
  for (const auto& [tau_name, gain_name] :
       {std::pair("tau", "r"), std::pair("tau_mem", "r"), std::pair("tau_syn", "w_in")}) {
    const auto *tau = parameter(node, tau_name), *gain = parameter(node, gain_name);
    if (!tau) continue;
    for (size_t i = 0; i < tau->values.size(); ++i)
      f(tau->values[i], gain ? at(*gain, gain->values.size() == 1 ? 0 : i) : 1.0);
  }
}

}  // namespace

NirReset parse_reset(std::string_view name) {
  return parse(name, "the reset", std::array{NirReset::hard, NirReset::soft});
}
NirIntegrator parse_integrator(std::string_view name) {
  return parse(name, "the integrator",
               std::array{NirIntegrator::euler, NirIntegrator::exponential_euler,
                          NirIntegrator::impulse, NirIntegrator::exact});
}
NirDrive parse_drive(std::string_view name) {
  return parse(name, "the drive", std::array{NirDrive::current, NirDrive::impulse});
}

void set_hints(nir::Graph& graph, const NirOptions& options) {
  graph.metadata["lapicque"] = {
      nir::MetadataMap{{"dt", {nir::Reals{{}, {options.dt}, nir::Precision::float64}}},
                       {"reset", text(name_of(options.reset))},
                       {"integrator", text(name_of(options.integrator))},
                       {"drive", text(name_of(options.drive))}}};
}

std::optional<NirOptions> hints_of(const nir::Graph& graph) {
  const auto* map = own_metadata(graph);
  if (!map) return {};
  NirOptions options;
  if (const auto dt = map->find("dt"); dt != map->end()) {
    const auto* number = std::get_if<nir::Reals>(&dt->second.content);
    require(number && number->values.size() == 1 && number->values[0] > 0,
            "the metadata of a NIR graph hold a lapicque/dt that is no number > 0");
    options.dt = number->values[0];
  }
  if (const auto* name = text_in(*map, "reset")) options.reset = parse_reset(*name);
  if (const auto* name = text_in(*map, "integrator")) options.integrator = parse_integrator(*name);
  if (const auto* name = text_in(*map, "drive")) options.drive = parse_drive(*name);
  return options;
}

void set_recipe(nir::Graph& graph, std::string_view recipe) {
  auto& own = graph.metadata["lapicque"];
  if (!std::holds_alternative<nir::MetadataMap>(own.content)) own.content = nir::MetadataMap{};
  std::get<nir::MetadataMap>(own.content)["recipe"] = text(recipe);
}

std::optional<std::string> recipe_of(const nir::Graph& graph) {
  const auto* map = own_metadata(graph);
  const auto* recipe = map ? text_in(*map, "recipe") : nullptr;
  return recipe ? std::optional(*recipe) : std::nullopt;
}

std::optional<double> implied_dt(const nir::Graph& flat) {
  std::optional<double> dt;
  bool consistent = true;
  for (const auto& node : flat.nodes)
    for_each_constant(node.node, [&](double tau, double gain) {
      const double implied = tau / gain;
      if (!dt) dt = implied;
      consistent = consistent && implied > 0 && std::isfinite(implied) && gain > 1 &&
                   std::abs(implied / *dt - 1) < equal;
    });
  return consistent ? dt : std::nullopt;
}

std::vector<std::string> warnings_of(const nir::Graph& flat, double dt) {
  std::vector<std::string> warnings;
  double shortest = std::numeric_limits<double>::infinity();
  bool fires = false, states_reset = true, leaks = false, has_neuron = false;
  for (const auto& node : flat.nodes) {
    has_neuron = has_neuron || is_neuron(node.node);
    if (has_threshold(node.node)) {
      fires = true;
      states_reset = states_reset && parameter(node.node, "v_reset");
    }
    for_each_constant(node.node, [&](double tau, double) {
      leaks = true;
      shortest = std::min(shortest, tau);
    });
    const auto* delay = parameter(node.node, "delay");
    for (size_t i = 0; delay && dt > 0 && i < delay->values.size(); ++i) {
      const double steps = delay->values[i] / dt;
      if (std::abs(steps - std::round(steps)) <= 1e-6 * std::max(1.0, steps)) continue;
      warnings.push_back(fmt::format("node \"{}\": a delay of {} is no whole number of steps of {}",
                                     node.name, delay->values[i], dt));
      break;
    }
  }
  const auto hints = hints_of(flat);
  if (has_neuron && !(hints && hints->dt > 0) && dt <= 0) {
    const auto implied = implied_dt(flat);
    warnings.push_back(
        implied ? fmt::format("dt is not in the file; every r is tau / dt for dt = {:.4g}, as "
                              "programs write that feed a step's input undivided",
                              *implied)
                : std::string("dt is not in the file, and must be given in the unit of its time "
                              "constants"));
  }
  if (dt > 0 && leaks && dt > shortest)
    warnings.push_back(
        fmt::format("dt is {:.4g}, longer than the shortest time constant, {:.4g}", dt, shortest));
  if (leaks && shortest > 0.5)
    warnings.push_back(
        fmt::format("the shortest time constant is {:.4g}: NIR files are in seconds by custom, but "
                    "this one may "
                    "be in milliseconds",
                    shortest));
  if (fires && !hints)
    warnings.push_back(
        std::string(
            "NIR cannot say whether a spike resets to v_reset (hard) or subtracts the "
            "threshold (soft): snnTorch's default and SpikingJelly's v_reset=None are soft ") +
        (states_reset ? "and are written as v_reset = 0" : "and this file has no v_reset"));
  return warnings;
}

}  // namespace lapicque::bridge
