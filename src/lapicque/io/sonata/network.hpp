// A SONATA simulation as the Network that the engine compiles, and the way back: what was recorded,
// in the ids and populations of the circuit.
//
//   const SonataNetwork sonata = read_sonata(read_sonata_config("simulation_config.json"));
//   Simulation sim(sonata.network, {.dt = sonata.run.dt, .seed = sonata.run.seed});
//   sim.run(sonata.run.duration);
//   write_spikes("spikes.h5", sonata.spikes(sim.recording()), {});
//
// A population of nodes becomes one population of the network for each model that it holds; edges
// become explicit pairs, one projection for each pair of populations and synapse model.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lapicque/io/sonata/config.hpp"
#include "lapicque/io/toml.hpp"
#include "lapicque/network/network.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque {

/// What SONATA leaves to the simulator. The defaults are NEST's, as its SONATA reader and BMTK's
/// PointNet have them.
struct SonataOptions {
  double default_delay = 1.0;  ///< ms, of edges that say none

  /// Where membranes start: at the initial state of the models, or at conditions.v_init.
  enum class Start { model, v_init } start = Start::model;

  /// To which step the spikes of an input belong, on a grid: to the step that they lie in (up to
  /// its end, after rounding to a microsecond), or to the nearest.
  enum class InputTime { within_step, nearest_step } input_time = InputTime::within_step;
};

/// A population of the circuit, and where its nodes are in the network.
struct SonataPopulation {
  std::string name;
  uint32_t size = 0;       ///< 1 + the largest node id
  bool simulated = false;  ///< false: virtual nodes alone
  struct Part {
    uint32_t population = 0;         ///< in the network
    std::vector<uint32_t> node_ids;  ///< of its neurons
  };
  std::vector<Part> parts{};
  std::vector<std::string> types{};  ///< names of node types: pop_name, model_name, or the number
  std::vector<uint32_t> type_of{};   ///< [node id]: place in `types`
};

/// A report: which columns of the recorded traces it consists of.
struct SonataReportPlan {
  SonataReport report;
  struct Column {
    uint32_t population = 0;  ///< of the circuit
    uint32_t node_id = 0;
    size_t trace = 0, column = 0;  ///< in Recording::traces
  };
  std::vector<Column> columns;  ///< by population, then by node id
};

struct SonataNetwork {
  SonataConfig config;
  Network network;
  RunOptions run;
  std::vector<SonataPopulation> populations;
  std::vector<SonataReportPlan> reports;
  std::vector<std::string> notes;  ///< sentences about what was read and not used

  /// Spikes by population of the circuit, senders being node ids; virtual nodes are left out.
  std::vector<SpikeRecord> spikes(const Recording& recording) const;
  /// The same for tables: one record for each node type, named "POPULATION TYPE".
  std::vector<SpikeRecord> spikes_by_type(const Recording& recording) const;
  /// One report's traces, one for each population: samples from its start until before its end.
  std::vector<Trace> traces(const SonataReportPlan& plan, const Recording& recording) const;
};

/// Reads what a configuration names; throws an Error that names the file and the place inside it.
SonataNetwork read_sonata(const SonataConfig& config, const SonataOptions& options = {});

}  // namespace lapicque
