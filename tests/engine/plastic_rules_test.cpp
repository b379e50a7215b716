// The triplet rule against published protocols, inhibitory plasticity, and plasticity that waits
// for a reward; each also against an oracle that knows nothing of traces and rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/plastic_lab.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

constexpr double dt = 0.1;

struct Event {
  double t;
  bool post;
};

std::vector<Event> events(const Train& pre, const Train& post, Step delay, Step dendritic,
                          double end) {
  std::vector<Event> list;
  for (Step s : pre) list.push_back({double(s + delay - dendritic), false});
  for (Step s : post) list.push_back({double(s + dendritic), true});
  std::ranges::stable_sort(list, [&](const Event& x, const Event& y) {
    return x.t != y.t ? x.t < y.t : x.post != y.post && x.post == (dendritic > 0);
  });
  while (!list.empty() && list.back().t > end) list.pop_back();
  return list;
}

/// Sum over (or value of the latest of) the spikes of one side strictly before t.
double trace(const std::vector<Event>& list, bool post, double t, double tau, bool nearest) {
  double sum = 0;
  for (const Event& e : list)
    if (e.post == post && e.t < t) {
      const double x = std::exp(-(t - e.t) * dt / tau);
      sum = nearest ? x : sum + x;
    }
  return sum;
}

Synapse triplet(const char* preset, double w_max = 100) {
  return {
      .model = "stdp_triplet", .parameters = {{"w_max", w_max}}, .options = {{"preset", preset}}};
}

/// The change of a weight after n repetitions, at `rate` Hz, of spikes at these times (ms).
double protocol(const char* preset, std::vector<double> pre, std::vector<double> post, double rate,
                int n = 60) {
  std::vector<Train> trains(2);
  const double start = 200;
  for (int i = 0; i < n; ++i) {
    for (double t : pre)
      trains[0].push_back(Step(std::llround((start + i * 1000 / rate + t) / dt)));
    // The dendrite takes 0.1 ms of the delay, the axon nothing: at the synapse both are in time.
    for (double t : post)
      trains[1].push_back(Step(std::llround((start + i * 1000 / rate + t) / dt)) - 1);
  }
  for (Train& train : trains) std::ranges::sort(train);
  Lab lab(triplet(preset), {{0, 0, 1, 10.0}}, 1, 1);
  lab.run(std::max(trains[0].back(), trains[1].back()) + 10, {trains[0]}, {trains[1]});
  return lab.weight() - 10;
}

}  // namespace

TEST_CASE("triplets reproduce the frequency dependence of visual cortex") {
  const double rates[] = {0.1, 10, 20, 40, 50};
  const std::tuple<const char*, double, std::array<double, 5>> table[] = {
      {"visual_full", 10, {0.0000, 0.1321, 0.2470, 0.5337, 0.7409}},
      {"visual_full", -10, {-0.3122, -0.3336, -0.3516, 0.1548, 0.7272}},
      {"visual_minimal", 10, {0.0000, 0.1186, 0.2278, 0.5321, 0.7627}},
      {"visual_minimal", -10, {-0.3166, -0.3322, -0.3417, 0.1737, 0.7492}}};
  for (const auto& [preset, interval, expected] : table)
    for (size_t i = 0; i < 5; ++i) {
      CAPTURE(preset);
      CAPTURE(interval);
      CAPTURE(rates[i]);
      CHECK(std::abs(protocol(preset, {0}, {interval}, rates[i]) - expected[i]) < 1e-4);
    }
}

TEST_CASE("triplets reproduce the pairs, triplets and quadruplets of hippocampal cultures") {
  const std::pair<double, double> pairs[] = {{5, 0.2718},   {10, 0.2018},   {20, 0.1113},
                                             {-5, -0.1203}, {-10, -0.1037}, {-20, -0.0771}};
  for (const auto& [interval, expected] : pairs) {
    CAPTURE(interval);
    CHECK(std::abs(protocol("hippocampus_full", {0}, {interval}, 1) - expected) < 1e-4);
  }
  const std::tuple<double, double, double> pre_post_pre[] = {
      {5, 5, 0.043}, {10, 10, 0.005}, {15, 5, -0.078}, {5, 15, 0.102}};
  for (const auto& [first, second, expected] : pre_post_pre) {
    CAPTURE(first);
    CAPTURE(second);
    const double change = protocol("hippocampus_full", {-first, second}, {0}, 1);
    CHECK(std::abs(change - expected) < 6e-4);
  }
  const std::tuple<double, double, double> post_pre_post[] = {
      {5, 5, 0.358}, {10, 10, 0.204}, {15, 5, 0.325}, {5, 15, 0.108}};
  for (const auto& [first, second, expected] : post_pre_post) {
    CAPTURE(first);
    CAPTURE(second);
    const double change = protocol("hippocampus_full", {0}, {-first, second}, 1);
    CHECK(std::abs(change - expected) < 6e-4);
  }
}

