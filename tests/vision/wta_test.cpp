#include "lapicque/vision/wta.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numbers>

#include "lapicque/base/error.hpp"
#include "vision/planes.hpp"

using namespace lapicque;
using namespace lapicque::vision;

namespace {

constexpr MapShape some{.n = 3, .channels = 2, .height = 9, .width = 11};
const Wta forms[] = {
    {.form = Form::contrast, .k = 5},
    {.form = Form::recurrent},
    {.form = Form::recurrent, .parameters = {.a = 0.6}, .drive = Drive::brightness},
    {.form = Form::divisive}};

template <class R, class X>
std::vector<R> layer(const Wta& wta, const MapShape& shape, const std::vector<X>& x,
                     int n_threads = 1) {
  Team team(n_threads);
  std::vector<R> y(x.size());
  wta_forward<R>(team, wta, shape, std::span<const X>(x), std::span<R>(y));
  return y;
}

double far(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

template <class T, class F>
std::vector<T> mapped(const std::vector<T>& x, const F& f) {
  std::vector<T> y;
  for (T v : x) y.push_back(T(f(v)));
  return y;
}

}  // namespace

TEST_CASE("a flat image gives nothing, in every form that sees deviations") {
  for (const Wta& wta : forms) {
    if (wta.drive == Drive::brightness) continue;
    for (double level : {0.1, 0.7, 1.0}) {
      for (double y : layer<double>(wta, some, std::vector<double>(some.size(), level)))
        CHECK(y == 0);
      for (float y : layer<float>(wta, some, std::vector<float>(some.size(), float(level))))
        CHECK(y == 0);
    }
    for (float y : layer<float>(wta, some, std::vector<uint8_t>(some.size(), 77))) CHECK(y == 0);
  }
}

TEST_CASE("contrast is sigma over its largest value in the image") {
  const Wta wta{.k = 5, .parameters = {.gain = 2, .eps = 0.01}};
  const auto x = lab::random_plane<double>(some.size(), 1);
  const auto y = layer<double>(wta, some, x);
  for (size_t i = 0; i < some.n; ++i) {
    std::vector<double> sigma;
    for (size_t c = 0; c < some.channels; ++c) {
      const auto from = x.begin() + std::ptrdiff_t((i * some.channels + c) * some.plane());
      const auto plane = lab::contrast({some.height, some.width, 5},
                                       std::vector<double>(from, from + some.plane()));
      sigma.insert(sigma.end(), plane.begin(), plane.end());
    }
    const double most = *std::ranges::max_element(sigma);
    for (size_t p = 0; p < some.image(); ++p)
      CHECK(y[i * some.image() + p] == doctest::Approx(2 * sigma[p] / (most + 0.01)));
  }
}

TEST_CASE("contrast, recurrent and divisive responses ignore offset and polarity") {
  const auto x = lab::random_plane<double>(some.size(), 2);
  for (const Wta& wta : forms) {
    if (wta.drive == Drive::brightness) continue;
    const auto y = layer<double>(wta, some, x);
    CHECK(far(layer<double>(wta, some, mapped(x, [](double v) { return v + 0.3; })), y) < 1e-12);
    CHECK(far(layer<double>(wta, some, mapped(x, [](double v) { return 1 - v; })), y) < 1e-12);
  }
}

TEST_CASE("a gain of the image changes nothing where responses are linear in it") {
  const auto x = lab::random_plane<double>(some.size(), 3);
  for (const Wta& wta : {forms[0], forms[1], forms[2]}) {
    const auto y = layer<double>(wta, some, x);
    CHECK(far(layer<double>(wta, some, mapped(x, [](double v) { return 0.2 * v; })), y) < 1e-6);
  }
}

TEST_CASE("brightness, the control, sees the polarity") {
  const auto x = lab::random_plane<double>(some.size(), 4);
  const auto y = layer<double>(forms[2], some, x);
  CHECK(far(layer<double>(forms[2], some, mapped(x, [](double v) { return 1 - v; })), y) > 0.3);
}

TEST_CASE("the contrast of bytes does not change in a single bit under offset and polarity") {
  const auto x = mapped(lab::random_plane<uint8_t>(some.size(), 5), [](int b) { return b / 2; });
  const Wta wta{.k = 3};
  const auto y = layer<float>(wta, some, x);
  const auto shifted = mapped(x, [](int b) { return b + 100; });
  const auto inverted = mapped(x, [](int b) { return 255 - b; });
  CHECK(layer<float>(wta, some, shifted) == y);
  CHECK(layer<float>(wta, some, inverted) == y);
}

TEST_CASE("bytes are the intensities b / 255 in every form") {
  const auto x = lab::random_plane<uint8_t>(some.size(), 6);
  const std::vector<double> reals =
      mapped(std::vector<double>(x.begin(), x.end()), [](double b) { return b / 255; });
  for (const Wta& wta : forms)
    CHECK(far(layer<double>(wta, some, x), layer<double>(wta, some, reals)) < 1e-6);
}

TEST_CASE("each normaliser divides by the largest response of its own scope") {
  const auto x = lab::random_plane<double>(some.size(), 7);
  auto largest = [&](Normaliser normaliser, size_t scope) {
    const auto y = layer<double>({.normaliser = normaliser}, some, x);
    std::vector<double> most(some.size() / scope);
    for (size_t i = 0; i < y.size(); ++i) most[i / scope] = std::max(most[i / scope], y[i]);
    return most;
  };
  for (double most : largest(Normaliser::channel, some.plane())) CHECK(most == doctest::Approx(1));
  for (double most : largest(Normaliser::image, some.image())) CHECK(most == doctest::Approx(1));
  CHECK(largest(Normaliser::batch, some.size())[0] == doctest::Approx(1));
  const auto by_image = largest(Normaliser::batch, some.image());
  CHECK(*std::ranges::min_element(by_image) < 0.9999);
  const auto raw = layer<double>({.normaliser = Normaliser::none}, some, x);
  const auto normal = layer<double>({.normaliser = Normaliser::batch}, some, x);
  const double most = *std::ranges::max_element(raw);
  for (size_t i = 0; i < raw.size(); ++i) CHECK(normal[i] == doctest::Approx(raw[i] / most));
}

TEST_CASE("a large image of bytes, whose largest is found first, is what a small one is") {
  const MapShape large{.n = 2, .channels = 3, .height = 310, .width = 300};  // over 1 MB of floats
  auto x = lab::random_plane<uint8_t>(large.size(), 4);
  for (size_t i = 0; i < large.image(); ++i) x[i] = uint8_t(x[i] / 2);  // of two largest
  const auto sigma = layer<float>({.normaliser = Normaliser::none}, large, x);
  const Wta wta{.parameters = {.gain = 3, .eps = 0.01}};
  const auto y = layer<float>(wta, large, x);
  for (size_t n = 0; n < 2; ++n) {
    const auto of = std::span(sigma).subspan(n * large.image(), large.image());
    const float factor = 3.0f / (*std::ranges::max_element(of) + 0.01f);
    size_t n_other = 0;
    for (size_t i = 0; i < of.size(); ++i) n_other += y[n * large.image() + i] != of[i] * factor;
    CHECK(n_other == 0);
  }
  const Wta without{.parameters = {.eps = 0}};
  for (float v : layer<float>(without, large, std::vector<uint8_t>(large.size(), 9))) CHECK(v == 0);
}

TEST_CASE("recurrent competition passes the mean at 1/(1-a+b1 b2) and deviations at 1/(1-a)") {
  // Columns of period 3, whose deviations add up to nothing over any window of 3 columns.
  const MapShape shape{.n = 1, .channels = 1, .height = 20, .width = 90};
  const double mean = 0.5, deviation = 0.1;
  std::vector<double> x(shape.size());
  for (size_t i = 0; i < x.size(); ++i) x[i] = mean + deviation * (double(i % 90 % 3) - 1);
  for (const auto& [a, b1, b2] : {std::array{0.5, 1.0, 1.0}, {0.3, 2.0, 0.5}, {0.0, 1.0, 0.7}}) {
    const auto y = layer<double>({.form = Form::recurrent,
                                  .normaliser = Normaliser::none,
                                  .parameters = {.a = a, .b1 = b1, .b2 = b2},
                                  .drive = Drive::brightness,
                                  .steps = 800},
                                 shape, x);
    for (size_t column : {45, 46, 47})  // far from the edges, where the period breaks
      CHECK(y[10 * 90 + column] == doctest::Approx(mean / (1 - a + b1 * b2) +
                                                   deviation * (double(column % 3) - 1) / (1 - a))
                                       .epsilon(1e-6));
  }
}

TEST_CASE("one step of the recurrent form is one step of Euler") {
  const MapShape shape{.n = 1, .channels = 1, .height = 3, .width = 3};
  const std::vector<double> x{0, 0, 0, 0, 0.9, 0, 0, 0, 0};
  const auto y = layer<double>({.form = Form::recurrent,
                                .padding = Padding::zero,
                                .normaliser = Normaliser::none,
                                .steps = 1,
                                .step = 0.1},
                               shape, x);
  CHECK(y[4] == doctest::Approx(0.1 * 0.8));  // on: 0.9 - 0.1
  CHECK(y[0] == doctest::Approx(0.1 * 0.1));  // off: 0.1 - 0
}

TEST_CASE("divisive responses saturate in contrast") {
  const MapShape shape{.n = 1, .channels = 1, .height = 15, .width = 15};
  const auto x = lab::random_plane<double>(shape.size(), 8);
  const Wta wta{.form = Form::divisive, .normaliser = Normaliser::none};
  const auto y = layer<double>(wta, shape, x);
  const auto twice = layer<double>(wta, shape, mapped(x, [](double v) { return 2 * v; }));
  for (size_t i = 0; i < x.size(); ++i) {
    const Window narrow{15, 15, 3}, wide{15, 15, 7};
    const double d = std::abs(x[i] - lab::window_mean(narrow, x, i, [](double v) { return v; }));
    const double sigma = lab::contrast(wide, x)[i];
    CHECK(y[i] == doctest::Approx(d / (0.1 + sigma)));
    CHECK(twice[i] == doctest::Approx(2 * d / (0.1 + 2 * sigma)));
  }
}

TEST_CASE_TEMPLATE("the layer and its gradients are the same bits on any number of threads", R,
                   float, double) {
  const MapShape shape{.n = 90, .channels = 3, .height = 18, .width = 19};  // several tasks
  const auto x = lab::random_plane<R>(shape.size(), 9), g = lab::random_plane<R>(shape.size(), 10);
  for (Wta wta : forms)
    for (Normaliser normaliser : {Normaliser::image, Normaliser::batch}) {
      wta.normaliser = normaliser, wta.steps = 4;
      const auto y = layer<R>(wta, shape, x, 1);
      CHECK(layer<R>(wta, shape, x, 3) == y);
      std::vector<R> one(x.size()), three(x.size());
      Team single(1), team(3);
      const std::span<const R> xs(x), gs(g);
      const auto p = wta_backward<R>(single, wta, shape, xs, gs, one);
      CHECK(wta_backward<R>(team, wta, shape, xs, gs, three) == p);
      CHECK(one == three);
    }
}

TEST_CASE("gradients by pixels and parameters equal central differences") {
  const MapShape shape{.n = 2, .channels = 2, .height = 5, .width = 6};
  const auto x = lab::random_plane<double>(shape.size(), 11);
  const auto g = lab::random_plane<double>(shape.size(), 12);
  Team team(1);
  auto loss = [&](const Wta& wta, const std::vector<double>& at) {
    const auto y = layer<double>(wta, shape, at);
    double sum = 0;
    for (size_t i = 0; i < y.size(); ++i) sum += g[i] * y[i];
    return sum;
  };
  constexpr double h = 1e-6;
  for (Wta wta : forms)
    for (Padding padding : {Padding::reflect, Padding::edge, Padding::zero})
      for (Normaliser normaliser :
           {Normaliser::image, Normaliser::channel, Normaliser::batch, Normaliser::none}) {
        wta.k = 3, wta.surround = 5, wta.padding = padding, wta.normaliser = normaliser;
        wta.parameters.gain = 1.3, wta.parameters.eps = 0.05, wta.steps = 12;
        std::vector<double> gx(x.size());
        const auto p = wta_backward<double>(team, wta, shape, x, g, gx);
        for (size_t i = 0; i < x.size(); i += 7) {
          auto more = x, less = x;
          more[i] += h, less[i] -= h;
          CHECK(gx[i] ==
                doctest::Approx((loss(wta, more) - loss(wta, less)) / (2 * h)).epsilon(1e-5));
        }
        for (double WtaParameters::*one :
             {&WtaParameters::gain, &WtaParameters::eps, &WtaParameters::a, &WtaParameters::b1,
              &WtaParameters::b2, &WtaParameters::s0}) {
          Wta more = wta, less = wta;
          more.parameters.*one += h, less.parameters.*one -= h;
          CHECK(p.*one == doctest::Approx((loss(more, x) - loss(less, x)) / (2 * h)).epsilon(1e-5));
        }
      }
}

TEST_CASE("what the layer cannot do is refused") {
  const std::vector<float> x(some.size());
  CHECK_THROWS_WITH_AS(layer<float>({.k = 4}, some, x), "wta: k is 4, must be odd and at most 255",
                       Error);
  CHECK_THROWS_AS(layer<float>({.k = 21}, some, x), Error);
  CHECK_THROWS_AS(layer<float>({.form = Form::divisive, .surround = 19}, some, x), Error);
  CHECK_THROWS_AS(layer<float>({.form = Form::divisive, .parameters = {.s0 = 0}}, some, x), Error);
  CHECK_THROWS_AS(layer<float>({.form = Form::recurrent, .steps = 0}, some, x), Error);
  CHECK_THROWS_AS(layer<float>({.form = Form::recurrent, .step = 1.5}, some, x), Error);
  CHECK_THROWS_AS(layer<float>({}, MapShape{1, 1, 5, 5}, x), Error);
}
