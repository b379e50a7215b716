#include "lapicque/models/plasticity/decay.hpp"

#include <doctest/doctest.h>

using namespace lapicque;

TEST_CASE("tabulated decay is exp(-k dt / tau) to 3 ULP, for short and for endless times") {
  for (double tau : {0.5, 20.0, 33.7, 1000.0, 1e7}) {
    const Decay decay(tau, 0.1);
    CHECK(decay(0) == 1);
    for (Tick k : {1, 7, 1023, 1024, 1025, 99999, 1048575, 1048576, 5000000}) {
      const long double x = std::exp(-(long double)(k)*0.1L / (long double)(tau));
      const double ulps = 3 + double(k) * 0.1 / tau;  // the argument is rounded, too
      if (x > 1e-300L) CHECK(std::abs(decay(k) - double(x)) < ulps * 0x1p-52 * double(x));
    }
    CHECK(decay(-never_yet) == 0);
  }
}

TEST_CASE("a decay time of zero leaves nothing") {
  const Decay decay(0, 0.1);
  CHECK(decay(0) == 0);
  CHECK(decay(1) == 0);
  CHECK(decay(-never_yet) == 0);
}
