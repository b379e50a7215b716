#include "lapicque/io/events/frames.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

constexpr uint64_t max_numbers = uint64_t(1) << 32;

std::vector<float> empty_frames(const SensorSize& sensor, size_t n_frames) {
  const uint64_t size = uint64_t(sensor.width) * sensor.height * sensor.polarities;
  require(n_frames > 0 && size > 0 && n_frames <= max_numbers / size,
          "{} frames of {} x {} x {}; between 1 and {} numbers are made", n_frames, sensor.height,
          sensor.width, sensor.polarities, max_numbers);
  return std::vector<float>(n_frames * size);
}

void add(std::vector<float>& frames, const SensorSize& sensor, size_t frame, const Event& event) {
  require(event.x < sensor.width && event.y < sensor.height && event.p < sensor.polarities,
          "an event at ({}, {}, {}), outside the sensor of {} x {} x {}", event.x,
          uint32_t(event.y), uint32_t(event.p), sensor.width, sensor.height, sensor.polarities);
  const size_t pixel = (frame * sensor.height + event.y) * sensor.width + event.x;
  frames[pixel * sensor.polarities + event.p] += 1;
}

}  // namespace

std::vector<float> frames_by_number(std::span<const Event> events, const SensorSize& sensor,
                                    size_t n_frames) {
  auto frames = empty_frames(sensor, n_frames);
  const size_t share = events.size() / n_frames;
  for (size_t i = 0; i < events.size(); ++i)
    add(frames, sensor, share ? std::min(i / share, n_frames - 1) : n_frames - 1, events[i]);
  return frames;
}

std::vector<float> frames_by_duration(std::span<const Event> events, const SensorSize& sensor,
                                      const FrameClock& clock) {
  require(clock.duration > 0, "frames of {} us, must be at least 1 us", clock.duration);
  auto frames = empty_frames(sensor, clock.n_frames);
  for (const auto& event : events) {
    if (event.t < clock.begin) continue;
    const size_t frame = (event.t - clock.begin) / clock.duration;
    if (frame < clock.n_frames) add(frames, sensor, frame, event);
  }
  return frames;
}

}  // namespace lapicque
