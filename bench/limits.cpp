// How fast could the column run here? Measures what this machine can do of each thing that a step
// of the column does, adds it up, and compares the sum with the column itself.
//
//   bench_limits [SCALE] [MS]     the column's scale (default 1) and timed time (default 1000)
//
// Every number is the median of several rounds, with the least and the most where they matter.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/alias.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/engine/kernels.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/published/potjans_diesmann_2014.hpp"

using namespace lapicque;

namespace {

constexpr int rounds = 7;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Spread {
  double median = 0, least = 0, most = 0;
};

Spread spread(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return {x[x.size() / 2], x.front(), x.back()};
}

/// Seconds of work(thread) on all threads of a team at once, from the first to start to the last
/// to finish; once unmeasured, then `rounds` times.
template <class Work>
Spread time_of(Team& team, const Work& work) {
  std::vector<double> times;
  for (int round = -1; round < rounds; ++round) {
    double start = 0;
    team.run([&](int thread) {
      team.barrier().wait();
      if (thread == 0) start = now();
      work(thread);
      team.barrier().wait();
      if (thread == 0 && round >= 0) times.push_back(now() - start);
    });
  }
  return spread(times);
}

/// Keeps a result that nobody reads from being optimised away.
void use(uint64_t x) { asm volatile("" : : "r"(x) : "memory"); }

// ---- clock ----------------------------------------------------------------------------------

/// Cycles a second on each thread, from dependent multiplications of three cycles each (on Intel
/// since 2008 and AMD since 2017): the clock, less what a neighbour on the core takes away.
double clock_rate(Team& team) {
  constexpr int n = 10'000'000;
  const Spread seconds = time_of(team, [&](int) {
    uint64_t x = 3;
    for (int i = 0; i < n; ++i) asm volatile("imul %0, %0" : "+r"(x));
    use(x);
  });
  return 3.0 * n / seconds.median;
}

// ---- streaming ----------------------------------------------------------------------------------

/// Bytes per second that all threads together read from memory.
double read_bandwidth(Team& team) {
  constexpr size_t n = size_t(16) << 20;  // numbers: 128 MiB a thread
  std::vector<Array<uint64_t>> arrays;
  for (int t = 0; t < team.size(); ++t) {
    arrays.emplace_back(n);
    for (size_t i = 0; i < n; ++i) arrays.back()[i] = i;
  }
  const Spread seconds = time_of(team, [&](int thread) {
    const uint64_t* x = arrays[size_t(thread)].data();
    uint64_t sum[8] = {};
    for (size_t i = 0; i < n; i += 8)
      for (size_t k = 0; k < 8; ++k) sum[k] += x[i + k];
    for (const uint64_t s : sum) use(s);
  });
  return double(n * sizeof(uint64_t)) * team.size() / seconds.median;
}

// ---- scattered additions ------------------------------------------------------------------------

/// Nanoseconds, on each thread, of table[target] += weight with random targets in a table of its
/// own, which lies on huge pages; the targets are read from a stream of 4 bytes each, as many as a
/// packed synapse has.
Spread scatter(Team& team, size_t table_bytes) {
  const size_t n_targets = table_bytes / 4, n = size_t(2) << 20;
  struct Lane {
    Array<int32_t> table;
    Array<uint32_t> stream;
  };
  std::vector<Lane> lanes;
  for (int t = 0; t < team.size(); ++t) {
    lanes.push_back({Array<int32_t>(std::max(n_targets, size_t(1) << 19)), Array<uint32_t>(n)});
    Stream random(make_key(uint64_t(t) + 1, Purpose::test, 0), 0);
    for (uint32_t& s : lanes.back().stream) s = uint32_t(random.uniform() * double(n_targets));
  }
  const Spread seconds = time_of(team, [&](int thread) {
    int32_t* sum = lanes[size_t(thread)].table.data();
    const uint32_t* s = lanes[size_t(thread)].stream.data();
    for (size_t i = 0; i < n; i += 4) {
      const uint32_t a = s[i], b = s[i + 1], c = s[i + 2], d = s[i + 3];
      sum[a] += 3, sum[b] += 3, sum[c] += 3, sum[d] += 3;
    }
    asm volatile("" : : "r"(sum) : "memory");
  });
  const double ns = 1e9 / double(n);
  return {seconds.median * ns, seconds.least * ns, seconds.most * ns};
}

// ---- barrier ------------------------------------------------------------------------------------

Spread barrier(Team& team) {
  constexpr int n = 20000;
  const Spread seconds = time_of(team, [&](int) {
    for (int i = 0; i < n; ++i) team.barrier().wait();
  });
  return {seconds.median / n * 1e9, seconds.least / n * 1e9, seconds.most / n * 1e9};
}

// ---- neurons ------------------------------------------------------------------------------------

constexpr double weight = 87.8;  // pA, of an external synapse

/// One thread's neurons of the column, in single precision.
struct Bed {
  Array<float> state, propagators;
  Array<int32_t> sums;
  std::vector<void*> columns;
  std::vector<const void*> constants;
  std::vector<InputSource> input;
  std::vector<uint32_t> spikes, table;
  std::unique_ptr<bool[]> per_neuron;
  UpdateArgs update;
  PoissonArgs poisson;

