#include "lapicque/domains/table.hpp"

#include <doctest/doctest.h>

#include "domains/results_of.hpp"
#include "lapicque/domains/published.hpp"

using namespace lapicque::domains;

namespace {
constexpr size_t m_to_mm = 4, u_to_m = 1;
}

TEST_CASE("the table has the mean and spread over seeds, column by column") {
  const std::vector<CellResult> results{result_of("resnet", "none", 1, 40),
                                        result_of("resnet", "none", 2, 44),
                                        result_of("vit", "none", 1, 50, Domain::usps)};
  const Table table = tabulate(results, Protocol::first_10k);
  const auto& entry = table.row("resnet", "none")->entries[m_to_mm];
  CHECK(entry->n_seeds == 2);
  CHECK(entry->mean == doctest::Approx(42));
  CHECK(entry->sd == doctest::Approx(2.8284271));
  CHECK(!table.row("resnet", "none")->entries[u_to_m]);
  CHECK(table.row("vit", "none")->entries[u_to_m]->mean == doctest::Approx(50));
  CHECK(table.rows[0].network == "vit");  // the published order
  CHECK(tabulate(results, Protocol::full).rows.empty());
}

TEST_CASE("a gain compares the same seed of the same network, then averages networks") {
  const Table table =
      tabulate(std::vector{result_of("vit", "none", 1, 40), result_of("vit", "wta", 1, 60),
                           result_of("vit", "wta", 2, 99),  // has no partner
                           result_of("resnet", "none", 1, 30), result_of("resnet", "wta", 1, 31)},
               Protocol::first_10k);
  const auto gain = table.gain("wta", m_to_mm);
  CHECK(gain->n_networks == 2);
  CHECK(gain->mean == doctest::Approx(10.5));
  CHECK(gain->low == doctest::Approx(1));
  CHECK(gain->high == doctest::Approx(20));
  CHECK(!table.gain("wta", u_to_m));
  CHECK(table.best(m_to_mm) == table.row("vit", "wta"));
  CHECK(table.arms() == std::vector<std::string>{"none", "wta"});
}
