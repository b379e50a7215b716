#include "lapicque/engine/plastic_fast.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lapicque/base/error.hpp"

namespace lapicque {

template <class Traces>
FastPlasticRows<Traces>::FastPlasticRows(StatefulRows& rows, const StatefulSettings& settings,
                                         Traces traces, FastPlasticity rule)
    : StatefulSegments(rows, settings),
      traces_(std::move(traces)),
      rule_(std::move(rule)),
      window_(settings.learning(dt_)),
      weight_(initial_.size() + column_padding),
      pre_(segments_.size()),
      seen_(segments_.size(), 0) {
  longest_dendrite_ =
      std::lround(rows.projection->synapse.dendritic_fraction * double(rows.longest_delay));
  check_initial(rule_.w_min, rule_.w_max);
  initial_.copy_to(weight_);
  if (!target_.empty()) {
    const auto [low, high] = std::ranges::minmax(target_);
    first_neuron_ = low, latest_post_.resize(high - low + 1u);
  }
  target_.resize(target_.size() + column_padding, uint16_t(first_neuron_));
  forget_neurons();
}

template <class Traces>
PlasticArgs FastPlasticRows<Traces>::arguments(const Segment& g, float* weight, const Pre& pre,
                                               Tick first, Tick end) const {
  PlasticArgs a;
  a.target = &target_[g.begin], a.weight = weight, a.n = g.end - g.begin;
  a.first_neuron = first_neuron_;
  a.latest = latest_.data(), a.previous = previous_.data(), a.before = before_.data();
  a.stride = latest_post_.size();
  a.times = times_.data(), a.traces = spike_traces_.data(), a.newest = newest_.data();
  if constexpr (has_gain) a.gains = latest_gains_.data(), a.ring_gains = gains_.data();
  a.capacity = capacity_;
  a.first = relative(std::min(window_.first(first, g.dendritic), end));
  a.end = relative(window_.end(end, g.dendritic)), a.strictly = relative(end);
  a.dendritic = g.dendritic;
  a.pre_last = relative(pre.last);
  a.pre_before = traces_.before(pre), a.pre_after = traces_.after(pre);
  a.rate_plus = float(M_LOG2E * dt_ * rule_.rate_plus);
  a.rate_minus = float(M_LOG2E * dt_ * rule_.rate_minus);
  a.dependence = rule_.dependence.get();
  return a;
}

template <class Traces>
PlasticArgs FastPlasticRows<Traces>::arguments(const Segment& g, float* weight, const Pre& pre,
                                               Tick seen, Tick end, Tick a) const {
  // Before its first spike a source has no trace, so that no pair can have formed.
  PlasticArgs args = arguments(g, weight, pre, pre.last == never_yet ? end : seen, end);
  if (!window_.has(a)) return args;
  args.strictly = relative(a - g.dendritic), args.a = relative(a), args.presynaptic = true;
  if constexpr (has_gain) args.depression = traces_.depression(pre, a);
  return args;
}

template <class Traces>
void FastPlasticRows<Traces>::deliver(Step s, const Accumulators& sums) {
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
    traces_.pre_spike(pre_[k], a);
    seen_[k] = end;
  }
  due.clear();
}

template <class Traces>
void FastPlasticRows<Traces>::transmit_only(const Segment& g, int32_t* sum) const {
  const double per_lsb = 1 / lsb_[g.receptor];
  for (uint32_t j = g.begin; j < g.end; ++j) {
    const auto q = int32_t(quantise_magnitude(weight_[j], per_lsb, 32767.0));
    sum[target_[j]] += g.negative ? -q : q;
  }
}

template <class Traces>
void FastPlasticRows<Traces>::after_update(Step s, std::span<const uint32_t> spikes) {
  if (Tick(s) - base_ > -Tick(long_ago)) move_base(s);
  for (const uint32_t i : spikes) {
    const uint32_t n = i - first_neuron_;
    if (n >= latest_post_.size()) continue;
    if (full(n) && capacity_ < patient_capacity) grow();
    if (full(n)) sweep(Tick(s));
    if (full(n)) grow();
    const int32_t latest = latest_[n].time;
    const Tick last = latest == long_ago ? never_yet : latest + base_;
    const Post post = traces_.post_spike(latest_post_[n], Tick(s) - last);
    float gain = 1;
    if constexpr (has_gain) gain = traces_.gain(post);
    remember(n, Tick(s), traces_.trace(post), gain, post);
  }
}

