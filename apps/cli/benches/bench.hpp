// A benchmark: a network of the literature, timed by the recipe of the field's speed records
// (Senk et al. 2026): it runs 0.5 s of biological time that is discarded, then 10 s against the
// clock, and records nothing meanwhile.
//
// To add one: write a function from BenchOptions to Network, and its row in networks.cpp.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/figures.hpp"

namespace lapicque::cli {

struct BenchOptions {
  uint64_t seed = 1;
  int threads = 0;                ///< 0: all cores
  double scale = 1;               ///< column: of neurons and synapses each; hpc: of neurons
  std::string drive = "poisson";  ///< column: poisson or dc
  std::string variant;            ///< coba, cuba, brunel: whose version; empty: the first
  WeightStorage weights = WeightStorage::bits16;
  Precision precision = Precision::float32;
  std::string isa;                         ///< empty: the best this machine runs
  double duration = 10000, warm_up = 500;  ///< ms
  double recorded = 100;                   ///< ms after the timed ones, for hash and rates
  int repeat = 1;
  enum class Goals { shown, asserted } goals = Goals::shown;
  bool quiet = false;
  std::function<bool()> interrupted = [] { return false; };
};

/// What a benchmark should reach on two cores, at most; 0: nothing is said.
struct BenchGoals {
  double real_time_factor = 0;
  double construction = 0;  ///< s
  double memory = 0;        ///< MiB
};

struct Bench;

/// Builds, runs and times it `repeat` times, each time anew; medians and spread as figures. The
/// hash is of the spikes of all neurons in the `recorded` ms that follow the timed ones in the same
/// run, so that it depends on every spike before; Error when repetitions disagree in it.
Outcome measure_network(const Bench& bench, const BenchOptions& options);
/// Times the training of the networks of learn.cpp: `repeat` iterations, medians as figures.
Outcome measure_learning(const Bench& bench, const BenchOptions& options);
/// Times learning by STDP and inference per image: `repeat` times, 3 at least; medians as figures.
Outcome measure_stdp_vision(const Bench& bench, const BenchOptions& options);

struct Bench {
  std::string_view name, summary;
  std::string_view variants;  ///< allowed names, separated by "|"; empty: there is only one
  Network (*build)(const BenchOptions&) = nullptr;  ///< records nothing
  BenchGoals (*goals)(const BenchOptions&) = nullptr;
  Outcome (*measure)(const Bench&, const BenchOptions&) = &measure_network;
};

std::span<const Bench> benches();

}  // namespace lapicque::cli
