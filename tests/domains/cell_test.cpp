#include "lapicque/domains/cell.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "domains/results_of.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/recording/file_output.hpp"

using namespace lapicque;
using namespace lapicque::domains;

TEST_CASE("a finished cell is the same after it was written and read") {
  const Folder folder("lapicque_domains_cell");
  auto one = result_of("vit", "wta+flip", 7, 42, Domain::usps);
  one.varied_validation = 0.625;
  save(one, folder.path);
  save(result_of("resnet", "none", 1, 10), folder.path);
  const auto all = load_results(folder.path);
  REQUIRE(all.size() == 2);
  const auto& read = all[1];  // by file name: resnet, vit
  CHECK(read.cell == one.cell);
  CHECK(to_json(read) == to_json(one));
  CHECK(read.varied_validation == 0.625);
  CHECK(!all[0].varied_validation);
  CHECK(read.on(Domain::svhn)->accuracy() == doctest::Approx(0.42));
  CHECK(load_results(folder.path / "nothing").empty());
}

TEST_CASE("the command of a cell names everything that it depends on") {
  CHECK(command_of(result_of("vit", "wta+flip", 7, 42, Domain::usps).cell) ==
        "lapicque domains --networks vit --sources usps --arms wta+flip --seeds 7 --protocol "
        "first-10k --epochs 8");
}

TEST_CASE("the standard error is that of independent draws") {
  const Tested tested{.n = 1040, .n_right = 520};
  CHECK(tested.standard_error() == doctest::Approx(std::sqrt(0.25 / 1040)));
}

TEST_CASE("a damaged result is named, not read") {
  const Folder folder("lapicque_domains_damaged");
  for (const char* text : {"{", "{}", R"({"network": 3})"}) {
    write_file(folder.path / "full/x.json", text);
    CHECK_THROWS_WITH_AS(load_results(folder.path), doctest::Contains("x.json"), Error);
  }
}
