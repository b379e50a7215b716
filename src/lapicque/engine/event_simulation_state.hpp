// The parts of a simulation without a grid; private to the engine.
#pragma once
#include <cmath>
#include <queue>
#include <span>
#include <vector>

#include "lapicque/engine/event_simulation.hpp"

namespace lapicque {

struct EventCell {
  double tau = 10, t_ref = 5;
  double m = 0, at = 0;  ///< the state, and the time that it holds for
  bool refractory = false;

  double decayed(double t) const { return refractory ? 0 : m * std::exp(-(t - at) / tau); }
};

struct EventTarget {
  uint32_t cell;
  double weight, delay;
};

struct QueuedEvent {
  enum class Kind : uint8_t { list, arrival, recovery };  ///< a source's own spike; the others
  double time;
  uint64_t order;  ///< as they were made
  Kind kind;
  uint32_t cell;
  double weight;

  bool operator>(const QueuedEvent& other) const {
    return time != other.time ? time > other.time : order > other.order;
  }
};

/// A trace that is being filled.
struct EventSampler {
  uint32_t first_cell = 0;  ///< global number of its first neuron
  size_t n_taken = 0;
  Trace trace{};
  double next() const { return trace.t_start + trace.interval * double(n_taken); }
};

struct EventSimulation::State {
  Network network;
  uint64_t seed = 1;
  double dt = 0.1, now = 0;
  std::vector<uint32_t> first;          ///< global number of each population's first neuron
  std::vector<EventCell> cells;         ///< sources included
  std::vector<uint32_t> population_of;  ///< [cell]
  std::vector<uint32_t> played;         ///< [cell]: spikes of a list that have been
  std::vector<std::vector<EventTarget>> targets;  ///< [cell]
  std::priority_queue<QueuedEvent, std::vector<QueuedEvent>, std::greater<>> queue;
  uint64_t n_events = 0, n_synapses = 0, n_spikes = 0;
  std::vector<bool> recorded;  ///< [population]
  std::vector<SpikeRecord> records;
  std::vector<size_t> record_of;  ///< [population]
  std::vector<EventSampler> samplers;
  Recording recording;

  void build();
  void make_cells();
  void set_up(const Population& decl, std::span<EventCell> mine);
  void connect(uint32_t index);
  void add_probe(const Probe& probe);
  void push(double time, QueuedEvent::Kind kind, uint32_t cell, double weight = 0) {
    queue.push({time, n_events++, kind, cell, weight});
  }
  void push_next_of_list(uint32_t cell);
  void spike(uint32_t cell, double time);
  void handle(const QueuedEvent& event);
  void sample_until(double time, bool inclusive);
  void advance(double to);
};

}  // namespace lapicque
