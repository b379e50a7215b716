#include "lapicque/base/blas_threads.hpp"

#include <doctest/doctest.h>

using namespace lapicque;

// Stands for the OpenBLAS of a process; the linker shows it to dlsym (-rdynamic, CMakeLists.txt).
static int asked = 0;
extern "C" void openblas_set_num_threads(int n) { asked = n; }

TEST_CASE("a BLAS that the process has loaded is told its number of threads") {
  CHECK(set_blas_threads(3));
  CHECK(asked == 3);
}
