#include "lapicque/base/field.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace lapicque;

TEST_CASE("a range says in words what it holds") {
  CHECK(positive.describe() == "> 0");
  CHECK(non_negative.describe() == ">= 0");
  CHECK(fraction.describe() == "in [0, 1]");
  CHECK(any_value.describe() == "any finite number");
  CHECK(Range{.high = 5}.describe() == "<= 5");
  CHECK(Range{.high = -0.5, .high_open = true}.describe() == "< -0.5");
  CHECK(Range{.low = 0, .high = 2, .low_open = true}.describe() == "in (0, 2]");
  CHECK(Range{.low = 0, .high = 2, .high_open = true}.describe() == "in [0, 2)");
}

TEST_CASE("a range holds its closed ends, not its open ones, and never NaN") {
  CHECK_FALSE(positive.contains(0));
  CHECK(positive.contains(5e-324));
  CHECK(non_negative.contains(0));
  CHECK_FALSE(non_negative.contains(-5e-324));
  CHECK(fraction.contains(1));
  CHECK_FALSE(fraction.contains(std::nextafter(1, 2)));
  CHECK_FALSE(Range{.high = 1, .high_open = true}.contains(1));
  for (const Range& range : {any_value, positive, fraction})
    CHECK_FALSE(range.contains(std::nan("")));
}

namespace {
template <class T>
struct Table {
  T a = field("a", 1.5, "mV", any_value, "first");
  T g = receptor("g", "nS", "second", Sign::minus);
  T I = current();
  T u = uniform_noise();
  T n = normal_noise();
};
template <class T>
struct Nothing {};
}  // namespace

TEST_CASE("one table is its documentation as Field and its defaults as a number") {
  const Table<Field> page;
  CHECK(std::string(page.a.name) == "a");
  CHECK(std::string(page.a.unit) == "mV");
  CHECK(page.a.role == Role::value);
  CHECK(page.g.role == Role::receptor);
  CHECK(page.g.sign == Sign::minus);
  CHECK(page.I.role == Role::current);
  CHECK(page.u.role == Role::uniform);
  CHECK(page.n.role == Role::normal);
  const Table<double> numbers;
  CHECK(numbers.a == 1.5);
  CHECK(numbers.u == 0.5);
  CHECK(Table<float>().a == 1.5f);
}

TEST_CASE("the members of a table are an array, in the order they are written") {
  Table<double> table;
  static_assert(n_fields<Table> == 5 && n_fields<Nothing> == 0);
  auto numbers = members(table);
  REQUIRE(numbers.size() == 5);
  CHECK(&numbers[0] == &table.a);
  CHECK(&numbers[4] == &table.n);
  Nothing<double> empty;
  CHECK(members(empty).empty());
}
