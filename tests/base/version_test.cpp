#include "lapicque/base/version.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

TEST_CASE("the version is three numbers, and the build names its compiler") {
  const std::string version{lapicque::version()};
  CHECK(std::count(version.begin(), version.end(), '.') == 2);
  CHECK(version.find_first_not_of("0123456789.") == std::string::npos);
  CHECK(lapicque::build_summary().find(", ") != std::string_view::npos);
}
