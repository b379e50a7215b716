#include "lapicque/engine/plastic_pairs.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {

PlasticPairs::PlasticPairs(StatefulRows& rows, const StatefulSettings& settings,
                           PairPlasticity rule)
    : StatefulSegments(rows, settings),
      rule_(std::move(rule)),
      plus_(rule_.tau_plus, dt_),
      minus_(rule_.tau_minus, dt_),
      weight_(initial_.size() + column_padding),
      pre_(segments_.size()),
      seen_(segments_.size(), 0) {
  longest_dendrite_ =
      std::lround(rows.projection->synapse.dendritic_fraction * double(rows.longest_delay));
  check_initial(rule_.w_min, rule_.w_max);
  initial_.copy_to(weight_);
  if (!target_.empty()) {
    const auto [low, high] = std::ranges::minmax(target_);
    first_neuron_ = low, stride_ = high - low + 1u;
  }
  target_.resize(target_.size() + column_padding, uint16_t(first_neuron_));
  spikes_.assign(capacity_ * stride_, long_ago);
  traces_.assign(capacity_ * stride_, 0);
  trace_.assign(stride_, 0);
}

PlasticArgs PlasticPairs::arguments(const Segment& g, float* weight, const Pre& pre, Tick first,
                                    Tick end) const {
  PlasticArgs a;
  a.target = &target_[g.begin], a.weight = weight, a.n = g.end - g.begin;
  a.first_neuron = first_neuron_;
  a.spikes = spikes_.data(), a.traces = traces_.data();
  a.capacity = capacity_, a.stride = stride_;
  a.first = relative(first), a.end = a.strictly = relative(end), a.dendritic = g.dendritic;
  a.pre_last = relative(pre.last);
  a.pre_before = float(pre.before), a.pre_after = float(pre.after);
  a.rate_plus = float(M_LOG2E * dt_ / rule_.tau_plus);
  a.rate_minus = float(M_LOG2E * dt_ / rule_.tau_minus);
  a.dependence = rule_.dependence.get();
  return a;
}

PlasticArgs PlasticPairs::arguments(const Segment& g, float* weight, const Pre& pre, Tick seen,
                                    Tick end, Tick a) const {
  // Before its first spike a source has no trace, so that no pair can have formed.
  PlasticArgs args = arguments(g, weight, pre, pre.last == never_yet ? end : seen, end);
  args.strictly = relative(a - g.dendritic), args.a = relative(a), args.presynaptic = true;
  return args;
}

void PlasticPairs::deliver(Step s, const Accumulators& sums) {
  auto& due = bucket(s);
  constexpr size_t ahead = 4;
  for (size_t i = 0; i < due.size(); ++i) {
    if (i + ahead < due.size()) {
      const Segment& next = segments_[due[i + ahead]];
      for (uint32_t j = next.begin; j < std::min(next.end, next.begin + 64); j += 16)
        __builtin_prefetch(&weight_[j], 1);
      __builtin_prefetch(&target_[next.begin]);
    }
    const uint32_t k = due[i];
    const Segment g = segments_[k];
    const Tick a = Tick(s) - g.dendritic, end = a - g.dendritic + (g.dendritic > 0);
    n_events_ += g.end - g.begin;
    deliver_next(k, s);
    if (a <= absorbed_) {
      transmit_only(g, sums.sum32[g.receptor]);
      continue;
    }
    PlasticArgs args = arguments(g, &weight_[g.begin], pre_[k], seen_[k], end, a);
    args.sum = sums.sum32[g.receptor];
    args.per_lsb = float(1 / lsb_[g.receptor]), args.negative = g.negative;
    rule_.kernel(args);
    Pairing::pre_spike(pre_[k], a, plus_);
    seen_[k] = end;
  }
  due.clear();
}

void PlasticPairs::transmit_only(const Segment& g, int32_t* sum) const {
  const double per_lsb = 1 / lsb_[g.receptor];
  for (uint32_t j = g.begin; j < g.end; ++j) {
    const auto q = int32_t(quantise_magnitude(weight_[j], per_lsb, 32767.0));
    sum[target_[j]] += g.negative ? -q : q;
  }
}

