// lapicque run FILE: a network from its file to spikes, pictures and a report.
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>

#include "command.hpp"
#include "connect_progress.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/memory.hpp"
#include "lapicque/io/csv.hpp"
#include "lapicque/io/sonata.hpp"
#include "lapicque/io/spike_stream.hpp"
#include "lapicque/io/trace_stream.hpp"
#include "lapicque/recording/progress.hpp"
#include "lapicque/recording/report.hpp"
#include "network_options.hpp"
#include "pictures.hpp"
#include "summary.hpp"

namespace lapicque::cli {
namespace {

constexpr double keep_by_default = 1024;  // MB

struct State {
  Options options;
  std::filesystem::path file;
  bool csv = false;
  double keep = keep_by_default;
  std::string command;
};

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// What a run took.
struct Cost {
  double construction = 0, propagation = 0;  ///< s
  double simulated = 0;                      ///< ms after the warm-up
  bool stopped = false;                      ///< by Ctrl-C
};

constexpr double many_synapses = 2e7;  // their making is shown

Simulation construct(const Network& net, const RunOptions& run, const Options& options) {
  auto simulation = simulation_options(run);
  const bool shown = !options.quiet && expected_synapses(net) > many_synapses;
  ConnectProgress wiring(shown ? Verbosity::normal : Verbosity::quiet);
  simulation.construction_progress = [&](double done) { wiring.update(done); };
  Simulation sim(net, std::move(simulation));
  wiring.finish();
  return sim;
}

std::string text_of(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  for (const auto& assignment : overrides) text += fmt::format("# --set {}\n", assignment);
  return text;
}

/// Recordings larger than `keep` MB go to their files while the run goes on.
class Overflow {
 public:
  Overflow(const State& state, FileOrigin origin)
      : folder_(state.options.output), origin_(std::move(origin)), keep_(state.keep * 1e6) {}

  /// Called between steps: moves a recording that has grown too large to the disk.
  void relieve(Simulation& sim) {
    if (sim.time() < next_look_) return;
    next_look_ = sim.time() + interval;
    const auto& recording = sim.recording();
    double bytes = 0;
    for (const auto& record : recording.spikes) bytes += 12.0 * double(record.spikes.n_spikes());
    bool whole = true;  // every trace has had its last sample now
    for (const auto& trace : recording.traces) {
      bytes += 8.0 * double(trace.samples.size());
      const double n = (sim.time() - trace.t_start) / trace.interval;
      whole &= std::abs(n - std::round(n)) < 1e-6;
    }
    if (bytes < keep_ || !whole) return;
    append(recording);
    sim.clear_recording();
  }
  void append(const Recording& recording) {
    if (!spikes_ && !recording.spikes.empty()) spikes_.emplace(folder_ / "spikes.h5", origin_);
    if (!traces_ && !recording.traces.empty()) traces_.emplace(folder_, origin_);
    if (spikes_) spikes_->append(recording);
    if (traces_) traces_->append(recording);
  }
  bool used() const { return spikes_ || traces_; }
  void finish() {
    if (spikes_) spikes_->finish();
    if (traces_) traces_->finish();
  }

