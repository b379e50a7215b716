// The loop. Each thread owns some blocks; in every interval of min_delay steps,
//
//   deliver(s)  precedes  update(s)     within a block, for each step s of the interval
//   update(s)   precedes  schedule(s)   across blocks: one barrier an interval
//   schedule(s) precedes  deliver(s+1)  because no delay is shorter than the interval
//
// Spike lists alternate between two sets: a set is written in one interval and read in the next
// step of the loop, and nobody writes it again before everybody has passed another barrier.
#include <algorithm>
#include <cmath>

#include "lapicque/base/simd/denormals.hpp"
#include "lapicque/engine/state.hpp"

namespace lapicque {
namespace {

constexpr uint32_t longest_interval = 32;

/// Poisson counts where rates differ between neurons, or reach hundreds per step: slow and plain.
void add_poisson_scalar(const PoissonDrive& drive, const Part& part, const PoissonArgs& args) {
  for (uint32_t i = drive.begin; i < drive.end; ++i) {
    const double mean = drive.mean.size() == 1 ? drive.mean[0] : drive.mean[i - drive.begin];
    if (mean <= 0) continue;
    Stream stream(drive.key, part.first + i, uint32_t(args.step),
                  uint32_t(args.step >> 32) | 0x80000000u);
    const int64_t add = int64_t(stream.poisson(mean)) * drive.weight;
    if (args.sum32)
      args.sum32[i] += int32_t(add);
    else
      args.sum64[i] += add;
  }
}

/// The current of a stimulus that is the same for every neuron, over the step that begins at t.
double waveform(const Stimulus& s, double t, double dt) {
  const double slack = 1e-6 * dt;
  if (t < s.start - slack || t >= s.stop - slack) return 0;
  switch (s.kind) {
    case Stimulus::Kind::ac:
      return s.offset + *s.amplitude.number() * std::sin(2e-3 * M_PI * s.frequency * (t - s.start) +
                                                         s.phase * M_PI / 180);
    case Stimulus::Kind::step: {
      const auto after = std::upper_bound(s.times.begin(), s.times.end(), t + slack);
      return after == s.times.begin() ? 0 : s.amplitudes[size_t(after - s.times.begin()) - 1];
    }
    default:
      return 1;  // dc, noise: on
  }
}

}  // namespace

void Simulation::State::step(Block& block, Step s, std::vector<uint32_t>& out) {
  for (auto& group : block.groups) group->deliver(s, block.sums);
  block.local_spikes.clear();
  for (Part& part : block.parts) {
    for (const PoissonDrive& drive : part.drives) {
      if (s <= drive.first_step || s > drive.last_step) continue;
      PoissonArgs args;
      if (!block.sums.sum32.empty())
        args.sum32 = block.sums.sum32[drive.receptor] + part.offset;
      else
        args.sum64 = block.sums.sum64[drive.receptor] + part.offset;
      args.n = part.n, args.first = part.first, args.step = s, args.weight = drive.weight;
      args.table = drive.table.data(), args.bits = drive.bits, args.key = drive.key;
      if (drive.table.empty())
        add_poisson_scalar(drive, part, args);
      else
        kernels->add_poisson(args);
    }
    if (!part.currents.empty()) write_currents(part, s);

    if (block.part_spikes.size() < part.padded) block.part_spikes.resize(part.padded);
    const size_t n = part.kernel({.state = part.state.data(),
                                  .propagators = part.propagators.data(),
                                  .per_neuron = part.per_neuron.get(),
                                  .all_shared = part.all_shared,
                                  .input = part.input.data(),
                                  .n = part.n,
                                  .first = part.first,
                                  .step = s,
                                  .spikes = block.part_spikes.data()});
    const Species& sp = species[part.species];
    for (size_t j = 0; j < n; ++j) {
      const uint32_t i = block.part_spikes[j];
      out.push_back(sp.first_id + part.first + i);
      block.local_spikes.push_back(part.offset + i);
      if (sp.records(part.first + i)) block.recorded[part.species].push_back({s, part.first + i});
    }
    block.n_spikes += n;
  }
  const double t = double(s) * options.dt, slack = 1e-6 * options.dt;
  for (SourcePart& part : block.sources) {
    const Species& sp = species[part.species];
    for (uint32_t i = 0; i < part.n; ++i) {
      while (part.next[i] <= t + slack) {
        out.push_back(sp.first_id + part.first + i);
        ++block.n_spikes;
        if (sp.records(part.first + i)) block.recorded[part.species].push_back({s, part.first + i});
        const uint32_t drawn = ++part.drawn[i];
        if (sp.source->parameters.empty()) {  // it plays a list
          const auto& train = network.populations[part.species].spike_times[part.first + i];
          part.next[i] =
              drawn < train.size() ? train[drawn] : std::numeric_limits<double>::infinity();
        } else {
          std::array<double, 16> values;
          for (size_t f = 0; f < sp.parameters.size(); ++f)
            values[f] = pick(sp.parameters[f], part.first + i);
          Stream stream(make_key(options.seed, Purpose::source_train, part.species), part.first + i,
                        drawn);
          part.next[i] = sp.source->next(part.next[i], values.data(), stream);
        }
      }
    }
  }
  for (auto& group : block.groups) group->after_update(s, block.local_spikes);
  if (!probes.empty()) sample(block, s);
}

/// Rewrites a part's injected current where any of its stimuli changed.
void Simulation::State::write_currents(Part& part, Step s) const {
  const double dt = options.dt, t = double(s - 1) * dt;
  bool changed = false;
  for (size_t c = 0; c < part.currents.size(); ++c) {
    const Stimulus& stimulus = network.stimuli[part.currents[c]];
    double value = waveform(stimulus, t, dt);
    if (stimulus.kind == Stimulus::Kind::noise && value != 0) {  // numbered by its draw
      const double interval = stimulus.interval > 0 ? stimulus.interval : dt;
      value = 1 + std::floor((t - stimulus.start) / interval + 1e-6);
    }
    if (!(value == part.current_values[c])) part.current_values[c] = value, changed = true;
  }
  if (!changed) return;
  std::vector<double> sum(part.padded, 0.0);
  const Species& sp = species[part.species];
  for (size_t c = 0; c < part.currents.size(); ++c) {
    const size_t index = part.currents[c];
    const Stimulus& stimulus = network.stimuli[index];
    const double value = part.current_values[c];
    if (value == 0) continue;
    const auto [first, last] = bounds(stimulus.target.slice, sp.size, stimulus.name);
    const uint32_t begin = std::max(first, part.first), end = std::min(last, part.first + part.n);
    for (uint32_t i = begin; i < end; ++i) {
      double x = value;
      if (stimulus.kind == Stimulus::Kind::dc || stimulus.kind == Stimulus::Kind::noise) {
        Stream draw(make_key(options.seed, Purpose::synapse_parameter, uint32_t(index)), i);
        x = stimulus.amplitude.at(i - first, draw);
      }
      if (stimulus.kind == Stimulus::Kind::noise) {
        Stream draw(make_key(options.seed, Purpose::noise_current, uint32_t(index)), i,
                    uint32_t(uint64_t(value)), uint32_t(uint64_t(value) >> 32));
        x = stimulus.offset + x * draw.normal();
      }
      sum[i - part.first] += x;
    }
  }
  for (uint32_t i = 0; i < part.padded; ++i) write(part, part.current_memory.data(), i, sum[i]);
}

void Simulation::State::advance(Step to) {
  while (now < to) {
    Step stop = to;
    for (const WeightTrace& probe : weight_traces) stop = std::min(stop, probe.next);
    advance_to(stop);
    for (WeightTrace& probe : weight_traces)
      if (probe.next == now) sample_weights(probe);
  }
}

void Simulation::State::advance_to(Step to) {
  reserve_samples(to);
  const Step from = now;
  const Step interval = std::min(min_delay, longest_interval);
  const size_t per_thread = blocks.size() / size_t(options.threads);
  for (Block& block : blocks)
    for (auto& lists : block.out) lists.resize(interval);

  team->run([&](int thread) {
    const FlushDenormals guard;
    Block* const mine = &blocks[size_t(thread) * per_thread];
    int side = parity;
    for (Step s = from; s < to; s += interval, side ^= 1) {
      const size_t n = size_t(std::min(interval, to - s));
      for (size_t k = 0; k < n; ++k)
        for (size_t b = 0; b < per_thread; ++b) {
          auto& out = mine[b].out[size_t(side)][k];
          out.clear();
          step(mine[b], s + k + 1, out);
        }
      team->barrier().wait();
      for (size_t k = 0; k < n; ++k) {
        if (thread == 0) history[(s + k + 1) % history.size()].clear();
        for (const Block& block : blocks) {
          const auto& spikes = block.out[size_t(side)][k];
          if (spikes.empty()) continue;
          for (size_t b = 0; b < per_thread; ++b)
            for (auto& group : mine[b].groups) group->schedule(s + k + 1, spikes);
          if (thread == 0) {
            auto& past = history[(s + k + 1) % history.size()];
            past.insert(past.end(), spikes.begin(), spikes.end());
          }
        }
      }
    }
  });
  const Step n_intervals = (to - from + interval - 1) / interval;
  parity = int((Step(parity) + n_intervals) & 1);
  now = to;
}

}  // namespace lapicque
