#include "lapicque/stdp_vision/kernels.hpp"

#include <doctest/doctest.h>

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
  Shape input{3, 8, 7};
  size_t n_maps, width;
  Array<R> weights, thresholds;
  Windows windows{input, 5, 2};
  SpikeMap spikes = lab::random_spikes(input, 0.3, 15, 4);

  explicit Layer(size_t maps) : n_maps(maps), width(padded_width<R>(maps)) {
    weights = Array<R>(windows.n_rows() * width);
    thresholds = Array<R>(width);
    Stream stream(make_key(3, Purpose::test, uint32_t(maps)));
    for (size_t m = 0; m < width; ++m)
      thresholds[m] =
          m < maps ? R(4 + double(stream.below(256)) / 64) : std::numeric_limits<R>::infinity();
    for (size_t r = 0; r < windows.n_rows(); ++r)
      for (size_t m = 0; m < maps; ++m) weights[r * width + m] = R(double(stream.below(65)) / 64);
  }
  MapsView<R> view() const { return {weights.data(), thresholds.data(), width}; }
};

}  // namespace

TEST_CASE_TEMPLATE("potentials, first spikes and spike times are those of the definition", R, float,
                   double) {
  for (const char* isa : {"", "sse4", "avx2", "avx512"})
    for (const size_t maps : {1, 17, 32, 150, 300}) {
      const Kernels<R>* loops = nullptr;
      try {
        loops = &kernels<R>(isa);
      } catch (const Error&) {
        continue;  // not compiled in, or not of this machine
      }
      CAPTURE(isa);
      CAPTURE(maps);
      Layer<R> layer(maps);
      const auto view = layer.windows.fill(layer.spikes);
      Array<R> y(view.n * layer.width);
      loops->potentials(view, layer.view(), y.data());
      std::vector<uint8_t> times(view.n * layer.width), time(view.n);
      loops->spike_times(view, layer.view(), times.data());
      std::vector<uint32_t> map(view.n);
      std::vector<R> potential(view.n);
      loops->first_spikes(view, layer.view(), {time.data(), map.data(), potential.data()});
      size_t n_fired = 0;
      for (size_t w = 0; w < view.n; ++w) {
        uint8_t first = never;
        R largest = 0;
        uint32_t winner = 0;
        for (size_t m = 0; m < maps; ++m) {
          R v = 0;
          uint8_t fired = never;
          R v_fired = 0;
          for (size_t i = view.begins[w]; i < view.begins[w + 1]; ++i) {
            v += layer.weights[view.rows[i] * layer.width + m];
            const bool ends = i + 1 == view.begins[w + 1] || view.times[i + 1] != view.times[i];
            if (ends && fired == never && v >= layer.thresholds[m])
              fired = view.times[i], v_fired = v;
          }
          REQUIRE(y[w * layer.width + m] == v);
          REQUIRE(times[w * layer.width + m] == fired);
          if (fired < first || (fired == first && fired != never && v_fired > largest))
            first = fired, largest = v_fired, winner = uint32_t(m);
        }
        REQUIRE(time[w] == first);
        if (first == never) continue;
        ++n_fired;
        REQUIRE(map[w] == winner);
        REQUIRE(potential[w] == largest);
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
