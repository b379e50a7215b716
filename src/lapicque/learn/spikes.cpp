#include "lapicque/learn/spikes.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::learn {
namespace {

void require_size(const char* where, SpikeView spikes, size_t size) {
  require(size == spikes.rows() * spikes.n,
          "{}: {} values for spikes of {} steps, {} samples and {} neurons; it must be {}", where,
          size, spikes.n_steps, spikes.batch, spikes.n, spikes.rows() * spikes.n);
}

}  // namespace

template <class R>
void pack(std::span<const R> values, SpikeRows spikes) {
  require_size("pack", spikes, values.size());
  for (size_t r = 0; r < spikes.rows(); ++r) {
    const R* value = values.data() + r * spikes.n;
    for (uint64_t& word : spikes.row(r)) {
      const size_t w = size_t(&word - spikes.row(r).data());
      const size_t n = std::min<size_t>(64, spikes.n - w * 64);
      word = 0;
      for (size_t i = 0; i < n; ++i) word |= uint64_t(value[w * 64 + i] > 0) << i;
    }
  }
}

template <class R>
void unpack(SpikeView spikes, std::span<R> values) {
  require_size("unpack", spikes, values.size());
  for (size_t r = 0; r < spikes.rows(); ++r) {
    const auto row = spikes.row(r);
    R* value = values.data() + r * spikes.n;
    for (size_t i = 0; i < spikes.n; ++i) value[i] = R(row[i / 64] >> (i % 64) & 1);
  }
}

size_t count(SpikeView spikes) {
  size_t sum = 0;
  for (size_t w = 0; w < spikes.n_words(); ++w) sum += size_t(std::popcount(spikes.words[w]));
  return sum;
}

double density(SpikeView spikes) {
  const size_t n = spikes.rows() * spikes.n;
  return n ? double(count(spikes)) / double(n) : 0;
}

template <class R>
void add_counts(SpikeView spikes, std::span<R> counts) {
  require(counts.size() == spikes.batch * spikes.n,
          "add_counts: room for {} numbers; {} samples of {} neurons need {}", counts.size(),
          spikes.batch, spikes.n, spikes.batch * spikes.n);
  for (size_t r = 0; r < spikes.rows(); ++r) {
    R* row = counts.data() + r % spikes.batch * spikes.n;
    for_each_spike(SpikeView(spikes).row(r), [&](size_t i) { row[i] += R(1); });
  }
}

template void pack(std::span<const float>, SpikeRows);
template void pack(std::span<const double>, SpikeRows);
template void unpack(SpikeView, std::span<float>);
template void unpack(SpikeView, std::span<double>);
template void add_counts(SpikeView, std::span<float>);
template void add_counts(SpikeView, std::span<double>);

}  // namespace lapicque::learn