TEST_CASE("the triplet rule equals its sums over spikes on random trains, in both pairings") {
  const double A2p = 0.004, A3p = 0.02, A2m = 0.01, A3m = 0.006, tx = 300, ty = 70;
  for (const bool nearest : {false, true})
    for (const Step dendritic : {Step(0), Step(9), Step(20)}) {
      CAPTURE(nearest);
      CAPTURE(dendritic);
      const Synapse synapse{.model = "stdp_triplet",
                            .parameters = {{"A2_plus", A2p},
                                           {"A3_plus", A3p},
                                           {"A2_minus", A2m},
                                           {"A3_minus", A3m},
                                           {"tau_x", tx},
                                           {"tau_y", ty},
                                           {"w_0", 2.0},
                                           {"w_min", 0.2},
                                           {"w_max", 3.0}},
                            .options = {{"pairing", nearest ? "nearest_symmetric" : "all_to_all"}},
                            .dendritic_fraction = double(dendritic) / 20};
      const Train pre = random_train(21, 100, 20000);
      Train post = random_train(22, 100, 20000);
      for (size_t i = 0; i < pre.size(); i += 3)
        if (pre[i] + 20 > 2 * dendritic) post.push_back(pre[i] + 20 - 2 * dendritic);
      std::ranges::sort(post);
      post.erase(std::unique(post.begin(), post.end()), post.end());
      Lab lab(synapse, {{0, 0, 20, 1.0}}, 1, 1);
      double worst = 0;
      for (Step end : {Step(3333), Step(20000)}) {
        lab.run(end, {pre}, {post});
        const auto list = events(pre, post, 20, dendritic, double(end));
        double w = 1;
        for (const Event& e : list)
          if (e.post)
            w = std::min(w + 2 * trace(list, false, e.t, 16.8, nearest) *
                                 (A2p + A3p * trace(list, true, e.t, ty, nearest)),
                         3.0);
          else
            w = std::max(w - 2 * trace(list, true, e.t, 33.7, nearest) *
                                 (A2m + A3m * trace(list, false, e.t, tx, nearest)),
                         0.2);
        worst = std::max(worst, std::abs(lab.weight() - w));
      }
      CHECK(worst < 1e-12);
    }
}

TEST_CASE("sliding depression equals its sums over spikes, with nu at kappa before the first") {
  const double A3p = 0.02, A2m = 0.01, A3m = 0.006, tx = 300, ty = 70, kappa = 90, tau_nu = 500;
  const Synapse synapse{.model = "stdp_triplet",
                        .parameters = {{"A2_plus", 0.0},
                                       {"A3_plus", A3p},
                                       {"A2_minus", A2m},
                                       {"A3_minus", A3m},
                                       {"tau_x", tx},
                                       {"tau_y", ty},
                                       {"kappa", kappa},
                                       {"tau_nu", tau_nu},
                                       {"w_max", 100.0}},
                        .options = {{"depression", "sliding"}}};
  const Train pre = random_train(31, 60, 20000), post = random_train(32, 60, 20000);
  Lab lab(synapse, {{0, 0, 20, 20.0}}, 1, 1);
  lab.run(20000, {pre}, {post});
  const auto list = events(pre, post, 20, 20, 20000);
  const double first = double(post.front() + 20);
  double w = 20, least = 20, most = 20;
  for (const Event& e : list) {
    if (e.post) {
      w += trace(list, false, e.t, 16.8, false) * A3p * trace(list, true, e.t, ty, false);
    } else if (e.t > first) {
      const double seen = kappa * std::exp(-(e.t - first) * dt / tau_nu) +
                          1000 / tau_nu * trace(list, true, e.t, tau_nu, false);
      w -= std::pow(seen / kappa, 2) * trace(list, true, e.t, 33.7, false) *
           (A2m + A3m * trace(list, false, e.t, tx, false));
    }

    least = std::min(least, w), most = std::max(most, w);
  }
  CHECK(lab.weight() == doctest::Approx(w).epsilon(1e-12));
  CHECK(least > 0);
  CHECK(most < 100);
}

