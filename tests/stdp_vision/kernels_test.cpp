#include "lapicque/stdp_vision/kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"
#include "stdp_vision/lab.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

/// A layer of some maps with weights that are multiples of 1/64, so that sums are exact in any
/// order.
template <class R>
struct Layer {
  size_t n_maps, width;
  Array<R> weights, thresholds;

  Layer(size_t maps, size_t n_rows, R least)
      : n_maps(maps), width(padded_width<R>(maps)), weights(n_rows * width), thresholds(width) {
    Stream stream(make_key(3, Purpose::test, uint32_t(maps)));
    for (size_t m = 0; m < width; ++m)
      thresholds[m] =
          m < maps ? least + R(double(stream.below(256)) / 64) : std::numeric_limits<R>::infinity();
    for (size_t r = 0; r < n_rows; ++r)
      for (size_t m = 0; m < maps; ++m) weights[r * width + m] = R(double(stream.below(65)) / 64);
  }
  /// Maps that fire with no fewer than so many spikes.
  MapsView<R> view(size_t least) const {
    return {weights.data(), thresholds.data(), width, n_maps, least};
  }
};

/// What a window's maps do, by the definition.
template <class R>
struct Expected {
  std::vector<R> potential, at_spike;
  std::vector<uint8_t> time;
  uint8_t first = never;
  uint32_t winner = 0;

  Expected(const Layer<R>& layer, const std::vector<uint8_t>& inputs)
      : potential(layer.n_maps), at_spike(layer.n_maps), time(layer.n_maps, never) {
    for (uint32_t m = 0; m < layer.n_maps; ++m) {
      for (int t = 0; t < never; ++t) {
        bool any = false;
        for (size_t row = 0; row < inputs.size(); ++row)
          if (inputs[row] == t) potential[m] += layer.weights[row * layer.width + m], any = true;
        if (any && time[m] == never && potential[m] >= layer.thresholds[m])
          time[m] = uint8_t(t), at_spike[m] = potential[m];
      }
      if (time[m] < first || (time[m] == first && at_spike[m] > at_spike[winner]))
        first = time[m], winner = m;
    }
  }
};

}  // namespace

TEST_CASE_TEMPLATE("potentials, first spikes and spike times are those of the definition", R, float,
                   double) {
  struct Case {
    size_t maps, size, n_steps;
    R least;
  };
  const Shape input{3, 8, 7};
  for (const char* isa : {"", "sse4", "avx2", "avx512"})
    for (const auto& [maps, size, n_steps, least] : {Case{1, 5, 15, 4},
                                                     {17, 5, 15, 4},
                                                     {32, 2, 15, R(0.5)},
                                                     {150, 5, 254, 4},
                                                     {150, 2, 15, R(0.5)},
                                                     {300, 5, 40, 4},
                                                     {70, 6, 15, 4}}) {
      const Kernels<R>* loops = nullptr;
      try {
        loops = &kernels<R>(isa);
      } catch (const Error&) {
        continue;  // not compiled in, or not of this machine
      }
      CAPTURE(isa);
      CAPTURE(maps);
      Windows windows(input, size, 2);
      const Layer<R> layer(maps, windows.n_rows(), least);
      const auto maps_view = layer.view(size_t(std::ceil(least)));
      const auto view = windows.fill(lab::random_spikes(input, 0.3, n_steps, 4));
      Array<R> y(view.n * layer.width);
      std::vector<uint32_t> map(view.n), counts(view.n);
      std::vector<uint8_t> times(view.n * maps, never), time(view.n);
      std::vector<R> potential(view.n);
      loops->potentials(view, maps_view, y.data(), counts.data());
      loops->spike_times(view, maps_view, times.data());
      loops->first_spikes(view, maps_view, {time.data(), map.data(), potential.data()});
      size_t n_fired = 0;
      for (uint32_t w = 0; w < view.n; ++w) {
        const auto inputs = windows.inputs(w);
        const Expected<R> expected(layer, inputs);
        REQUIRE(counts[w] == inputs.size() - size_t(std::ranges::count(inputs, uint8_t(never))));
        for (size_t m = 0; m < maps; ++m) {
          REQUIRE(y[w * layer.width + m] == expected.potential[m]);
          REQUIRE(times[w * maps + m] == expected.time[m]);
        }
        REQUIRE(time[w] == expected.first);
        if (time[w] == never) continue;
        ++n_fired;
        REQUIRE(map[w] == expected.winner);
        REQUIRE(potential[w] == expected.at_spike[expected.winner]);
      }
      CHECK(n_fired > view.n / 4);
    }
}

TEST_CASE_TEMPLATE("products and correlations are those of the definition", R, float, double) {
  const auto& loops = kernels<R>();
  const size_t n = padded_width<R>(150);
  Array<R> a(n), b(n);
  double expected = 0;
  for (size_t i = 0; i < 150; ++i)
    a[i] = R(i % 7), b[i] = R(i % 5), expected += double(i % 7) * double(i % 5);
  CHECK(double(loops.dot(a.data(), b.data(), n)) == expected);
  loops.add_scaled(a.data(), R(2), b.data(), n);
  for (size_t i = 0; i < 150; ++i) CHECK(b[i] == R(i % 5 + 2 * (i % 7)));

  const std::vector<R> kernel = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::vector<R> image(6 * 7), y(4 * 5);
  image[3 * 7 + 2] = 1;  // an impulse gives the kernel, turned by half a turn
  loops.correlate({image.data(), 4, 5, kernel.data(), 3, y.data()});
  for (size_t i = 0; i < 4; ++i)
    for (size_t j = 0; j < 5; ++j) {
      const size_t k = 3 - i, l = 2 - j;
      CHECK(y[i * 5 + j] == (k < 3 && l < 3 ? kernel[k * 3 + l] : R(0)));
    }
}

TEST_CASE("an instruction set that is not compiled in is refused") {
  CHECK_THROWS_AS(kernels<float>("avx1024"), Error);
}
