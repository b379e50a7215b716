#include "lapicque/stdp_vision/reward.hpp"

#include <doctest/doctest.h>

#include "stdp_vision/lab.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

constexpr size_t n_classes = 3;
const Shape input{2, 9, 9};

Conv layer() {
  return make_conv({.maps = 6, .size = 5, .weight_mean = 0.5, .weight_sd = 0.05}, input, 1, 0);
}

/// Spikes of a pattern of its class, and noise.
std::vector<LatencyMap> images(size_t n) {
  std::vector<LatencyMap> all;
  for (uint32_t i = 0; i < n; ++i) {
    all.push_back(lab::random_spikes(input, 0.05, 15, 500 + i));
    const auto pattern = lab::random_spikes({2, 5, 5}, 0.4, 15, 900 + i % n_classes);
    for (size_t m = 0; m < 2; ++m)
      for (size_t y = 0; y < 5; ++y)
        for (size_t x = 0; x < 5; ++x) all.back().at(m, y + i % 4, x + i % 5) = pattern.at(m, y, x);
  }
  return all;
}

struct Run {
  Conv conv = layer();
  RewardState state = {};
  explicit Run(size_t passes, int threads, bool teacher = false) {
    const auto all = images(60);
    std::vector<const LatencyMap*> inputs;
    std::vector<uint32_t> labels;
    for (uint32_t i = 0; i < 60; ++i) inputs.push_back(&all[i]), labels.push_back(i % n_classes);
    Team team(threads);
    std::vector<Windows> windows;
    const RewardSpec spec{.adjust_every = 60,
                          .dropout = 0.2,
                          .teacher = teacher,
                          .margin = 0.02,
                          .anneal = 0.5,
                          .images = 60 * passes};
    for (size_t p = 0; p < passes; ++p)
      for (size_t i = 0; i < 60; i += 20)
        present(conv, std::span(inputs).subspan(i, 20), std::span(labels).subspan(i, 20), n_classes,
                spec, state, 1, team, windows);
  }
  size_t right() const {
    const auto all = images(60);
    auto windows = conv.windows();
    Array<float> potentials;
    size_t n = 0;
    for (uint32_t i = 0; i < 60; ++i) {
      const auto d = decide(conv, all[i], windows, potentials);
      n += class_of(d.map, 6, n_classes) == i % n_classes;
    }
    return n;
  }
};

}  // namespace

TEST_CASE("the neuron of the largest potential decides, and those left out cannot") {
  const auto conv = layer();
  const auto spikes = images(1)[0];
  auto windows = conv.windows();
  Array<float> potentials;
  const auto best = decide(conv, spikes, windows, potentials);
  CHECK(double(best.potential) ==
        doctest::Approx(
            lab::potential_at(conv, spikes, best.map, best.place / 5, best.place % 5, 254)));
  for (size_t m = 0; m < 6; ++m)
    for (size_t p = 0; p < 25; ++p)
      CHECK(lab::potential_at(conv, spikes, m, p / 5, p % 5, 254) <= double(best.potential) + 1e-4);
  std::vector<uint8_t> left_out(6);
  left_out[best.map] = 1;
  CHECK(decide(conv, spikes, windows, potentials, left_out).map != best.map);
}

TEST_CASE("rewards and punishments alone teach the classes") {
  const Run before(0, 1), after(60, 2);
  CHECK(before.right() < 45);
  CHECK(after.right() >= 57);
  for (size_t r = 0; r < after.conv.n_rows(); ++r)
    for (size_t m = 0; m < 6; ++m) {
      const float w = after.conv.weights[r * after.conv.width() + m];
      CHECK((w >= 0.2f && w <= 0.8f));
    }
}

TEST_CASE(
    "learning by reward does not depend on the number of threads, and its rates follow the "
    "errors") {
  const Run one(3, 1), three(3, 3);
  for (size_t i = 0; i < one.conv.weights.size(); ++i)
    REQUIRE(one.conv.weights[i] == three.conv.weights[i]);
  CHECK(one.state.presented == 180);
  CHECK(one.state.reward_scale + one.state.punishment_scale == doctest::Approx(1));
  CHECK(one.state.right == 0);
}

TEST_CASE("a contest is between the best neuron of the class and the best of all others") {
  const auto conv = layer();
  const auto spikes = images(1)[0];
  auto windows = conv.windows();
  Array<float> potentials;
  const auto best = decide(conv, spikes, windows, potentials);
  const uint32_t owner = class_of(best.map, 6, n_classes);
  for (uint32_t label = 0; label < n_classes; ++label) {
    const auto c = contest(conv, spikes, label, n_classes, windows, potentials);
    CHECK(class_of(c.right.map, 6, n_classes) == label);
    CHECK(class_of(c.wrong.map, 6, n_classes) != label);
    CHECK((label == owner ? c.right : c.wrong).potential == best.potential);
    CHECK((label == owner ? c.right : c.wrong).inputs == best.inputs);
  }
  std::vector<uint8_t> left_out = {1, 1, 0, 0, 0, 0};
  CHECK(contest(conv, spikes, 0, n_classes, windows, potentials, left_out).right.potential == -1);
}

TEST_CASE("with a teacher, mistakes alone move weights, and teach the classes") {
  const Run taught(2, 2, true), one_thread(2, 1, true);
  CHECK(taught.right() >= 57);
  for (size_t i = 0; i < taught.conv.weights.size(); ++i)
    REQUIRE(taught.conv.weights[i] == one_thread.conv.weights[i]);

  // One image again and again: once it is told apart by the margin, nothing moves any more.
  auto conv = layer();
  const auto image = images(1)[0];
  const LatencyMap* const input = &image;
  const uint32_t label = 1;
  Team team(1);
  std::vector<Windows> windows;
  auto w = conv.windows();
  Array<float> potentials;
  RewardState state;
  const RewardSpec spec{.teacher = true, .margin = 0.02, .images = 200};
  auto told_apart = [&] {
    const auto c = contest(conv, image, label, n_classes, w, potentials);
    return c.right.potential > c.wrong.potential * 1.02f;
  };
  size_t n = 0;
  for (; n < 100 && !told_apart(); ++n)
    present(conv, {&input, 1}, {&label, 1}, n_classes, spec, state, 1, team, windows);
  CHECK((n > 0 && n < 100));
  const std::vector<float> before(conv.weights.begin(), conv.weights.end());
  present(conv, {&input, 1}, {&label, 1}, n_classes, spec, state, 1, team, windows);
  CHECK(std::equal(before.begin(), before.end(), conv.weights.begin()));
}
