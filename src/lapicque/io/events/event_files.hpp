// Recordings of event cameras in the files in which they are published.
//   .bin, .bs2   N-MNIST: x, y, then polarity (1 bit) and time (23 bits, us), big-endian; 5 bytes.
//                y = 240 marks that the clock ran over: 2^13 us are added to what follows.
//   .bs3         x (12 bits), y (12), polarity (8), time (24, us), big-endian; 7 bytes
//   .aedat       AEDAT 3.1: packets of polarity events of 8 bytes; other packets are passed over
// Sources: Orchard et al. (2015), N-MNIST; iniVation, "AEDAT file formats", version 3.1.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lapicque {

struct Event {
  uint32_t t = 0;       ///< us
  uint16_t x = 0;       ///< column, or the channel of a cochlea
  uint16_t y : 15 = 0;  ///< row
  uint16_t p : 1 = 0;   ///< polarity: 1 brighter, 0 darker
  bool operator==(const Event&) const = default;
};

/// What events may be: x < width, y < height, p < polarities.
struct SensorSize {
  uint32_t width = 0, height = 0, polarities = 2;
};

/// Events in the order of the file. Throws Error(file): a cut record, an event outside the sensor.
std::vector<Event> parse_bin_events(std::span<const uint8_t> bytes, std::string_view name,
                                    const SensorSize& sensor);
std::vector<Event> parse_bs3_events(std::span<const uint8_t> bytes, std::string_view name,
                                    const SensorSize& sensor);
std::vector<Event> parse_aedat_events(std::span<const uint8_t> bytes, std::string_view name,
                                      const SensorSize& sensor);

/// By the ending of the name.
std::vector<Event> parse_events(std::span<const uint8_t> bytes, std::string_view name,
                                const SensorSize& sensor);

}  // namespace lapicque