/// Whether some synapse may still have to see the spike that the next one would push out. That
/// spike is done with when its successor is: that one serves all presynaptic spikes still to come.
template <class Traces>
bool FastPlasticRows<Traces>::full(uint32_t n) {
  return times_[place(n, capacity_ - 1)] != long_ago &&
         times_[place(n, capacity_ - 2)] + base_ >= floor_;
}

template <class Traces>
void FastPlasticRows<Traces>::remember(uint32_t n, Tick t, float trace, float gain,
                                       const Post& post) {
  newest_[n] = (newest_[n] + 1) & int32_t(capacity_ - 1);
  const size_t here = place(n, 0);
  times_[here] = relative(t), spike_traces_[here] = trace;
  const size_t stride = latest_post_.size();
  auto push = [&](auto& list, size_t size, auto first) {
    for (size_t k = size - 1; k > 0; --k) list[k * stride + n] = list[(k - 1) * stride + n];
    list[n] = first;
  };
  push(before_, PlasticArgs::n_latest - 1, latest_[n].time);
  previous_[n] = std::exchange(latest_[n], {relative(t), trace});
  if constexpr (has_gain) push(latest_gains_, PlasticArgs::n_latest, gain);
  latest_post_[n] = post;
  if constexpr (has_gain) gains_[here] = gain;
}

template <class Traces>
void FastPlasticRows<Traces>::forget_neurons() {
  times_.assign(capacity_ * latest_post_.size(), long_ago);
  spike_traces_.assign(times_.size(), 0);
  if constexpr (has_gain) gains_.assign(times_.size(), 1);
  newest_.assign(latest_post_.size(), 0);
  latest_.assign(latest_post_.size(), {}), previous_ = latest_;
  before_.assign((PlasticArgs::n_latest - 1) * latest_.size(), long_ago);
  if constexpr (has_gain) latest_gains_.assign(PlasticArgs::n_latest * latest_.size(), 1);
  std::ranges::fill(latest_post_, Post{});
}

template <class Traces>
void FastPlasticRows<Traces>::grow() {
  auto widen = [&](auto& rings, auto nothing) {
    std::vector<std::decay_t<decltype(rings[0])>> wider(2 * rings.size(), nothing);
    for (uint32_t n = 0; n < latest_post_.size(); ++n)
      for (size_t k = 0; k < capacity_; ++k)
        wider[2 * n * capacity_ + capacity_ - 1 - k] = rings[place(n, k)];
    rings = std::move(wider);
  };
  widen(times_, long_ago), widen(spike_traces_, 0.0f);
  if constexpr (has_gain) widen(gains_, 1.0f);
  std::ranges::fill(newest_, int32_t(capacity_ - 1));
  capacity_ *= 2;
}

template <class Traces>
void FastPlasticRows<Traces>::sweep(Tick base) {
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

template <class Traces>
void FastPlasticRows<Traces>::move_base(Step now) {
  const Tick shift = Tick(now) - base_ + long_ago / 2;
  auto move = [&](int32_t& t) {
    if (t != long_ago) t = int32_t(std::max<Tick>(t - shift, long_ago));
  };
  for (int32_t& t : times_) move(t);
  for (LatestSpike& spike : latest_) move(spike.time);
  for (LatestSpike& spike : previous_) move(spike.time);
  for (int32_t& t : before_) move(t);
  base_ += shift;
}

template <class Traces>
void FastPlasticRows<Traces>::reset() {
  forget_spikes();
  initial_.copy_to(weight_);
  std::ranges::fill(pre_, Pre{});
  std::ranges::fill(seen_, 0);
  forget_neurons();
  base_ = floor_ = 0, n_events_ = 0, absorbed_ = never_yet;
}

template <class Traces>
template <class Visit>
void FastPlasticRows<Traces>::up_to(Step now, Visit&& visit) const {
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
      traces_.pre_spike(pre, a);
      seen = end;
    }
    if (pre.last != never_yet)
      rule_.kernel(arguments(g, weight.data(), pre, seen, Tick(now) + 1 - g.dendritic));
    visit(k, weight, pre);
  }
}

