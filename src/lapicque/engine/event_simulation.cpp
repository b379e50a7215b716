#include "lapicque/engine/event_simulation.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/event_simulation_state.hpp"

namespace lapicque {

void EventSimulation::State::push_next_of_list(uint32_t cell) {
  const uint32_t p = population_of[cell];
  const auto& lists = network.populations[p].spike_times;
  if (lists.empty()) return;
  const auto& train = lists[cell - first[p]];
  if (played[cell] < train.size()) push(train[played[cell]++], QueuedEvent::Kind::list, cell);
}

void EventSimulation::State::spike(uint32_t cell, double time) {
  ++n_spikes;
  const uint32_t p = population_of[cell];
  if (recorded[p]) {
    auto& spikes = records[record_of[p]].spikes;
    spikes.times.push_back(time);
    spikes.senders.push_back(cell - first[p]);
  }
  for (const EventTarget& target : targets[cell])
    push(time + target.delay, QueuedEvent::Kind::arrival, target.cell, target.weight);
}

void EventSimulation::State::handle(const QueuedEvent& event) {
  EventCell& cell = cells[event.cell];
  switch (event.kind) {
    case QueuedEvent::Kind::list:
      spike(event.cell, event.time);
      push_next_of_list(event.cell);
      return;
    case QueuedEvent::Kind::recovery:
      cell.refractory = false;
      cell.m = 0;
      cell.at = event.time;
      return;
    case QueuedEvent::Kind::arrival:
      if (cell.refractory) return;
      cell.m = cell.decayed(event.time) + event.weight;
      cell.at = event.time;
      if (!(cell.m > 1)) return;
      cell.refractory = true;
      push(event.time + cell.t_ref, QueuedEvent::Kind::recovery, event.cell);
      spike(event.cell, event.time);
      return;
  }
}

/// Samples at every moment before `time`, or until it.
void EventSimulation::State::sample_until(double time, bool inclusive) {
  for (EventSampler& sampler : samplers)
    while (sampler.next() < time || (inclusive && sampler.next() <= time)) {
      const double t = sampler.next();
      for (size_t i = 0; i < sampler.trace.neurons.size(); ++i)
        sampler.trace.samples.push_back(cells[sampler.first_cell + i].decayed(t));
      ++sampler.n_taken;
    }
}

void EventSimulation::State::advance(double to) {
  while (!queue.empty() && queue.top().time <= to) {
    const QueuedEvent event = queue.top();
    queue.pop();
    sample_until(event.time, true);
    handle(event);
  }
  sample_until(to + time_tolerance, false);
  now = to;
}

EventSimulation::EventSimulation(Network network, uint64_t seed, double dt)
    : state_(std::make_unique<State>()) {
  state_->network = std::move(network);
  state_->seed = seed;
  state_->dt = dt;
  state_->build();
}
EventSimulation::~EventSimulation() = default;
EventSimulation::EventSimulation(EventSimulation&&) noexcept = default;
EventSimulation& EventSimulation::operator=(EventSimulation&&) noexcept = default;

double EventSimulation::time() const { return state_->now; }
uint64_t EventSimulation::n_synapses() const { return state_->n_synapses; }
uint64_t EventSimulation::n_spikes() const { return state_->n_spikes; }

void EventSimulation::run(double duration) {
  require(std::isfinite(duration) && duration >= 0, "run: {:g} ms, must be >= 0 ms", duration);
  state_->advance(state_->now + duration);
}

bool EventSimulation::run(double duration, const std::function<bool(EventSimulation&)>& keep_going,
                          double interval) {
  require(std::isfinite(interval) && interval > 0, "run: an interval of {:g} ms, must be > 0 ms",
          interval);
  const double end = state_->now + duration;
  while (state_->now < end) {
    run(std::min(interval, end - state_->now));
    if (!keep_going(*this)) return state_->now >= end;
  }
  return true;
}

const Recording& EventSimulation::recording() {
  State& s = *state_;
  s.recording = {.t_start = 0, .t_stop = s.now, .dt = s.dt, .spikes = s.records, .traces = {}};
  for (auto& record : s.recording.spikes) {
    record.spikes.t_stop = s.now;
    record.spikes = sorted(std::move(record.spikes));
  }
  for (const auto& sampler : s.samplers) s.recording.traces.push_back(sampler.trace);
  return s.recording;
}

}  // namespace lapicque
