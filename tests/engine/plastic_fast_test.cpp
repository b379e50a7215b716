// The compact form in single precision does what the reference in double does, spike for spike.
#include "lapicque/engine/plastic_fast.hpp"

#include <algorithm>

#include "engine/plastic_lab.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

constexpr uint32_t n_sources = 7, n_targets = 37;  // no whole number of vectors

Synapse stdp(const char* dependence, double dendritic_fraction = 1) {
  return {.model = "stdp",
          .parameters = {{"tau_plus", 17.0},
                         {"tau_minus", 34.0},
                         {"A_plus", 0.05},
                         {"A_minus", 0.04},
                         {"mu_plus", 0.4},
                         {"mu_minus", 0.7},
                         {"w_0", 0.8},
                         {"w_min", 0.1},
                         {"w_max", 2.0}},
          .options = {{"weight_dependence", dependence}},
          .dendritic_fraction = dendritic_fraction};
}

Synapse vogels() {
  return {.model = "vogels", .parameters = {{"eta", 0.02}, {"rho", 20.0}, {"w_max", 2.0}}};
}

Synapse triplets(const char* pairing, const char* depression, double dendritic_fraction = 1) {
  return {.model = "stdp_triplet",
          .parameters = {{"A2_plus", 0.004},
                         {"A3_plus", 0.01},
                         {"A2_minus", 0.01},
                         {"A3_minus", 0.005},
                         {"tau_x", 300.0},
                         {"tau_y", 70.0},
                         {"kappa", 60.0},
                         {"tau_nu", 400.0},
                         {"w_0", 0.8},
                         {"w_min", 0.1},
                         {"w_max", 2.0}},
          .options = {{"pairing", pairing}, {"depression", depression}},
          .dendritic_fraction = dendritic_fraction};
}

/// Every source to every target, in rows of different delays; weights of both signs if asked.
std::vector<Lab::Pair> all_to_all(uint16_t delay, bool mixed = false) {
  std::vector<Lab::Pair> pairs;
  for (uint32_t i = 0; i < n_sources; ++i)
    for (uint16_t j = 0; j < n_targets; ++j)
      pairs.push_back({i, j, uint16_t(delay + (i + j) % 3), mixed && (i + j) % 2 ? -0.7 : 0.9});
  return pairs;
}

struct Trains {
  std::vector<Train> pre, post;
};

/// Random trains at 5 to 150 Hz; spikes of both sides coincide at the synapse now and then.
Trains trains(Step n_steps, Step shift) {
  Trains t;
  for (uint32_t i = 0; i < n_sources; ++i)
    t.pre.push_back(random_train(i, i == 0 ? 5 : 20 * i, n_steps));
  for (uint32_t j = 0; j < n_targets; ++j) {
    Train post = random_train(100 + j, 5 + 4 * j, n_steps);
    for (size_t k = 0; k < t.pre[1].size(); k += 5)
      if (t.pre[1][k] > shift) post.push_back(t.pre[1][k] - shift);
    std::ranges::sort(post);
    post.erase(std::unique(post.begin(), post.end()), post.end());
    t.post.push_back(post);
  }
  return t;
}

