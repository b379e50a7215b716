#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <vector>

#include "bench.hpp"
#include "connect_progress.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/recording/progress.hpp"
#include "lapicque/recording/statistics_sample.hpp"

namespace lapicque::cli {
namespace {

/// Seconds of the clock, of this process on all its threads, and of all programs on this machine.
struct Moment {
  double wall = 0, own = 0, all = 0;
};

Moment now() {
  Moment moment;
  const auto clock = std::chrono::steady_clock::now().time_since_epoch();
  moment.wall = std::chrono::duration<double>(clock).count();
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  auto seconds = [](const timeval& t) { return double(t.tv_sec) + 1e-6 * double(t.tv_usec); };
  moment.own = seconds(use.ru_utime) + seconds(use.ru_stime);
  // cpu user nice system idle iowait irq softirq steal, in ticks
  std::ifstream stat("/proc/stat");
  std::string cpu;
  stat >> cpu;
  for (int field = 0; field < 8; ++field) {
    double ticks = 0;
    stat >> ticks;
    if (field != 3 && field != 4) moment.all += ticks / double(sysconf(_SC_CLK_TCK));
  }
  return moment;
}

/// What one run came to.
struct Run {
  double construction = 0, wall = 0;  ///< s
  double memory = 0;                  ///< bytes: this process at its largest so far
  double synapse_bytes = 0;
  double foreign = 0;  ///< share of all cores that other programs had while it was timed
  uint64_t n_synapses = 0, n_spikes = 0;
  double n_events = 0;
  uint64_t hash = 0;
  std::vector<std::pair<std::string, double>> rates;  ///< Hz, of each population
  int threads = 0;
  std::string isa;
};

Run run_once(const Bench& bench, const BenchOptions& o, const Network& network) {
  const Verbosity verbosity = o.quiet ? Verbosity::quiet : Verbosity::normal;
  Run run;
  const Moment begin = now();
  ConnectProgress wiring(verbosity);
  Simulation sim(network, {.dt = 0.1,
                           .seed = o.seed,
                           .threads = o.threads,
                           .precision = o.precision,
                           .weights = o.weights,
                           .isa = o.isa,
                           .construction_progress = [&](double done) { wiring.update(done); }});
  run.construction = now().wall - begin.wall;
  wiring.finish();
  run.threads = sim.options().threads;
  run.isa = sim.options().isa;

  Progress progress(o.warm_up + o.duration, {.label = bench.name.data(), .verbosity = verbosity});
  auto advance = [&](double length) {
    const bool finished = sim.run(
        length,
        [&](Simulation& s) {
          progress.update(s.time(), s.n_spikes());
          return !o.interrupted();
        },
        100);
    if (!finished) fail(ErrorKind::interrupted, "bench {}: stopped", bench.name);
  };
  if (o.warm_up > 0) advance(o.warm_up);
  const uint64_t spikes_before = sim.n_spikes();
  const double events_before = sim.synaptic_events();
  const Moment start = now();
  advance(o.duration);
  const Moment stop = now();
  progress.finish();
  run.wall = stop.wall - start.wall;
  const double others = (stop.all - start.all) - (stop.own - start.own);
  run.foreign = std::max(0.0, others) / (run.wall * available_cores());
  run.memory = double(peak_memory());
  run.n_spikes = sim.n_spikes() - spikes_before;
  run.n_events = sim.synaptic_events() - events_before;
  run.n_synapses = sim.n_synapses();
  run.synapse_bytes = double(sim.synapse_bytes());

  if (o.recorded > 0) {
    for (uint32_t p = 0; p < network.populations.size(); ++p) sim.record_spikes(PopulationId{p});
    sim.clear_recording();
    sim.run(o.recorded);
    const Recording& recording = sim.recording();
    const uint64_t n_before = run.n_spikes + spikes_before;
    if (run.n_spikes > 0 && sim.n_spikes() == n_before)
      fail(
          "bench {}: the network of seed {} fell silent before {:g} s, so its time says nothing; "
          "try another --seed, or a shorter --duration",
          bench.name, o.seed, (o.warm_up + o.duration) * 1e-3);
    run.hash = spike_hash(recording);
    for (const SpikeRecord& record : recording.spikes)
      run.rates.emplace_back(record.population, double(record.spikes.n_spikes()) /
                                                    record.spikes.n_neurons / (o.recorded * 1e-3));
  }
  return run;
}

/// Figures of several runs: the median, and where there is more than one the least and the most.
class Figures {
 public:
  Figures(std::span<const Run> runs, BenchOptions::Goals goals) : runs_(runs), goals_(goals) {}

