#include "lapicque/engine/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {

Simulation::Simulation(Network network, SimulationOptions options)
    : state_(std::make_unique<State>()) {
  state_->network = std::move(network);
  state_->options = std::move(options);
  state_->compile();
  state_->add_probes();
  state_->options.construction_progress = {};  // its caller may be gone at the next rewiring
}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

const Network& Simulation::network() const { return state_->network; }
const SimulationOptions& Simulation::options() const { return state_->options; }
double Simulation::time() const { return double(state_->now) * state_->options.dt; }

void Simulation::run(double duration) {
  state_->advance(state_->now + state_->steps(duration, "the duration of run()"));
}

bool Simulation::run(double duration, const std::function<bool(Simulation&)>& keep_going,
                     double interval) {
  const Step end = state_->now + state_->steps(duration, "the duration of run()");
  const Step every = std::max<Step>(1, Step(std::llround(interval / state_->options.dt)));
  while (state_->now < end) {
    state_->advance(std::min(end, state_->now + every));
    if (!keep_going(*this)) return state_->now == end;
  }
  return true;
}

const Recording& Simulation::recording() {
  state_->collect();
  return state_->recording;
}

void Simulation::clear_recording() {
  state_->collect();
  state_->recording = {};
  state_->recording_from = state_->now;
  for (TraceProbe& probe : state_->probes) {
    for (Trace& trace : probe.traces) {
      trace.t_start = time();
      trace.samples.assign(trace.neurons.size(), 0.0);
    }
    for (Block& block : state_->blocks) state_->sample(block, state_->now);
  }
  for (WeightTrace& probe : state_->weight_traces) {
    probe.trace.t_start = time();
    probe.trace.samples.clear();
    state_->sample_weights(probe);
  }
}

void Simulation::reset() {
  State& s = *state_;
  s.now = 0, s.parity = 0;
  for (auto& spikes : s.history) spikes.clear();
  for (Block& block : s.blocks) {
    std::ranges::fill(block.memory32, 0);
    std::ranges::fill(block.memory64, 0);
    for (auto& group : block.groups) group->reset();
    for (auto& stamps : block.recorded) stamps.clear();
    for (Part& part : block.parts)
      std::ranges::fill(part.current_values, std::numeric_limits<double>::quiet_NaN());
    block.n_spikes = 0;
  }
  s.initialise_state();
  s.recording = {};
  clear_recording();
}

uint64_t Simulation::n_synapses() const {
  uint64_t n = 0;
  for (uint64_t k : state_->synapses_of) n += k;
  return n;
}

double Simulation::synaptic_events() const {
  uint64_t n = 0;
  for (const Block& block : state_->blocks)
    for (const auto& group : block.groups) n += group->n_events();
  return double(n);
}

uint64_t Simulation::n_spikes() const {
  uint64_t n = 0;
  for (const Block& block : state_->blocks) n += block.n_spikes;
  return n;
}

double Simulation::min_delay() const { return state_->min_delay * state_->options.dt; }

size_t Simulation::synapse_bytes() const {
  size_t n = 0;
  for (const Block& block : state_->blocks)
    for (const auto& group : block.groups) n += group->bytes();
  return n;
}

}  // namespace lapicque
