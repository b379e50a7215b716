#include "lapicque/published/potjans_diesmann_2014.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

using Row = std::array<double, 8>;

// Chance that a pair is connected: row = target, column = source (table 5 of the paper).
constexpr std::array<Row, 8> probability = {{
    {.1009, .1689, .0437, .0818, .0323, .0000, .0076, .0000},
    {.1346, .1371, .0316, .0515, .0755, .0000, .0042, .0000},
    {.0077, .0059, .0497, .1350, .0067, .0003, .0453, .0000},
    {.0691, .0029, .0794, .1597, .0033, .0000, .1057, .0000},
    {.1004, .0622, .0505, .0057, .0831, .3726, .0204, .0000},
    {.0548, .0269, .0257, .0022, .0600, .3158, .0086, .0000},
    {.0156, .0066, .0211, .0166, .0572, .0197, .0396, .2252},
    {.0364, .0010, .0034, .0005, .0277, .0080, .0658, .1443},
}};
constexpr Row from_thalamus = {0, 0, .0983, .0619, 0, 0, .0512, .0196};
constexpr uint32_t n_thalamic = 902;

constexpr Row external_in_degree = {1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100};
constexpr double external_rate = 8;  // Hz per external synapse

constexpr Row start_mean = {-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43};
constexpr Row start_sd = {5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48};

constexpr double tau_syn = 0.5;      // ms
constexpr double weight = 87.8085;   // pA: gives a PSP of 0.15 mV
constexpr double inhibition = -4;    // inhibitory weight / excitatory weight
constexpr double relative_sd = 0.1;  // of weights
constexpr double delay_mean[2] = {1.5, 0.75}, delay_sd[2] = {0.75, 0.375};  // ms: from E, from I

/// Fixed total number of synapses for which a pair is connected with chance p.
uint64_t total(double p, double n_source, double n_target) {
  if (p == 0) return 0;
  return uint64_t(std::llround(std::log1p(-p) / std::log1p(-1 / (n_source * n_target))));
}

/// A weight that keeps its sign, drawn again when it does not.
Distribution signed_normal(double mean) {
  const Range sign =
      mean > 0 ? Range{.low = 0, .low_open = true} : Range{.high = 0, .high_open = true};
  return {Distribution::Kind::normal, mean, relative_sd * std::abs(mean), sign};
}

/// Delays reach the grid by rounding; those that would be below half a step are drawn again.
Distribution delay_from(bool inhibitory) {
  return {Distribution::Kind::normal, delay_mean[inhibitory], delay_sd[inhibitory]};
}

double recurrent_weight(size_t target, size_t source) {
  const bool inhibitory = source % 2 == 1;
  const bool doubled = target == 0 && source == 2;  // L4E -> L2/3E
  return weight * (inhibitory ? inhibition : 1) * (doubled ? 2 : 1);
}

}  // namespace

uint64_t potjans_diesmann::n_synapses(size_t target, size_t source) {
  return total(probability[target][source], sizes[source], sizes[target]);
}

Network potjans_diesmann_2014(const PotjansDiesmann& o) {
  using namespace potjans_diesmann;
  require(o.scale > 0 && o.scale <= 16, "column: scale is {:g}, must be in (0, 16]", o.scale);
  const double k_scale = o.synapse_scale > 0 ? o.synapse_scale : std::min(o.scale, 1.0);
  require(k_scale <= 1, "column: synapse_scale is {:g}, must be in (0, 1]", o.synapse_scale);
  const double w_scale = 1 / std::sqrt(k_scale);

  Network net;
  net.name = "Potjans-Diesmann 2014";
  std::array<PopulationId, n_populations> ids;
  for (size_t i = 0; i < n_populations; ++i) {
    // Mean input of the full network, pA Hz; the share that scaling takes away becomes a current.
    double mean_input = weight * external_in_degree[i] * external_rate;
    for (size_t j = 0; j < n_populations; ++j)
      mean_input += recurrent_weight(i, j) * double(potjans_diesmann::n_synapses(i, j)) / sizes[i] *
                    mean_rates[j];
    double current = 1e-3 * tau_syn * (1 - std::sqrt(k_scale)) * mean_input;
    const double external = external_in_degree[i] * k_scale * external_rate;  // Hz
    if (o.drive == PotjansDiesmann::Drive::dc)
      current += 1e-3 * tau_syn * external * weight * w_scale;

    const bool original = o.start == PotjansDiesmann::Start::original;
    const Distribution start{Distribution::Kind::normal, original ? -58.0 : start_mean[i],
                             original ? 10.0 : start_sd[i]};
    const auto size = uint32_t(std::max(1ll, std::llround(sizes[i] * o.scale)));
    ids[i] = net.population(std::string(names[i]), "iaf_psc_exp_single", size,
                            {{"C_m", 250.0},
                             {"tau_m", 10.0},
                             {"E_L", -65.0},
                             {"V_th", -50.0},
                             {"V_reset", -65.0},
                             {"t_ref", 2.0},
                             {"tau_syn", tau_syn},
                             {"I_e", current}},
                            {{"V_m", start}});
    if (o.record_spikes) net.record_spikes(ids[i]);
    if (o.drive == PotjansDiesmann::Drive::poisson)
      net.stimulate(ids[i], {.name = "external input of " + std::string(names[i]),
                             .kind = Stimulus::Kind::poisson,
                             .weight = weight * w_scale,
                             .rate = external});
  }
  auto scaled = [&](uint64_t n) { return uint64_t(std::llround(double(n) * o.scale * k_scale)); };
  for (size_t i = 0; i < n_populations; ++i)
    for (size_t j = 0; j < n_populations; ++j)
      if (const uint64_t n = scaled(potjans_diesmann::n_synapses(i, j)))
        net.connect(ids[j], ids[i], FixedTotalNumber{n},
                    {.weight = signed_normal(recurrent_weight(i, j) * w_scale),
                     .delay = delay_from(j % 2)});
  if (o.thalamus) {
    const auto thalamus = net.population("TC", "poisson_generator", n_thalamic,
                                         {{"rate", o.thalamic_rate},
                                          {"start", o.thalamic_start},
                                          {"stop", o.thalamic_start + o.thalamic_duration}});
    if (o.record_spikes) net.record_spikes(thalamus);
    for (size_t i = 0; i < n_populations; ++i)
      if (const uint64_t n = scaled(total(from_thalamus[i], n_thalamic, sizes[i])))
        net.connect(thalamus, ids[i], FixedTotalNumber{n},
                    {.weight = signed_normal(weight * w_scale), .delay = delay_from(false)});
  }
  return net;
}

}  // namespace lapicque
