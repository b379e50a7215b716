#include "lapicque/domains/plan.hpp"

#include <doctest/doctest.h>

#include "domains/results_of.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::domains;

TEST_CASE("what is finished is not trained again; what is compared is trained together") {
  const Folder folder("lapicque_domains_plan");
  const Plan plan{
      .networks = {"vit", "resnet"}, .sources = {Domain::mnist}, .seeds = {1, 2}, .epochs = 8};
  const auto all = missing_cells(plan, folder.path);
  CHECK(all.size() == 8);
  CHECK(name_of(all[0]) == "vit, M, none, seed 1");
  CHECK(name_of(all[1]) == "vit, M, wta, seed 1");
  save(result_of("vit", "wta", 1, 50), folder.path);
  const auto rest = missing_cells(plan, folder.path);
  CHECK(rest.size() == 7);
  CHECK(name_of(rest[1]) == "resnet, M, none, seed 1");
}

TEST_CASE("a folder of another kind of training, and an unknown arm, are refused at once") {
  const Folder folder("lapicque_domains_mixed");
  save(result_of("vit", "none", 1, 50), folder.path);
  const Plan other{.networks = {"vit"}, .sources = {Domain::mnist}, .epochs = 3};
  CHECK_THROWS_WITH_AS(missing_cells(other, folder.path), doctest::Contains("for 8 epochs, not 3"),
                       Error);
  CHECK_THROWS_WITH_AS(cells_of({.networks = {"vit"}, .arms = {"wtaa"}}), doctest::Contains("wta"),
                       Error);
}