template <class Traces>
void FastPlasticRows<Traces>::weights(Step now,
                                      const std::function<void(uint64_t, double)>& visit) const {
  up_to(now, [&](uint32_t k, const std::vector<float>& weight, const Pre&) {
    const Segment& g = segments_[k];
    for (uint32_t j = g.begin; j < g.end; ++j) {
      const double w = weight[j - g.begin];
      visit(number_[j], g.negative ? -w : w);
    }
  });
}

template <class Traces>
void FastPlasticRows<Traces>::set_weights(Step now, std::span<const double> by_number) {
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

template <class Traces>
void FastPlasticRows<Traces>::save(Step now, StatefulState& into) {
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
  for (uint32_t n = 0; n < latest_post_.size(); ++n) {
    size_t oldest = 0;
    while (oldest + 1 < capacity_ && times_[place(n, oldest)] + base_ >= floor_) ++oldest;
    for (size_t k = oldest + 1; k-- > 0;) {
      const size_t past = place(n, k);
      if (times_[past] == long_ago) continue;
      row.clear();
      put(row, Tick(times_[past]) + base_);
      if constexpr (has_gain) {
        put(row, double(spike_traces_[past])), put(row, double(gains_[past]));
        put(row, k == 0 ? latest_post_[n] : Post{});
      } else {
        put(row, k == 0 ? latest_post_[n].after : double(spike_traces_[past]));
      }
      into.neurons.add(n + first_neuron_ - first_target_ + target_first_, row);
    }
  }
  if (number_.empty()) return;
  row.clear();
  put(row, absorbed_);
  into.shared.add(0, row);
}

template <class Traces>
void FastPlasticRows<Traces>::restore(Step now, const StatefulState& from) {
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
  for (uint32_t n = 0; n < latest_post_.size(); ++n) {
    auto rows = from.neurons.find(n + first_neuron_ - first_target_ + target_first_);
    while (rows.size() / spike_words > capacity_) grow();
    while (!rows.empty()) {
      Tick t = 0;
      double trace = 0, gain = 1;
      Post post;
      take(rows, t), take(rows, trace);
      if constexpr (has_gain)
        take(rows, gain), take(rows, post);
      else
        post = {trace};
      remember(n, t, float(trace), float(gain), post);
    }
  }
  if (number_.empty()) return;
  auto row = need(from.shared, 0, 1);
  take(row, absorbed_);
  for (uint32_t k = 0; k < segments_.size(); ++k)
    seen_[k] = std::max(seen_[k], absorbed_ + 1 - segments_[k].dendritic);
}

template <class Traces>
size_t FastPlasticRows<Traces>::bytes() const {
  return segment_bytes() + weight_.size() * sizeof(float) +
         pre_.size() * (sizeof(Pre) + sizeof(Tick)) + times_.size() * sizeof(int32_t) +
         (spike_traces_.size() + gains_.size()) * sizeof(float) +
         2 * latest_.size() * sizeof(LatestSpike) + before_.size() * sizeof(int32_t) +
         latest_gains_.size() * sizeof(float) +
         latest_post_.size() * (sizeof(int32_t) + sizeof(Post));
}

template <class Traces>
std::string FastPlasticRows<Traces>::layout() const {
  return fmt::format("plastic rows by source, single precision, {} bytes a synapse",
                     initial_.bytes() > 64 ? 16 : 8);
}

template class FastPlasticRows<PairTraces>;
template class FastPlasticRows<TripletTraces<TripletRule<false>>>;
template class FastPlasticRows<TripletTraces<TripletRule<true>>>;
template class FastPlasticRows<TripletTraces<HomeostaticTripletRule<false>>>;
template class FastPlasticRows<TripletTraces<HomeostaticTripletRule<true>>>;

}  // namespace lapicque
