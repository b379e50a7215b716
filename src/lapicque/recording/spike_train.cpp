#include "lapicque/recording/spike_train.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

void check_window(const SpikeTrains& s) {
  require(std::isfinite(s.t_start) && std::isfinite(s.t_stop) && s.t_start <= s.t_stop,
          "spike trains: the window is [{}, {}] ms; it must be finite and t_start <= t_stop",
          s.t_start, s.t_stop);
  require(s.times.size() == s.senders.size(),
          "spike trains: {} times but {} senders; each spike needs one of each", s.times.size(),
          s.senders.size());
}

void check_spike(const SpikeTrains& s, size_t i) {
  const double t = s.times[i];
  require(t >= s.t_start - time_tolerance && t <= s.t_stop + time_tolerance,
          "spike trains: spike {} is at {} ms, outside of [{}, {}] ms", i, t, s.t_start, s.t_stop);
  require(s.senders[i] < s.n_neurons,
          "spike trains: spike {} comes from neuron {}, but there are {} (numbered from 0)", i,
          s.senders[i], s.n_neurons);
}

/// The spikes i for which `keep(i)` holds, in their order.
template <class Keep>
void copy_spikes(const SpikeTrains& from, SpikeTrains& to, uint32_t first_sender, Keep keep) {
  for (size_t i = 0; i < from.times.size(); ++i)
    if (keep(i)) {
      to.times.push_back(from.times[i]);
      to.senders.push_back(from.senders[i] - first_sender);
    }
}

}  // namespace

std::vector<std::vector<double>> SpikeTrains::by_neuron() const {
  std::vector<size_t> counts(n_neurons);
  for (size_t i = 0; i < times.size(); ++i) {
    check_spike(*this, i);
    ++counts[senders[i]];
  }
  std::vector<std::vector<double>> trains(n_neurons);
  for (size_t n = 0; n < trains.size(); ++n) trains[n].reserve(counts[n]);
  for (size_t i = 0; i < times.size(); ++i) trains[senders[i]].push_back(times[i]);
  return trains;
}

SpikeTrains SpikeTrains::between(double t0, double t1) const {
  require(t0 <= t1 && t0 >= t_start - time_tolerance && t1 <= t_stop + time_tolerance,
          "spike trains: between({}, {}) ms leaves the recorded window [{}, {}] ms", t0, t1,
          t_start, t_stop);
  SpikeTrains part{.t_start = t0, .t_stop = t1, .n_neurons = n_neurons};
  const bool from_start = t0 <= t_start + time_tolerance;
  const double after = from_start ? t_start - 2 * time_tolerance : t0 + time_tolerance;
  copy_spikes(*this, part, 0,
              [&](size_t i) { return times[i] > after && times[i] <= t1 + time_tolerance; });
  return part;
}

SpikeTrains SpikeTrains::select(uint32_t first, uint32_t last) const {
  require(first <= last && last <= n_neurons,
          "spike trains: select({}, {}) of {} neurons; need first <= last <= {}", first, last,
          n_neurons, n_neurons);
  SpikeTrains part{.t_start = t_start, .t_stop = t_stop, .n_neurons = last - first};
  copy_spikes(*this, part, first,
              [&](size_t i) { return senders[i] >= first && senders[i] < last; });
  return part;
}

void check(const SpikeTrains& s) {
  check_window(s);
  for (size_t i = 0; i < s.times.size(); ++i) {
    check_spike(s, i);
    require(i == 0 ||
                std::pair(s.times[i - 1], s.senders[i - 1]) <= std::pair(s.times[i], s.senders[i]),
            "spike trains: spike {} (neuron {}, {} ms) comes before its predecessor (neuron {}, "
            "{} ms); sort by time, then sender",
            i, s.senders[i], s.times[i], s.senders[i - 1], s.times[i - 1]);
  }
}

SpikeTrains sorted(SpikeTrains s) {
  check_window(s);
  for (size_t i = 0; i < s.times.size(); ++i) check_spike(s, i);
  std::vector<size_t> order(s.times.size());
  std::iota(order.begin(), order.end(), size_t{0});
  auto before = [&](size_t i, size_t j) {
    return std::pair(s.times[i], s.senders[i]) < std::pair(s.times[j], s.senders[j]);
  };
  if (std::is_sorted(order.begin(), order.end(), before)) return s;
  std::sort(order.begin(), order.end(), before);
  SpikeTrains result{.t_start = s.t_start, .t_stop = s.t_stop, .n_neurons = s.n_neurons};
  for (const size_t i : order) {
    result.times.push_back(s.times[i]);
    result.senders.push_back(s.senders[i]);
  }
  return result;
}

SpikeTrains collect(std::span<const std::vector<double>> trains, double t_start, double t_stop) {
  SpikeTrains s{
      .t_start = t_start, .t_stop = t_stop, .n_neurons = static_cast<uint32_t>(trains.size())};
  for (uint32_t n = 0; n < s.n_neurons; ++n) {
    s.times.insert(s.times.end(), trains[n].begin(), trains[n].end());
    s.senders.insert(s.senders.end(), trains[n].size(), n);
  }
  return sorted(std::move(s));
}

void SpikeHash::add(int64_t tick, uint32_t sender) noexcept {
  constexpr uint64_t prime = 0x100000001b3u;
  auto mix = [this](uint64_t bits, int n_bytes) {
    for (int byte = 0; byte < n_bytes; ++byte)
      value_ = (value_ ^ ((bits >> (8 * byte)) & 0xff)) * prime;
  };
  mix(static_cast<uint64_t>(tick), 8);
  mix(sender, 4);
}

uint64_t spike_hash(const SpikeTrains& s, double dt) {
  require(dt > 0 && std::isfinite(dt), "spike hash: dt is {} ms, must be > 0 ms", dt);
  check_window(s);
  std::vector<std::pair<int64_t, uint32_t>> spikes(s.times.size());
  for (size_t i = 0; i < spikes.size(); ++i) {
    require(std::abs(s.times[i] / dt) < 9e18, "spike hash: spike {} is at {} ms, not a time", i,
            s.times[i]);
    spikes[i] = {std::llround(s.times[i] / dt), s.senders[i]};
  }
  if (!std::is_sorted(spikes.begin(), spikes.end())) std::sort(spikes.begin(), spikes.end());
  SpikeHash hash;
  for (const auto& [tick, sender] : spikes) hash.add(tick, sender);
  return hash.value();
}

}  // namespace lapicque
