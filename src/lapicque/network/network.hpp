// A network as its user declares it: populations, projections, stimuli and probes. A plain value:
// printable, comparable, with no state and no hidden order. The engine compiles it.
//
//   Network net;
//   auto exc = net.population("exc", "iaf_psc_exp", 3200, {{"tau_m", 20_ms}});
//   net.connect(exc, exc, FixedProbability{0.02}, {.weight = 16.2_pA, .delay = 0.1_ms});
//   net.record_spikes(exc);
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "lapicque/network/value.hpp"

namespace lapicque {

using ValueMap = std::map<std::string, Value>;
using TextMap = std::map<std::string, std::string>;

/// Neurons first .. last-1 of a population; the whole population by default.
struct Slice {
  uint32_t first = 0;
  uint32_t last = std::numeric_limits<uint32_t>::max();
  bool operator==(const Slice&) const = default;
};

/// The place of a population in its network; what `connect`, `record` and `stimulate` take.
struct PopulationId {
  uint32_t index = 0;
  Slice slice{};
  PopulationId operator[](Slice s) const { return {index, s}; }
  bool operator==(const PopulationId&) const = default;
};

/// Where neurons sit, in um; one coordinate triple per neuron. `period` > 0 wraps that axis.
struct Positions {
  std::vector<std::array<double, 3>> points{};
  std::array<double, 3> period{0, 0, 0};
  bool operator==(const Positions&) const = default;
};

struct Population {
  std::string name;
  std::string model;  ///< a neuron or a source (`lapicque models`)
  uint32_t size = 0;
  ValueMap parameters{};  ///< what differs from the model's defaults
  ValueMap initial{};     ///< initial state, where it differs from the defaults
  std::vector<std::vector<double>> spike_times{};  ///< spike_source_array: ms, per neuron
  Positions positions{};
  bool operator==(const Population&) const = default;
};

// ---- connectivity: which pairs ------------------------------------------------------------------
// Rules that draw have `autapses` (a neuron to itself) and `multapses` (a pair more than once).

struct OneToOne {
  bool operator==(const OneToOne&) const = default;
};
struct AllToAll {
  bool autapses = true;
  bool operator==(const AllToAll&) const = default;
};
struct FixedProbability {  ///< every pair independently with probability p
  double p = 0.1;
  bool autapses = true;
  bool operator==(const FixedProbability&) const = default;
};
struct FixedInDegree {  ///< every target draws k sources
  uint32_t k = 1;
  bool autapses = true, multapses = true;
  bool operator==(const FixedInDegree&) const = default;
};
struct FixedOutDegree {  ///< every source draws k targets
  uint32_t k = 1;
  bool autapses = true, multapses = true;
  bool operator==(const FixedOutDegree&) const = default;
};
struct FixedTotalNumber {  ///< n pairs, each with source and target drawn with replacement
  uint64_t n = 0;
  bool autapses = true, multapses = true;
  bool operator==(const FixedTotalNumber&) const = default;
};
struct DistanceDependent {  ///< every pair independently with probability p(distance), cut to [0,
                            ///< 1]
  DistanceFunction p{};
  double cutoff = std::numeric_limits<double>::infinity();  ///< um: no pair further apart
  bool autapses = false;
  bool operator==(const DistanceDependent&) const = default;
};
struct ExplicitPairs {  ///< pairs by index within source and target slice
  std::vector<uint32_t> sources{}, targets{};
  bool operator==(const ExplicitPairs&) const = default;
};

using Connectivity =
    std::variant<OneToOne, AllToAll, FixedProbability, FixedInDegree, FixedOutDegree,
                 FixedTotalNumber, DistanceDependent, ExplicitPairs>;

/// What a pair gets. Lists of weights or delays belong to ExplicitPairs and OneToOne: one per pair.
struct Synapse {
  Value weight = 1.0;             ///< in the unit of the receptor
  Value delay = 1.0;              ///< ms, at least one step: from soma to the synapse's effect
  std::string receptor{};         ///< empty: by the sign of the weight, else the first
  std::string model = "static";   ///< static, tsodyks_markram, stdp, ... (`lapicque models`)
  ValueMap parameters{};          ///< of the synapse model
  TextMap options{};              ///< named choices of the model: {"pairing", "all_to_all"}
  double dendritic_fraction = 1;  ///< share of the delay that is dendritic; the rest is axonal
  bool operator==(const Synapse&) const = default;
};

struct Projection {
  std::string name;
  PopulationId source, target;
  Connectivity connectivity;
  Synapse synapse;
  bool operator==(const Projection&) const = default;
};

/// Input applied to every neuron of a slice, independently where it is random.
struct Stimulus {
  enum class Kind { poisson, dc, ac, step, noise };
  std::string name{};
  Kind kind = Kind::dc;
  PopulationId target{};
  std::string receptor{};            ///< poisson: empty means by the sign of the weight
  Value weight = 1.0;                ///< poisson: of each event
  Value rate = 0.0;                  ///< poisson: Hz per neuron; one value, or one per neuron
  Value amplitude = 0.0;             ///< dc, ac: pA; noise: standard deviation, pA
  double offset = 0;                 ///< ac, noise: mean, pA
  double frequency = 10;             ///< ac: Hz
  double phase = 0;                  ///< ac: degrees, counted from `start`
  double interval = 0;               ///< noise: ms between draws; 0 means every step
  std::vector<double> times{};       ///< step: ms, increasing
  std::vector<double> amplitudes{};  ///< step: pA from each time on; zero before the first
  double start = 0;                  ///< ms
  double stop = std::numeric_limits<double>::infinity();  ///< ms
  bool operator==(const Stimulus&) const = default;
};

/// The weights of a projection, at an interval.
struct WeightProbe {
  size_t projection = 0;  ///< its place in Network::projections
  double interval = 0;    ///< ms; 0 means every step
  bool operator==(const WeightProbe&) const = default;
};

/// What is recorded: spikes of a slice, or state variables at an interval.
struct Probe {
  PopulationId target;
  std::vector<std::string> variables{};  ///< empty: spikes
  double interval = 0;                   ///< ms; 0 means every step
  bool operator==(const Probe&) const = default;
};

struct Network {
  std::string name = "network";
  std::vector<Population> populations;
  std::vector<Projection> projections;
  std::vector<Stimulus> stimuli;
  std::vector<Probe> probes;
  std::vector<WeightProbe> weight_probes;
  bool operator==(const Network&) const = default;

  /// Adds a population; its name must be new, its size > 0. Models and parameters are looked up
  /// when the network is compiled.
  PopulationId population(std::string name, std::string model, uint32_t size,
                          ValueMap parameters = {}, ValueMap initial = {});
  /// Adds a projection, named "source->target" (with a number where that is taken).
  size_t connect(PopulationId source, PopulationId target, Connectivity rule, Synapse synapse,
                 std::string name = "");
  size_t stimulate(PopulationId target, Stimulus stimulus);
  void record_spikes(PopulationId target);
  void record(PopulationId target, std::vector<std::string> variables, double interval = 0);
  /// Weights become a trace of the projection's name, variable "weight", one column a synapse.
  void record_weights(size_t projection, double interval);

  /// The population of that name, or an Error with the nearest name.
  PopulationId find(std::string_view name) const;
  uint32_t n_neurons() const;
  /// A table of populations, projections, stimuli and probes.
  std::string describe() const;
};

/// The number of synapses a rule makes for n_source x n_target neurons: exact, or its mean.
double expected_synapses(const Connectivity& rule, uint32_t n_source, uint32_t n_target);
std::string describe(const Connectivity& rule);

}  // namespace lapicque
