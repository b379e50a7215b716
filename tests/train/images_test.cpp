#include "lapicque/train/images.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/learn/spikes.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

std::vector<float> values(const Dataset& data, std::vector<uint32_t> samples) {
  Team team(1);
  Batch<float> batch;
  batch.fill(team, data, {.samples = samples});
  const auto x = batch.signal(0, 4);
  CHECK(x.kind == Kind::fixed);
  CHECK(x.n_steps == 4);
  return {x.values, x.values + samples.size() * data.shape.size()};
}

ImageSet image() {
  return {.name = "one",
          .height = 1,
          .width = 2,
          .channels = 2,
          .pixels = {0, 255, 51, 102},
          .labels = {0},
          .class_names = {"a"}};
}

}  // namespace

TEST_CASE("pixels become numbers channel by channel") {
  CHECK(values(images(image()), {0}) == std::vector<float>{0, 1, 0.2f, 0.4f});
  const auto x = values(images(image(), {.mean = {0.5f, 0}, .deviation = {0.5f, 2}}), {0});
  CHECK(x[0] == -1);
  CHECK(x[1] == 0.5f);
  CHECK_THROWS_WITH_AS(images(image(), {.mean = {0.5f}}), doctest::Contains("the 2 channels"),
                       Error);
}

TEST_CASE("images are changed while training only, by a pure function of seed and epoch") {
  auto set = image();
  set.height = 4, set.width = 4, set.channels = 1;
  set.pixels.resize(16);
  for (size_t i = 0; i < 16; ++i) set.pixels[i] = uint8_t(10 * i);
  const auto data = images(set, {.augmentation = {.shift = 2}});
  const auto at = [&](Phase phase, uint64_t epoch) {
    Team team(2);
    Batch<float> batch;
    const uint32_t sample = 0;
    batch.fill(team, data, {.samples = {&sample, 1}, .phase = phase, .seed = 1, .epoch = epoch});
    const auto x = batch.signal(0, 1);
    return std::vector<float>(x.values, x.values + 16);
  };
  CHECK(at(Phase::evaluation, 0) == at(Phase::evaluation, 1));
  CHECK(at(Phase::training, 1) == at(Phase::training, 1));
  size_t changed = 0;
  for (uint64_t epoch = 0; epoch < 8; ++epoch)
    changed += at(Phase::training, epoch) != at(Phase::evaluation, 0);
  CHECK(changed >= 5);
}

TEST_CASE("coded images are spikes: bright pixels always or first, dark ones never") {
  ImageSet set = image();
  set.width = 4, set.channels = 1;
  for (const auto coding : {Coding::rate, Coding::latency, Coding::rank_order}) {
    const auto data = images(set, {.coding = coding});
    Team team(2);
    Inputs inputs;
    const uint32_t sample = 0;
    data.fill(team, {.samples = {&sample, 1}, .n_steps = 8}, inputs);
    CHECK(inputs.kind == Kind::spikes);
    const learn::SpikeView spikes{inputs.words.data(), 8, 1, 4};
    CHECK(spikes.at(0, 0, 1));  // pixel 255
    for (size_t t = 0; t < 8; ++t) CHECK_FALSE(spikes.at(t, 0, 0));
  }
  CHECK(images(set, {.coding = Coding::population}).shape == Shape(1, 4, 8));
  CHECK_THROWS_WITH_AS(images(set, {.mean = {0.5f}, .coding = Coding::rate}),
                       doctest::Contains("pixels in [0, 1]"), Error);
}