  Bed(const NeuronModel& model, size_t n, double mean, uint32_t thread)
      : state(model.state.size() * n),
        propagators(model.n_propagators * shared_padding),
        sums(n),
        spikes(n),
        per_neuron(new bool[model.n_propagators]{}) {
    for (size_t f = 0; f < model.state.size(); ++f) {
      columns.push_back(state.data() + f * n);
      std::fill_n(state.data() + f * n, n, float(model.state[f].value));
    }
    std::vector<double> p, q(model.n_propagators);
    // The drive of 0.5 ms of 87.8 pA for each event, less a current that keeps V_m near -60 mV on
    // average: numbers as in the running column, none so small that it is slow to compute with.
    const double drive = mean / 0.1 * weight * 0.5;  // pA
    for (const Field& field : model.parameters)
      p.push_back(std::string_view(field.name) == "I_e" ? 125 - drive : field.value);
    model.prepare(p.data(), 0.1, q.data());
    for (size_t f = 0; f < q.size(); ++f) {
      constants.push_back(propagators.data() + f * shared_padding);
      std::fill_n(propagators.data() + f * shared_padding, shared_padding, float(q[f]));
    }
    for (const Field& field : model.input) {
      InputSource source;
      if (field.role == Role::receptor) source.sum32 = sums.data(), source.scale = weight;
      input.push_back(source);
    }
    update = {.state = columns.data(),
              .propagators = constants.data(),
              .per_neuron = per_neuron.get(),
              .all_shared = true,
              .input = input.data(),
              .n = n,
              .spikes = spikes.data()};
    std::vector<double> law;
    for (double chance = std::exp(-mean); law.size() < 16; chance *= mean / double(law.size()))
      law.push_back(chance);
    const AliasTable alias(law);
    table = alias.packed();
    poisson = {.sum32 = sums.data(),
               .n = n,
               .weight = 1,
               .table = table.data(),
               .bits = alias.bits(),
               .key = make_key(1, Purpose::test, thread)};
  }
};

struct NeuronCost {
  Spread update, poisson;  ///< ns on one thread, while all are busy
};

NeuronCost neuron_cost(Team& team, size_t n, double mean) {
  const NeuronModel& model = *find_neuron_model("iaf_psc_exp_single");
  std::vector<std::unique_ptr<Bed>> beds;
  for (int t = 0; t < team.size(); ++t)
    beds.push_back(std::make_unique<Bed>(model, n, mean, uint32_t(t)));
  const KernelTable& table = kernels();
  constexpr int steps = 500;
  const double ns = 1e9 / (double(n) * steps);
  auto scaled = [&](Spread s) { return Spread{s.median * ns, s.least * ns, s.most * ns}; };
  const Spread poisson = scaled(time_of(team, [&](int thread) {
    PoissonArgs args = beds[size_t(thread)]->poisson;
    for (args.step = 0; args.step < steps; ++args.step) table.add_poisson(args);
  }));
  const Spread both = scaled(time_of(team, [&](int thread) {
    PoissonArgs args = beds[size_t(thread)]->poisson;
    UpdateArgs& update = beds[size_t(thread)]->update;
    for (args.step = 0; args.step < steps; ++args.step) {
      table.add_poisson(args);
      update.step = args.step;
      table.update_float32[model.index](update);
    }
  }));
  const double p = poisson.median;
  return {{both.median - p, both.least - p, both.most - p}, poisson};
}

std::string text(const Spread& s) {
  return fmt::format("{:8.3f}  ({:.3f} .. {:.3f})", s.median, s.least, s.most);
}

}  // namespace

