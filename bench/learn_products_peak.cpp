// Compiled with the flags of the AVX-512 kernels.
#include "learn_products_peak.hpp"

#include <ctime>

namespace lapicque::bench {
namespace {

using Vector = float __attribute__((vector_size(64)));

double processor_time() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

}  // namespace

double peak_flops() {
  constexpr int n_chains = 16, n_steps = 2000000;
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    Vector sums[n_chains];
    for (int i = 0; i < n_chains; ++i) sums[i] = Vector{} + float(i);
    Vector factor = Vector{} + 0.5f;
    const double start = processor_time();
    for (int i = 0; i < n_steps; ++i) {
#pragma GCC unroll 16
      for (Vector& sum : sums) sum = sum * factor + factor;
      asm volatile("" : "+v"(factor));
    }
    const double seconds = processor_time() - start;
    for (Vector& sum : sums) asm volatile("" : : "v"(sum));
    const double flops = 2. * 16 * n_chains * n_steps / seconds;
    best = flops > best ? flops : best;
  }
  return best;
}

}  // namespace lapicque::bench