 private:
  static constexpr double interval = 100;  // ms
  std::filesystem::path folder_;
  FileOrigin origin_;
  double keep_, next_look_ = interval;
  std::optional<SpikeStream> spikes_;
  std::optional<TraceStream> traces_;
};

/// Runs warm-up and duration; the recording holds the latter, or what of it did not overflow.
Cost advance(Simulation& sim, const RunOptions& run, const Options& options, Overflow& overflow) {
  Cost cost;
  Progress progress(run.warmup + run.duration,
                    {.verbosity = options.quiet ? Verbosity::quiet : Verbosity::normal});
  const double interval = run.dt * std::max(1.0, std::round(5 / run.dt));
  auto keep_going = [&](Simulation& s) {
    progress.update(s.time(), s.n_spikes());
    return !interrupt_requested();
  };
  if (run.warmup > 0) {
    cost.stopped = !sim.run(run.warmup, keep_going, interval);
    if (!cost.stopped) sim.clear_recording();
  }
  auto keep_going_and_relieve = [&](Simulation& s) {
    if (!keep_going(s)) return false;
    if (s.time() < run.warmup + run.duration - run.dt / 2) overflow.relieve(s);  // leave some
    return true;
  };
  const double begin = cost.stopped ? 0 : sim.time();
  Stopwatch watch;
  if (!cost.stopped) cost.stopped = !sim.run(run.duration, keep_going_and_relieve, interval);
  cost.propagation = watch.seconds();
  cost.simulated = sim.time() - begin;
  progress.finish();
  return cost;
}

Outcome outcome_of(Simulation& sim, const Cost& cost, std::span<const Statistics> all,
                   const Overflow& overflow) {
  const auto& recording = sim.recording();
  auto figures = statistics_figures(all);
  figures.push_back(plain("neurons", sim.network().n_neurons(), ""));
  figures.push_back(plain("synapses", double(sim.n_synapses()), ""));
  figures.push_back(plain("biological time", cost.simulated, "ms"));
  figures.push_back(plain("construction", cost.construction, "s"));
  figures.push_back(plain("propagation", cost.propagation, "s"));
  if (cost.simulated > 0)
    figures.push_back(plain("real-time factor", cost.propagation / (cost.simulated * 1e-3), ""));
  figures.push_back(plain("peak memory", double(peak_memory()) * 1e-6, "MB"));
  std::optional<uint64_t> hash;
  if (!recording.spikes.empty() && !overflow.used()) hash = spike_hash(recording);
  return judge(sim.options().seed, sim.options().threads, std::move(figures), hash);
}

/// Everything that a run leaves in its folder.
void save_all(const State& state, const Network& net, Simulation& sim, const Outcome& outcome,
              const Cost& cost, std::span<const Statistics> all, const FileOrigin& origin,
              Overflow& overflow) {
  const auto& folder = state.options.output;
  const auto& recording = sim.recording();
  Report report{.title = net.name,
                .summary = fmt::format("{} neurons and {} synapses, {:g} ms of biological time{}.",
                                       format_number(net.n_neurons(), 10),
                                       format_number(double(sim.n_synapses()), 12), cost.simulated,
                                       cost.stopped ? ", stopped by the user" : ""),
                .outcome = outcome,
                .provenance = {.command = state.command, .configuration = origin.configuration}};
  for (const auto& figure : outcome.figures)
    if (figure.name == "neurons" || figure.name == "synapses" ||
        figure.name == "real-time factor" || figure.name == "peak memory")
      report.tiles.push_back(tile(figure));
  if (overflow.used()) {
    overflow.append(recording);
    overflow.finish();
  }
  const PictureOptions picture_options{.title = net.name};
  if (!recording.spikes.empty()) {
    if (!overflow.used()) write_spikes(folder / "spikes.h5", recording.spikes, origin);
    if (state.csv) write_spikes_csv(folder / "spikes.csv", recording.spikes);
    add_picture(report, raster_of(recording.spikes, picture_options), folder, "raster");
    report.tables.push_back(statistics_table(all));
  }
  if (!recording.traces.empty()) {
    if (!overflow.used()) write_reports(folder, recording.traces, origin);
    if (state.csv)
      for (size_t i = 0; i < recording.traces.size(); ++i)
        write_trace_csv(folder / fmt::format("trace_{}.csv", i + 1), recording.traces[i]);
    add_picture(report, traces_of(recording.traces, picture_options), folder, "traces");
  }
  save(report, folder / "report.html");
}

int run(State& state) {
  auto& o = state.options;
  const auto [net, run] = read_network_file(state.file, o.overrides());
  if (o.output.empty()) o.output = std::filesystem::path("out") / state.file.stem();
  require(state.keep >= 0, "run: --keep is {:g} MB, must be >= 0", state.keep);
  require_memory(net, run);
  watch_interrupts();
  prepare_folder(o.output);
  Stopwatch construction;
  auto sim = construct(net, run, o);
  const double constructed = construction.seconds();
  const FileOrigin origin{
      .seed = run.seed, .dt = run.dt, .configuration = text_of(state.file, o.overrides())};
  Overflow overflow(state, origin);
  auto cost = advance(sim, run, o, overflow);
  cost.construction = constructed;
  const auto all = statistics_of(sim.recording().spikes);
  const auto outcome = outcome_of(sim, cost, all, overflow);
  save_all(state, net, sim, outcome, cost, all, origin, overflow);
  if (!all.empty()) print(o, to_text(statistics_table(all)));
  print(o, fmt::format("\n  {}\n", (o.output / "report.html").string()));
  write_json(o, to_json(outcome));
  if (cost.stopped)
    fail(ErrorKind::interrupted, "stopped at {:g} ms; what was recorded is in {}", sim.time(),
         o.output.string());
  return ok;
}

}  // namespace

std::function<int()> declare_run(CLI::App& verb, const Context& context) {
  auto state = std::make_shared<State>();
  state->command = context.command;
  verb.add_option("file", state->file, "The network file (docs/toml.md)")
      ->required()
      ->type_name("FILE");
  add_set(verb, state->options);
  add_seed(verb, state->options);
  add_threads(verb, state->options);
  add_output(verb, state->options, "Folder for data, pictures, report (default: out/FILE's name)");
  verb.add_option("--keep", state->keep,
                  "Recordings above this go to disk while they grow (default: 1024)")
      ->type_name("MB");
  verb.add_flag("--csv", state->csv, "Write spikes and traces as text, too");
  add_quiet(verb, state->options);
  add_json(verb, state->options);
  return [state] { return run(*state); };
}

}  // namespace lapicque::cli
