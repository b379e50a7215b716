// Networks of intfire1 neurons and listed spikes, solved event by event: spike times are those of
// the equations, on no grid. Between events a membrane decays exactly; an event is a synapse's
// spike, or the end of a refractory period. Events at one time happen in the order in which they
// were made, so a run is a pure function of its network.
//
//   EventSimulation sim(network);
//   sim.run(1000);
//   sim.recording()
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "lapicque/network/network.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque {

class EventSimulation {
 public:
  /// Whether a network can be solved here; else why not: "population \"a\" is lif".
  static std::string obstacle(const Network& network);

  /// Throws an Error where there is an obstacle, or a value that is not allowed. `seed` draws the
  /// connections of random rules; `dt` is the interval of probes that name none.
  explicit EventSimulation(Network network, uint64_t seed = 1, double dt = 0.1);
  ~EventSimulation();
  EventSimulation(EventSimulation&&) noexcept;
  EventSimulation& operator=(EventSimulation&&) noexcept;

  double time() const;  ///< ms
  /// Handles every event until `duration` from now, that moment included.
  void run(double duration);
  /// The same; every `interval` ms calls `keep_going(*this)`, and stops where it returns false.
  /// Returns whether it reached the end.
  bool run(double duration, const std::function<bool(EventSimulation&)>& keep_going,
           double interval);

  /// Everything recorded; traces are sampled before the events of their moments.
  const Recording& recording();
  uint64_t n_synapses() const;
  uint64_t n_spikes() const;  ///< of all neurons and sources, recorded or not

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lapicque
