// Small loops over arrays that layers share, in fixed blocks, so that no result depends on the
// number of threads; and memory that is kept from one pass to the next.
#pragma once
#include <algorithm>
#include <cstddef>
#include <span>

#include "lapicque/base/memory.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/spikes.hpp"
#include "lapicque/train/signal.hpp"

namespace lapicque::train {

/// Memory for n numbers, kept when it is large enough; what was in it is lost when it is not.
template <class T>
T* room_for(Array<T>& memory, size_t n) {
  if (memory.size() < n) memory = Array<T>(n);
  return memory.data();
}

/// Calls work(begin, end) for blocks of `block` of the numbers 0 ... n - 1.
template <class Work>
void for_blocks(Team& team, size_t n, size_t block, Work&& work) {
  const size_t n_blocks = (n + block - 1) / block;
  if (n_blocks <= 1) {
    if (n) work(size_t(0), n);
    return;
  }
  team.for_each(n_blocks, [&](size_t i) { work(i * block, std::min(n, (i + 1) * block)); });
}

inline constexpr size_t numbers_per_block = 16384;

template <class R>
void copy(Team& team, const R* from, size_t n, R* to) {
  for_blocks(team, n, numbers_per_block,
             [&](size_t begin, size_t end) { std::copy(from + begin, from + end, to + begin); });
}

template <class R>
void scale(Team& team, R factor, const R* from, size_t n, R* to) {
  for_blocks(team, n, numbers_per_block, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) to[i] = factor * from[i];
  });
}

/// to += from
template <class R>
void add(Team& team, const R* from, size_t n, R* to) {
  for_blocks(team, n, numbers_per_block, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) to[i] += from[i];
  });
}

/// to[n] = sum over steps of from[n_steps][n], in the order of the steps.
template <class R>
void sum_steps(Team& team, const R* from, size_t n_steps, size_t n, R* to) {
  for_blocks(team, n, numbers_per_block / 4, [&](size_t begin, size_t end) {
    std::copy(from + begin, from + end, to + begin);
    for (size_t t = 1; t < n_steps; ++t)
      for (size_t i = begin; i < end; ++i) to[i] += from[t * n + i];
  });
}

template <class R>
learn::SpikeView spikes_of(const Signal<R>& x) {
  return {x.words, x.n_steps, x.batch, x.n()};
}

/// x as real numbers, [rows][n]: its own where it has any, else written to `memory`.
template <class R>
const R* dense_values(Team& team, const Signal<R>& x, Array<R>& memory) {
  if (x.kind != Kind::spikes) return x.values;
  const size_t n = x.n();
  R* values = room_for(memory, x.rows() * n);
  for_blocks(team, x.n_steps, 1, [&](size_t t, size_t) {
    const size_t first = t * x.batch * n;
    learn::unpack(spikes_of(x).steps(t, 1), std::span<R>(values + first, x.batch * n));
    if (x.amplitude != 1)
      for (size_t i = 0; i < x.batch * n; ++i) values[first + i] *= x.amplitude;
  });
  return values;
}

}  // namespace lapicque::train
