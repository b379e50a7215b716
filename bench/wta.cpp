// How fast is the local contrast, the layer in front of a network? GB/s of pixels on one core, with
// bytes in (one a pixel) and with floats in (four a pixel), for digits, colour images and a
// photograph. Seconds are those the thread ran, so that a busy machine does not count. Above each
// maps' rows stands their limit: memcpy of as many floats as come out.
//
//   bench_wta [rounds] [k]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "lapicque/base/random.hpp"
#include "lapicque/vision/wta.hpp"

using namespace lapicque;
using namespace lapicque::vision;

namespace {

struct Spread {
  double low, median, high;
};

double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

/// GB/s of `bytes` per call: lowest, median and highest of the rounds.
template <class Call>
Spread rates(int rounds, double bytes, const Call& call) {
  std::vector<double> all;
  for (int i = 0; i < rounds; ++i) {
    const double start = now();
    call();
    all.push_back(bytes / (now() - start) / 1e9);
  }
  std::ranges::sort(all);
  return {all.front(), all[all.size() / 2], all.back()};
}

template <class X>
std::vector<X> pixels(size_t n) {
  Stream stream(make_key(1, Purpose::test, 0));
  std::vector<X> x(n);
  for (X& value : x)
    value = std::is_same_v<X, uint8_t> ? X(stream.below(256)) : X(stream.uniform());
  return x;
}

void print_row(const char* what, const char* in, size_t k, const Spread& gb) {
  fmt::print("{:<32} {:<6} {:>3} {:>8.2f} ({:.2f} .. {:.2f})\n", what, in, k, gb.median, gb.low,
             gb.high);
}

/// GB/s of pixels of one byte, where nothing is done but to write four for each.
void measure_limit(const char* what, const MapShape& shape, int rounds) {
  const std::vector<float> x(shape.size());
  std::vector<float> y(shape.size());
  print_row(what, "memcpy", 0, rates(rounds, double(shape.size()), [&] {
              std::memcpy(y.data(), x.data(), x.size() * sizeof(float));
              asm volatile("" ::"r"(y.data()) : "memory");
            }));
}

template <class X>
void measure(const char* what, const MapShape& shape, size_t k, int rounds) {
  const auto x = pixels<X>(shape.size());
  std::vector<float> y(shape.size());
  Team team(1);
  print_row(what, sizeof(X) == 1 ? "bytes" : "floats", k,
            rates(rounds, double(shape.size() * sizeof(X)), [&] {
              wta_forward<float>(team, {.k = k}, shape, std::span<const X>(x), std::span<float>(y));
            }));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 15;
  fmt::print("{:<32} {:<6} {:>3} {:>8}\n", "maps", "in", "k", "GB/s of pixels, one core");
  const std::pair<const char*, MapShape> all[] = {
      {"2048 digits 28 x 28", {2048, 1, 28, 28}},
      {"512 colour images 32 x 32", {512, 3, 32, 32}},
      {"a photograph, 3 x 1024 x 1536", {1, 3, 1024, 1536}},
  };
  std::vector<size_t> windows{3, 5, 7, 15};
  if (argc > 2) windows = {size_t(std::max(1, std::atoi(argv[2])))};
  for (const auto& [what, shape] : all) {
    measure_limit(what, shape, rounds);
    for (size_t k : windows) {
      measure<uint8_t>(what, shape, k, rounds);
      measure<float>(what, shape, k, rounds);
    }
  }
}
