#include "lapicque/base/error.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace lapicque;

TEST_CASE("an error carries its message and its kind") {
  try {
    fail(ErrorKind::resource, "needs {} GiB, has {} GiB", 4, 1.5);
    FAIL("fail() returned");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "needs 4 GiB, has 1.5 GiB");
    CHECK(error.kind() == ErrorKind::resource);
  }
}

TEST_CASE("a requirement that holds throws nothing; one that fails is an invalid value") {
  CHECK_NOTHROW(require(true, "tau_m is {} ms", 10));
  CHECK_THROWS_WITH_AS(require(false, "tau_m is {} ms, must be > 0 ms", -1),
                       "tau_m is -1 ms, must be > 0 ms", Error);
  try {
    require(false, "x");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
  }
}

TEST_CASE("the nearest name survives a wrong letter, case and a swap, and nothing far is offered") {
  const std::vector<std::string> known{"lif", "lif_exp", "adex", "izhikevich"};
  CHECK(nearest("lif_ex", known) == "lif_exp");
  CHECK(nearest("LIF", known) == "lif");
  CHECK(nearest("aedx", known) == "adex");
  CHECK(nearest("izhikevitch", known) == "izhikevich");
  CHECK(nearest("hodgkin_huxley", known).empty());
  CHECK(nearest("lif", {}).empty());
  CHECK(nearest("q", known).empty());
}

TEST_CASE("of equally near names, the one of the same length is offered") {
  CHECK(nearest("sm", std::vector<std::string>{"s", "ms"}) == "ms");
}

TEST_CASE("a suggestion names the nearest and lists all") {
  const std::vector<std::string> known{"lif", "adex"};
  CHECK(suggestion("adx", known) == "; did you mean \"adex\"? Known: lif, adex.");
  CHECK(suggestion("something_else", known) == ". Known: lif, adex.");
  CHECK(suggestion("x", {}).empty());
}
