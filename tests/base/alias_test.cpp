#include "lapicque/base/alias.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "base/goodness.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

using namespace lapicque;

TEST_CASE("an alias table gives every outcome its probability, whatever their number") {
  Stream stream(make_key(3, Purpose::test, 0));
  for (std::vector<double> p : {std::vector<double>{1},
                                {0.25, 0.75},
                                {1, 2, 3},
                                {0, 1, 0},
                                {5, 1, 1, 1, 1, 1, 1e-3, 0, 3}}) {
    const AliasTable table(p);
    double total = 0;
    for (double x : p) total += x;
    std::vector<uint64_t> counts(p.size());
    const int n = 200000;
    for (int i = 0; i < n; ++i) {
      const uint32_t outcome = table(stream.word());
      REQUIRE(outcome < p.size());
      REQUIRE(p[outcome] > 0);
      ++counts[outcome];
    }
    for (double& x : p) x *= n / total;
    CHECK(goodness::chi_squared_p_value(counts, p) > goodness::plausible);
  }
}

TEST_CASE("a table needs an outcome, and packs only small ones") {
  CHECK_THROWS_AS(AliasTable(std::span<const double>()), Error);
  CHECK(AliasTable(std::vector<double>{1, 1, 1}).packed().size() == 4);
  CHECK_THROWS_AS(AliasTable(std::vector<double>(1000, 1)).packed(), Error);
}
