#include "lapicque/train/loss.hpp"

#include <doctest/doctest.h>

using namespace lapicque::train;

TEST_CASE("a class is read off by count, by maximum, by the last step, or by the first spike") {
  //                               step 0    step 1    step 2     of three neurons
  const std::vector<double> values{0, 0, 1, 1, 0, 0, 1, 5, 0};
  const Output y{3, 1, 3, values};
  CHECK(decide(y, Decision::sum)[0] == 1);
  CHECK(decide(y, Decision::max)[0] == 1);
  CHECK(decide(y, Decision::last)[0] == 1);
  CHECK(decide(y, Decision::first_spike)[0] == 2);
}

TEST_CASE("among equals the lowest index is taken") {
  const std::vector<double> silent(6);
  CHECK(decide({2, 1, 3, silent}, Decision::sum)[0] == 0);
  CHECK(decide({2, 1, 3, silent}, Decision::first_spike)[0] == 0);
}
