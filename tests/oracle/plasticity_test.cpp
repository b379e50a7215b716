// One plastic synapse between two fixed trains: what each presynaptic spike transmits, as in NEST.
#include <cstdio>
#include <map>

#include "lapicque/engine/simulation.hpp"
#include "oracle.hpp"

using namespace lapicque;

namespace {

using Numbers = std::map<std::string, double>;

struct Case {
  std::string name;
  Synapse synapse;         ///< ours
  std::string nest_model;  ///< NEST's, and its parameters of synapse and target
  Numbers nest, nest_target{};
};

constexpr double dt = 0.1, duration = 2000, delay = 1.5, drive = 5000;  // ms, ms, ms, mV

/// A train of about 30 Hz from a plain congruential generator, the same for ever. The presynaptic
/// one, 1, starts first: to NEST's nearest-neighbour synapses a source that has not fired fired at
/// 0.
std::vector<double> train(uint32_t seed) {
  std::vector<double> times;
  for (int64_t step = seed == 1 ? 50 : 2000; step < int64_t(duration / dt) - 50; ++step) {
    seed = seed * 1664525u + 1013904223u;
    if ((seed >> 8) < (1u << 24) / 333) times.push_back(double(step) * dt);
  }
  return times;
}

struct Answer {
  std::map<int64_t, double> weights;  ///< by step of arrival
  std::vector<int64_t> spikes;        ///< steps of the postsynaptic neuron
};

// The target's potential rests at 0 and is reset to 0; 1 mV from the plastic synapse leaves it far
// below threshold, so a jump of V_m is what the synapse transmitted.
const ValueMap target = {{"E_L", 0}, {"V_reset", 0}, {"V_th", 1000}, {"t_ref", dt}, {"tau_m", 10}};

Answer ours(const Case& c) {
  Network net;
  const auto pre = net.population("pre", "spike_source_array", 1);
  const auto driver = net.population("driver", "spike_source_array", 1);
  const auto post = net.population("post", "iaf_psc_delta", 1, target, {{"V_m", 0.0}});
  net.populations[pre.index].spike_times = {train(1)};
  net.populations[driver.index].spike_times = {train(2)};
  Synapse synapse = c.synapse;
  synapse.delay = delay;
  net.connect(pre, post, AllToAll{}, synapse);
  net.connect(driver, post, AllToAll{}, {.weight = drive, .delay = 1.0});
  net.record_spikes(post);
  net.record(post, {"V_m"});
  Simulation sim(net, {.dt = dt, .threads = 1, .precision = Precision::float64});
  sim.run(duration);
  Answer answer;
  const Trace& trace = sim.recording().trace("post", "V_m");
  const auto V = trace.column(0);
  const int64_t first = std::llround(trace.t_start / dt);
  for (const double t : train(1)) {
    const int64_t step = std::llround((t + delay) / dt);
    if (size_t(step - first) < V.size())
      answer.weights[step] =
          V[size_t(step - first)] - std::exp(-dt / 10) * V[size_t(step - first) - 1];
  }
  for (const double t : sim.recording().spikes_of("post").times)
    answer.spikes.push_back(std::llround(t / dt));
  return answer;
}

Answer read(const std::filesystem::path& file) {
  Answer answer;
  for (const auto& row : oracle::read_rows(file)) {
    const int64_t step = std::llround(std::stod(row.at(1)) / dt);
    if (row[0] == "weight") answer.weights[step] = std::stod(row.at(2));
    if (row[0] == "spike") answer.spikes.push_back(step);
  }
  return answer;
}

void write(const Case& c, const std::filesystem::path& file) {
  std::ofstream out(file);
  out << "name," << c.name << "\nmodel," << c.nest_model << "\ndt," << dt << "\ndelay," << delay
      << "\nduration," << duration << "\ndrive," << drive << "\n";
  for (const auto& [name, x] : c.nest) out << "synapse," << name << "," << oracle::exact(x) << "\n";
  for (const auto& [name, value] : target)
    out << "neuron," << name << "," << oracle::exact(*value.number()) << "\n";
  out << "neuron,V_m,0\n";
  for (const auto& [name, x] : c.nest_target)
    out << "neuron," << name << "," << oracle::exact(x) << "\n";
  for (const uint32_t i : {1, 2}) {
    out << (i == 1 ? "pre" : "post");
    for (const double t : train(i)) out << "," << t;
    out << "\n";
  }
}

void compare(const Case& c, const Answer& a, const Answer& nest) {
  CAPTURE(c.name);
  REQUIRE(nest.spikes.size() > 30);
  CHECK(a.spikes == nest.spikes);
  double error = 0, least = 1e9, most = 0;
  size_t n = 0;
  for (const auto& [step, weight] : nest.weights) {
    bool refractory = false;  // the target lets no spike in
    for (const int64_t s : nest.spikes) refractory |= step == s || step == s + 1;
    if (refractory || !a.weights.contains(step)) continue;
    error = std::max(error, std::abs(a.weights.at(step) - weight));
    least = std::min(least, weight), most = std::max(most, weight), ++n;
  }
  std::printf("%s: %zu weights from %.3g to %.3g, differing by %.2g\n", c.name.c_str(), n, least,
              most, error);
  CHECK(n > 30);
  CHECK(most > 1.05 * least);  // it is plastic
  CHECK(error <= 1e-9);
}

void check(const Case& c) {
  const Answer a = ours(c);
  compare(c, a, read(oracle::golden(c.name)));
  if (const char* program = oracle::python()) {
    const auto folder = oracle::work(c.name);
    write(c, folder / "case.csv");
    compare(c, a, read(oracle::run_nest(program, "plasticity.py", folder)));
  }
}

/// stdp of ours and of NEST: lambda is A_plus, lambda alpha is A_minus.
Case pairs(std::string name, std::string pairing, std::string dependence, double mu,
           std::string nest_model) {
  const double lambda = 0.02, alpha = 1.1;
  return {
      std::move(name),
      {.weight = 1.0,
       .model = "stdp",
       .parameters = {{"tau_plus", 15.0},
                      {"tau_minus", 30.0},
                      {"A_plus", lambda},
                      {"A_minus", lambda * alpha},
                      {"mu_plus", mu},
                      {"mu_minus", mu},
                      {"w_max", 2.0}},
       .options = {{"pairing", std::move(pairing)}, {"weight_dependence", std::move(dependence)}}},
      std::move(nest_model),
      {{"weight", 1},
       {"tau_plus", 15},
       {"lambda", lambda},
       {"alpha", alpha},
       {"mu_plus", mu},
       {"mu_minus", mu},
       {"Wmax", 2}},
      {{"tau_minus", 30}}};
}

}  // namespace

