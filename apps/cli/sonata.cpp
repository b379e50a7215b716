// lapicque sonata run|info CONFIG: simulations and circuits of the SONATA format.
#include <chrono>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/engine/event_simulation.hpp"
#include "lapicque/io/sonata.hpp"
#include "lapicque/io/sonata/edges.hpp"
#include "lapicque/io/sonata/network.hpp"
#include "lapicque/io/sonata/nodes.hpp"
#include "lapicque/recording/progress.hpp"
#include "lapicque/recording/table.hpp"
#include "network_options.hpp"
#include "pictures.hpp"
#include "summary.hpp"

namespace lapicque::cli {
namespace {

struct State {
  Options options;
  std::string action;
  std::filesystem::path file;
  double default_delay = SonataOptions{}.default_delay;
  bool v_init = false, nearest_step = false;

  SonataOptions sonata() const {
    return {.default_delay = default_delay,
            .start = v_init ? SonataOptions::Start::v_init : SonataOptions::Start::model,
            .input_time = nearest_step ? SonataOptions::InputTime::nearest_step
                                       : SonataOptions::InputTime::within_step};
  }
};

// ---- run ----------------------------------------------------------------------------------------

/// What a run left: on a grid and without one alike.
struct Finished {
  Recording recording;
  uint64_t n_synapses = 0;
  double simulated = 0, construction = 0, propagation = 0;  ///< ms, s, s
  int threads = 1;
  bool stopped = false;
};

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

template <class Sim, class Make>
Finished advance(const SonataNetwork& sonata, const Options& options, Make make) {
  Finished done;
  auto begin = Clock::now();
  Sim sim = make();
  done.construction = seconds_since(begin);
  begin = Clock::now();
  Progress progress(sonata.run.duration,
                    {.verbosity = options.quiet ? Verbosity::quiet : Verbosity::normal});
  const auto keep_going = [&](Sim& s) {
    progress.update(s.time(), s.n_spikes());
    return !interrupt_requested();
  };
  const double interval = sonata.run.dt * std::max(1.0, std::round(5 / sonata.run.dt));
  done.stopped = !sim.run(sonata.run.duration, keep_going, interval);
  progress.finish();
  done.propagation = seconds_since(begin);
  done.simulated = sim.time();
  done.n_synapses = sim.n_synapses();
  if constexpr (std::is_same_v<Sim, Simulation>) done.threads = sim.options().threads;
  done.recording = sim.recording();
  return done;
}

Finished simulate(const SonataNetwork& sonata, const Options& options) {
  if (EventSimulation::obstacle(sonata.network).empty())  // then spikes are on no grid
    return advance<EventSimulation>(sonata, options, [&] {
      return EventSimulation(sonata.network, sonata.run.seed, sonata.run.dt);
    });
  return advance<Simulation>(
      sonata, options, [&] { return Simulation(sonata.network, simulation_options(sonata.run)); });
}

/// Spikes, reports and a raster, into the output folder.
void save_all(const SonataNetwork& sonata, const Finished& done,
              std::span<const SpikeRecord> by_type) {
  const auto& config = sonata.config;
  const FileOrigin origin{.seed = config.seed, .dt = config.dt, .configuration = config.text};
  const auto spikes = sonata.spikes(done.recording);
  write_spikes(config.output_dir / config.spikes_file, spikes, origin, config.spikes_order);
  for (const auto& plan : sonata.reports)
    write_report(config.output_dir / plan.report.file, sonata.traces(plan, done.recording), origin);
  const auto raster = raster_of(by_type, {.title = sonata.network.name});
  plot::save(raster, config.output_dir / "raster.svg");
  plot::save(raster, config.output_dir / "raster.png");
}

Outcome outcome_of(const SonataNetwork& sonata, const Finished& done,
                   std::span<const SpikeRecord> by_type, std::span<const Statistics> statistics) {
  std::vector<FigureValue> figures;
  size_t n_spikes = 0;
  for (const auto& record : by_type) {
    figures.push_back(plain("spikes " + record.population, double(record.spikes.n_spikes()), ""));
    n_spikes += record.spikes.n_spikes();
  }
  figures.push_back(plain("spikes", double(n_spikes), ""));
  for (const auto& figure : statistics_figures(statistics)) figures.push_back(figure);
  figures.push_back(plain("nodes", sonata.network.n_neurons(), ""));
  figures.push_back(plain("edges", double(done.n_synapses), ""));
  figures.push_back(plain("biological time", done.simulated, "ms"));
  figures.push_back(plain("construction", done.construction, "s"));
  figures.push_back(plain("propagation", done.propagation, "s"));
  return judge(sonata.run.seed, done.threads, std::move(figures), spike_hash(done.recording));
}

int run(const State& state) {
  const auto& o = state.options;
  auto config = read_sonata_config(state.file, o.set);
  if (!o.output.empty()) config.output_dir = o.output;
  auto sonata = read_sonata(config, state.sonata());
  if (!o.quiet)
    for (const auto& note : sonata.notes) fmt::print(stderr, "lapicque: note: {}\n", note);
  if (o.threads) sonata.run.threads = *o.threads;
  require_memory(sonata.network, sonata.run);
  watch_interrupts();
  prepare_folder(config.output_dir);
  const auto done = simulate(sonata, o);
  const auto by_type = sonata.spikes_by_type(done.recording);
  const auto statistics = statistics_of(by_type);
  save_all(sonata, done, by_type);
  const auto outcome = outcome_of(sonata, done, by_type, statistics);
  size_t n_spikes = 0;
  for (const auto& record : by_type) n_spikes += record.spikes.n_spikes();
  print(o, to_text(statistics_table(statistics)));
  print(o, fmt::format("\n  {} spikes in {}\n", format_number(double(n_spikes), 12),
                       (config.output_dir / config.spikes_file).string()));
  write_json(o, to_json(outcome));
  if (done.stopped)
    fail(ErrorKind::interrupted, "stopped at {:g} ms; what was recorded is in {}", done.simulated,
         config.output_dir.string());
  return ok;
}

// ---- info ---------------------------------------------------------------------------------------

/// A table for people, and the same for programs.
class Listing {
 public:
  Listing(std::string name, std::vector<std::string> header) : name_(std::move(name)) {
    table_.header = std::move(header);
  }
  void add(std::vector<std::string> row) { table_.rows.push_back(std::move(row)); }
  void print_to(std::string& text, nlohmann::json& json) const {
    json[name_] = nlohmann::json::array();
    for (const auto& row : table_.rows) {
      nlohmann::json entry;
      for (size_t i = 0; i < row.size(); ++i) entry[table_.header[i]] = row[i];
      json[name_].push_back(entry);
    }
    if (!table_.rows.empty()) text += "\n" + format(table_, color_for(stdout));
  }

