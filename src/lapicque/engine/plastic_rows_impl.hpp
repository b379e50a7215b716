// How PlasticRows runs; included only where a rule is instantiated.
#pragma once
#include "lapicque/engine/plastic_rows.hpp"
#include "lapicque/engine/plastic_rows_state.hpp"

namespace lapicque {

template <class Rule>
PlasticRows<Rule>::PlasticRows(StatefulRows& rows, const StatefulSettings& settings, Rule rule,
                               double w_min, double w_max)
    : StatefulSegments(rows, settings),
      rule_(std::move(rule)),
      w_min_(w_min),
      w_max_(w_max),
      window_(settings.learning(dt_)),
      weight_(initial_.size()),
      own_(own_bytes ? initial_.size() : 0),
      pre_(segments_.size()),
      seen_(segments_.size(), 0),
      first_modulator_id_(rows.first_modulator_id),
      n_modulators_(rows.n_modulators) {
  longest_dendrite_ =
      std::lround(rows.projection->synapse.dendritic_fraction * double(rows.longest_delay));
  check_initial(w_min, w_max);
  initial_.copy_to(weight_);
  if (!target_.empty()) {
    const auto [low, high] = std::ranges::minmax(target_);
    first_neuron_ = low;
    latest_.resize(size_t(high - low) + 1);
    entries_.resize(latest_.size() * capacity_);
  }
  if constexpr (has_dopamine) {
    const double steps = settings["modulator_delay"] / dt_;
    require(std::abs(steps - std::round(steps)) < 1e-6 && steps > 0.5,
            "{}: modulator_delay is {:g} ms, which is not a whole number of steps of {:g} ms",
            where_, settings["modulator_delay"], dt_);
    modulator_delay_ = uint32_t(std::lround(steps));
    released_ = 1 / settings["tau_n"];
  }
}

template <class Rule>
[[gnu::always_inline]] inline void PlasticRows<Rule>::evaluate(
    double& w, Own& own, uint32_t n, const Pre& pre, const typename Rule::Arrival& arrival,
    Tick first, Tick end, Tick a, Tick dendritic) const {
  const Latest& latest = latest_[n];
  first = window_.first(first, dendritic), end = window_.end(end, dendritic);
  if (a == never_yet && first >= end) return;
  const Tick strictly = a == never_yet ? end : a - dendritic;
  if (latest.t < std::min(first, strictly)) [[likely]] {
    if (a != never_yet) rule_.on_pre(w, own, pre, arrival, a, latest.post, latest.t + dendritic);
    return;
  }
  const uint64_t oldest = latest.count > capacity_ ? latest.count - capacity_ : 0;
  uint64_t stop = latest.count;
  while (stop > oldest && spike(n, stop - 1).t >= end) --stop;
  uint64_t i = stop;
  while (i > oldest && spike(n, i - 1).t >= first) --i;
  for (; i < stop; ++i) rule_.on_post(w, own, pre, spike(n, i).t + dendritic, spike(n, i).post);
  if (a == never_yet) return;
  while (stop > oldest && spike(n, stop - 1).t >= strictly) --stop;
  if (stop > oldest)
    rule_.on_pre(w, own, pre, arrival, a, spike(n, stop - 1).post,
                 spike(n, stop - 1).t + dendritic);
  else
    rule_.on_pre(w, own, pre, arrival, a, Post{}, never_yet);
}

template <class Rule>
template <class Sum>
void PlasticRows<Rule>::deliver(Step s, const std::vector<Sum*>& sums, double most) {
  auto& due = bucket(s);
  constexpr size_t ahead = 4;
  for (size_t i = 0; i < due.size(); ++i) {
    if (i + ahead < due.size()) {
      const Segment& next = segments_[due[i + ahead]];
      for (uint32_t j = next.begin; j < std::min(next.end, next.begin + 32); j += 8)
        __builtin_prefetch(&weight_[j], 1);
      __builtin_prefetch(&target_[next.begin]);
    }
    const uint32_t k = due[i];
    const Segment g = segments_[k];
    const Tick dendritic = g.dendritic, a = Tick(s) - dendritic;
    const Tick end = a - dendritic + (dendritic > 0);
    const double per_lsb = 1 / lsb_[g.receptor];
    Sum* const sum = sums[g.receptor];
    const int64_t flip = g.negative ? -1 : 0;  // (q ^ -1) - -1 = -q
    n_events_ += g.end - g.begin;
    deliver_next(k, s);
    if (a <= absorbed_) {
      for (uint32_t j = g.begin; j < g.end; ++j)
        sum[target_[j]] += Sum((quantise_magnitude(weight_[j], per_lsb, most) ^ flip) - flip);
      continue;
    }
    Pre& pre = pre_[k];
    // Before its first spike a source has no trace, so that no pair can have formed.
    const Tick first = pre.last == never_yet ? end : seen_[k];
    const auto arrival = rule_.arrival(pre, a);
    const Tick learnt = window_.has(a) ? a : never_yet;
    for (uint32_t j = g.begin; j < g.end; ++j) {
      const uint32_t target = target_[j];
      double w = weight_[j];
      evaluate(w, own(j), target - first_neuron_, pre, arrival, first, end, learnt, dendritic);
      weight_[j] = w;
      sum[target] += Sum((quantise_magnitude(w, per_lsb, most) ^ flip) - flip);
    }
    rule_.pre_spike(pre, a);
    seen_[k] = end;
  }
  due.clear();
}

template <class Rule>
void PlasticRows<Rule>::deliver(Step s, const Accumulators& sums) {
  release_due(s);
  if (sums.sum32.empty())
    deliver(s, sums.sum64, 0x1p56);
  else
    deliver(s, sums.sum32, 32767.0);
}

template <class Rule>
void PlasticRows<Rule>::after_update(Step s, std::span<const uint32_t> spikes) {
  for (const uint32_t i : spikes) {
    const uint32_t n = i - first_neuron_;
    if (n >= latest_.size()) continue;
    Latest& latest = latest_[n];
    // The spike that would be overwritten is done with when its successor is: that one serves all
    // presynaptic spikes still to come.
    auto full = [&] {
      return latest.count >= capacity_ && spike(n, latest.count - capacity_ + 1).t >= floor_;
    };
    if (full() && capacity_ < patient_capacity) grow();
    if (full()) sweep(Tick(s));
    if (full()) grow();
    const Tick gap = Tick(s) - latest.t;
    latest.post = rule_.post_spike(latest.post, gap);
    latest.t = Tick(s);
    entries_[size_t(n) * capacity_ + (latest.count & (capacity_ - 1))] = {latest.t, latest.post};
    ++latest.count;
  }
  settle(s);
}

template <class Rule>
void PlasticRows<Rule>::grow() {
  std::vector<Spike> next(entries_.size() * 2);
  for (uint32_t n = 0; n < latest_.size(); ++n) {
    const uint64_t count = latest_[n].count;
    for (uint64_t i = count > capacity_ ? count - capacity_ : 0; i < count; ++i)
      next[size_t(n) * capacity_ * 2 + (i & (capacity_ * 2 - 1))] = spike(n, i);
  }
  entries_ = std::move(next);
  capacity_ *= 2;
}

template <class Rule>
void PlasticRows<Rule>::sweep(Tick base) {
  for (uint32_t k = 0; k < segments_.size(); ++k) {
    const Segment& g = segments_[k];
    const Tick end = base - 2 * Tick(g.dendritic);
    if (end <= seen_[k]) continue;
    if (pre_[k].last != never_yet)
      for (uint32_t j = g.begin; j < g.end; ++j)
        evaluate(weight_[j], own(j), target_[j] - first_neuron_, pre_[k], {}, seen_[k], end,
                 never_yet, g.dendritic);
    seen_[k] = end;
  }
  floor_ = std::max(floor_, base - 2 * longest_dendrite_);
}

template <class Rule>
void PlasticRows<Rule>::settle(Step s) {
  if constexpr (has_dopamine) {
    const Step period = Step(rule_.dopamine.epoch()) * 4;
    if (s % period) return;
    sweep(Tick(s) + 1);
    for (const Segment& g : segments_)
      for (uint32_t j = g.begin; j < g.end; ++j) {
        const Tick t = Tick(s) - g.dendritic;
        if (t > own(j).t) rule_.advance(weight_[j], own(j), t);
      }
    rule_.dopamine.forget_before(std::max<Tick>(0, Tick(s) - 0xffff));
  }
}

template <class Rule>
void PlasticRows<Rule>::release_due(Step s) {
  if constexpr (has_dopamine)
    for (; !pending_.empty() && pending_.front().first <= Tick(s); pending_.pop_front())
      rule_.dopamine.release(pending_.front().first, pending_.front().second * released_);
}

template <class Rule>
void PlasticRows<Rule>::schedule(Step s, std::span<const uint32_t> spikes) {
  StatefulSegments::schedule(s, spikes);
  if (!has_dopamine || n_modulators_ == 0) return;
  double n = 0;
  for (uint32_t id : spikes) n += id - first_modulator_id_ < n_modulators_;
  if (n == 0) return;
  const Tick due = Tick(s) + modulator_delay_;
  if (!pending_.empty() && pending_.back().first == due)
    pending_.back().second += n;
  else
    pending_.emplace_back(due, n);
}

template <class Rule>
void PlasticRows<Rule>::reward(Step now, double amount) {
  if constexpr (has_dopamine)
    rule_.dopamine.release(Tick(now), amount * released_);
  else
    StatefulGroup::reward(now, amount);
}

template <class Rule>
void PlasticRows<Rule>::reset() {
  forget_spikes();
  initial_.copy_to(weight_);
  std::ranges::fill(own_, Own{});
  std::ranges::fill(pre_, Pre{});
  std::ranges::fill(seen_, 0);
  std::ranges::fill(latest_, Latest{});
  std::ranges::fill(entries_, Spike{});
  floor_ = 0, n_events_ = 0, absorbed_ = never_yet;
  pending_.clear();
  if constexpr (has_dopamine) rule_.dopamine.clear();
}

template <class Rule>
template <class Visit>
void PlasticRows<Rule>::up_to(Step now, Visit&& visit) const {
  const auto in_flight = arrived(now);
  auto next = in_flight.begin();
  for (uint32_t k = 0; k < segments_.size(); ++k) {
    const Segment& g = segments_[k];
    const Tick dendritic = g.dendritic;
    const auto first_spike = next;
    while (next != in_flight.end() && next->first == k) ++next;
    for (uint32_t j = g.begin; j < g.end; ++j) {
      Pre pre = pre_[k];
      double w = weight_[j];
      Own o = own_bytes ? own_[j] : Own{};
      Tick seen = seen_[k];
      auto first = [&](Tick end) { return pre.last == never_yet ? end : seen; };
      const uint32_t n = target_[j] - first_neuron_;
      for (auto spike = first_spike; spike != next; ++spike) {
        const Tick a = spike->second, end = a - dendritic + (dendritic > 0);
        if (a <= absorbed_) continue;
        evaluate(w, o, n, pre, rule_.arrival(pre, a), first(end), end,
                 window_.has(a) ? a : never_yet, dendritic);
        rule_.pre_spike(pre, a);
        seen = end;
      }
      const Tick end = Tick(now) + 1 - dendritic;
      evaluate(w, o, n, pre, {}, first(end), end, never_yet, dendritic);
      if constexpr (has_dopamine) rule_.advance(w, o, Tick(now));
      visit(k, j, w, o, pre);
    }
  }
}

template <class Rule>
void PlasticRows<Rule>::weights(Step now,
                                const std::function<void(uint64_t, double)>& visit) const {
  up_to(now, [&](uint32_t k, uint32_t j, double w, const Own&, const Pre&) {
    visit(number_[j], segments_[k].negative ? -w : w);
  });
}

template <class Rule>
void PlasticRows<Rule>::set_weights(Step now, std::span<const double> by_number) {
  check_weights(by_number, w_min_, w_max_);
  auto pre = pre_;
  auto own = own_;
  up_to(now, [&](uint32_t k, uint32_t j, double, const Own& o, const Pre& p) {
    pre[k] = p;
    if constexpr (own_bytes > 0) own[j] = o;
    weight_[j] = std::abs(by_number[number_[j]]);
  });
  pre_ = std::move(pre), own_ = std::move(own);
  for (uint32_t k = 0; k < segments_.size(); ++k)
    seen_[k] = std::max(seen_[k], Tick(now) + 1 - segments_[k].dendritic);
  absorbed_ = Tick(now);
}

}  // namespace lapicque
