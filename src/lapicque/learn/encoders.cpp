#include "lapicque/learn/encoders.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

namespace lapicque::learn {
namespace {

enum class Signal { fixed, frames };

/// Whether there is one value a neuron or one a neuron and step; `n` is the values of a sample.
Signal signal_of(const char* where, size_t n_values, const SpikeRows& s, size_t n,
                 bool may_be_fixed, bool may_be_frames) {
  const size_t fixed = s.batch * n, frames = s.n_steps * fixed;
  require((may_be_fixed && n_values == fixed) || (may_be_frames && n_values == frames),
          "{}: {} values; {} samples of {} are {}", where, n_values, s.batch, n,
          may_be_fixed && may_be_frames
              ? fmt::format("{}, or {} for {} steps", fixed, frames, s.n_steps)
          : may_be_fixed ? fmt::format("{}", fixed)
                         : fmt::format("{} for {} steps", frames, s.n_steps));
  return may_be_fixed && n_values == fixed ? Signal::fixed : Signal::frames;
}

void silence(const SpikeRows& spikes, size_t sample) {
  for (size_t t = 0; t < spikes.n_steps; ++t) std::ranges::fill(spikes.row(t, sample), 0u);
}

void set(const SpikeRows& spikes, size_t step, size_t sample, size_t i) {
  spikes.row(step, sample)[i / 64] |= uint64_t(1) << (i % 64);
}

/// A NaN is 0.
template <class R>
double clipped(R x) {
  return x > 0 ? std::min(double(x), 1.0) : 0;
}

/// The nearest step of `time`, or n_steps where it is later than the last.
size_t nearest_step(double time, size_t n_steps) {
  return time < double(n_steps) - 0.5 ? size_t(std::lround(time)) : n_steps;
}

}  // namespace

template <class R>
void encode(Team& team, std::span<const R> values, const RateCode& code,
            std::span<const uint32_t> samples, SpikeRows spikes) {
  const size_t n = spikes.n;
  const auto signal = signal_of("rate code", values.size(), spikes, n, true, true);
  require(code.gain >= 0 && std::isfinite(code.gain), "rate code: gain is {}, must be >= 0",
          code.gain);
  require(samples.empty() || samples.size() == spikes.batch, "rate code: {} names for {} samples",
          samples.size(), spikes.batch);
  team.for_each(spikes.batch, [&](size_t b) {
    const Key key = make_key(code.seed, Purpose::encoding, code.epoch);
    std::vector<uint64_t> below(n);  // a spike where a 32-bit word is below it
    for (size_t t = 0; t < spikes.n_steps; ++t) {
      if (t == 0 || signal == Signal::frames) {
        const R* x = values.data() + ((signal == Signal::frames ? t * spikes.batch : 0) + b) * n;
        for (size_t i = 0; i < n; ++i)
          below[i] = uint64_t(clipped(code.gain * double(x[i])) * 0x1p32 + 0.5);
      }
      Stream stream(key, samples.empty() ? uint32_t(b) : samples[b], uint32_t(t));
      size_t i = 0;
      for (uint64_t& word : spikes.row(t, b)) {
        word = 0;
        for (size_t bit = 0; bit < 64 && i < n; ++bit, ++i)
          word |= uint64_t(stream.word() < below[i]) << bit;
      }
    }
  });
}

template <class R>
void encode(Team& team, std::span<const R> values, const LatencyCode& code, SpikeRows spikes) {
  signal_of("latency code", values.size(), spikes, spikes.n, true, false);
  const bool linear = code.law == LatencyCode::Law::linear;
  require(code.threshold < 1 && (linear ? code.threshold >= 0 : code.threshold > 0),
          "latency code: threshold is {}, must be below 1 and {} 0", code.threshold,
          linear ? "not below" : "above");
  require(linear || (code.tau > 0 && std::isfinite(code.tau)),
          "latency code: tau is {} steps, must be > 0", code.tau);
  team.for_each(spikes.batch, [&](size_t b) {
    silence(spikes, b);
    for (size_t i = 0; i < spikes.n; ++i) {
      const double x = clipped(values[b * spikes.n + i]);
      if (x <= code.threshold) continue;
      const double time = linear ? (double(spikes.n_steps) - 1) * (1 - x)
                                 : code.tau * std::log(x / (x - code.threshold));
      const size_t step = nearest_step(time, spikes.n_steps);
      if (step < spikes.n_steps) set(spikes, step, b, i);
    }
  });
}

template <class R>
void encode(Team& team, std::span<const R> values, const RankCode& code, SpikeRows spikes) {
  signal_of("rank code", values.size(), spikes, spikes.n, true, false);
  team.for_each(spikes.batch, [&](size_t b) {
    silence(spikes, b);
    const R* x = values.data() + b * spikes.n;
    std::vector<uint32_t> order;
    for (size_t i = 0; i < spikes.n; ++i)
      if (double(x[i]) > code.threshold) order.push_back(uint32_t(i));
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t p, uint32_t q) { return x[p] > x[q]; });
    for (size_t rank = 0; rank < order.size(); ++rank)
      set(spikes, rank * spikes.n_steps / order.size(), b, order[rank]);
  });
}