 private:
  std::string name_;
  TextTable table_;
};

std::string count(double n) { return format_number(n, 12); }

/// Nodes by population and type.
Listing list_nodes(const SonataConfig& config) {
  Listing listing("nodes", {"nodes", "type", "count", "model_type", "model_template", "name"});
  for (const auto& files : config.nodes)
    for (const auto& nodes : read_nodes(files.h5, files.types)) {
      std::map<uint64_t, std::vector<uint32_t>> by_type;
      for (uint32_t i = 0; i < nodes.size(); ++i) by_type[nodes.type_id(i)].push_back(i);
      const auto text = [&](const char* column, uint32_t node) {
        const auto& values = nodes.column(column);
        const auto* found = values.text(node);
        return found ? *found : std::string();
      };
      for (const auto& [type, members] : by_type) {
        const auto name = text("pop_name", members[0]);
        listing.add({nodes.name(), fmt::format("{}", int64_t(type)), count(double(members.size())),
                     text("model_type", members[0]), text("model_template", members[0]),
                     name.empty() ? text("model_name", members[0]) : name});
      }
    }
  return listing;
}

Listing list_edges(const SonataConfig& config) {
  Listing listing("edges", {"edges", "source", "target", "type", "count", "model"});
  for (const auto& files : config.edges)
    for (const auto& edges : read_edges(files.h5, files.types)) {
      std::map<uint64_t, uint64_t> by_type;
      edges.for_each([&](const EdgeBatch& batch) {
        for (const uint64_t type : batch.types) ++by_type[type];
      });
      for (const auto& [type, n] : by_type)
        listing.add({edges.name(), edges.source(), edges.target(), fmt::format("{}", int64_t(type)),
                     count(double(n)), edges.types().text(type, "model_template").value_or("")});
    }
  return listing;
}

int info(const State& state) {
  const auto config = read_sonata_config(state.file, state.options.set);
  nlohmann::json json = {{"file", config.file.string()},
                         {"target_simulator", config.target_simulator}};
  std::string text = fmt::format("{}\n", config.file.string());
  list_nodes(config).print_to(text, json);
  list_edges(config).print_to(text, json);
  Listing inputs("inputs", {"input", "type", "module", "nodes", "file"});
  for (const auto& input : config.inputs)
    inputs.add(
        {input.name, input.type, input.module, input.nodes.name, input.file.filename().string()});
  inputs.print_to(text, json);
  Listing reports("reports",
                  {"report", "variable", "cells", "from (ms)", "to (ms)", "dt (ms)", "file"});
  for (const auto& report : config.reports)
    reports.add({report.name, report.variables[0], report.cells.name,
                 fmt::format("{:g}", report.start), fmt::format("{:g}", report.end),
                 fmt::format("{:g}", report.dt), report.file.string()});
  reports.print_to(text, json);
  if (config.runnable) {
    json["run"] = {{"tstop", config.tstop}, {"dt", config.dt}, {"seed", config.seed}};
    text += fmt::format("\n  runs for {:g} ms in steps of {:g} ms; results go to {}\n",
                        config.tstop, config.dt, config.output_dir.string());
  }
  print(state.options, text);
  write_json(state.options, json.dump(2) + "\n");
  return ok;
}

}  // namespace

std::function<int()> declare_sonata(CLI::App& verb, const Context&) {
  auto state = std::make_shared<State>();
  verb.add_option("action", state->action, "run: simulate; info: show what is there")
      ->required()
      ->type_name("");
  verb.add_option("file", state->file, "The configuration (docs/sonata.md)")
      ->required()
      ->type_name("CONFIG");
  verb.add_option("--set", state->options.set, "Change a key of the simulation: --set run.dt=0.1")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_threads(verb, state->options);
  add_output(verb, state->options, "Folder for spikes and reports (default: output.output_dir)");
  verb.add_option("--default-delay", state->default_delay,
                  "Delay of edges that say none (default: 1)")
      ->type_name("MS");
  verb.add_flag("--v-init", state->v_init,
                "Start membranes at conditions.v_init, not where the models start");
  verb.add_flag("--nearest-step", state->nearest_step,
                "Input spikes go to the nearest step, not to the one that they lie in");
  add_quiet(verb, state->options);
  add_json(verb, state->options);
  return [state] {
    const std::vector<std::string> actions{"run", "info"};
    if (state->action == "run") return run(*state);
    if (state->action == "info") return info(*state);
    fail("sonata: no action \"{}\"{}", state->action, suggestion(state->action, actions));
  };
}

}  // namespace lapicque::cli