  template <class Of>
  void add(const std::string& name, const std::string& unit, const Of& of, double goal = 0) {
    std::vector<double> values;
    for (const Run& run : runs_) values.push_back(of(run));
    add_one(name, statistics::median(values), unit, goal);
    if (values.size() == 1) return;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    all.push_back(plain(name + ", least", *least, unit));
    all.push_back(plain(name + ", most", *most, unit));
  }

  /// A goal that is only shown gets no verdict: a tick beside a goal that was missed would mislead.
  void add_one(const std::string& name, double value, const std::string& unit, double goal = 0) {
    if (goal > 0 && goals_ == BenchOptions::Goals::asserted) {
      all.push_back(between(name, value, unit, -INFINITY, goal, "goal on two cores"));
      return;
    }
    all.push_back(plain(name, value, unit));
    if (goal > 0)
      all.back().source = fmt::format("goal on two cores: <= {}{}", format_number(goal),
                                      value <= goal ? "" : "; missed");
  }

  /// A fact with its name in words.
  void say(const std::string& name, double value, const std::string& unit, std::string words) {
    all.push_back(plain(name, value, unit));
    all.back().source = std::move(words);
  }

  std::vector<FigureValue> all;

 private:
  std::span<const Run> runs_;
  BenchOptions::Goals goals_;
};

double vector_bits(std::string_view isa) {
  return isa == "avx512" ? 512 : isa == "avx2" ? 256 : 128;
}

}  // namespace

Outcome measure_network(const Bench& bench, const BenchOptions& o) {
  const Network network = bench.build(o);
  std::vector<Run> runs;
  for (int i = 0; i < o.repeat; ++i) {
    runs.push_back(run_once(bench, o, network));
    if (runs[0].hash != runs[size_t(i)].hash || runs[0].n_spikes != runs[size_t(i)].n_spikes)
      throw std::logic_error(
          fmt::format("bench {}: run {} made other spikes than the first", bench.name, i + 1));
  }
  const Run& first = runs[0];
  const double seconds = o.duration * 1e-3;
  const BenchGoals goals = bench.goals(o);

  Figures figures(runs, o.goals);
  figures.add(
      "real-time factor", "1", [&](const Run& r) { return r.wall / seconds; },
      goals.real_time_factor);
  figures.add(
      "construction", "s", [](const Run& r) { return r.construction; }, goals.construction);
  figures.add_one("peak memory", first.memory / (1 << 20), "MiB", goals.memory);
  figures.add("time per synaptic event", "ns",
              [](const Run& r) { return r.n_events > 0 ? r.wall * 1e9 / r.n_events : 0; });
  figures.add_one("spikes", double(first.n_spikes) / seconds, "1/s");
  figures.add_one("synaptic events", first.n_events / seconds, "1/s");
  figures.add_one("mean rate", double(first.n_spikes) / network.n_neurons() / seconds, "Hz");
  for (const auto& [population, rate] : first.rates)
    figures.say("rate " + population, rate, "Hz",
                fmt::format("of the {:g} ms after the timed ones", o.recorded));
  figures.add_one("neurons", network.n_neurons(), "");
  figures.add_one("synapses", double(first.n_synapses), "");
  figures.say("synapse memory", first.synapse_bytes / (1 << 20), "MiB", "as asked of the system");
  figures.add_one("simulated", seconds, "s");
  figures.say("vector width", vector_bits(first.isa), "bit", first.isa);
  const bool single = o.precision == Precision::float32;
  figures.say("precision", single ? 32 : 64, "bit", single ? "single" : "double");
  const bool short_weights = o.weights == WeightStorage::bits16;
  figures.say("weights", short_weights ? 16 : 64, "bit", short_weights ? "rounded" : "exact");
  figures.add_one("threads", first.threads, "");
  figures.add("cores other programs had", "1",
              [](const Run& r) { return r.foreign * available_cores(); });
  std::optional<uint64_t> hash;
  if (o.recorded > 0) hash = first.hash;
  return judge(o.seed, first.threads, std::move(figures.all), hash);
}

}  // namespace lapicque::cli
