#include "lapicque/base/random.hpp"

#include <Random123/ars.h>
#include <doctest/doctest.h>

#include <limits>
#include <set>

#include "base/goodness.hpp"

#undef ars4x32  // a macro of Random123

using namespace lapicque;
using namespace goodness;

namespace {

Stream test_stream(uint32_t id) { return Stream(make_key(2024, Purpose::test, id)); }

RandomBlock random123_ars(const RandomBlock& counter, const Key& key) {
  const ars4x32_ctr_t c{{counter[0], counter[1], counter[2], counter[3]}};
  const ars4x32_key_t k{{key.words[0], key.words[1], key.words[2], key.words[3]}};
  const auto r = ars4x32_R(7, c, k);
  return {r.v[0], r.v[1], r.v[2], r.v[3]};
}

template <class Draw>
std::vector<double> sample(size_t n, Draw draw) {
  std::vector<double> xs(n);
  for (double& x : xs) x = draw();
  return xs;
}

}  // namespace

TEST_CASE("a block is Random123's ars4x32 with seven rounds, for any counter and key") {
  constexpr uint32_t all = 0xffffffff;
  for (uint32_t word : {0u, all}) {
    const RandomBlock counter{word, word, word, word};
    CHECK(ars4x32(counter, {counter}) == random123_ars(counter, {counter}));
  }
  // The digits of pi, as in Random123's known answers (kat_vectors, ars4x32 7).
  const RandomBlock counter{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
  const Key key{{0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89}};
  CHECK(ars4x32(counter, key) == random123_ars(counter, key));
  Stream stream = test_stream(1);
  for (int i = 0; i < 1000; ++i) {
    RandomBlock c;
    Key k;
    for (auto& w : c) w = stream.word();
    for (auto& w : k.words) w = stream.word();
    REQUIRE(ars4x32(c, k) == random123_ars(c, k));
  }
}

TEST_CASE("a stream is the blocks (0, i, j, k), (1, i, j, k), ... of its key, word by word") {
  const Key key = make_key(7, Purpose::weight, 3);
  Stream stream(key, 10, 20, 30);
  for (uint32_t block = 0; block < 40; ++block)
    for (uint32_t word : ars4x32({block, 10, 20, 30}, key)) REQUIRE(stream.word() == word);
}

TEST_CASE("seed, purpose, object and each index open different streams") {
  std::set<uint64_t> firsts;
  int n = 0;
  auto add = [&](Stream stream) { firsts.insert(stream.word64()), ++n; };
  add(Stream(make_key(1, Purpose::weight, 1)));
  add(Stream(make_key(2, Purpose::weight, 1)));
  add(Stream(make_key(uint64_t(1) << 32 | 1, Purpose::weight, 1)));
  add(Stream(make_key(1, Purpose::delay, 1)));
  add(Stream(make_key(1, Purpose::weight, 2)));
  for (uint32_t i = 1; i < 100; ++i) {
    add(Stream(make_key(1, Purpose::weight, 1), i));
    add(Stream(make_key(1, Purpose::weight, 1), 0, i));
    add(Stream(make_key(1, Purpose::weight, 1), 0, 0, i));
  }
  CHECK(firsts.size() == size_t(n));
}

TEST_CASE("every bit of a word is set half of the time, and independent of its neighbour") {
  Stream stream = test_stream(2);
  constexpr int n = 200000;
  std::vector<int> set(32), both(32);
  for (int i = 0; i < n; ++i) {
    const uint32_t w = stream.word(), pairs = w & (w >> 1 | w << 31);
    for (int bit = 0; bit < 32; ++bit) set[bit] += w >> bit & 1, both[bit] += pairs >> bit & 1;
  }
  for (int bit = 0; bit < 32; ++bit) {
    CHECK(std::abs(set[bit] - n / 2) < 5 * std::sqrt(n / 4.0));
    CHECK(std::abs(both[bit] - n / 4) < 5 * std::sqrt(n * 3 / 16.0));
  }
}

TEST_CASE("uniform numbers are uniform in [0, 1), open ones never reach an end") {
  Stream stream = test_stream(3);
  const auto xs = sample(200000, [&] { return stream.uniform(); });
  const auto ys = sample(200000, [&] { return stream.uniform_open(); });
  auto cdf = [](double x) { return x; };
  CHECK(ks_p_value(xs, cdf) > plausible);
  CHECK(ks_p_value(ys, cdf) > plausible);
  CHECK(std::ranges::all_of(xs, [](double x) { return x >= 0 && x < 1; }));
  CHECK(std::ranges::all_of(ys, [](double x) { return x > 0 && x < 1; }));
}

TEST_CASE("integers below n are unbiased, where a remainder or a product would not be") {
  Stream stream = test_stream(4);
  for (uint32_t n : {1u, 2u, 3u, 7u, 64u, 1000u}) {
    const auto p = [n](double k) { return k < n ? 1.0 / n : 0.0; };
    CHECK(integers_p_value(
              100000, n, [&] { return stream.below(n); }, p) > plausible);
  }
  // With n = 3/4 2^32, the plain product gives every third number twice as often as the others.
  const uint32_t n = 3u << 30;
  std::vector<uint64_t> counts(3);
  for (int i = 0; i < 300000; ++i) {
    const uint32_t x = stream.below(n);
    REQUIRE(x < n);
    ++counts[x % 3];
  }
  CHECK(chi_squared_p_value(counts, {1e5, 1e5, 1e5}) > plausible);
}

TEST_CASE("normal, exponential and gamma numbers follow their closed-form distributions") {
  Stream stream = test_stream(5);
  CHECK(ks_p_value(sample(200000, [&] { return stream.normal(); }), normal_cdf) > plausible);
  CHECK(ks_p_value(sample(200000, [&] { return stream.exponential(); }),
                   [](double x) { return -std::expm1(-x); }) > plausible);
  for (double shape : {0.1, 0.5, 1.0, 2.0, 7.5, 300.0})
    CHECK(ks_p_value(sample(50000, [&] { return stream.gamma(shape); }),
                     [&](double x) { return gamma_cdf(shape, x); }) > plausible);
}

TEST_CASE("Poisson numbers follow their law for small, middling and large means") {
  Stream stream = test_stream(6);
  for (double mean : {0.01, 0.7, 5.0, 29.9, 30.0, 75.0, 2000.0})
    CHECK(integers_p_value(
              500000, uint64_t(mean + 8 * std::sqrt(mean) + 8),
              [&] { return stream.poisson(mean); },
              [&](double k) { return poisson_pmf(k, mean); }) > plausible);
  CHECK(stream.poisson(0) == 0);
}

TEST_CASE("binomial numbers follow their law on both sides of every change of method") {
  struct Law {
    uint64_t n;
    double p;
  };
  Stream stream = test_stream(7);
  for (auto [n, p] : {Law{1, 0.3},
                      {10, 0.5},
                      {20, 0.499},
                      {25, 0.5},
                      {40, 0.9},
                      {1000, 0.001},
                      {1000, 0.0099},
                      {1000, 0.011},
                      {1000, 0.999},
                      {100000, 0.25},
                      {1000000000, 2e-7}}) {
    const double mean = double(n) * p;
    const auto largest = std::min(n, uint64_t(mean + 8 * std::sqrt(mean) + 8));
    CHECK(integers_p_value(
              1000000, largest, [&] { return stream.binomial(n, p); },
              [&](double k) { return binomial_pmf(k, double(n), p); }) > plausible);
  }
  CHECK(stream.binomial(0, 0.5) == 0);
  CHECK(stream.binomial(9, 0) == 0);
  CHECK(stream.binomial(9, 1) == 9);
}

TEST_CASE("a binomial of 300 million trials has the right mean and variance") {
  Stream stream = test_stream(8);
  const double n = 3e8, p = 0.37, sigma = std::sqrt(n * p * (1 - p));
  const auto xs = sample(50000, [&] { return (double(stream.binomial(300000000, p)) - n * p); });
  CHECK(ks_p_value(xs, [&](double x) { return normal_cdf((x + 0.5) / sigma); }) > plausible);
}

TEST_CASE("the normal quantile is accurate to 1e-15 at known values, and odd") {
  struct Known {
    double p, x;
  };
  // Computed with 60 digits for the double nearest to each p.
  for (auto [p, x] : {Known{0.5, 0.0},
                      {0.75, 0.67448975019608174320},
                      {0.9, 1.2815515655446003518},
                      {0.975, 1.9599639845400542355},
                      {0.999, 3.0902323061678132778},
                      {1e-5, -4.2648907939228246285},
                      {1e-10, -6.3613409024040561991},
                      {1e-20, -9.2623400897984075797},
                      {1e-300, -37.047096299361199237}})
    CHECK(std::abs(normal_quantile(p) - x) <= 1e-15 * std::abs(x));
  for (double p : {0.001, 0.0625, 0.25, 0.4375})
    CHECK(normal_quantile(p) == doctest::Approx(-normal_quantile(1 - p)).epsilon(1e-13));
}
