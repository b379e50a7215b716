#include "lapicque/io/events/event_files.hpp"

#include "lapicque/io/archive.hpp"
#include "lapicque/io/bytes.hpp"

namespace lapicque {
namespace {

void check_event(uint64_t x, uint64_t y, size_t i, std::string_view name,
                 const SensorSize& sensor) {
  if (x >= sensor.width || y >= sensor.height)
    fail(ErrorKind::file, "{}: event {} lies at ({}, {}), outside the sensor of {} x {}", name, i,
         x, y, sensor.width, sensor.height);
}

void check_records(size_t n_bytes, size_t record, std::string_view name) {
  if (n_bytes % record != 0)
    fail(ErrorKind::file, "{} has {} bytes, no whole number of events of {}", name, n_bytes,
         record);
}

Event make_event(uint64_t t, uint64_t x, uint64_t y, bool p, size_t i, std::string_view name,
                 const SensorSize& sensor) {
  check_event(x, y, i, name, sensor);
  if (t > UINT32_MAX)
    fail(ErrorKind::file, "{}: event {} comes after {} us; at most {} are read", name, i, t,
         UINT32_MAX);
  Event event{.t = uint32_t(t), .x = uint16_t(x)};
  event.y = uint16_t(y & 0x7fff);
  event.p = p;
  return event;
}

/// What comes before the packets: lines that open with '#', the last one "#!END-HEADER".
size_t aedat_header_size(std::span<const uint8_t> bytes, std::string_view name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with("#!AER-DAT3.1"))
    fail(ErrorKind::file, "{} is not an AEDAT 3.1 file: it must open with #!AER-DAT3.1", name);
  constexpr std::string_view mark = "#!END-HEADER\r\n";
  const size_t end = text.find(mark);
  if (end == std::string_view::npos)
    fail(ErrorKind::file, "{} is truncated: its header has no end", name);
  return end + mark.size();
}

}  // namespace

std::vector<Event> parse_bin_events(std::span<const uint8_t> bytes, std::string_view name,
                                    const SensorSize& sensor) {
  check_records(bytes.size(), 5, name);
  constexpr uint8_t overflow_row = 240;
  std::vector<Event> events;
  events.reserve(bytes.size() / 5);
  uint64_t base = 0;
  for (size_t i = 0; i < bytes.size() / 5; ++i) {
    const uint8_t* b = bytes.data() + 5 * i;
    if (b[1] == overflow_row) base += uint64_t(1) << 13;
    if (b[1] == overflow_row) continue;
    const uint64_t t = base + (uint64_t(b[2] & 0x7f) << 16 | uint64_t(b[3]) << 8 | b[4]);
    events.push_back(make_event(t, b[0], b[1], b[2] >> 7, i, name, sensor));
  }
  return events;
}

std::vector<Event> parse_bs3_events(std::span<const uint8_t> bytes, std::string_view name,
                                    const SensorSize& sensor) {
  check_records(bytes.size(), 7, name);
  std::vector<Event> events;
  events.reserve(bytes.size() / 7);
  for (size_t i = 0; i < bytes.size() / 7; ++i) {
    const uint8_t* b = bytes.data() + 7 * i;
    const uint32_t x = uint32_t(b[0]) << 4 | b[1] >> 4, y = uint32_t(b[1] & 15) << 8 | b[2];
    const uint32_t t = uint32_t(b[4]) << 16 | uint32_t(b[5]) << 8 | b[6];
    if (b[3] > 1)
      fail(ErrorKind::file, "{}: event {} has polarity {}, must be 0 or 1", name, i, b[3]);
    events.push_back(make_event(t, x, y, b[3], i, name, sensor));
  }
  return events;
}

std::vector<Event> parse_aedat_events(std::span<const uint8_t> bytes, std::string_view name,
                                      const SensorSize& sensor) {
  constexpr uint16_t polarity_type = 1;
  ByteReader reader(bytes.subspan(aedat_header_size(bytes, name)), name);
  std::vector<Event> events;
  while (reader.n_left() > 0) {
    const auto type = reader.little<uint16_t>("the head of a packet");
    reader.take(2, "the head of a packet");  // the source
    const auto size = reader.little<uint32_t>("the head of a packet");
    reader.take(4, "the head of a packet");  // where in an event its time is
    const auto overflow = reader.little<uint32_t>("the head of a packet");
    reader.take(4, "the head of a packet");  // room for events
    const auto n = reader.little<uint32_t>("the head of a packet");
    reader.take(4, "the head of a packet");  // how many are valid
    if (type == polarity_type && size != 8)
      fail(ErrorKind::file, "{}: polarity events of {} bytes, must be 8", name, size);
    ByteReader packet(reader.take(uint64_t(size) * n, "a packet"), name);
    if (type != polarity_type) continue;
    for (uint32_t i = 0; i < n; ++i) {
      const auto data = packet.little<uint32_t>("an event");
      const auto time = packet.little<uint32_t>("an event");
      if (!(data & 1)) continue;  // marked invalid
      const uint64_t t = uint64_t(overflow) << 31 | (time & 0x7fffffff);
      events.push_back(make_event(t, data >> 17, data >> 2 & 0x7fff, data >> 1 & 1, events.size(),
                                  name, sensor));
    }
  }
  return events;
}

std::vector<Event> parse_events(std::span<const uint8_t> bytes, std::string_view name,
                                const SensorSize& sensor) {
  if (has_ending(name, {".bin", ".bs2"})) return parse_bin_events(bytes, name, sensor);
  if (has_ending(name, {".bs3"})) return parse_bs3_events(bytes, name, sensor);
  if (has_ending(name, {".aedat"})) return parse_aedat_events(bytes, name, sensor);
  fail(ErrorKind::file, "{}: events are read from .bin, .bs2, .bs3 and .aedat files", name);
}

}  // namespace lapicque
