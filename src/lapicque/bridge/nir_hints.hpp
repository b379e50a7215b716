// What a NIR file leaves open, and what can be told about it: hints in its metadata, and warnings.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lapicque/bridge/nir_neuron.hpp"
#include "lapicque/io/nir.hpp"

namespace lapicque::bridge {

/// Writes how a graph is meant to be executed into its metadata (group "lapicque": dt, reset,
/// integrator, drive), where other programs ignore it.
void set_hints(nir::Graph& graph, const NirOptions& options);

/// What `set_hints` wrote; none where a file comes from elsewhere. Throws Error(invalid) where a
/// hint makes no sense.
std::optional<NirOptions> hints_of(const nir::Graph& graph);

/// Keeps the recipe that a network was trained by beside the hints, and what was kept; none where
/// there is none.
void set_recipe(nir::Graph& graph, std::string_view text);
std::optional<std::string> recipe_of(const nir::Graph& graph);

/// The reset, integrator or drive of that name, or an Error that lists the names.
NirReset parse_reset(std::string_view name);
NirIntegrator parse_integrator(std::string_view name);
NirDrive parse_drive(std::string_view name);

/// Sentences about what a graph leaves to its reader, for people: time step, reset, unit, input.
/// `dt` > 0 is judged against the graph's time constants and delays.
std::vector<std::string> warnings_of(const nir::Graph& flat, double dt = 0);

/// The dt for which every r is tau / dt (of CubaLIF every w_in tau_syn / dt), as programs write
/// that feed a step's input undivided; none where there is no such number.
std::optional<double> implied_dt(const nir::Graph& flat);

}  // namespace lapicque::bridge