template <class R>
void encode(Team& team, std::span<const R> frames, const DeltaCode& code, SpikeRows spikes) {
  require(spikes.n % 2 == 0, "delta code: {} neurons, must be two for each value", spikes.n);
  const size_t n = spikes.n / 2;
  signal_of("delta code", frames.size(), spikes, n, false, true);
  require(code.threshold > 0, "delta code: threshold is {}, must be > 0", code.threshold);
  team.for_each(spikes.batch, [&](size_t b) {
    silence(spikes, b);
    for (size_t i = 0; i < n; ++i) {
      double level = code.begin == DeltaCode::Begin::zero ? 0 : double(frames[b * n + i]);
      for (size_t t = 0; t < spikes.n_steps; ++t) {
        const double x = double(frames[(t * spikes.batch + b) * n + i]);
        const double change = x - level;
        const bool rise = change >= code.threshold, fall = change <= -code.threshold;
        if (rise || fall) set(spikes, t, b, 2 * i + (fall ? 1 : 0));
        if (code.against == DeltaCode::Against::last_frame)
          level = x;
        else
          level += rise ? code.threshold : fall ? -code.threshold : 0;
      }
    }
  });
}

template <class R>
void encode(Team& team, std::span<const R> values, const PhaseCode& code, SpikeRows spikes) {
  signal_of("phase code", values.size(), spikes, spikes.n, true, false);
  const uint32_t k = code.n_phases;
  require(k >= 1 && k <= 32, "phase code: {} phases, must be 1 to 32", k);
  team.for_each(spikes.batch, [&](size_t b) {
    silence(spikes, b);
    const double scale = std::ldexp(1.0, int(k));
    for (size_t i = 0; i < spikes.n; ++i) {
      const auto bits = uint64_t(std::min(clipped(values[b * spikes.n + i]) * scale, scale - 1));
      for (size_t t = 0; t < spikes.n_steps; ++t)
        if (bits >> (k - 1 - t % k) & 1) set(spikes, t, b, i);
    }
  });
}

template <class R>
void encode(Team& team, std::span<const R> values, const PopulationCode& code, SpikeRows spikes) {
  const size_t m = code.n_fields;
  require(m >= 3 && code.beta > 0, "population code: {} fields of beta {}; at least 3, beta > 0", m,
          code.beta);
  require(spikes.n % m == 0, "population code: {} neurons, must be {} for each value", spikes.n, m);
  const size_t n = spikes.n / m;
  signal_of("population code", values.size(), spikes, n, true, false);
  team.for_each(spikes.batch, [&](size_t b) {
    silence(spikes, b);
    for (size_t i = 0; i < n; ++i) {
      const double x = clipped(values[b * n + i]);
      for (size_t j = 0; j < m; ++j) {
        const double centre = (double(j) - 0.5) / double(m - 2);
        const double z = (x - centre) * code.beta * double(m - 2);
        const double response = std::exp(-z * z / 2);
        if (response >= code.threshold)
          set(spikes, nearest_step((double(spikes.n_steps) - 1) * (1 - response), spikes.n_steps),
              b, i * m + j);
      }
    }
  });
}

template <class R>
void encode(std::span<const R> values, const DirectCode& code, std::span<R> currents) {
  require(values.size() == currents.size(), "direct code: {} values for {} currents", values.size(),
          currents.size());
  for (size_t i = 0; i < values.size(); ++i)
    currents[i] = R(code.gain * double(values[i]) + code.offset);
}

#define LAPICQUE_ENCODERS(R)                                                                  \
  template void encode(Team&, std::span<const R>, const RateCode&, std::span<const uint32_t>, \
                       SpikeRows);                                                            \
  template void encode(Team&, std::span<const R>, const LatencyCode&, SpikeRows);             \
  template void encode(Team&, std::span<const R>, const RankCode&, SpikeRows);                \
  template void encode(Team&, std::span<const R>, const DeltaCode&, SpikeRows);               \
  template void encode(Team&, std::span<const R>, const PhaseCode&, SpikeRows);               \
  template void encode(Team&, std::span<const R>, const PopulationCode&, SpikeRows);          \
  template void encode(std::span<const R>, const DirectCode&, std::span<R>);
LAPICQUE_ENCODERS(float)
LAPICQUE_ENCODERS(double)
#undef LAPICQUE_ENCODERS

}  // namespace lapicque::learn
