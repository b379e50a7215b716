#include "lapicque/wta/wta_core.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::wta {
namespace {

TrueNorthNeuron excitatory(const IntegerWta& w) {
  return {.weights = {w.w_input, w.w_e, w.w_i, 0},
          .leak = w.lambda_e,
          .threshold = w.theta_e,
          .floor = w.theta_e,
          .reset = Reset::subtract};
}

TrueNorthNeuron inhibitory(const IntegerWta& w) {
  return {.weights = {0, w.w_ei, 0, 0},
          .leak = w.lambda_i,
          .threshold = w.theta_i,
          .reset = Reset::subtract};
}

}  // namespace

WtaCore wta_core(const WtaCoreOptions& o) {
  const int n = o.integers.n, groups = o.n_groups, n_e = groups * n;
  require(n > 0 && groups > 0 && (groups + 1) * n <= int(n_core_neurons) &&
              (2 * groups + 1) * n <= int(n_core_axons),
          "wta_core: {} groups of {} want {} neurons and {} axons; a core has {} and {}", groups, n,
          (groups + 1) * n, (2 * groups + 1) * n, n_core_neurons, n_core_axons);
  require(o.longest_delay >= 1 && o.longest_delay <= longest_delay,
          "wta_core: delays up to {}; must be 1 to {}", o.longest_delay, longest_delay);
  WtaCore built{.core = {}, .options = o};
  Core& core = built.core;
  for (int i = 0; i < n_e; ++i) {
    const auto axon = uint16_t(n_e + i);
    core.neurons.push_back(excitatory(o.integers));
    core.destinations.push_back(Destination{0, axon, 1 + i % o.longest_delay});
    core.axon_types[size_t(i)] = input_type;
    core.axon_types[axon] = excitation_type;
    for (int j = i / n * n; j < (i / n + 1) * n; ++j) {
      core.crossbar[size_t(i)].set(size_t(j));
      core.crossbar[axon].set(size_t(j));
    }
    for (int j = n_e; j < n_e + n; ++j) core.crossbar[axon].set(size_t(j));
  }
  for (int i = 0; i < n; ++i) {
    const auto axon = uint16_t(2 * n_e + i);
    core.neurons.push_back(inhibitory(o.integers));
    core.destinations.push_back(Destination{0, axon, 1});
    core.axon_types[axon] = inhibition_type;
    for (int j = 0; j < n_e; ++j) core.crossbar[axon].set(size_t(j));
  }
  return built;
}

void add_bernoulli(uint32_t core, int first, int n, double rate, Stream& stream,
                   std::vector<ChipSpike>& input) {
  for (int i = 0; i < n; ++i)
    if (stream.uniform() < rate) input.push_back({core, uint16_t(first + i)});
}

std::vector<double> measure_rates(const WtaCore& built, std::span<const double> rates, int settle,
                                  int ticks, uint64_t seed) {
  const auto& o = built.options;
  require(int(rates.size()) == o.n_groups, "measure_rates: {} rates for {} groups", rates.size(),
          o.n_groups);
  Chip chip({built.core}, seed);
  Stream stream(make_key(seed, Purpose::source_train, 0));
  std::vector<double> mean(rates.size() + 1);
  std::vector<ChipSpike> input;
  for (int t = 0; t < settle + ticks; ++t) {
    input.clear();
    for (int g = 0; g < o.n_groups; ++g)
      add_bernoulli(0, built.first_input(g), o.integers.n, rates[size_t(g)], stream, input);
    for (const ChipSpike& s : chip.tick(input))
      if (t >= settle) mean[size_t(built.group_of(s.index))] += 1.0 / (o.integers.n * ticks);
  }
  return mean;
}

}  // namespace lapicque::wta
