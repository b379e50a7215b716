#include "lapicque/base/simd/isa.hpp"

#include <doctest/doctest.h>

#include <array>

#include "lapicque/base/error.hpp"

using namespace lapicque;

TEST_CASE("the best instruction set that the machine runs is chosen, and every machine runs SSE4") {
  constexpr std::array<std::string_view, 3> all{"sse4", "avx2", "avx512"};
  const size_t best = choose_isa(all);
  CHECK(choose_isa(all, all[best]) == best);
  CHECK(choose_isa(all, "sse4") == 0);
  CHECK(choose_isa(std::span(all).first(1)) == 0);
  if (best + 1 < all.size())
    CHECK_THROWS_WITH_AS(choose_isa(all, "avx512"), "this machine cannot run the avx512 kernels",
                         Error);
}

TEST_CASE("an instruction set that is not compiled in is refused with those that are") {
  constexpr std::array<std::string_view, 2> some{"sse4", "avx2"};
  CHECK_THROWS_WITH_AS(choose_isa(some, "avx3"), doctest::Contains("\"avx2\""), Error);
  constexpr std::array<std::string_view, 1> none{"m68k"};
  CHECK_THROWS_WITH_AS(choose_isa(none), doctest::Contains("none of the instruction sets"), Error);
}
