#include "lapicque/io/events/frames.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

/// n events at times 0, 10, 20, ...; event i lies at (i % 3, i % 2) with polarity i % 2.
std::vector<Event> example(uint32_t n) {
  std::vector<Event> events;
  for (uint32_t i = 0; i < n; ++i) {
    Event event{.t = 10 * i, .x = uint16_t(i % 3)};
    event.y = i % 2;
    event.p = i % 2;
    events.push_back(event);
  }
  return events;
}

constexpr SensorSize sensor{3, 2, 2};

std::vector<float> sums(const std::vector<float>& frames, size_t n) {
  std::vector<float> result;
  const auto size = std::ptrdiff_t(frames.size() / n);
  for (auto at = frames.begin(); at != frames.end(); at += size)
    result.push_back(std::accumulate(at, at + size, 0.0f));
  return result;
}

}  // namespace

TEST_CASE("frames of equally many events leave the rest to the last") {
  CHECK(sums(frames_by_number(example(14), sensor, 4), 4) == std::vector<float>{3, 3, 3, 5});
  CHECK(sums(frames_by_number(example(2), sensor, 4), 4) == std::vector<float>{0, 0, 0, 2});
  CHECK(sums(frames_by_number({}, sensor, 2), 2) == std::vector<float>{0, 0});
}

TEST_CASE("frames of equal duration hold the events of their time") {
  const auto frames =
      frames_by_duration(example(14), sensor, {.begin = 20, .duration = 30, .n_frames = 3});
  CHECK(sums(frames, 3) == std::vector<float>{3, 3, 3});
}

TEST_CASE("an event counts at its pixel and polarity, polarity fastest") {
  const auto events = example(12);
  const auto frames = frames_by_number(events, sensor, 1);
  CHECK(frames.size() == 2 * 3 * 2);
  for (size_t y = 0; y < 2; ++y)
    for (size_t x = 0; x < 3; ++x)
      for (size_t p = 0; p < 2; ++p) CHECK(frames[(y * 3 + x) * 2 + p] == (y == p ? 2 : 0));
}

TEST_CASE("frames that make no sense are refused") {
  CHECK_THROWS_AS(frames_by_number(example(3), sensor, 0), Error);
  CHECK_THROWS_AS(frames_by_number(example(3), {2, 2, 2}, 1), Error);
  CHECK_THROWS_AS(frames_by_duration(example(3), sensor, {.duration = 0}), Error);
  CHECK_THROWS_AS(frames_by_number({}, {100'000, 100'000, 2}, 1000), Error);
}
