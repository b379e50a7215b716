#include "lapicque/train/events.hpp"

#include <doctest/doctest.h>

#include <set>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/learn/spikes.hpp"
#include "lapicque/train/fit.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

namespace {

Event event(uint32_t t, uint16_t x, uint16_t y = 0, bool p = false) {
  Event e{.t = t, .x = x};
  e.y = y & 0x7fff, e.p = p;
  return e;
}

/// Two recordings of a sensor of 4 x 2 pixels and two polarities.
EventSet recordings() {
  EventSet set{.name = "two", .sensor = {4, 2, 2}, .labels = {1, 0}, .class_names = {"a", "b"}};
  set.sources.push_back(
      {.name = "0",
       .place = std::vector<Event>{event(0, 0), event(5, 0), event(10, 3, 1, true), event(25, 1, 1),
                                   event(39, 3)}});
  set.sources.push_back({.name = "1", .place = std::vector<Event>{}});
  return set;
}

struct When {
  size_t n_steps = 1;
  Phase phase = Phase::evaluation;
  uint64_t seed = 1, epoch = 0;
};

Inputs filled(const Dataset& data, std::vector<uint32_t> samples, When when) {
  Team team(2);
  Inputs inputs;
  data.fill(team, {samples, when.n_steps, when.phase, when.seed, when.epoch}, inputs);
  return inputs;
}

/// {step, neuron} of every spike of recording 0, alone in its batch.
std::set<std::pair<size_t, size_t>> spikes(const Dataset& data, When when) {
  const auto inputs = filled(data, {0}, when);
  REQUIRE(inputs.kind == Kind::spikes);
  const learn::SpikeView view{inputs.words.data(), when.n_steps, 1, data.shape.size()};
  std::set<std::pair<size_t, size_t>> found;
  for (size_t t = 0; t < when.n_steps; ++t)
    learn::for_each_spike(view.row(t, 0), [&](size_t i) { found.insert({t, i}); });
  return found;
}

using Found = std::set<std::pair<size_t, size_t>>;

/// Two groups of channels of a cochlea sound one after the other; the class says which came first.
EventSet orders(size_t n) {
  EventSet set{.name = "orders", .sensor = {16, 1, 1}, .labels = {}, .class_names = {"ab", "ba"}};
  for (size_t i = 0; i < n; ++i) {
    Stream stream(make_key(1, Purpose::test, uint32_t(i)));
    const uint32_t label = i % 2;
    std::vector<Event> sound;
    for (size_t k = 0; k < 24; ++k) {
      const uint32_t half = k / 12;
      const auto group = uint16_t(half == label ? 0 : 8);
      sound.push_back(event(500 * half + stream.below(400), uint16_t(group + stream.below(8))));
    }
    set.sources.push_back({.name = "sound", .place = std::move(sound)});
    set.labels.push_back(label);
  }
  return set;
}

}  // namespace

TEST_CASE("events of one step and pixel are one spike") {
  const auto data = events(recordings());
  CHECK(data.shape == Shape(2, 4, 2));
  CHECK(data.labels == std::vector<int32_t>{1, 0});
  // 40 us in four steps: the pixel at (y, x) with polarity p is (4 y + x) 2 + p
  CHECK(spikes(data, {.n_steps = 4}) == Found{{0, 0}, {1, 15}, {2, 10}, {3, 6}});
  CHECK(spikes(data, {.n_steps = 1}) == Found{{0, 0}, {0, 15}, {0, 10}, {0, 6}});
}

TEST_CASE("what comes after the duration is left out") {
  const auto data = events(recordings(), {.duration = 20});
  CHECK(spikes(data, {.n_steps = 2}) == Found{{0, 0}, {1, 15}});
}

TEST_CASE("bins of equally many events divide a recording whatever its tempo") {
  const auto data = events(recordings(), {.bins = EventOptions::Bins::events});
  CHECK(spikes(data, {.n_steps = 5}) == Found{{0, 0}, {1, 0}, {2, 15}, {3, 10}, {4, 6}});
  CHECK_THROWS_WITH_AS(events(recordings(), {.bins = EventOptions::Bins::events, .duration = 9}),
                       doctest::Contains("have no duration"), Error);
}

