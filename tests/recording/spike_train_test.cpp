#include "lapicque/recording/spike_train.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {
SpikeTrains example() {
  return {.t_start = 0,
          .t_stop = 10,
          .times = {0, 1, 1, 4, 7.5, 10},
          .senders = {2, 0, 3, 1, 0, 3},
          .n_neurons = 4};
}
}  // namespace

TEST_CASE("trains taken apart by neuron and collected again are the same trains") {
  const SpikeTrains s = example();
  const auto trains = s.by_neuron();
  CHECK(trains == std::vector<std::vector<double>>{{1, 7.5}, {4}, {0}, {1, 10}});
  CHECK(collect(trains, 0, 10) == s);
}

TEST_CASE("windows that share a border share no spike and lose none") {
  const SpikeTrains s = example();
  const auto first = s.between(0, 4), second = s.between(4, 10);
  CHECK(first.times == std::vector<double>{0, 1, 1, 4});  // the spike at t_start is the first's
  CHECK(second.times == std::vector<double>{7.5, 10});
  CHECK(first.n_spikes() + second.n_spikes() == s.n_spikes());
  CHECK(second.n_neurons == 4);
  CHECK(s.between(0, 10) == s);
  const SpikeTrains grid{.t_stop = 1, .times = {3 * 0.1}, .senders = {0}, .n_neurons = 1};
  CHECK(grid.times[0] > 0.3);  // rounding alone puts it behind the border
  CHECK(grid.between(0, 0.3).n_spikes() == 1);
  CHECK(grid.between(0.3, 1).n_spikes() == 0);
}

TEST_CASE("selected neurons are numbered from zero") {
  const auto part = example().select(1, 4);
  CHECK(part.n_neurons == 3);
  CHECK(part.times == std::vector<double>{0, 1, 4, 10});
  CHECK(part.senders == std::vector<uint32_t>{1, 2, 0, 2});
  CHECK(example().select(2, 2).n_spikes() == 0);
}

TEST_CASE("sorting orders by time, then sender") {
  const SpikeTrains mixed{.t_stop = 10, .times = {4, 1, 1}, .senders = {0, 3, 2}, .n_neurons = 4};
  CHECK_THROWS_AS(check(mixed), Error);
  const auto s = sorted(mixed);
  CHECK_NOTHROW(check(s));
  CHECK(s.senders == std::vector<uint32_t>{2, 3, 0});
}

TEST_CASE("the spike hash is FNV-1a over ticks and senders") {
  const SpikeTrains s{.t_stop = 2, .times = {0.3, 1, 1}, .senders = {1, 0, 4}, .n_neurons = 5};
  CHECK(spike_hash(s, 0.1) == 0xea8c03ab3ad2c853u);  // computed by hand in another language
  CHECK(spike_hash(SpikeTrains{}, 0.1) == 0xcbf29ce484222325u);
}

TEST_CASE("the spike hash sees ticks and senders, not rounding or storage order") {
  const SpikeTrains s{.t_stop = 2, .times = {0.3, 1, 1}, .senders = {1, 0, 4}, .n_neurons = 5};
  SpikeTrains other = s;
  other.times = {3 * 0.1, 10 * 0.1, 1 + 1e-9};
  CHECK(spike_hash(other, 0.1) == spike_hash(s, 0.1));
  other.senders = {1, 4, 0};
  CHECK(spike_hash(other, 0.1) == spike_hash(s, 0.1));
  other.senders = {1, 4, 1};
  CHECK(spike_hash(other, 0.1) != spike_hash(s, 0.1));
  other = s;
  other.times[2] = 1.1;
  CHECK(spike_hash(other, 0.1) != spike_hash(s, 0.1));
}

TEST_CASE("spikes that break the promises of a recording are named in an Error") {
  SpikeTrains s = example();
  s.senders[3] = 4;
  CHECK_THROWS_WITH_AS(
      check(s), "spike trains: spike 3 comes from neuron 4, but there are 4 (numbered from 0)",
      Error);
  CHECK_THROWS_AS(s.by_neuron(), Error);
  s = example();
  s.times[5] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(check(s), Error);
  CHECK_THROWS_AS(spike_hash(s, 0.1), Error);
  CHECK_THROWS_AS(spike_hash(example(), 0), Error);
  s = example();
  s.senders.pop_back();
  CHECK_THROWS_AS(check(s), Error);
  CHECK_THROWS_AS(example().between(-1, 5), Error);
  CHECK_THROWS_AS(example().between(5, 11), Error);
  CHECK_THROWS_AS(example().between(5, 4), Error);
  CHECK_THROWS_AS(example().select(0, 5), Error);
  CHECK_THROWS_AS(collect(std::vector<std::vector<double>>{{11}}, 0, 10), Error);
}
