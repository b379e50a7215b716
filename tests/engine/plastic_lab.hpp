// One group of stateful synapses without a network around it: spikes of both sides are given.
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "lapicque/engine/plastic.hpp"

namespace lapicque::test {

using Train = std::vector<Step>;  ///< steps of spikes, ascending

/// A random train of about `rate` Hz.
inline Train random_train(uint32_t id, double rate, Step n_steps, double dt = 0.1) {
  Stream stream(make_key(1, Purpose::test, id));
  Train train;
  for (Step s = 1; s <= n_steps; ++s)
    if (stream.uniform() < rate * dt * 1e-3) train.push_back(s);
  return train;
}

class Lab {
 public:
  struct Pair {
    uint32_t source;
    uint16_t target, delay;  ///< steps
    double weight;
  };
  struct Transmission {
    Step step;
    double weight;
    bool operator==(const Transmission&) const = default;
  };

  struct Options {
    double dt = 0.1;
    Precision precision = Precision::float64;  ///< float32: sums of 32 bits, in units of lsb32
    Step start = 0;                            ///< the step before the first
  };

  Lab(Synapse synapse, std::vector<Pair> pairs, uint32_t n_sources, uint32_t n_targets,
      double dt = 0.1)
      : Lab(std::move(synapse), std::move(pairs), n_sources, n_targets, Options{.dt = dt}) {}

  Lab(Synapse synapse, std::vector<Pair> pairs, uint32_t n_sources, uint32_t n_targets,
      Options options)
      : n_targets_(n_targets), start_(options.start), now_(options.start) {
    projection_.name = "pre->post";
    projection_.synapse = std::move(synapse);
    StatefulRows rows;
    rows.projection = &projection_;
    rows.n_sources = n_sources, rows.n_targets = n_targets, rows.dt = options.dt;
    const bool narrow = options.precision == Precision::float32;
    lsb_ = narrow ? lsb32 : lsb;
    rows.lsb = {lsb_};
    rows.precision = options.precision, rows.kernels = &kernels().plastic;
    rows.first_modulator_id = n_sources, rows.n_modulators = 1;  // one id after the sources
    std::vector<std::vector<StatefulSynapse>> of_source(n_sources);
    uint64_t number = 0;
    for (const Pair& p : pairs) {
      rows.longest_delay = std::max<uint32_t>(rows.longest_delay, p.delay);
      of_source[p.source].push_back({p.target, p.delay, 0, p.weight, number++});
    }
    for (uint32_t i = 0; i < n_sources; ++i) rows.add(i, of_source[i]);
    weights_.resize(pairs.size());
    group_ = make_stateful_synapses(std::move(rows));
    memory_.resize(n_targets);
    memory32_.resize(n_targets);
    if (narrow)
      sums_.sum32 = {memory32_.data()};
    else
      sums_.sum64 = {memory_.data()};
  }

  StatefulGroup& group() { return *group_; }
  Step now() const { return now_; }

  /// Steps until `end`, counted from the start as the trains are; what arrives at each target is
  /// kept in transmitted[target].
  void run(Step end, const std::vector<Train>& pre, const std::vector<Train>& post) {
    using Ids = std::vector<uint32_t>;
    auto by_step = [&](const std::vector<Train>& trains) {
      std::unordered_map<Step, Ids> steps;
      for (uint32_t i = 0; i < trains.size(); ++i)
        for (Step s : trains[i]) steps[s].push_back(i);
      return steps;
    };
    const auto pre_at = by_step(pre), post_at = by_step(post);
    auto at = [](const std::unordered_map<Step, Ids>& steps, Step s) {
      const auto found = steps.find(s);
      return found == steps.end() ? std::span<const uint32_t>() : std::span(found->second);
    };
    while (now_ < start_ + end) {
      ++now_;
      const Step s = now_ - start_;
      group_->deliver(now_, sums_);
      for (uint32_t n = 0; n < n_targets_; ++n) {
        memory_[n] += memory32_[n];
        if (memory_[n] != 0) transmitted[n].push_back({s, double(memory_[n]) * lsb_});
        memory_[n] = memory32_[n] = 0;
      }
      group_->after_update(now_, at(post_at, s));
      group_->schedule(now_, at(pre_at, s));
    }
  }

  const std::vector<double>& weights() {
    group_->weights(now_, [&](uint64_t number, double w) { weights_[number] = w; });
    return weights_;
  }
  double weight(size_t number = 0) { return weights()[number]; }

  std::map<uint32_t, std::vector<Transmission>> transmitted;
  static constexpr double lsb = 0x1p-48, lsb32 = 0x1p-13;

 private:
  Projection projection_;
  std::unique_ptr<StatefulGroup> group_;
  uint32_t n_targets_;
  double lsb_ = lsb;
  std::vector<int64_t> memory_;
  std::vector<int32_t> memory32_;
  Accumulators sums_;
  std::vector<double> weights_;
  Step start_, now_;
};

}  // namespace lapicque::test
