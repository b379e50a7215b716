#include "lapicque/train/dataset.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

Dataset five() { return currents(2, {0, 1, 10, 11, 20, 21, 30, 31, 40, 41}, {0, 1, 2, 1, 0}, 3); }

std::vector<float> values(const Dataset& data, std::vector<uint32_t> samples) {
  Team team(1);
  Batch<float> batch;
  batch.fill(team, data, {.samples = samples});
  const auto x = batch.signal(0, 4);
  CHECK(x.kind == Kind::fixed);
  CHECK(x.n_steps == 4);
  return {x.values, x.values + samples.size() * data.shape.size()};
}

}  // namespace

TEST_CASE("samples are laid out in the order that is asked for; parts keep their labels") {
  CHECK(values(five(), {3, 0}) == std::vector<float>{30, 31, 0, 1});
  const auto part = subset(five(), {4, 2});
  CHECK(part.labels == std::vector<int32_t>{0, 2});
  CHECK(values(part, {1, 0}) == std::vector<float>{20, 21, 40, 41});
  CHECK(take(five(), 3).size() == 3);
  CHECK(take(five(), 30).size() == 5);
}

TEST_CASE("what is held out is the end, and the rest trains") {
  const auto [training, validation] = hold_out(five(), 0.4);
  CHECK(training.size() == 3);
  CHECK(values(validation, {0}) == std::vector<float>{30, 31});
  CHECK_THROWS_AS(hold_out(five(), 0.01), Error);
}

TEST_CASE("a window of a dense or spiking input begins at its step") {
  Dataset data{.shape = 70, .n_classes = 1, .n_samples = 1};
  data.labels = {0};
  data.fill = [](Team&, const Request& request, Inputs& out) {
    out.kind = Kind::spikes;
    out.words.assign(request.n_steps * 2, 0);
    for (size_t t = 0; t < request.n_steps; ++t) out.words[2 * t] = t;
  };
  Team team(1);
  Batch<double> batch;
  const uint32_t sample = 0;
  batch.fill(team, data, {.samples = {&sample, 1}, .n_steps = 6});
  CHECK(batch.signal(4, 2).words[2] == 5);
}

TEST_CASE("sizes and labels that do not fit are refused") {
  CHECK_THROWS_AS(currents(2, {1, 2, 3}, {0, 0}, 1), Error);
  CHECK_THROWS_WITH_AS(currents(1, {1, 2}, {0, 3}, 3), doctest::Contains("the label 3 came"),
                       Error);
  CHECK_THROWS_AS(subset(five(), {5}), Error);
}
