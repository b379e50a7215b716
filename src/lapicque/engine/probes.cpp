// Recording: spikes per population, state variables at intervals.
#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {

void Simulation::State::add_probe(const Probe& probe) {
  require(probe.target.index < species.size(),
          "a probe of a population that is not of this network");
  Species& sp = species[probe.target.index];
  const std::string& name = network.populations[probe.target.index].name;
  const auto where = fmt::format("probe of \"{}\"", name);
  const auto [first, last] = bounds(probe.target.slice, sp.size, where);
  if (probe.variables.empty()) {
    if (sp.record_first == sp.record_last) sp.record_first = first, sp.record_last = last;
    sp.record_first = std::min(sp.record_first, first);
    sp.record_last = std::max(sp.record_last, last);
    return;
  }
  require(sp.model != nullptr, "{}: a source of spikes has no state to record", where);
  TraceProbe made;
  made.species = probe.target.index;
  made.slice = {first, last};
  made.interval = probe.interval > 0 ? steps(probe.interval, where + ": interval") : 1;
  require(made.interval > 0, "{}: the interval must be at least one step", where);
  for (const auto& variable : probe.variables) {
    const int field = find_field(sp.model->state, variable);
    require(field >= 0, "{}: {} has no state variable \"{}\"{}", where, sp.model->info.name,
            variable, suggestion(variable, names_of(sp.model->state)));
    made.fields.push_back(size_t(field));
    Trace trace{name,
                variable,
                sp.model->state[size_t(field)].unit,
                double(now) * options.dt,
                double(made.interval) * options.dt,
                {},
                {}};
    for (uint32_t i = first; i < last; ++i) trace.neurons.push_back(i);
    trace.samples.resize(last - first);
    made.traces.push_back(std::move(trace));
  }
  made.next = now + made.interval;
  probes.push_back(std::move(made));
  for (Block& block : blocks) {  // sample 0 is the state as it is now
    TraceProbe& p = probes.back();
    p.next = now;
    sample(block, now);
    p.next = now + p.interval;
  }
}

void Simulation::State::add_weight_probe(const WeightProbe& probe) {
  require(probe.projection < links.size(), "a probe of projection {} of {}", probe.projection,
          links.size());
  const Link& link = links[probe.projection];
  const std::string& name = link.projection->name;
  const NeuronModel& model = *species[link.target].model;
  WeightTrace made;
  made.projection = probe.projection;
  made.interval = probe.interval > 0
                      ? steps(probe.interval, fmt::format("probe of \"{}\": interval", name))
                      : 1;
  require(made.interval > 0, "probe of \"{}\": the interval must be at least one step", name);
  made.trace = {name,
                "weight",
                model.input[model.receptors()[link.receptor_plus]].unit,
                double(now) * options.dt,
                double(made.interval) * options.dt,
                {},
                {}};
  for (uint64_t i = 0; i < synapses_of[probe.projection]; ++i)
    made.trace.neurons.push_back(uint32_t(i));
  sample_weights(made);
  weight_traces.push_back(std::move(made));
}

void Simulation::State::sample_weights(WeightTrace& probe) {
  const auto weights = weights_of(probe.projection);
  probe.trace.samples.insert(probe.trace.samples.end(), weights.begin(), weights.end());
  probe.next = now + probe.interval;
}

void Simulation::State::reserve_samples(Step to) {
  for (TraceProbe& probe : probes)
    for (Trace& trace : probe.traces) {
      const Step begin = Step(std::llround(trace.t_start / options.dt));
      trace.samples.resize(((to - begin) / probe.interval + 1) * trace.neurons.size());
    }
}

void Simulation::State::sample(Block& block, Step s) {
  for (TraceProbe& probe : probes) {
    const Step begin = Step(std::llround(probe.traces[0].t_start / options.dt));
    if (s < begin || (s - begin) % probe.interval) continue;
    const size_t row = size_t((s - begin) / probe.interval) * probe.traces[0].neurons.size();
    for (const Part& part : block.parts) {
      if (part.species != probe.species) continue;
      const uint32_t first = std::max(probe.slice.first, part.first);
      const uint32_t last = std::min(probe.slice.last, part.first + part.n);
      for (size_t f = 0; f < probe.fields.size(); ++f) {
        if (row + probe.traces[f].neurons.size() > probe.traces[f].samples.size()) continue;
        for (uint32_t i = first; i < last; ++i)
          probe.traces[f].samples[row + i - probe.slice.first] =
              read(part, part.state[probe.fields[f]], i - part.first);
      }
    }
  }
}

void Simulation::State::collect() {
  recording.t_start = double(recording_from) * options.dt;
  recording.t_stop = double(now) * options.dt;
  recording.dt = options.dt;
  std::vector<SpikeStamp> stamps;
  for (uint32_t p = 0; p < species.size(); ++p) {
    if (species[p].record_first == species[p].record_last) continue;
    const std::string& name = network.populations[p].name;
    auto found = std::ranges::find(recording.spikes, name, &SpikeRecord::population);
    if (found == recording.spikes.end()) {
      recording.spikes.push_back(
          {name, {.t_start = recording.t_start, .n_neurons = species[p].size}});
      found = recording.spikes.end() - 1;
    }
    stamps.clear();
    for (Block& block : blocks) {
      stamps.insert(stamps.end(), block.recorded[p].begin(), block.recorded[p].end());
      block.recorded[p].clear();
    }
    std::ranges::sort(stamps, [](const SpikeStamp& a, const SpikeStamp& b) {
      return a.step != b.step ? a.step < b.step : a.neuron < b.neuron;
    });
    for (const SpikeStamp& stamp : stamps) {
      found->spikes.times.push_back(double(stamp.step) * options.dt);
      found->spikes.senders.push_back(stamp.neuron);
    }
    found->spikes.t_stop = recording.t_stop;
  }
  recording.traces.clear();
  for (const TraceProbe& probe : probes)
    for (const Trace& trace : probe.traces) recording.traces.push_back(trace);
  for (const WeightTrace& probe : weight_traces) recording.traces.push_back(probe.trace);
}

}  // namespace lapicque
