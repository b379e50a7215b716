// One neuron of each model that NEST has too, under the same spikes and currents.
#include "lapicque/engine/simulation.hpp"
#include "lapicque/models/registry.hpp"
#include "oracle.hpp"

using namespace lapicque;

namespace {

struct Case {
  std::string model;
  double current;                 ///< pA, of the first step; the second is 1.5 times that
  double excitation, inhibition;  ///< weight of input spikes, in the receptor's unit
  double tolerance;               ///< mV, of V_m
  double dt = 0.1;                ///< ms
  double steep = 0;               ///< ms before and after a spike, where V_m is not compared
  int late = 0;                   ///< steps by which spikes may differ
  bool peak = false;              ///< NEST stamps spikes where V_m begins to fall
  std::string option{};           ///< NEST's, "name,value"
};

constexpr double duration = 200;  // ms

const std::vector<std::vector<double>> trains = {{5, 31, 31, 60, 112, 113, 170, 172, 174},
                                                 {12, 65, 118, 119, 180}};
constexpr double delays[] = {1, 2};  // ms
const std::vector<double> step_times = {20, 90, 125, 160};
const std::vector<double> step_shares = {1, 0, 1.5, 0};

std::vector<double> amplitudes(const Case& c) {
  std::vector<double> pA;
  for (const double share : step_shares) pA.push_back(share * c.current);
  return pA;
}

double interval(const Case& c) { return std::max(0.5, c.dt); }  // ms between compared samples

struct Answer {
  std::vector<double> times, V_m, spikes;
};

Simulation simulation(const Case& c) {
  Network net;
  const auto cell = net.population("cell", c.model, 1);
  for (size_t i = 0; i < 2; ++i) {
    const double weight = i == 0 ? c.excitation : c.inhibition;
    const auto source = net.population(i == 0 ? "exc" : "inh", "spike_source_array", 1);
    net.populations[source.index].spike_times = {trains[i]};
    net.connect(source, cell, AllToAll{}, {.weight = weight, .delay = delays[i]});
  }
  net.stimulate(cell,
                {.kind = Stimulus::Kind::step, .times = step_times, .amplitudes = amplitudes(c)});
  net.record_spikes(cell);
  net.record(cell, {"V_m"});
  return Simulation(net, {.dt = c.dt, .threads = 1, .precision = Precision::float64});
}

Answer ours(const Case& c) {
  Simulation sim = simulation(c);
  sim.run(duration);
  const Trace& trace = sim.recording().trace("cell", "V_m");
  Answer answer{trace.times(), trace.column(0), sim.recording().spikes_of("cell").times};
  if (c.peak)  // the step in which V_m begins to fall
    for (double& t : answer.spikes) {
      size_t i = size_t(std::lower_bound(answer.times.begin(), answer.times.end(), t - c.dt / 2) -
                        answer.times.begin());
      while (i + 1 < answer.V_m.size() && answer.V_m[i] >= answer.V_m[i - 1]) ++i;
      t = answer.times[i];
    }
  return answer;
}

Answer read(const std::filesystem::path& file) {
  Answer answer;
  for (const auto& row : oracle::read_rows(file)) {
    if (row.at(0) == "spike") answer.spikes.push_back(std::stod(row.at(1)));
    if (row.at(0) != "V_m") continue;
    answer.times.push_back(std::stod(row.at(1)));
    answer.V_m.push_back(std::stod(row.at(2)));
  }
  return answer;
}

void write(const Case& c, const std::filesystem::path& file) {
  const Simulation sim = simulation(c);
  const NeuronModel& model = *find_neuron_model(c.model);
  std::ofstream out(file);
  out << "model," << c.model << "\ndt," << c.dt << "\nduration," << duration << "\ninterval,"
      << interval(c) << "\n";
  for (const auto* table : {&model.parameters, &model.state})
    for (const Field& f : *table)
      out << "set," << f.name << "," << oracle::exact(sim.get({0}, f.name)[0]) << "\n";
  if (!c.option.empty()) out << "option," << c.option << "\n";
  for (size_t i = 0; i < 2; ++i) {
    out << "train," << (i == 0 ? c.excitation : c.inhibition) << "," << delays[i];
    for (const double t : trains[i]) out << "," << t;
    out << "\n";
  }
  for (size_t i = 0; i < step_times.size(); ++i)
    out << "current," << step_times[i] << "," << amplitudes(c)[i] << "\n";
}

/// Spikes one by one, and V_m at the times that NEST recorded.
void compare(const Case& c, const Answer& a, const Answer& nest) {
  CAPTURE(c.model);
  REQUIRE(nest.V_m.size() > 150);
  REQUIRE(nest.spikes.size() > 3);
  REQUIRE(a.spikes.size() == nest.spikes.size());
  double late = 0, error = 0;
  for (size_t i = 0; i < a.spikes.size(); ++i)
    late = std::max(late, std::round(std::abs(a.spikes[i] - nest.spikes[i]) / c.dt));
  size_t n = 0;
  for (size_t i = 0; i < nest.times.size(); ++i) {
    const double t = nest.times[i];
    const auto near = [&](double spike) { return std::abs(t - spike) < c.steep; };
    if (std::any_of(nest.spikes.begin(), nest.spikes.end(), near)) continue;
    const auto k = std::lower_bound(a.times.begin(), a.times.end(), t - c.dt / 2);
    if (k == a.times.end()) break;
    error = std::max(error, std::abs(a.V_m[size_t(k - a.times.begin())] - nest.V_m[i]));
    ++n;
  }
  std::printf("%s: %zu spikes, differing by %g steps; V_m at %zu times, by %.2g mV\n",
              c.model.c_str(), a.spikes.size(), late, n, error);
  CHECK(n > 150);
  CHECK(late <= c.late);
  CHECK(error <= c.tolerance);
}

void check(const Case& c) {
  const Answer a = ours(c);
  compare(c, a, read(oracle::golden(c.model)));
  if (const char* program = oracle::python()) {
    const auto folder = oracle::work(c.model);
    write(c, folder / "case.csv");
    compare(c, a, read(oracle::run_nest(program, "neurons.py", folder)));
  }
}

}  // namespace