void PlasticPairs::after_update(Step s, std::span<const uint32_t> spikes) {
  if (Tick(s) - base_ > -Tick(long_ago)) move_base(s);
  for (const uint32_t i : spikes) {
    const uint32_t n = i - first_neuron_;
    if (n >= stride_) continue;
    if (full(n) && capacity_ < patient_capacity) grow();
    if (full(n)) sweep(Tick(s));
    if (full(n)) grow();
    const Tick gap = Tick(s) - base_ - time(n, 0);
    remember(n, Tick(s), Pairing::post_spike({trace_[n]}, gap, minus_).after);
  }
}

/// Whether some synapse may still have to see the spike that the next one would push out. That
/// spike is done with when its successor is: that one serves all presynaptic spikes still to come.
bool PlasticPairs::full(uint32_t n) {
  return time(n, capacity_ - 1) != long_ago && time(n, capacity_ - 2) + base_ >= floor_;
}

void PlasticPairs::remember(uint32_t n, Tick t, double after) {
  for (size_t k = capacity_ - 1; k > 0; --k)
    time(n, k) = time(n, k - 1), trace(n, k) = trace(n, k - 1);
  time(n, 0) = relative(t), trace(n, 0) = float(after);
  trace_[n] = after;
}

void PlasticPairs::grow() {
  capacity_ *= 2;
  spikes_.resize(capacity_ * stride_, long_ago);
  traces_.resize(capacity_ * stride_, 0);
}

void PlasticPairs::sweep(Tick base) {
  for (uint32_t k = 0; k < segments_.size(); ++k) {
    const Segment& g = segments_[k];
    const Tick end = base - 2 * Tick(g.dendritic);
    if (end <= seen_[k]) continue;
    if (pre_[k].last != never_yet)
      rule_.kernel(arguments(g, &weight_[g.begin], pre_[k], seen_[k], end));
    seen_[k] = end;
  }
  floor_ = std::max(floor_, base - 2 * longest_dendrite_);
}

void PlasticPairs::move_base(Step now) {
  const Tick shift = Tick(now) - base_ + long_ago / 2;
  for (int32_t& t : spikes_)
    if (t != long_ago) t = int32_t(std::max<Tick>(t - shift, long_ago));
  base_ += shift;
}

void PlasticPairs::reset() {
  forget_spikes();
  initial_.copy_to(weight_);
  std::ranges::fill(pre_, Pre{});
  std::ranges::fill(seen_, 0);
  std::ranges::fill(spikes_, long_ago);
  std::ranges::fill(traces_, 0.0f);
  std::ranges::fill(trace_, 0.0);
  base_ = floor_ = 0, n_events_ = 0, absorbed_ = never_yet;
}

template <class Visit>
void PlasticPairs::up_to(Step now, Visit&& visit) const {
  const auto in_flight = arrived(now);
  auto next = in_flight.begin();
  std::vector<float> weight;
  for (uint32_t k = 0; k < segments_.size(); ++k) {
    const Segment& g = segments_[k];
    weight.assign(&weight_[g.begin], &weight_[g.begin] + (g.end - g.begin));
    weight.resize(weight.size() + column_padding);
    Pre pre = pre_[k];
    Tick seen = seen_[k];
    for (; next != in_flight.end() && next->first == k; ++next) {
      const Tick a = next->second, end = a - g.dendritic + (g.dendritic > 0);
      if (a <= absorbed_) continue;
      rule_.kernel(arguments(g, weight.data(), pre, seen, end, a));
      Pairing::pre_spike(pre, a, plus_);
      seen = end;
    }
    if (pre.last != never_yet)
      rule_.kernel(arguments(g, weight.data(), pre, seen, Tick(now) + 1 - g.dendritic));
    visit(k, weight, pre);
  }
}

void PlasticPairs::weights(Step now, const std::function<void(uint64_t, double)>& visit) const {
  up_to(now, [&](uint32_t k, const std::vector<float>& weight, const Pre&) {
    const Segment& g = segments_[k];
    for (uint32_t j = g.begin; j < g.end; ++j) {
      const double w = weight[j - g.begin];
      visit(number_[j], g.negative ? -w : w);
    }
  });
}

