// Configurations of SONATA simulations: where a circuit lies, how it is to be run, what drives it
// and what is recorded. Read are one file with everything, a simulation that names its circuit, and
// a file that names both; manifests, $VARIABLES and ${configdir} are expanded, and relative paths
// start at the file that holds them.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lapicque/io/sonata.hpp"
#include "lapicque/io/sonata/node_sets.hpp"

namespace lapicque {

struct SonataFiles {
  std::filesystem::path h5, types;  ///< no types: empty
  bool operator==(const SonataFiles&) const = default;
};

struct SonataInput {
  std::string name, type, module;  ///< type: spikes or current_clamp
  NodeSet nodes{};
  std::filesystem::path file{};  ///< spikes
  /// current_clamp: pulses, each with its amplitude (in the unit of the target's model), ms, ms.
  std::vector<double> amplitude{}, delay{}, duration{};
  bool operator==(const SonataInput&) const = default;
};

struct SonataReport {
  std::string name;
  NodeSet cells{};
  std::vector<std::string> variables{};
  double start = 0, end = 0, dt = 0;  ///< ms
  std::filesystem::path file{};       ///< name within the output folder
  bool operator==(const SonataReport&) const = default;
};

struct SonataConfig {
  std::filesystem::path file;
  std::string text;  ///< of every file that it is made of, for the hash of its origin
  std::string target_simulator{};

  bool runnable = false;       ///< whether there is a run, and not a circuit alone
  double tstop = 0, dt = 0.1;  ///< ms
  uint64_t seed = 1;
  std::optional<double> v_init{};  ///< mV

  std::vector<SonataFiles> nodes{}, edges{};
  std::map<std::string, std::filesystem::path> components{};
  NodeSets node_sets{};
  std::vector<SonataInput> inputs{};
  std::vector<SonataReport> reports{};
  std::filesystem::path output_dir{};
  std::string spikes_file = "spikes.h5";
  SpikeOrder spikes_order = SpikeOrder::by_time;
  bool operator==(const SonataConfig&) const = default;
};

/// Gives the text of a file, or throws an Error(file).
using TextLoader = std::function<std::string(const std::filesystem::path&)>;

/// `overrides` are "run.dt=0.1": keys of the file that holds the simulation.
SonataConfig read_sonata_config(const std::filesystem::path& path,
                                std::span<const std::string> overrides = {});
SonataConfig read_sonata_config(const std::filesystem::path& path,
                                std::span<const std::string> overrides, const TextLoader& load);

}  // namespace lapicque