/// Both precisions over the same trains: weights agree at several times, and what is transmitted.
void compare(const Synapse& synapse, uint16_t delay, bool mixed = false) {
  CAPTURE(delay);
  const Step n_steps = 12000;
  const auto t = trains(n_steps, Step(synapse.dendritic_fraction * delay));
  Lab exact(synapse, all_to_all(delay, mixed), n_sources, n_targets);
  Lab fast(synapse, all_to_all(delay, mixed), n_sources, n_targets,
           {.precision = Precision::float32});
  REQUIRE(fast.group().layout().find("single precision") != std::string::npos);
  for (Step s : {Step(500), Step(5003), n_steps}) {
    exact.run(s, t.pre, t.post), fast.run(s, t.pre, t.post);
    const auto &a = exact.weights(), &b = fast.weights();
    double worst = 0;
    for (size_t j = 0; j < a.size(); ++j) worst = std::max(worst, std::abs(a[j] - b[j]));
    CHECK(worst < 2e-4);
  }
  size_t changed = 0;
  for (double w : exact.weights()) changed += std::abs(std::abs(w) - (w < 0 ? 0.7 : 0.9)) > 0.01;
  CHECK(changed > n_sources * n_targets / 2);
  for (uint32_t j = 0; j < n_targets; ++j) {
    const auto &a = exact.transmitted[j], &b = fast.transmitted[j];
    REQUIRE(a.size() == b.size());
    for (size_t k = 0; k < a.size(); ++k) {
      CHECK(a[k].step == b[k].step);
      CHECK(std::abs(a[k].weight - b[k].weight) < 7 * (Lab::lsb32 + 2e-4));  // of up to 7 sources
    }
  }
}

}  // namespace

TEST_CASE("single precision learns what double precision learns, for every weight dependence") {
  for (const char* dependence :
       {"additive", "multiplicative", "guetig", "van_rossum", "power_law"}) {
    CAPTURE(dependence);
    compare(stdp(dependence), 15);
    compare(stdp(dependence, 0), 15);
    compare(stdp(dependence, 0.4), 30);
    compare(stdp(dependence), 200);  // several spikes are late
  }
  compare(vogels(), 8);
  compare(stdp("multiplicative"), 15, true);
}

TEST_CASE("single precision learns what double precision learns, for triplets") {
  for (const char* pairing : {"all_to_all", "nearest_symmetric"})
    for (const char* depression : {"constant", "sliding"}) {
      CAPTURE(pairing);
      CAPTURE(depression);
      compare(triplets(pairing, depression), 15);
      compare(triplets(pairing, depression, 0), 15);
      compare(triplets(pairing, depression, 0.4), 30);
      compare(triplets(pairing, depression), 200);
    }
  compare(triplets("all_to_all", "sliding"), 15, true);
}

TEST_CASE("fast synapses remember bursts and forget for silent sources, as slow ones do") {
  Train post = random_train(5, 200, 50000), burst{10};
  for (Step s = 1600; s < 1700; ++s) burst.push_back(s);
  Lab exact(stdp("multiplicative"), {{0, 0, 15, 1.0}, {1, 1, 500, 1.0}}, 2, 2);
  Lab fast(stdp("multiplicative"), {{0, 0, 15, 1.0}, {1, 1, 500, 1.0}}, 2, 2,
           {.precision = Precision::float32});
  const std::vector<Train> pre{{10}, {5, 2050}};
  fast.run(1000, pre, {post, burst});
  const size_t small = fast.group().bytes();
  for (Lab* lab : {&exact, &fast}) lab->run(50000, pre, {post, burst});
  CHECK(fast.group().bytes() <= small + 2 * 2 * 512 * 8);
  for (size_t i : {0, 1}) CHECK(fast.weight(i) == doctest::Approx(exact.weight(i)).epsilon(1e-4));
  CHECK(std::abs(fast.weight(1) - 1) > 0.1);
}

TEST_CASE("fast synapses do not mind how late it is, not even when 32-bit times begin anew") {
  const auto t = trains(6000, 15);
  auto learn = [&](Step start) {
    Lab lab(stdp("multiplicative"), all_to_all(15), n_sources, n_targets,
            {.precision = Precision::float32, .start = start});
    lab.run(6000, t.pre, t.post);
    return lab.weights();
  };
  const auto expected = learn(0);
  CHECK(learn((Step(1) << 30) - 3000) == expected);
  CHECK(learn((Step(1) << 33) + 17) == expected);
}

TEST_CASE("a fast weight outside its bounds is refused") {
  CHECK_THROWS_WITH_AS(
      Lab(stdp("additive"), {{0, 0, 15, 3.0}}, 1, 1, Lab::Options{.precision = Precision::float32}),
      doctest::Contains("an initial weight of 3 is outside [0.1, 2]"), Error);
}