int main(int argc, char** argv) {
  const double scale = argc > 1 ? std::atof(argv[1]) : 1,
               duration = argc > 2 ? std::atof(argv[2]) : 1000;
  if (!(scale > 0 && scale <= 1 && duration > 0)) {
    fmt::print(stderr, "usage: bench_limits [SCALE in (0, 1]] [MS > 0]\n");
    return 2;
  }
  const int n_threads = available_cores();
  Team one(1), all(n_threads);
  fmt::print("{} threads, {}; medians of {} rounds (least .. most)\n\n", n_threads, kernels().isa,
             rounds);

  const double clock = clock_rate(all);
  fmt::print("clock, GHz                    1 thread {:.2f}, {} threads {:.2f}\n",
             clock_rate(one) * 1e-9, n_threads, clock * 1e-9);
  const double bandwidth = read_bandwidth(all);
  fmt::print("read from memory, GB/s        1 thread {:.1f}, {} threads {:.1f}\n",
             read_bandwidth(one) * 1e-9, n_threads, bandwidth * 1e-9);

  fmt::print("\nscattered 4-byte additions, ns each on every thread\n{:>12}  {:<28}{} threads\n",
             "table", "1 thread", n_threads);
  for (const size_t kib : {128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768})
    fmt::print("{:>8} KiB  {:<28}{}\n", kib, text(scatter(one, kib << 10)),
               text(scatter(all, kib << 10)));

  fmt::print("\nbarrier, ns\n");
  Spread meeting;
  for (int t = 1; t <= n_threads; ++t) {
    Team team(t);
    meeting = barrier(team);
    fmt::print("{:>8} threads {}\n", t, text(meeting));
  }

  const Network network = potjans_diesmann_2014({.scale = scale, .record_spikes = false});
  const double n_neurons = network.n_neurons();
  const size_t share = (size_t(n_neurons / n_threads) + 15) / 16 * 16;
  double mean = 0;  // Poisson events per neuron and step
  for (const Stimulus& s : network.stimuli)
    if (s.kind == Stimulus::Kind::poisson)
      mean += *s.rate.number() * 1e-4 * network.populations[s.target.index].size / n_neurons;
  const NeuronCost cost = neuron_cost(all, share, mean);
  fmt::print("\niaf_psc_exp_single, single precision, {} neurons on each of {} threads, ns\n",
             share, n_threads);
  fmt::print("  update of a neuron   {}\n  Poisson draw, {:.2f}   {}\n", text(cost.update), mean,
             text(cost.poisson));
  const Spread own = scatter(all, share * 4);
  fmt::print("  addition, {:>4} KiB   {}\n", share * 4 >> 10, text(own));

  Simulation sim(
      network,
      {.threads = n_threads, .precision = Precision::float32, .weights = WeightStorage::bits16});
  sim.run(std::min(500.0, duration));
  const double events_before = sim.synaptic_events(), start = now();
  sim.run(duration);
  const double seconds = now() - start, events = sim.synaptic_events() - events_before;

  // The sum of what cannot be avoided, per second of biological time.
  const double per_second = 1e3 / duration, steps = 1e4;
  const double synapse_bytes = double(sim.synapse_bytes()) / double(sim.n_synapses());
  struct Share {
    const char* name;
    double count, ns;  // of all threads together; wall-clock time of each
  };
  const Share shares[] = {
      {"synapses added up", events * per_second, own.median / n_threads},
      {"synapses read from memory", events * per_second, synapse_bytes / bandwidth * 1e9},
      {"neuron updates", n_neurons * steps, cost.update.median / n_threads},
      {"Poisson draws", n_neurons * steps, cost.poisson.median / n_threads},
      {"barriers", steps * 0.1 / sim.min_delay(), meeting.median},
  };
  fmt::print("\nthe column at scale {:g}, per second of biological time\n", scale);
  fmt::print("{:<28}{:>14}{:>12}{:>10}\n", "", "how many", "ns each", "s");
  double sum = 0;
  for (const Share& s : shares) {
    // Reading overlaps with adding: the longer of the two counts.
    const double whole = s.count * s.ns * 1e-9;
    fmt::print("{:<28}{:>14.4g}{:>12.4f}{:>10.4f}\n", s.name, s.count, s.ns, whole);
  }
  auto whole = [&](size_t i) { return shares[i].count * shares[i].ns * 1e-9; };
  sum = std::max(whole(0), whole(1)) + whole(2) + whole(3) + whole(4);
  const double factor = seconds * per_second;
  fmt::print("{:<28}{:>36.4f}\n", "sum, the longer of two", sum);
  fmt::print("{:<28}{:>36.4f}\n", "measured real-time factor", factor);
  fmt::print(
      "\nthe column takes {:.2f} times that sum; {:.3f} ns per synaptic event, all included, which "
      "is {:.1f} cycles of a thread\n",
      factor / sum, seconds * 1e9 / events, seconds / events * n_threads * clock);
}