void PlasticPairs::set_weights(Step now, std::span<const double> by_number) {
  check_weights(by_number, rule_.w_min, rule_.w_max);
  auto after = pre_;
  up_to(now, [&](uint32_t k, const std::vector<float>&, const Pre& pre) { after[k] = pre; });
  pre_ = std::move(after);
  for (uint32_t k = 0; k < segments_.size(); ++k) {
    const Segment& g = segments_[k];
    seen_[k] = std::max(seen_[k], Tick(now) + 1 - g.dendritic);
    for (uint32_t j = g.begin; j < g.end; ++j) weight_[j] = float(std::abs(by_number[number_[j]]));
  }
  absorbed_ = Tick(now);
}

void PlasticPairs::save(Step now, StatefulState& into) {
  sweep(Tick(now) + 1);
  std::vector<uint64_t> row;
  for (const Segment& g : segments_)
    for (uint32_t j = g.begin; j < g.end; ++j) {
      row.clear();
      put(row, double(weight_[j]));
      into.synapses.add(number_[j], row);
    }
  for (size_t k = 0; k < segments_.size(); ++k) {
    row.clear();
    put(row, pre_[k]);
    into.sources.add(segments_[k].key(), row);
  }
  // Of a neuron's spikes, those that some synapse may still have to see, and the one before.
  for (uint32_t n = 0; n < stride_; ++n) {
    size_t oldest = 0;
    while (oldest + 1 < capacity_ && time(n, oldest) + base_ >= floor_) ++oldest;
    for (size_t k = oldest + 1; k-- > 0;) {
      if (time(n, k) == long_ago) continue;
      row.clear();
      put(row, Spike{time(n, k) + base_, k == 0 ? trace_[n] : double(trace(n, k))});
      into.neurons.add(n + first_neuron_ - first_target_ + target_first_, row);
    }
  }
  if (number_.empty()) return;
  row.clear();
  put(row, absorbed_);
  into.shared.add(0, row);
}

void PlasticPairs::restore(Step now, const StatefulState& from) {
  reset();
  if (Tick(now) > -Tick(long_ago) / 2) move_base(now);
  for (const Segment& g : segments_)
    for (uint32_t j = g.begin; j < g.end; ++j) {
      auto row = need(from.synapses, number_[j], 1);
      double w = 0;
      take(row, w);
      weight_[j] = float(w);
    }
  for (size_t k = 0; k < segments_.size(); ++k) {
    auto row = need(from.sources, segments_[k].key(), sizeof(Pre) / 8);
    take(row, pre_[k]);
    seen_[k] = Tick(now) + 1 - 2 * Tick(segments_[k].dendritic);
  }
  floor_ = Tick(now) + 1 - 2 * longest_dendrite_;
  for (uint32_t n = 0; n < stride_; ++n) {
    auto rows = from.neurons.find(n + first_neuron_ - first_target_ + target_first_);
    while (rows.size() * 8 / sizeof(Spike) > capacity_) grow();
    while (!rows.empty()) {
      Spike spike;
      take(rows, spike);
      remember(n, spike.t, spike.trace);
    }
  }
  if (number_.empty()) return;
  auto row = need(from.shared, 0, 1);
  take(row, absorbed_);
  for (uint32_t k = 0; k < segments_.size(); ++k)
    seen_[k] = std::max(seen_[k], absorbed_ + 1 - segments_[k].dendritic);
}

size_t PlasticPairs::bytes() const {
  return segment_bytes() + weight_.size() * sizeof(float) +
         pre_.size() * (sizeof(Pre) + sizeof(Tick)) + trace_.size() * sizeof(double) +
         spikes_.size() * (sizeof(int32_t) + sizeof(float));
}

std::string PlasticPairs::layout() const {
  return fmt::format("plastic rows by source, single precision, {} bytes a synapse",
                     initial_.bytes() > 64 ? 16 : 8);
}

}  // namespace lapicque
