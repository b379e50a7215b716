#include "lapicque/vision/window.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "lapicque/base/error.hpp"
#include "vision/planes.hpp"

using namespace lapicque;
using namespace lapicque::vision;

namespace {

const Window windows[] = {
    {.height = 7, .width = 5, .k = 3, .padding = Padding::reflect},
    {.height = 4, .width = 9, .k = 7, .padding = Padding::reflect},
    {.height = 3, .width = 2, .k = 5, .padding = Padding::edge},
    {.height = 6, .width = 8, .k = 3, .padding = Padding::zero},
    {.height = 1, .width = 4, .k = 9, .padding = Padding::zero},
    {.height = 1, .width = 1, .k = 1, .padding = Padding::reflect},
};

std::vector<double> sums_of(const Window& w, const std::vector<double>& x, double outside = 0) {
  std::vector<double> sums(w.plane()), scratch(w.n_scratch());
  box_sums(w, x.data(), outside, sums.data(), scratch.data());
  return sums;
}

}  // namespace

TEST_CASE("a box sum is the sum of the window, whatever the padding") {
  for (const Window& w : windows) {
    const auto x = lab::random_plane<double>(w.plane(), 1);
    const auto sums = sums_of(w, x);
    for (size_t i = 0; i < w.plane(); ++i)
      CHECK(sums[i] == doctest::Approx(double(w.area()) *
                                       lab::window_mean(w, x, i, [](double v) { return v; })));
  }
}

TEST_CASE("what padding leaves as zero counts as the number given") {
  const Window w{.height = 2, .width = 2, .k = 3, .padding = Padding::zero};
  const auto sums = sums_of(w, {1, 2, 3, 4}, 10);
  for (double sum : sums) CHECK(sum == 10 + 5 * 10);
}

TEST_CASE("the adjoint of box sums passes <S x, g> = <x, S' g>") {
  for (const Window& w : windows) {
    const auto x = lab::random_plane<double>(w.plane(), 2),
               g = lab::random_plane<double>(w.plane(), 3);
    const auto sums = sums_of(w, x);
    std::vector<double> gx(w.plane()), scratch(w.n_scratch());
    box_sums_adjoint(w, g.data(), gx.data(), scratch.data());
    CHECK(std::inner_product(sums.begin(), sums.end(), g.begin(), 0.0) ==
          doctest::Approx(std::inner_product(x.begin(), x.end(), gx.begin(), 0.0)).epsilon(1e-12));
  }
}

TEST_CASE("windows that cannot be are refused") {
  CHECK_THROWS_WITH_AS(check(Window{8, 8, 4, Padding::edge}, "wta"),
                       "wta: k is 4, must be odd and at most 255", Error);
  CHECK_THROWS_WITH_AS(check(Window{8, 3, 7, Padding::reflect}, "wta"),
                       "wta: windows of 7 x 7 reach over a plane of 8 x 3; take a smaller k, or "
                       "padding \"edge\"",
                       Error);
  CHECK_THROWS_AS(check(Window{0, 3, 1, Padding::edge}, "wta"), Error);
  CHECK_NOTHROW(check(Window{8, 3, 7, Padding::edge}, "wta"));
}
