#include "lapicque/base/memory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {
bool aligned(const void* p, size_t to) { return reinterpret_cast<uintptr_t>(p) % to == 0; }
}  // namespace

TEST_CASE("arrays start at zero, on a cache line, and large ones on a huge page") {
  for (size_t n : {1, 7, 4096, 1 << 20}) {
    Array<double> xs(n);
    CHECK(xs.size() == n);
    CHECK(aligned(xs.data(), 64));
    CHECK(aligned(xs.data(), n * sizeof(double) >= 2 << 20 ? 2 << 20 : 64));
    CHECK(std::all_of(xs.begin(), xs.end(), [](double x) { return x == 0; }));
    xs[n - 1] = 1;
    CHECK(xs.span().back() == 1);
  }
  Array<int> empty;
  CHECK(empty.size() == 0);
  CHECK(empty.begin() == empty.end());
  CHECK(Array<int>(0).data() == nullptr);
}

TEST_CASE("an array moves without copying, and its last byte is its own") {
  Array<char> a(4097);
  a[4096] = 'x';
  const char* place = a.data();
  Array<char> b(std::move(a));
  CHECK(b.data() == place);
  CHECK(b[4096] == 'x');
  CHECK(a.size() == 0);
  CHECK(a.begin() == a.end());
}

TEST_CASE("memory that the system cannot give is an error that says how much") {
  try {
    allocate(size_t(1) << 60);
    FAIL("allocated 2^60 bytes");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
    CHECK(std::string(error.what()).find("1099511627776.0 MiB") != std::string::npos);
  }
  CHECK_THROWS_AS(allocate(SIZE_MAX), Error);
  CHECK_THROWS_AS(Array<double>(SIZE_MAX / 8 + 2), Error);
}

TEST_CASE("pieces of an arena are aligned to 8, zero, disjoint, and stay where they are") {
  Arena arena;
  struct Piece {
    uint8_t* data;
    size_t bytes;
  };
  std::vector<Piece> pieces;
  for (size_t i = 0; i < 3000; ++i) {
    const size_t bytes = i % 1000 == 999 ? size_t(9) << 20 : 1 + i * 37 % 5000;
    uint8_t* data = arena.take(bytes);
    REQUIRE(aligned(data, 8));
    REQUIRE((data[0] == 0 && data[bytes - 1] == 0));
    data[0] = uint8_t(i), data[bytes - 1] = uint8_t(i);
    pieces.push_back({data, bytes});
  }
  for (size_t i = 0; i < pieces.size(); ++i)
    REQUIRE((pieces[i].data[0] == uint8_t(i) && pieces[i].data[pieces[i].bytes - 1] == uint8_t(i)));
  std::ranges::sort(pieces, {}, &Piece::data);
  for (size_t i = 1; i < pieces.size(); ++i)
    REQUIRE(pieces[i - 1].data + pieces[i - 1].bytes <= pieces[i].data);
  CHECK(arena.used() >= 3 * (size_t(9) << 20));
  CHECK(arena.used() <= arena.reserved());
}

TEST_CASE("peak memory grows with what is touched") {
  const size_t before = peak_memory();
  constexpr size_t bytes = size_t(64) << 20;
  Array<char> block(bytes);
  std::memset(block.data(), 1, bytes);
  CHECK(peak_memory() >= std::max(before, bytes));
  CHECK(available_memory() > 0);
}
