// Loops over channels, on every instruction set, against plain sums.
#include "lapicque/learn/channel_kernels.hpp"

#include <doctest/doctest.h>

#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using lapicque::learn::lab::Dice;

namespace {

const size_t channel_counts[] = {1, 3, 16, 21, 64, 96, 100, 130};

/// Calls check(kernels, tolerance of a sum) for each instruction set that this machine runs.
template <class R, class Check>
void on_each_isa(const Check& check) {
  for (const ProductOptions& way : lab::ways_in_order())
    if (way.method != Method::dense) {
      CAPTURE(way.isa);
      check(channel_kernels<R>(way.isa));
    }
}

}  // namespace

TEST_CASE_TEMPLATE("moments are those about the mean, far from zero too", R, float, double) {
  on_each_isa<R>([](const ChannelKernels<R>& kernels) {
    for (const size_t c : channel_counts) {
      CAPTURE(c);
      const size_t n = 37;
      auto x = Dice(1).numbers<R>(n * c);
      for (R& v : x) v += R(1000);
      std::vector<double> sums(2 * c + 1, -7);
      kernels.moments({.x = x.data(), .n_points = n, .c = c, .sums = sums.data()});
      CHECK(sums.back() == -7);
      for (size_t i = 0; i < c; ++i) {
        double sum = 0, squares = 0;
        for (size_t p = 0; p < n; ++p) sum += double(x[p * c + i]);
        for (size_t p = 0; p < n; ++p) squares += std::pow(double(x[p * c + i]) - sum / n, 2);
        CHECK(sums[i] == doctest::Approx(sum).epsilon(1e-14));
        CHECK(sums[c + i] == doctest::Approx(squares).epsilon(1e-9));
      }
    }
  });
}

TEST_CASE_TEMPLATE("gradients are summed alone and times the distance from a shift", R, float,
                   double) {
  on_each_isa<R>([](const ChannelKernels<R>& kernels) {
    for (const size_t c : channel_counts) {
      CAPTURE(c);
      const size_t n = 29;
      const auto x = Dice(2).numbers<R>(n * c), g = Dice(3).numbers<R>(n * c);
      const auto shift = Dice(4).numbers<double>(c);
      std::vector<double> sums(2 * c);
      kernels.correlation({.g = g.data(),
                           .x = x.data(),
                           .n_points = n,
                           .c = c,
                           .shift = shift.data(),
                           .sums = sums.data()});
      for (size_t i = 0; i < c; ++i) {
        double sum = 0, products = 0;
        for (size_t p = 0; p < n; ++p) {
          sum += double(g[p * c + i]);
          products += double(g[p * c + i]) * (double(x[p * c + i]) - shift[i]);
        }
        CHECK(std::abs(sums[i] - sum) < 1e-13);
        CHECK(std::abs(sums[c + i] - products) < 1e-13);
      }
    }
  });
}

TEST_CASE_TEMPLATE("channels are scaled and shifted, and added to what is there", R, float,
                   double) {
  on_each_isa<R>([](const ChannelKernels<R>& kernels) {
    for (const size_t c : channel_counts) {
      CAPTURE(c);
      const size_t n = 5;
      const auto x = Dice(5).numbers<R>(n * c), before = Dice(6).numbers<R>(n * c + 1);
      const auto a = Dice(7).numbers<R>(c), b = Dice(8).numbers<R>(c), d = Dice(9).numbers<R>(c);
      for (const bool adds : {false, true}) {
        auto y = before;
        kernels.affine({.by_x = a.data(),
                        .by_y = adds ? b.data() : nullptr,
                        .offset = d.data(),
                        .x = x.data(),
                        .y = y.data(),
                        .n_points = n,
                        .c = c});
        CHECK(y.back() == before.back());
        for (size_t i = 0; i < n * c; ++i) {  // rounded after each operation
          const R scaled = a[i % c] * x[i], shifted = scaled + d[i % c];
          const R kept = b[i % c] * before[i];
          CHECK(y[i] == (adds ? R(kept + shifted) : shifted));
        }
      }
    }
  });
}

TEST_CASE_TEMPLATE("a window's gradient goes to its first spike, or to its first pixel", R, float,
                   double) {
  // Two windows that share the middle one of three pixels.
  const uint32_t begins[] = {0, 2, 4}, pixels[] = {0, 1, 1, 2};
  on_each_isa<R>([&](const ChannelKernels<R>& kernels) {
    for (const size_t c : channel_counts) {
      CAPTURE(c);
      const Spikes z = Dice(10).spikes(1, 3 * c, 0.4);
      const auto spiked = lab::numbers_of<R>(z), g = Dice(11).numbers<R>(2 * c);
      std::vector<R> gx(3 * c + 1, R(-7)), wanted(3 * c);
      for (size_t w = 0; w < 2; ++w)
        for (size_t i = 0; i < c; ++i) {
          const bool second = spiked[w * c + i] == 0 && spiked[(w + 1) * c + i] != 0;
          wanted[(w + second) * c + i] += g[w * c + i];
        }
      wanted.push_back(R(-7));
      kernels.first_spike({.spikes = z.view().row(0).data(),
                           .g = g.data(),
                           .gx = gx.data(),
                           .n_pixels = 3,
                           .n_windows = 2,
                           .c = c,
                           .begins = begins,
                           .pixels = pixels});
      CHECK(gx == wanted);
    }
  });
}
