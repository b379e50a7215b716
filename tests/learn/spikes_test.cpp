#include "lapicque/learn/spikes.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"

using namespace lapicque;
using namespace lapicque::learn;

namespace {

std::vector<double> random_spikes(size_t n, uint32_t seed) {
  std::vector<double> values(n);
  for (size_t i = 0; i < n; ++i) values[i] = (i * 2654435761u + seed) % 97 < 23;
  return values;
}

}  // namespace

TEST_CASE("packed spikes unpack to what was packed, whatever the number of neurons") {
  for (size_t n : {1, 7, 63, 64, 65, 128, 200}) {
    CAPTURE(n);
    const auto values = random_spikes(3 * 2 * n, uint32_t(n));
    Spikes spikes(3, 2, n);
    pack<double>(values, spikes.rows());
    std::vector<double> back(values.size(), -1);
    unpack<double>(spikes, back);
    CHECK(back == values);
    size_t sum = 0;
    for (double v : values) sum += v > 0;
    CHECK(count(spikes) == sum);
    CHECK(density(spikes) == doctest::Approx(double(sum) / double(values.size())));
    for (size_t t = 0; t < 3; ++t)
      for (size_t b = 0; b < 2; ++b)
        for (size_t i = 0; i < n; ++i)
          REQUIRE(spikes.view().at(t, b, i) == (values[(t * 2 + b) * n + i] > 0));
  }
}

TEST_CASE("the bits behind the last neuron are zero, even where there were others before") {
  Spikes spikes(1, 1, 65);
  spikes.rows().words[0] = spikes.rows().words[1] = ~uint64_t(0);
  pack<float>(std::vector<float>(65, 1), spikes.rows());
  CHECK(spikes.view().words[1] == 1);
  CHECK(count(spikes) == 65);
}

TEST_CASE("the spikes of a row are visited in ascending order") {
  Spikes spikes(2, 2, 130);
  const std::vector<size_t> fired{0, 63, 64, 100, 129};
  for (size_t i : fired) spikes.rows().row(1, 1)[i / 64] |= uint64_t(1) << i % 64;
  std::vector<size_t> visited;
  for_each_spike(spikes.view().row(1, 1), [&](size_t i) { visited.push_back(i); });
  CHECK(visited == fired);
  visited.clear();
  for_each_spike(spikes.view().steps(1, 1).row(0, 1), [&](size_t i) { visited.push_back(i); });
  CHECK(visited == fired);
}

TEST_CASE("counts say how often each neuron of each sample spiked") {
  const size_t n = 70;
  const auto values = random_spikes(4 * 2 * n, 5);
  Spikes spikes(4, 2, n);
  pack<double>(values, spikes.rows());
  std::vector<float> counts(2 * n, 10);
  add_counts<float>(spikes, counts);
  for (size_t i = 0; i < 2 * n; ++i) {
    double sum = 10;
    for (size_t t = 0; t < 4; ++t) sum += values[t * 2 * n + i];
    REQUIRE(counts[i] == sum);
  }
}

TEST_CASE("no neurons have no density, and a wrong size is refused") {
  CHECK(density(Spikes(2, 0, 5)) == 0);
  Spikes spikes(2, 3, 4);
  std::vector<float> wrong(23);
  CHECK_THROWS_WITH_AS(unpack<float>(spikes, wrong), doctest::Contains("must be 24"), Error);
  CHECK_THROWS_WITH_AS(pack<float>(wrong, spikes.rows()), doctest::Contains("must be 24"), Error);
  CHECK_THROWS_WITH_AS(add_counts<float>(spikes, wrong), doctest::Contains("need 12"), Error);
}
