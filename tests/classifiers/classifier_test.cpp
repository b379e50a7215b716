#include "lapicque/classifiers/classifier.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::classifiers;

namespace {

/// A bright bar on dark, at one of ten heights: its class.
Images bars(size_t n) {
  Images images;
  for (size_t i = 0; i < n; ++i) images.labels.push_back(uint32_t(i % 10));
  images.fill = [](std::span<const uint32_t> rows, uint32_t, std::span<float> out) {
    for (size_t i = 0; i < out.size(); ++i) {
      const uint32_t row = rows[i / Images::image_size];
      const size_t pixel = i % 1024;
      const bool bar = pixel / 32 / 3 == row % 10;
      out[i] = (bar ? 0.8f : 0.1f) + 0.001f * float((row * 31 + pixel * 17) % 100);
    }
  };
  return images;
}

}  // namespace

TEST_CASE("every network overfits a batch") {
  for (const auto& name : network_names()) {
    CAPTURE(name);
    Classifier net(name, {.seed = 1});
    const auto batch = bars(20);
    const auto result =
        net.fit(batch, batch, {.epochs = 4, .images_per_epoch = 300, .batch = 10, .lr = 3e-3});
    CHECK(result.history.back().loss < 0.5 * result.history.front().loss);
    CHECK(net.accuracy(batch) == 1);
  }
}

TEST_CASE("the same seed gives the same network, another seed another") {
  const auto trained = [](uint64_t seed) {
    Classifier net("mobilenet", {.seed = seed});
    const auto images = bars(40);
    return net.fit(images, images, {.epochs = 2, .batch = 10, .seed = seed}).history;
  };
  const auto one = trained(1), again = trained(1), other = trained(2);
  for (size_t i = 0; i < 2; ++i) CHECK(one[i].loss == again[i].loss);
  CHECK(one[1].loss != other[1].loss);
}

TEST_CASE("the weights that stay are those of the best epoch in validation") {
  Classifier net("resnet", {.seed = 1});
  auto wrong = bars(20);  // what is learned makes these worse: early epochs win
  for (auto& label : wrong.labels) label = (label + 1) % 10;
  const auto result = net.fit(bars(20), wrong, {.epochs = 3, .images_per_epoch = 100, .batch = 20});
  double best = 0;
  int last_best = 0;
  for (const auto& e : result.history)
    if (e.validation >= best) best = e.validation, last_best = e.epoch;
  CHECK(result.selected == last_best);
  CHECK(net.accuracy(wrong) == doctest::Approx(best));
}

TEST_CASE("images are asked for by how often the set was gone through, not by the epoch") {
  Classifier net("vit", {.seed = 1});
  std::vector<uint32_t> passes;
  auto images = bars(20);
  images.fill = [&passes, fill = images.fill](auto rows, uint32_t pass, std::span<float> out) {
    if (pass > 0) passes.push_back(pass);  // 0: validation
    fill(rows, pass, out);
  };
  net.fit(images, bars(20), {.epochs = 2, .images_per_epoch = 60, .batch = 10});
  CHECK(passes == std::vector<uint32_t>{1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6});
}

TEST_CASE("a training can be stopped; unknown names and losses that are no numbers are said") {
  Classifier net("vit", {.seed = 1});
  FitOptions options{.epochs = 1, .batch = 10};
  options.on_batch = [](double, double) { return false; };
  CHECK_THROWS_AS(net.fit(bars(20), bars(20), options), Error);
  CHECK_THROWS_WITH_AS(Classifier("vitt", {}), doctest::Contains("vit"), Error);
  auto broken = bars(20);
  broken.fill = [](auto, auto, std::span<float> out) { std::fill(out.begin(), out.end(), NAN); };
  CHECK_THROWS_WITH_AS(net.fit(broken, bars(20), {.epochs = 1, .batch = 10}),
                       doctest::Contains("epoch 1, batch 1"), Error);
}
