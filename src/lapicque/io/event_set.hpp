// Labelled recordings of event sensors. A set knows where its recordings lie and reads each when it
// is asked for, because whole sets need not fit the memory.
//
//   const auto set = load_event_set("nmnist", Split::train);
//   const auto events = set.recording(7);
//   const auto frames = frames_by_number(events, set.sensor, 10);
#pragma once
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "lapicque/io/bytes.hpp"
#include "lapicque/io/events/event_files.hpp"
#include "lapicque/io/image_set.hpp"

namespace lapicque {

/// Where the events of a recording are: a file, the bytes of one, or the events themselves.
struct EventSource {
  std::string name;
  std::variant<std::filesystem::path, Bytes, std::vector<Event>> place;
  uint32_t begin = 0, end = UINT32_MAX;  ///< us: only what lies in [begin, end), from `begin` on
};

struct EventSet {
  std::string name = {};
  Split split = Split::train;
  SensorSize sensor = {};
  std::vector<EventSource> sources = {};      ///< [n_recordings]
  std::vector<uint32_t> labels = {};          ///< [n_recordings]
  std::vector<std::string> class_names = {};  ///< [n_classes]

  size_t n_recordings() const { return labels.size(); }
  size_t n_classes() const { return class_names.size(); }
  /// Reads recording `i`. Throws Error(file) where its file is missing or damaged.
  std::vector<Event> recording(size_t i) const;
};

/// Loads one part of "nmnist", "dvs128_gesture" or "shd" (docs/data.md), found as load_image_set
/// finds its sets. The part of a recording set is that of its authors.
EventSet load_event_set(std::string_view name, Split split,
                        const std::filesystem::path& folder = {});

}  // namespace lapicque