TEST_CASE("pair-based STDP transmits the weights of NEST's stdp synapses") {
  check(pairs("stdp_guetig", "all_to_all", "guetig", 0.4, "stdp_synapse"));
  check(pairs("stdp_additive", "all_to_all", "additive", 0, "stdp_synapse"));
  check(pairs("stdp_nn_symm", "nearest_symmetric", "multiplicative", 1, "stdp_nn_symm_synapse"));
  check(pairs("stdp_nn_pre_centered", "nearest_pre_centred", "multiplicative", 1,
              "stdp_nn_pre_centered_synapse"));
  check(pairs("stdp_nn_restr", "nearest_restricted", "multiplicative", 1, "stdp_nn_restr_synapse"));
}

TEST_CASE("the triplet rule transmits the weights of NEST's") {
  const Numbers rule = {
      {"A2_plus", 5e-3}, {"A3_plus", 6.2e-3}, {"A2_minus", 7e-3}, {"A3_minus", 2.3e-3}};
  Case c{"stdp_triplet",
         {.weight = 1.0, .model = "stdp_triplet", .parameters = {{"w_max", 3.0}}},
         "stdp_triplet_synapse",
         {{"weight", 1},
          {"Wmax", 3},
          {"tau_plus", 16.8},
          {"tau_plus_triplet", 101},
          {"Aplus", rule.at("A2_plus")},
          {"Aplus_triplet", rule.at("A3_plus")},
          {"Aminus", rule.at("A2_minus")},
          {"Aminus_triplet", rule.at("A3_minus")}},
         {{"tau_minus", 33.7}, {"tau_minus_triplet", 125}}};
  for (const auto& [name, x] : rule) c.synapse.parameters[name] = x;
  check(c);
}

TEST_CASE("inhibitory plasticity transmits the weights of NEST's, on an excitatory synapse") {
  check({"vogels",
         {.weight = 0.5,
          .model = "vogels",
          .parameters = {{"tau", 20.0}, {"eta", 0.01}, {"rho", 5.0}, {"w_max", 2.0}}},
         "vogels_sprekeler_synapse",
         {{"weight", 0.5}, {"tau", 20}, {"eta", 0.01}, {"alpha", 0.2}, {"Wmax", 2}},
         {{"tau_minus", 20}}});
}

TEST_CASE("short-term plasticity transmits the weights of NEST's tsodyks2_synapse") {
  check({"tsodyks_markram",
         {.weight = 1.0,
          .model = "tsodyks_markram",
          .parameters = {{"U", 0.3}, {"tau_rec", 200.0}, {"tau_facil", 300.0}}},
         "tsodyks2_synapse",
         {{"weight", 1}, {"U", 0.3}, {"tau_rec", 200}, {"tau_fac", 300}, {"u", 0.3}, {"x", 1}}});
}
