#include "lapicque/stdp_vision/learning.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <set>

#include "stdp_vision/lab.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

namespace {

const Shape input{2, 14, 14};

Conv layer() { return make_conv({.maps = 12, .size = 5, .threshold = 6}, input, 1, 0); }

std::vector<LatencyMap> images(size_t n) {
  std::vector<LatencyMap> all;
  for (uint32_t i = 0; i < n; ++i) all.push_back(lab::random_spikes(input, 0.25, 15, 100 + i));
  return all;
}

std::vector<const LatencyMap*> pointers(const std::vector<LatencyMap>& all) {
  std::vector<const LatencyMap*> p;
  for (const auto& one : all) p.push_back(&one);
  return p;
}

}  // namespace

TEST_CASE("winners are of different maps, apart from each other, earliest first") {
  const auto conv = layer();
  auto windows = conv.windows();
  const auto winners = compete(conv, images(1)[0], {.winners = 30, .radius = 1}, windows, 1, 0);
  REQUIRE(winners.size() >= 6);  // 100 places compete: without the rule, maps win again
  std::set<uint32_t> maps;
  for (size_t i = 0; i < winners.size(); ++i) {
    CHECK(maps.insert(winners[i].map).second);
    if (i > 0) CHECK(winners[i - 1].time <= winners[i].time);
    for (size_t k = 0; k < i; ++k) {
      const int dy = int(winners[i].place / 10) - int(winners[k].place / 10);
      const int dx = int(winners[i].place % 10) - int(winners[k].place % 10);
      CHECK((std::abs(dy) > 1 || std::abs(dx) > 1));
    }
  }
}

TEST_CASE("the winner's inputs that came in time grow, its others shrink, other maps stay") {
  auto conv = layer();
  auto windows = conv.windows();
  const auto spikes = images(1)[0];
  const auto winner = compete(conv, spikes, {.winners = 1}, windows, 1, 0).at(0);
  const auto before = std::vector<float>(conv.weights.begin(), conv.weights.end());
  learn(conv, winner, Rule{});
  const std::vector<uint8_t>& t_pre = winner.inputs;
  REQUIRE(t_pre.size() == conv.n_rows());
  size_t grown = 0;
  for (size_t r = 0; r < conv.n_rows(); ++r)
    for (size_t m = 0; m < conv.width(); ++m) {
      const float now = conv.weights[r * conv.width() + m], then = before[r * conv.width() + m];
      const bool early = t_pre[r] <= winner.time;
      if (m != winner.map) CHECK(now == then);
      if (m == winner.map) CHECK((early ? now > then : now < then));
      grown += m == winner.map && early;
    }
  CHECK(grown >= 6);  // as many as reach a threshold of 6 with weights of at most 1
}

TEST_CASE("thresholds rise where neurons fire early, fall where they fire late, and even out") {
  auto conv = layer();
  const ThresholdAdaptation a{.rate = 0.5, .target = 0.75, .least = 1};
  adapt(conv, {.map = 3, .time = 0}, a, 15);
  CHECK(conv.thresholds[3] == doctest::Approx(6 + 0.5 * 0.75 + 0.5));
  CHECK(conv.thresholds[4] == doctest::Approx(6 + 0.5 * 0.75 - 0.5 / 11));
  for (int i = 0; i < 100; ++i) adapt(conv, {.map = 0, .time = never}, a, 15);
  for (size_t m = 0; m < 12; ++m) CHECK(conv.thresholds[m] == 1);
}

TEST_CASE("learning does not depend on the number of threads, and does change the weights") {
  const auto all = images(40);
  for (const size_t places : {0, 6}) {
    std::vector<std::vector<float>> results;
    for (const int threads : {1, 2, 3}) {
      auto conv = layer();
      Team team(threads);
      std::vector<Windows> windows;
      const LearningSpec spec{
          .competition = {.places = places}, .adaptation = {.rate = 0.1}, .images = 40};
      present(conv, pointers(all), spec, 0, 15, 1, team, windows);
      results.emplace_back(conv.weights.begin(), conv.weights.end());
      results.back().insert(results.back().end(), conv.thresholds.begin(),
                            conv.thresholds.begin() + 12);
    }
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
    const auto first = layer();
    CHECK(std::memcmp(first.weights.data(), results[0].data(),
                      first.weights.size() * sizeof(float)) != 0);
  }
}

TEST_CASE("shown one pattern again and again, a map's weights become the pattern") {
  auto conv = make_conv({.maps = 4, .size = 5, .threshold = 5}, {1, 5, 5}, 1, 0);
  LatencyMap pattern({1, 5, 5});
  for (size_t i = 0; i < 25; i += 3) pattern.times[i] = 1;
  Team team(1);
  std::vector<Windows> windows;
  const LearningSpec spec{.rule = {.a_plus = 0.05, .a_minus = -0.04}, .images = 1000};
  for (uint64_t i = 0; i < 1000; ++i)
    present(conv, std::vector<const LatencyMap*>{&pattern}, spec, i, 15, 1, team, windows);
  size_t learnt = 0;
  for (size_t m = 0; m < 4; ++m) {
    bool same = true;
    for (size_t r = 0; r < 25; ++r)
      same &= std::fabs(conv.weights[r * conv.width() + m] -
                        (pattern.times[r] == 1 ? 1.0f : 0.0f)) < 0.01f;
    learnt += same;
  }
  CHECK(learnt == 1);
}