TEST_CASE(
    "visual_homeostatic draws unpaired neurons to 3 Hz: below a weight grows, above it falls") {
  // BCM: over Poisson spikes dw/dt ~ pre post (post - kappa (post / kappa)^2), after tau_nu.
  auto change = [](double rate) {
    double sum = 0;
    for (uint32_t i = 0; i < 40; ++i) {
      Lab lab(triplet("visual_homeostatic"), {{0, 0, 1, 10.0}}, 1, 1);
      lab.run(600000, {random_train(200 + i, 10, 600000)}, {random_train(300 + i, rate, 600000)});
      sum += lab.weight() - 10;
    }
    return sum / 40;
  };
  const double slow = change(1.5), at = change(3), fast = change(6);
  CAPTURE(slow);
  CAPTURE(at);
  CAPTURE(fast);
  CHECK(slow > 0.0);
  CHECK(fast < -0.05);
  CHECK(std::abs(at) < std::abs(fast) / 4);
}

TEST_CASE("inhibitory plasticity: pairs of any order strengthen, lone presynaptic spikes weaken") {
  const Synapse synapse{.model = "vogels",
                        .parameters = {{"eta", 0.1}, {"rho", 5.0}, {"tau", 20.0}}};
  const double alpha = 2 * 5e-3 * 20, e = std::exp(-0.5);  // pairs 10 ms apart
  Lab lab(synapse, {{0, 0, 1, 1.0}, {1, 1, 1, 1.0}, {2, 2, 1, 1.0}}, 3, 3);
  // The dendritic delay of 0.1 ms is taken off the postsynaptic spikes.
  lab.run(500, {{100}, {200}, {100}}, {{199}, {99}, {}});
  CHECK(lab.weight(0) == doctest::Approx(1 + 0.1 * (e - alpha)).epsilon(1e-12));
  CHECK(lab.weight(1) == doctest::Approx(1 + 0.1 * (e - alpha)).epsilon(1e-12));
  CHECK(lab.weight(2) == doctest::Approx(1 - 0.1 * alpha).epsilon(1e-12));
}

TEST_CASE("inhibitory plasticity equals its sums over spikes on random trains") {
  const Synapse synapse{.model = "vogels",
                        .parameters = {{"eta", 0.02}, {"rho", 100.0}, {"w_max", 1.5}},
                        .dendritic_fraction = 0.5};
  const Train pre = random_train(31, 100, 20000), post = random_train(32, 100, 20000);
  Lab lab(synapse, {{0, 0, 20, -1.0}}, 1, 1);
  lab.run(20000, {pre}, {post});
  double w = 1;
  const auto list = events(pre, post, 20, 10, 20000);
  for (const Event& e : list)
    w = std::clamp(w + 0.02 * (trace(list, !e.post, e.t, 20, false) - (e.post ? 0 : 4.0)), 0.0,
                   1.5);
  CHECK(lab.weight() == doctest::Approx(-w).epsilon(1e-12));
}

