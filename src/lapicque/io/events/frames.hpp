// Events summed into frames: counts float[n_frames][height][width][polarities], of two
// polarities the darker events in channel 0, as the layers of learn/ take them.
#pragma once
#include <span>
#include <vector>

#include "lapicque/io/events/event_files.hpp"

namespace lapicque {

/// Frames of equally many events: the first n_frames - 1 hold n / n_frames (rounded down), the last
/// the rest. Source: Fang et al. (2021), arXiv:2007.05785.
std::vector<float> frames_by_number(std::span<const Event> events, const SensorSize& sensor,
                                    size_t n_frames);

/// Frames of equal duration: frame i holds the times begin + [i, i + 1) * duration, in us. Events
/// before the first and after the last are left out.
struct FrameClock {
  uint32_t begin = 0, duration = 1000;
  size_t n_frames = 1;
};
std::vector<float> frames_by_duration(std::span<const Event> events, const SensorSize& sensor,
                                      const FrameClock& clock);

}  // namespace lapicque
