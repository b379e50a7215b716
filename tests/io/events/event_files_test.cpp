#include "lapicque/io/events/event_files.hpp"

#include "io/golden.hpp"

using namespace lapicque;

namespace {

/// An AEDAT 3.1 file of these packets: (type, size of an event, overflows, words).
struct Packet {
  uint16_t type = 1;
  uint32_t size = 8, overflow = 0;
  std::vector<uint32_t> words;
};

void append(Bytes& bytes, uint32_t word, size_t n = 4) {
  for (size_t i = 0; i < n; ++i) bytes.push_back(uint8_t(word >> 8 * i));
}

Bytes aedat(const std::vector<Packet>& packets) {
  const std::string head = "#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 0: DVS128\r\n#!END-HEADER\r\n";
  Bytes bytes(head.begin(), head.end());
  for (const auto& packet : packets) {
    const auto n = uint32_t(packet.words.size() * 4 / packet.size);
    append(bytes, packet.type, 2);
    append(bytes, 0, 2);
    for (const uint32_t word : {packet.size, 4u, packet.overflow, n, n, n}) append(bytes, word);
    for (const uint32_t word : packet.words) append(bytes, word);
  }
  return bytes;
}

uint32_t polarity_event(uint32_t x, uint32_t y, uint32_t p, uint32_t valid = 1) {
  return x << 17 | y << 2 | p << 1 | valid;
}

Event event(uint32_t t, uint16_t x, uint16_t y, bool p) {
  Event e{.t = t, .x = x};
  e.y = uint16_t(y & 0x7fff);
  e.p = p;
  return e;
}

}  // namespace

TEST_CASE("an N-MNIST event is x, y, polarity and 23 bits of time") {
  const Bytes bytes{3, 33, 0x80, 0x01, 0x02, 33, 0, 0x7f, 0xff, 0xff};
  CHECK(parse_events(bytes, "1.bin", {34, 34, 2}) ==
        std::vector{event(258, 3, 33, true), event(0x7fffff, 33, 0, false)});
}

TEST_CASE("an N-MNIST event of row 240 is no event: the clock ran over") {
  const Bytes bytes{1, 2, 0, 0, 9, 0, 240, 0, 0, 0, 1, 2, 0, 0, 3};
  CHECK(parse_events(bytes, "1.bs2", {34, 34, 2}) ==
        std::vector{event(9, 1, 2, false), event(8192 + 3, 1, 2, false)});
}

TEST_CASE("a .bs3 event is two times 12 bits of place, polarity and 24 bits of time") {
  const Bytes bytes{0x07, 0xF0, 0x05, 1, 0x16, 0x1F, 0x8C};
  CHECK(parse_events(bytes, "1.bs3", {128, 128, 2}) == std::vector{event(1449868, 127, 5, true)});
}

TEST_CASE("AEDAT packets of polarity events are read, and others are passed over") {
  const auto bytes = aedat({{.words = {polarity_event(5, 100, 1), 77, polarity_event(9, 9, 0, 0),
                                       78, polarity_event(127, 0, 0), 79}},
                            {.type = 3, .size = 4, .words = {1, 2, 3}},
                            {.words = {polarity_event(1, 2, 1), 80}}});
  CHECK(parse_events(bytes, "u.aedat", {128, 128, 2}) ==
        std::vector{event(77, 5, 100, true), event(79, 127, 0, false), event(80, 1, 2, true)});
}

TEST_CASE("events that are cut or lie outside the sensor are one message") {
  auto error = [](const Bytes& bytes, const char* name) {
    return file_error([&] { parse_events(bytes, name, {34, 34, 2}); });
  };
  CHECK(error(Bytes(7), "1.bin") == "1.bin has 7 bytes, no whole number of events of 5");
  CHECK(error({34, 0, 0, 0, 0}, "1.bin") ==
        "1.bin: event 0 lies at (34, 0), outside the sensor of 34 x 34");
  CHECK(error({0, 0, 0, 2, 0, 0, 0}, "1.bs3") == "1.bs3: event 0 has polarity 2, must be 0 or 1");
  CHECK(error({1, 2}, "1.dat") == "1.dat: events are read from .bin, .bs2, .bs3 and .aedat files");
  CHECK(error({1, 2}, "1.aedat").starts_with("1.aedat is not an AEDAT 3.1 file"));
  CHECK(error(aedat({{.size = 16, .words = {1, 2, 3, 4}}}), "1.aedat") ==
        "1.aedat: polarity events of 16 bytes, must be 8");
  CHECK(error(aedat({{.overflow = 2, .words = {1, 2}}}), "1.aedat")
            .starts_with("1.aedat: event 0 comes after"));
  const auto whole = aedat({{.words = {polarity_event(1, 2, 1), 80, polarity_event(1, 2, 1), 81}}});
  CHECK(read_beginnings(whole, [](const Bytes& part) {
          parse_events(part, "1.aedat", {34, 34, 2});
        }) == 1);  // the one that ends behind the header
}