namespace {

constexpr double tau_c = 150, tau_n = 60, baseline = 0.002;
const Synapse reward_synapse{.model = "stdp_reward",
                             .parameters = {{"A_plus", 0.6},
                                            {"A_minus", 0.5},
                                            {"tau_c", tau_c},
                                            {"tau_n", tau_n},
                                            {"b", baseline},
                                            {"w_min", 0.1},
                                            {"w_max", 3.0},
                                            {"modulator_delay", 2.0}}};

/// dw/dt = c (n - b) integrated in small steps between the spikes of the synapse (midpoint rule).
double integrated(const std::vector<Event>& list,
                  const std::vector<std::pair<double, double>>& jumps, double end) {
  double w = 1, c = 0, t = 0;
  auto dopamine = [&](double at) {
    double n = 0;
    for (const auto& [when, size] : jumps)
      if (when <= at) n += size * std::exp(-(at - when) * dt / tau_n);
    return n;
  };
  auto advance = [&](double to) {
    if (c == 0) {
      t = to;
      return;
    }
    double change = 0;
    constexpr int parts = 4;  // of a step
    for (double s = t; s < to; ++s)
      for (int k = 0; k < parts; ++k) {
        const double mid = s + (k + 0.5) / parts;
        change += c * std::exp(-(mid - t) * dt / tau_c) * (dopamine(mid) - baseline) * dt / parts;
      }
    c *= std::exp(-(to - t) * dt / tau_c);
    w = std::clamp(w + change, 0.1, 3.0);
    t = to;
  };
  for (const Event& e : list) {
    advance(e.t);
    c += e.post ? 0.6 * trace(list, false, e.t, 20, false)
                : -0.5 * trace(list, true, e.t, 20, false);
  }
  advance(end);
  return w;
}

}  // namespace

TEST_CASE("eligibility turns into weight as the integral of dopamine says") {
  const Train pre = random_train(41, 20, 20000), post = random_train(42, 20, 20000);
  Train dopamine = random_train(43, 5, 20000);
  dopamine.push_back(dopamine.back());  // two at once
  std::vector<std::pair<double, double>> jumps;
  for (Step s : dopamine) jumps.push_back({double(s + 20), 1 / tau_n});
  jumps.push_back({9000, 3 / tau_n});
  Lab lab(reward_synapse, {{0, 0, 20, 1.0}}, 1, 1);
  double worst = 0;
  for (Step end : {Step(4000), Step(9000), Step(12345), Step(20000)}) {
    lab.run(end, {pre, dopamine}, {post});
    if (end == 9000) lab.group().reward(9000, 3);
    const double expected = integrated(events(pre, post, 20, 20, double(end)), jumps, double(end));
    worst = std::max(worst, std::abs(lab.weight() - expected));
  }
  CHECK(worst < 1e-6);  // of the oracle's midpoint rule
  CHECK(std::abs(lab.weight() - 1) > 0.05);
}

TEST_CASE(
    "without dopamine and baseline an eligible synapse stays as it is; a late reward counts") {
  Synapse synapse = reward_synapse;
  synapse.parameters["b"] = 0.0;
  Lab lab(synapse, {{0, 0, 1, 1.0}}, 1, 1);
  lab.run(2000, {{100}}, {{149}});  // post reaches the synapse 5 ms after pre
  CHECK(lab.weight() == 1.0);
  lab.group().reward(2000, 1);
  lab.run(60000, {{100}}, {{149}});
  const double c = 0.6 * std::exp(-5.0 / 20) * std::exp(-(200 - 15.0) / tau_c);
  const double area = 1 / (1 / tau_c + 1 / tau_n) / tau_n;
  CHECK(lab.weight() == doctest::Approx(1 + c * area).epsilon(1e-12));
}

TEST_CASE("a synapse that rests through many rewards misses none of them") {
  Synapse synapse = reward_synapse;
  synapse.parameters["tau_c"] = 2000.0;
  synapse.parameters["b"] = 0.0;
  synapse.parameters["w_max"] = 1000.0;
  Train dopamine;
  for (Step s = 1000; s < 400000; s += 400) dopamine.push_back(s);
  const Step end = 400000;  // 40 s: five epochs of the sums, more than one settling
  Lab lab(synapse, {{0, 0, 1, 1.0}}, 1, 1);
  lab.run(end, {{100}, dopamine}, {{149}});
  double expected = 1;
  const double c = 0.6 * std::exp(-5.0 / 20), both = 1 / (1 / 2000.0 + 1 / tau_n);
  for (Step s : dopamine) {
    const double since = (double(s) + 20 - 150) * dt, left = (double(end) - double(s) - 20) * dt;
    if (left > 0)
      expected += c * std::exp(-since / 2000) / tau_n * both * (1 - std::exp(-left / both));
  }
  CHECK(lab.weight() == doctest::Approx(expected).epsilon(1e-10));
}
