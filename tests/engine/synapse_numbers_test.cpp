#include "lapicque/engine/synapse_numbers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "lapicque/base/random.hpp"

using namespace lapicque;

namespace {

/// Every `every`-th of the numbers of rows of `length`, shuffled within each row, as a block that
/// owns a share of the targets sees them.
std::vector<uint32_t> numbers_of_rows(size_t n_rows, uint32_t length, uint32_t every) {
  std::vector<uint32_t> all;
  Stream random(make_key(1, Purpose::test, length), every);
  for (size_t row = 0; row < n_rows; ++row) {
    std::vector<uint32_t> numbers;
    for (uint32_t k = 0; k < length; k += every) numbers.push_back(uint32_t(row) * length + k);
    for (size_t k = numbers.size(); k > 1; --k)
      std::swap(numbers[k - 1], numbers[size_t(random.uniform() * double(k))]);
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  return all;
}

}  // namespace

TEST_CASE("synapse numbers come back as they were put in") {
  for (const auto& numbers :
       {numbers_of_rows(40, 900, 2),     // short rows, the last run open
        numbers_of_rows(1, 4096, 1),     // exactly one run
        numbers_of_rows(30, 20'000, 2),  // runs that reach over two rows
        numbers_of_rows(3, 200'000, 2),  // a row too long for halves, from the first run on
        std::vector<uint32_t>{}, std::vector<uint32_t>{4294967294u}}) {
    SynapseNumbers list;
    list.reserve(numbers.size());
    for (const uint32_t number : numbers) list.push_back(number);
    REQUIRE(list.size() == numbers.size());
    CHECK(list.empty() == numbers.empty());
    size_t n_wrong = 0;
    for (size_t j = 0; j < numbers.size(); ++j) n_wrong += list[j] != numbers[j];
    CHECK(n_wrong == 0);
  }
}

TEST_CASE("a wide run late in a list keeps what stands before it") {
  auto numbers = numbers_of_rows(20, 1000, 1);
  for (uint32_t k = 0; k < 5000; ++k) numbers.push_back(20'000 + k * 40);
  SynapseNumbers list;
  for (const uint32_t number : numbers) list.push_back(number);
  size_t n_wrong = 0;
  for (size_t j = 0; j < numbers.size(); ++j) n_wrong += list[j] != numbers[j];
  CHECK(n_wrong == 0);
}

TEST_CASE("numbers of rows up to 20,000 take two bytes each") {
  const auto numbers = numbers_of_rows(60, 9000, 2);
  SynapseNumbers list;
  for (const uint32_t number : numbers) list.push_back(number);
  CHECK(double(list.bytes()) < 2.1 * double(numbers.size()));
}
