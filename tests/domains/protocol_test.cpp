#include "lapicque/domains/protocol.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "lapicque/base/error.hpp"
#include "lapicque/io/catalogue.hpp"

using namespace lapicque;
using namespace lapicque::domains;

namespace {

bool is_there(const char* set) {
  std::vector<std::string> places;
  for (const char* place : data_set(set).places)
    if (place) places.emplace_back(place);
  return find_data(data_folder(), places).has_value();
}

bool lies_in_folder(const char* set) {
  const bool found = is_there(set);
  if (!found) MESSAGE("skipped: ", std::string(set), " is not in the data folder");
  return found;
}

/// While it lives, LAPICQUE_DATA names a folder that is not there.
struct Unset {
  std::string before = std::getenv("LAPICQUE_DATA") ? std::getenv("LAPICQUE_DATA") : "";
  Unset() { setenv("LAPICQUE_DATA", "/nonexistent", 1); }
  ~Unset() {
    if (before.empty())
      unsetenv("LAPICQUE_DATA");
    else
      setenv("LAPICQUE_DATA", before.c_str(), 1);
  }
};

}  // namespace

TEST_CASE("domains and shifts go by the names of the literature") {
  CHECK(name_of(shifts[4]) == "M->MM");
  for (Domain d : all_domains) CHECK(domain_of(to_string(d)) == d);
  CHECK_THROWS_WITH_AS(domain_of("mnistm"), doctest::Contains("mnist_m"), Error);
  CHECK(protocol_of("full") == Protocol::full);
  CHECK_THROWS_AS(protocol_of("half"), Error);
}

TEST_CASE("first-10k trains with the first 10,000 images and validates with the next 2,000") {
  if (!lies_in_folder("mnist")) return;
  const Source source = load_source(Domain::mnist, Protocol::first_10k);
  CHECK(source.training.n() == 10'000);
  CHECK(source.validation.n() == 2'000);
  CHECK(source.training.labels[0] == 5);  // MNIST begins 5, 0, 4
  CHECK(source.training.labels[2] == 4);
}

TEST_CASE("SVHN's digits at hand are all targets, or all a source, and then none is a target") {
  if (!lies_in_folder("svhn_mini") || is_there("svhn")) return;
  CHECK(load_target(Domain::svhn).n() == 554 + 486);
  CHECK(is_target(Domain::svhn, Domain::mnist));
  CHECK(!is_target(Domain::svhn, Domain::svhn));
  CHECK(is_target(Domain::usps, Domain::usps) == is_here(Domain::usps));
  const Source source = load_source(Domain::svhn, Protocol::first_10k);
  CHECK(source.training.n() + source.validation.n() == 554 + 486);
  CHECK(source.validation.n() == 554 / 5 + 486 / 5);
}

TEST_CASE("USPS, a set of less than 12,000, gives a tenth of each class to validation") {
  if (!lies_in_folder("usps")) return;
  const Source source = load_source(Domain::usps, Protocol::first_10k);
  CHECK(source.training.n() == 7291 - 729);
  CHECK(std::ranges::count(source.validation.labels, 0u) == 119);  // of 1,194 zeros
}

TEST_CASE("without a data folder there is the sample of MNIST, and nothing else") {
  const Unset unset;
  CHECK(is_here(Domain::mnist));
  CHECK(!is_here(Domain::mnist, "/nonexistent"));
  for (Domain d : {Domain::usps, Domain::svhn, Domain::mnist_m}) CHECK(!is_here(d));
  const Source source = load_source(Domain::mnist, Protocol::first_10k);
  CHECK(source.training.set == "mnist_sample");
  CHECK(source.training.n() == 720);
  CHECK(source.validation.n() == 80);
}
