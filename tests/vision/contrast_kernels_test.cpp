#include "lapicque/vision/contrast_kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/base/memory.hpp"
#include "vision/planes.hpp"

using namespace lapicque;
using namespace lapicque::vision;

namespace {

/// Instruction sets that this machine runs.
std::vector<const char*> isas() {
  std::vector<const char*> all;
  for (const char* isa : {"sse4", "avx2", "avx512"}) try {
      contrast_kernels<float>(isa);
      all.push_back(isa);
    } catch (const Error&) {
    }
  return all;
}

template <class X, class R>
struct Result {
  std::vector<R> sigma;
  R most;
};

template <class X, class R>
Result<X, R> run(const Window& w, const std::vector<X>& x, const char* isa) {
  Array<double> scratch(n_contrast_scratch(w));
  std::ranges::fill(scratch, std::numeric_limits<double>::quiet_NaN());
  std::vector<R> sigma(w.plane() + 1, R(-7));  // and one that must not be touched
  const auto& kernels = contrast_kernels<R>(isa);
  const ContrastCall<X, R> call{w, x.data(), sigma.data(), scratch.data()};
  R most;
  if constexpr (std::is_same_v<X, R>)
    most = kernels.of_reals(call);
  else
    most = kernels.of_bytes(call);
  CHECK(sigma.back() == R(-7));
  sigma.pop_back();
  return {sigma, most};
}

template <class X, class R>
void compare(const Window& w, const char* isa, double tolerance) {
  CAPTURE(isa);
  CAPTURE(w.width);
  CAPTURE(w.k);
  const auto x = lab::random_plane<X>(w.plane(), uint32_t(w.width + w.k));
  const auto expected = lab::contrast(w, x);
  const auto [sigma, most] = run<X, R>(w, x, isa);
  double worst = 0;
  for (size_t i = 0; i < w.plane(); ++i)
    worst = std::max(worst, std::abs(double(sigma[i]) - expected[i]));
  CHECK(worst < tolerance);
  CHECK(most == *std::ranges::max_element(sigma));
}

}  // namespace

TEST_CASE("contrast kernels equal the definition, on planes of any width") {
  for (const char* isa : isas())
    for (Padding padding : {Padding::reflect, Padding::edge, Padding::zero})
      for (size_t width : {3, 4, 7, 8, 15, 16, 17, 28, 33, 65})
        for (size_t k : {1, 3, 5, 7, 21}) {
          const Window w{
              .height = width == 7 ? 150u : 6u, .width = width, .k = k, .padding = padding};
          if (padding == Padding::reflect && (k / 2 >= w.width || k / 2 >= w.height)) continue;
          compare<float, float>(w, isa, 1e-6);
          compare<double, double>(w, isa, 1e-7);  // sqrt(2^-53) where a window is nearly flat
          compare<uint8_t, float>(w, isa, 1e-6);
          compare<uint8_t, double>(w, isa, 1e-12);
        }
}

TEST_CASE("the contrast of bytes is the same in whole numbers and in double") {
  for (const char* isa : isas())
    for (size_t k : {13, 15, 17}) {  // whole numbers up to 15
      const Window w{.height = 40, .width = 37, .k = k};
      auto x = lab::random_plane<uint8_t>(w.plane(), 9);
      std::fill_n(x.begin(), w.plane() / 2, 255);  // the largest sums, and the largest deviations
      std::fill_n(x.begin() + 300, 5, 0);
      const auto expected = lab::contrast(w, x);
      const auto sigma = run<uint8_t, float>(w, x, isa).sigma;
      for (size_t i = 0; i < w.plane(); ++i)
        CHECK(double(sigma[i]) == doctest::Approx(expected[i]).epsilon(3e-7));
    }
}

TEST_CASE("a factor multiplies what is written, and the largest comes without writing too") {
  for (const char* isa : isas())
    for (size_t k : {3, 5, 17}) {
      const Window w{.height = 40, .width = 37, .k = k};
      const auto x = lab::random_plane<uint8_t>(w.plane(), 5);
      const auto [sigma, most] = run<uint8_t, float>(w, x, isa);
      Array<double> scratch(n_contrast_scratch(w));
      std::vector<float> scaled(w.plane());
      const auto& kernels = contrast_kernels<float>(isa);
      CHECK(kernels.of_bytes({w, x.data(), nullptr, scratch.data()}) == most);
      CHECK(kernels.of_bytes({w, x.data(), scaled.data(), scratch.data(), 1.7f}) == most);
      for (size_t i = 0; i < w.plane(); ++i) CHECK(scaled[i] == sigma[i] * 1.7f);
      kernels.scale(scaled.data(), 30, 2);
      for (size_t i = 0; i < w.plane(); ++i) CHECK(scaled[i] == sigma[i] * 1.7f * (i < 30 ? 2 : 1));
    }
}

TEST_CASE(
    "the contrast of 3 x 3 bytes is the root of an exact whole number, on every instruction set") {
  for (const char* isa : isas())
    for (Padding padding : {Padding::reflect, Padding::edge, Padding::zero})
      for (size_t width : {2, 28, 31, 32, 33, 64, 1500}) {
        const Window w{.height = width < 100 ? 90u : 9u, .width = width, .padding = padding};
        auto x = lab::random_plane<uint8_t>(w.plane(), uint32_t(width));
        for (size_t i = 0; i < w.plane() / 2; ++i) x[i] = i % 2 ? 255 : 0;  // the largest of sums
        const auto sigma = run<uint8_t, float>(w, x, isa).sigma;
        const auto expected = lab::contrast(w, x);
        size_t n_other = 0;
        for (size_t i = 0; i < w.plane(); ++i) {
          const double squared = expected[i] * 9 * 255;  // sqrt of a whole number
          const float root = std::sqrt(float(std::round(squared * squared)));
          n_other += sigma[i] != root * float(1 / (9.0 * 255));
        }
        CHECK(n_other == 0);
      }
}

TEST_CASE("a flat plane has no contrast at all, whatever its level") {
  const Window w{.height = 20, .width = 19, .k = 7};
  for (double level : {0.0, 0.1, 1.0 / 3, 0.7, 1e6}) {
    CHECK(run<float, float>(w, std::vector<float>(w.plane(), float(level)), "").most == 0);
    CHECK(run<double, double>(w, std::vector<double>(w.plane(), level), "").most == 0);
  }
  CHECK(run<uint8_t, float>(w, std::vector<uint8_t>(w.plane(), 201), "").most == 0);
}
