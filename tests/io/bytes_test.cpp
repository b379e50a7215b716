#include "lapicque/io/bytes.hpp"

#include "io/folder.hpp"

using namespace lapicque;

namespace {

Bytes text(std::string_view letters) { return {letters.begin(), letters.end()}; }

// "lapicque\n" as `bzip2` 1.0.8 packs it.
const Bytes bzip2_example{0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x54, 0x92,
                          0xae, 0x79, 0x00, 0x00, 0x02, 0xc1, 0x80, 0x00, 0x10, 0x2a, 0x24, 0x62,
                          0x00, 0x20, 0x00, 0x22, 0x01, 0xea, 0x64, 0x20, 0xc9, 0x88, 0xc0, 0x68,
                          0xe4, 0xfc, 0x5d, 0xc9, 0x14, 0xe1, 0x42, 0x41, 0x52, 0x4a, 0xb9, 0xe4};

}  // namespace

TEST_CASE("bytes packed with gzip return, and equal bytes are packed equally") {
  Bytes bytes(100'000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = uint8_t(i * i >> 7);
  const auto packed = gzipped(bytes);
  CHECK(packed.size() < bytes.size());
  CHECK(packed == gzipped(bytes));
  CHECK(unpacked(packed, "x.gz") == bytes);
  CHECK(unpacked(bytes, "x") == bytes);
  auto two = gzipped(text("first "));
  const auto second = gzipped(text("second"));
  two.insert(two.end(), second.begin(), second.end());
  CHECK(unpacked(two, "two.gz") == text("first second"));
}

TEST_CASE("packed bytes that are cut short, damaged, or too many are one error") {
  const auto packed = gzipped(Bytes(10'000, 7));
  for (size_t n = 3; n < packed.size(); ++n)
    CHECK(file_error([&] {
            unpacked({packed.begin(), packed.begin() + std::ptrdiff_t(n)}, "x.gz");
          }).starts_with("x.gz is truncated"));
  auto damaged = packed;
  damaged[packed.size() - 6] ^= 1;  // of the check sum
  CHECK(file_error([&] { unpacked(damaged, "x.gz"); }).starts_with("x.gz is damaged"));
  CHECK(file_error([&] {
          unpacked(packed, "x.gz", 9'999);
        }).starts_with("x.gz unpacks to more than 9999 bytes"));
  CHECK(unpacked(packed, "x.gz", 10'000).size() == 10'000);
}

TEST_CASE("bzip2 is unpacked, and refused when cut short or damaged") {
  CHECK(unpacked(bzip2_example, "x.bz2") == text("lapicque\n"));
  for (size_t n = 4; n < bzip2_example.size(); ++n)
    CHECK(file_error([&] {
            unpacked({bzip2_example.begin(), bzip2_example.begin() + std::ptrdiff_t(n)}, "x.bz2");
          }).starts_with("x.bz2 is truncated"));
  auto damaged = bzip2_example;
  damaged[30] ^= 1;
  CHECK(file_error([&] { unpacked(damaged, "x.bz2"); }).starts_with("x.bz2 is damaged"));
}

TEST_CASE("a file is read whole, and what is no file is refused by name") {
  const Folder folder;
  std::ofstream(folder.path / "x") << "letters";
  CHECK(read_bytes(folder.path / "x") == text("letters"));
  CHECK(file_error([&] { read_bytes(folder.path / "y"); }).ends_with("y: no such file"));
  CHECK(file_error([&] { read_bytes(folder.path); }).ends_with("is not a file"));
}

TEST_CASE("a step beyond the end of the bytes names the file and what was missing") {
  const Bytes bytes{1, 2, 3, 4, 5, 6, 7};
  ByteReader reader(bytes, "x.bin");
  CHECK(reader.big<uint16_t>("a number") == 0x0102);
  CHECK(reader.little<uint32_t>("a number") == 0x06050403);
  CHECK(file_error([&] { reader.take(2, "the header"); }) ==
        "x.bin is truncated: the header takes 2 bytes, 1 are left");
  CHECK(reader.n_left() == 1);
}
