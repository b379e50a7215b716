#include "lapicque/io/images/idx.hpp"

#include "io/folder.hpp"

using namespace lapicque;

namespace {

const Bytes shorts{0, 0, 0x0B, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x01, 0x02, 0xFF, 0xFE};

std::string error_of(Bytes bytes) {
  return file_error([&] { parse_idx(bytes, "x.idx"); });
}

}  // namespace

TEST_CASE("IDX numbers are big-endian, with their type and shape in front") {
  const auto idx = parse_idx(shorts, "x.idx");
  CHECK(idx.shape == std::vector<size_t>{1, 2});
  CHECK(idx.of<int16_t>(2, "x.idx") == std::vector<int16_t>{0x0102, -2});
  const auto ints = parse_idx(Bytes{0, 0, 0x0C, 1, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFD}, "x.idx");
  CHECK(ints.of<int32_t>(1, "x.idx") == std::vector<int32_t>{-3});
}

TEST_CASE("IDX files return as they were written, packed or not") {
  const Folder folder;
  const Idx idx{{2, 3}, std::vector<int32_t>{1, -2, 3, 1 << 30, 5, 6}};
  for (const char* name : {"x.idx", "x.idx.gz"}) {
    write_idx(folder.path / name, idx);
    const auto back = read_idx(folder.path / name);
    CHECK(back.shape == idx.shape);
    CHECK(back.values == idx.values);
  }
  CHECK(bytes_of(folder.path / "x.idx").size() == 4 + 8 + 24);
}

TEST_CASE("an IDX file that is not what its header says is one message") {
  CHECK(error_of({}).starts_with("x.idx is not an IDX file"));
  CHECK(error_of({'P', 'N', 'G', 1}).starts_with("x.idx is not an IDX file"));
  CHECK(error_of({0, 0, 0x0D, 1, 0, 0, 0, 0}).starts_with("x.idx: IDX type 0x0D; read are"));
  CHECK(error_of({0, 0, 8, 0}) == "x.idx: IDX rank 0, must be 1 to 4");
  CHECK(error_of({0, 0, 8, 9}) == "x.idx: IDX rank 9, must be 1 to 4");
  CHECK(error_of({0, 0, 8, 1, 0, 0}) ==
        "x.idx is truncated: the IDX header takes 4 bytes, 2 are left");
  CHECK(error_of({0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255})
            .starts_with("x.idx claims a shape of [4294967295, 4294967295, ...]"));
  auto longer = shorts;
  longer.push_back(0);
  CHECK(error_of(longer) == "x.idx has 1 bytes more than its shape [1, 2] takes");
  for (size_t n = 12; n < shorts.size(); ++n)
    CHECK(error_of({shorts.begin(), shorts.begin() + std::ptrdiff_t(n)})
              .starts_with("x.idx is truncated: a shape of [1, 2] takes 4 bytes"));
  const auto idx = parse_idx(shorts, "x.idx");
  CHECK(file_error([&] { idx.of<uint8_t>(3, "x.idx"); }) ==
        "x.idx holds i16 numbers of shape [1, 2], must be u8 of rank 3");
}