TEST_CASE("counts keep how many events there were, and an empty recording is silent") {
  const auto data = events(recordings(), {.input = EventOptions::Input::counts, .shrink = 2});
  CHECK(data.shape == Shape(1, 2, 2));
  const auto inputs = filled(data, {1, 0}, {.n_steps = 2});
  REQUIRE(inputs.kind == Kind::dense);
  // [step][sample][pixel]
  CHECK(inputs.values == std::vector<float>{0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0});
}

TEST_CASE("recordings move while training only, by a pure function of seed and epoch") {
  const auto data = events(recordings(), {.augmentation = {.shift = 1, .jitter = 0.3}});
  const auto at = [&](Phase phase, uint64_t epoch, uint64_t seed = 1) {
    return spikes(data, {.n_steps = 4, .phase = phase, .seed = seed, .epoch = epoch});
  };
  CHECK(at(Phase::evaluation, 0) == at(Phase::evaluation, 1));
  CHECK(at(Phase::training, 1) == at(Phase::training, 1));
  size_t changed = 0, by_seed = 0;
  for (uint64_t epoch = 0; epoch < 20; ++epoch) {
    changed += at(Phase::training, epoch) != at(Phase::evaluation, epoch);
    by_seed += at(Phase::training, epoch) != at(Phase::training, epoch, 2);
  }
  CHECK(changed > 10);
  CHECK(by_seed > 10);
  const auto mirrored = events(recordings(), {.augmentation = {.flip = 1}});
  CHECK(spikes(mirrored, {.n_steps = 4, .phase = Phase::training}) ==
        Found{{0, 6}, {1, 9}, {2, 12}, {3, 0}});
}

TEST_CASE("a batch is the same whether recordings are kept in memory or read anew") {
  const auto kept = events(recordings()), anew = events(recordings(), {.memory = 0});
  for (size_t n_steps : {4, 2, 4})
    for (int again = 0; again < 2; ++again)
      CHECK(spikes(kept, {.n_steps = n_steps}) == spikes(anew, {.n_steps = n_steps}));
}

TEST_CASE("a damaged recording is one sentence, from whatever thread reads it") {
  auto set = recordings();
  set.sources[1].place = Bytes{1, 2, 3};
  set.sources[1].name = "bad.bin";
  const auto data = events(set);
  CHECK_THROWS_WITH_AS(filled(data, {0, 1}, {.n_steps = 2}), doctest::Contains("bad.bin"), Error);
}

TEST_CASE("a recurrent layer learns from events which of two sounds came first") {
  const auto data = events(orders(160), {.duration = 1000});
  Lif hidden{.beta = 0.8};
  Sequence<float> net(data.shape,
                      {Linear{32}, Recurrent{hidden.neuron()}, Linear{2}, LeakyReadout{.beta = 0.9},
                       Readout{Over::last}},
                      1);
  const FitOptions options{.loss = CrossEntropyMean{},
                           .optimiser = Adam{.lr = 5e-3},
                           .epochs = 12,
                           .batch = 20,
                           .n_steps = 20,
                           .seed = 1,
                           .threads = 1};
  fit(net, take(data, 120), options);
  std::vector<uint32_t> rest;
  for (uint32_t i = 120; i < 160; ++i) rest.push_back(i);
  const auto found = evaluate(net, subset(data, rest),
                              {.loss = options.loss,
                               .n_steps = options.n_steps,
                               .threads = 1,
                               .activity = Activity::measured});
  CHECK(found.accuracy > 0.9);
  CHECK(found.layers[1].spikes > 0);
  // 24 events a sound, of which few share step and channel
  CHECK(found.layers[0].synaptic_operations > 20 * 32);
  CHECK(found.layers[0].synaptic_operations <= 24 * 32);
  const auto rasters = record(net, data, 0, options.n_steps);
  REQUIRE(rasters.size() == 2);
  CHECK(rasters[0].name == "input");
  CHECK(rasters[0].steps.size() > 20);
  CHECK(rasters[1].name == "1");
}
