#include "lapicque/io/batches.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

ImageSet example(size_t n) {
  ImageSet set{.name = "x", .height = 1, .width = 2, .channels = 2, .class_names = {"a", "b"}};
  for (size_t i = 0; i < n; ++i) {
    for (const size_t p : {i, 2 * i, 3 * i, 4 * i}) set.pixels.push_back(uint8_t(p));
    set.labels.push_back(i % 2);
  }
  return set;
}

/// The images of an epoch in its order, told by their first pixel.
std::vector<int> walk(const ImageSet& set, BatchOptions options, uint32_t epoch) {
  Batches batches(set, std::move(options));
  batches.start(epoch);
  std::vector<int> seen;
  std::vector<float> pixels(batches.n_in(0) * 4);
  std::vector<int64_t> labels(batches.n_in(0));
  for (size_t i = 0; i < batches.n_batches(); ++i) {
    batches.load(i, pixels, labels);
    for (size_t b = 0; b < batches.n_in(i); ++b) {
      seen.push_back(int(pixels[b * 4] * 255 + 0.5f));
      CHECK(labels[b] == seen.back() % 2);
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("every epoch shows every image once, in an order of its own") {
  const auto set = example(50);
  const auto first = walk(set, {.size = 8, .seed = 1}, 0),
             second = walk(set, {.size = 8, .seed = 1}, 1);
  CHECK(first != second);
  CHECK(first != walk(set, {.size = 8, .seed = 2}, 0));
  CHECK(first == walk(set, {.size = 8, .seed = 1}, 0));
  CHECK(first == walk(set, {.size = 50, .seed = 1}, 0));
  auto ordered = first;
  std::sort(ordered.begin(), ordered.end());
  CHECK(ordered == walk(set, {.size = 8, .order = BatchOptions::Order::as_stored}, 4));
}

TEST_CASE("every permutation is equally likely") {
  std::map<std::vector<uint32_t>, int> n_of;
  for (uint32_t epoch = 0; epoch < 2400; ++epoch) ++n_of[shuffled(4, 7, epoch)];
  CHECK(n_of.size() == 24);
  for (const auto& [order, n] : n_of) CHECK(std::abs(n - 100) < 50);  // 5 standard deviations
  CHECK(shuffled(0, 1, 1).empty());
}

TEST_CASE("a last batch that is not full is kept or dropped") {
  const auto set = example(50);
  const Batches kept(set, {.size = 8});
  CHECK(kept.n_batches() == 7);
  CHECK(kept.n_in(6) == 2);
  const Batches dropped(set, {.size = 8, .remainder = BatchOptions::Remainder::dropped});
  CHECK(dropped.n_batches() == 6);
  CHECK_THROWS_AS(dropped.rows(6), Error);
}

TEST_CASE("batches of some rows hold these and no others") {
  const auto set = example(50);
  Batches batches(set, {3, 5, 7}, {.size = 2, .seed = 9});
  std::vector<uint32_t> seen;
  for (size_t i = 0; i < batches.n_batches(); ++i)
    for (const auto row : batches.rows(i)) seen.push_back(row);
  std::sort(seen.begin(), seen.end());
  CHECK(seen == std::vector<uint32_t>{3, 5, 7});
  CHECK_THROWS_AS(Batches(set, {50}, {}), Error);
}

TEST_CASE("pixels lie in 0 to 1, or are normalised channel by channel") {
  const auto set = example(50);
  const auto moments = channel_statistics(set);
  std::vector<float> pixels(200);
  std::vector<int64_t> labels(50);
  Batches(set, {.size = 50, .order = BatchOptions::Order::as_stored}).load(0, pixels, labels);
  CHECK(pixels[4 * 49 + 3] == doctest::Approx(196 / 255.0));
  Batches(set, {.size = 50, .mean = moments.mean, .deviation = moments.deviation})
      .load(0, pixels, labels);
  for (const size_t k : {0, 1}) {
    double sum = 0, squares = 0;
    for (size_t p = k; p < 200; p += 2) {
      sum += pixels[p];
      squares += pixels[p] * pixels[p];
    }
    CHECK(sum / 100 == doctest::Approx(0).epsilon(1e-5));
    CHECK(squares / 100 == doctest::Approx(1).epsilon(1e-5));
  }
  CHECK_THROWS_AS(Batches(set, {.mean = {0}, .deviation = {1}}), Error);
  CHECK_THROWS_AS(Batches(set, {.mean = {0, 0}, .deviation = {1, 0}}), Error);
}

TEST_CASE("an augmented batch is the same whatever the batches before it") {
  const auto set = example(50);
  Batches batches(set, {.size = 10,
                        .order = BatchOptions::Order::as_stored,
                        .augmentation = {.shift = 1, .flip = 0.5}});
  std::vector<float> once(40), again(40);
  std::vector<int64_t> labels(10);
  batches.start(3);
  batches.load(4, once, labels);
  for (size_t i = 0; i < 5; ++i) batches.load(i, again, labels);
  CHECK(once == again);
  batches.start(4);
  batches.load(4, again, labels);
  CHECK(once != again);
}