TEST_CASE("linear neurons follow NEST's to 1e-11 mV, with spikes in the same steps") {
  check({"iaf_psc_delta", 500, 4, -3, 1e-11});
  check({"iaf_psc_exp", 500, 400, -300, 1e-11});
  check({"iaf_psc_alpha", 500, 400, -300, 1e-11});
  check({"mat2_psc_exp", 500, 400, -300, 1e-11});
}

TEST_CASE("Izhikevich's neuron in its published scheme follows NEST's to 1e-8 mV") {
  check({"izhikevich", 10, 5, -3, 1e-8, 1, 0, 0, false, "consistent_integration,false"});
}

TEST_CASE("neurons with conductances follow NEST's adaptive integrator to 0.005 mV") {
  check({"iaf_cond_exp", 400, 10, -10, 1e-3});
  check({"iaf_cond_alpha", 400, 10, -10, 1e-3});
  check({"iaf_cond_exp_sfa_rr", 800, 10, -10, 5e-3});
}

TEST_CASE("adaptive exponential neurons follow NEST's adaptive integrator to 0.005 mV") {
  check({"aeif_cond_exp", 800, 10, -10, 5e-3, 0.1, 2});
  check({"aeif_cond_alpha", 800, 10, -10, 5e-3, 0.1, 2});
}

TEST_CASE("Hodgkin-Huxley neurons follow NEST's adaptive integrator to 0.06 mV") {
  check({"hh_cond_exp_traub", 300, 2, -2, 0.06, 0.02, 2, 1, true});
  check({"hh_psc_alpha", 1000, 300, -300, 0.06, 0.02, 2, 1, true});
}
