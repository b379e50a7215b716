// The networks that are timed, and what each should reach.
#include <array>

#include "bench.hpp"
#include "lapicque/published/brunel_2000.hpp"
#include "lapicque/published/hpc_benchmark.hpp"
#include "lapicque/published/potjans_diesmann_2014.hpp"
#include "lapicque/published/vogels_2011.hpp"
#include "lapicque/published/vogels_abbott_2005.hpp"
#include "lapicque/published/zenke_gerstner_2014.hpp"

namespace lapicque::cli {
namespace {

Network column(const BenchOptions& options) {
  using Drive = PotjansDiesmann::Drive;
  return potjans_diesmann_2014({.scale = options.scale,
                                .drive = options.drive == "dc" ? Drive::dc : Drive::poisson,
                                .record_spikes = false});
}

BenchGoals column_goals(const BenchOptions& options) {
  if (options.scale != 1) return {};
  return {.real_time_factor = options.drive == "dc" ? 0.5 : 0.7, .construction = 6, .memory = 1900};
}

Network vogels_abbott(const BenchOptions& options, VogelsAbbott::Synapses synapses) {
  // Brian 2's start comes first: after NEST's kick, COBA falls silent within seconds for one seed
  // in two.
  VogelsAbbott network{.synapses = synapses, .record_spikes = false};
  if (options.variant == "brian2") {
    network.start = VogelsAbbott::Start::random;
    network.wiring = VogelsAbbott::Wiring::probability;
  } else if (options.variant == "auryn") {
    network.start = VogelsAbbott::Start::driven;
    network.wiring = VogelsAbbott::Wiring::probability;
    network.delay = 0.8;
  }
  return vogels_abbott_2005(network);
}

Network coba(const BenchOptions& options) {
  return vogels_abbott(options, VogelsAbbott::Synapses::conductance);
}
Network cuba(const BenchOptions& options) {
  return vogels_abbott(options, VogelsAbbott::Synapses::current);
}

Network brunel(const BenchOptions& options) {
  return brunel_2000({.v_reset = options.variant == "nest" ? 0.0 : 10.0, .record_spikes = false});
}

/// The network that Zenke & Gerstner (2014) time: 8,000 + 2,000 neurons.
Network brunel_stdp(const BenchOptions&) {
  return brunel_2000({.n_e = 8000,
                      .n_i = 2000,
                      .excitation = Brunel::Excitation::weight_dependent_stdp,
                      .record_spikes = false});
}

Network hpc(const BenchOptions& options) {
  using Excitation = HpcBenchmark::Excitation;
  return hpc_benchmark(
      {.scale = options.scale,
       .excitation = options.variant == "static" ? Excitation::stationary : Excitation::power_law,
       .record_spikes = false});
}

BenchGoals hpc_goals(const BenchOptions& options) {
  if (options.scale != 1) return {};
  if (options.variant == "static") return {.real_time_factor = 1.5, .memory = 800};
  return {.real_time_factor = 4, .memory = 1200};
}

Network balance(const BenchOptions&) { return vogels_2011({.record_spikes = false}); }

Network homeostasis(const BenchOptions&) { return zenke_gerstner_2014({.record_spikes = false}); }

}  // namespace

std::span<const Bench> benches() {
  static constexpr std::array table{
      Bench{"column", "the cortical column of Potjans & Diesmann 2014, full scale", "", &column,
            &column_goals},
      Bench{"coba", "4,000 conductance-based neurons (Vogels & Abbott 2005)", "brian2|nest|auryn",
            &coba, [](const BenchOptions&) { return BenchGoals{.real_time_factor = 0.02}; }},
      Bench{"cuba", "4,000 current-based neurons (Vogels & Abbott 2005)", "brian2|nest", &cuba,
            [](const BenchOptions&) { return BenchGoals{.real_time_factor = 0.015}; }},
      Bench{"brunel", "12,500 neurons, 15.6 million delta synapses (Brunel 2000)", "paper|nest",
            &brunel, [](const BenchOptions&) { return BenchGoals{.real_time_factor = 0.3}; }},
      Bench{"brunel-stdp", "10,000 neurons, 6.4 million weight-dependent STDP synapses", "",
            &brunel_stdp, [](const BenchOptions&) { return BenchGoals{.real_time_factor = 1}; }},
      Bench{"hpc", "11,250 neurons, 126.6 million synapses (hpc_benchmark), power-law STDP or none",
            "plastic|static", &hpc, &hpc_goals},
      Bench{"balance", "10,000 conductance-based neurons, inhibitory STDP (Vogels et al. 2011)", "",
            &balance, [](const BenchOptions&) { return BenchGoals{.real_time_factor = 0.08}; }},
      Bench{"homeostasis",
            "25,000 neurons, 20 million triplet STDP synapses (Zenke & Gerstner 2014)", "",
            &homeostasis, [](const BenchOptions&) { return BenchGoals{.real_time_factor = 0.25}; }},
      Bench{.name = "learn",
            .summary = "training by gradient: MNIST networks of snnTorch's tutorials, one layer",
            .variants = "all|fc|conv|layer",
            .measure = &measure_learning},
      Bench{
          .name = "stdp-vision",
          .summary = "learning by STDP, per image: the two layers of SpykeTorch's KheradpishehDeep",
          .variants = {},
          .measure = &measure_stdp_vision}};
  return table;
}

}  // namespace lapicque::cli
