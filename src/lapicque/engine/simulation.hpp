// A network in motion: all mutable state, behind one handle. Compiling checks everything,
// partitions and allocates; running never fails for a reason that could have been known before.
//
//   Simulation sim(network, {.dt = 0.1, .seed = 1, .threads = 2});
//   sim.run(1000);
//   const Recording& r = sim.recording();
//
// Spikes are bit-identical for any number of threads; run(a), run(b) equals run(a + b); restoring
// a checkpoint equals never having stopped.
#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "lapicque/engine/kernels.hpp"
#include "lapicque/network/network.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque {

/// How static weights are stored. `bits16`: drawn weights as 16-bit integers, 4 bytes a synapse
/// with its target; rounding is to the nearest of 2^15 steps up to the largest weight of the
/// receptor, unbiased in mean and adding a variance of step^2/12. `exact`: 64-bit fixed point.
enum class WeightStorage { exact, bits16 };

struct SimulationOptions {
  double dt = 0.1;  ///< ms
  uint64_t seed = 1;
  int threads = 0;  ///< 0: all cores
  Precision precision = Precision::float64;
  WeightStorage weights = WeightStorage::exact;
  std::string isa{};  ///< empty: the best this machine runs
  /// Called while synapses are made, with the fraction done; may be empty. What it throws stops
  /// the making, and comes out of the constructor.
  std::function<void(double)> construction_progress{};
};

/// What one projection became, for `lapicque info --network`.
struct ProjectionInfo {
  std::string name, layout;
  uint64_t n_synapses = 0;
  double bytes_per_synapse = 0;
};

class Simulation {
 public:
  explicit Simulation(Network network, SimulationOptions options = {});
  /// Continues `earlier`, with its options, at its time, as a network that has grown or changed:
  /// its first populations must be those of `earlier`, of the same model and size. They keep their
  /// state, and spikes in flight arrive. Synapses with a state keep it where their projection has
  /// the same number, connectivity, delays and synapse model; all else is as `network` declares
  /// it. Recording starts anew, its first sample being the present.
  Simulation(Network network, const Simulation& earlier);
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  const Network& network() const;
  const SimulationOptions& options() const;  ///< with threads and isa as chosen

  double time() const;  ///< ms
  /// Advances by a whole number of steps.
  void run(double duration);
  /// The same; every `interval` ms of biological time calls `keep_going(*this)`, and stops at that
  /// step when it returns false. Returns whether it reached the end.
  bool run(double duration, const std::function<bool(Simulation&)>& keep_going, double interval);

  /// Everything recorded since the start, the last reset or clear_recording().
  const Recording& recording();
  void clear_recording();

  /// Back to time 0 and the initial state; structure, parameters and probes stay.
  void reset();

  // ---- live use, between two runs ---------------------------------------------------------------
  /// A parameter, or a state variable, of a slice; one number for each neuron.
  std::vector<double> get(PopulationId population, std::string_view name) const;
  /// Sets it. A random source whose parameter changes draws its next spike anew, as if the present
  /// were its latest spike.
  void set(PopulationId population, std::string_view name, const Value& value);
  /// Gives a slice of a spike_source_array new times, one list for each source; what is not after
  /// the present is past, and will not be played.
  void set_spike_times(PopulationId sources, std::vector<std::vector<double>> times);
  /// Adds a stimulus from now on; `start` and `stop` are absolute times. Returns its number.
  size_t stimulate(PopulationId target, Stimulus stimulus);
  /// Replaces an injected current, on the same neurons, from now on.
  void set_stimulus(size_t stimulus, Stimulus changed);
  void record_spikes(PopulationId target);
  void record(PopulationId target, std::vector<std::string> variables, double interval = 0);
  void record_weights(size_t projection, double interval);

  struct Connection {
    uint32_t source, target;  ///< within their populations
    double weight, delay;     ///< in the receptor's unit; ms
  };
  /// The synapses of a projection, sorted by source, then as they were drawn.
  std::vector<Connection> connections(size_t projection) const;
  void set_weights(size_t projection, std::span<const double> weights);
  /// stdp_reward: releases dopamine now; 1 is what one spike of a modulator releases.
  void reward(size_t projection, double amount = 1);

  // ---- facts
  // --------------------------------------------------------------------------------------
  uint64_t n_synapses() const;
  uint64_t n_spikes() const;  ///< of all neurons and sources, recorded or not
  double synaptic_events() const;
  double min_delay() const;  ///< ms
  std::vector<ProjectionInfo> projection_info() const;
  size_t synapse_bytes() const;

  // ---- checkpoints
  // --------------------------------------------------------------------------------
  /// Writes every mutable number; restoring it into a simulation of the same network, for any
  /// number of threads, continues as if nothing had happened.
  void save(std::ostream& out) const;
  void restore(std::istream& in);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lapicque
