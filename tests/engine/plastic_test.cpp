// Lazy evaluation equals the rules as written, spike by spike. The oracle sums over all pairs of
// spikes in plain double and knows nothing of traces, rings or rows.
#include "lapicque/engine/plastic.hpp"

#include <algorithm>
#include <functional>

#include "engine/plastic_lab.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

using Time = double;  // in steps, so that spikes that coincide compare equal
constexpr double dt = 0.1;

double fade(Time steps, double tau) { return std::exp(-steps * dt / tau); }

/// The spikes strictly before t.
std::vector<Time> before(const std::vector<Time>& train, Time t) {
  std::vector<Time> list;
  for (Time s : train)
    if (s < t) list.push_back(s);
  return list;
}

/// What a spike at t reads of the other side: the sum over its partners. `own`: spikes of its side.
double read(const std::string& pairing, const std::vector<Time>& other,
            const std::vector<Time>& own, Time t, double tau, bool is_post) {
  const auto partners = before(other, t);
  const auto mine = before(own, t);
  const Time latest_own = mine.empty() ? -1e9 : mine.back();
  if (partners.empty()) return 0;
  double sum = 0;
  if (pairing == "all_to_all")
    for (Time s : partners) sum += fade(t - s, tau);
  if (pairing == "nearest_symmetric") sum = fade(t - partners.back(), tau);
  if (pairing == "nearest_pre_centred") {
    if (!is_post) return fade(t - partners.back(), tau);
    for (Time s : partners)
      if (s >= latest_own) sum += fade(t - s, tau);
  }
  if (pairing == "nearest_restricted" && partners.back() >= latest_own)
    sum = fade(t - partners.back(), tau);
  return sum;
}

struct Event {
  Time t;
  bool post;
};

/// Both trains as they reach the synapse, in the order in which they count.
std::vector<Event> events(const std::vector<Time>& a, const std::vector<Time>& b, bool post_first) {
  std::vector<Event> list;
  for (Time t : a) list.push_back({t, false});
  for (Time t : b) list.push_back({t, true});
  std::ranges::stable_sort(list, [&](const Event& x, const Event& y) {
    return x.t != y.t ? x.t < y.t : x.post != y.post && x.post == post_first;
  });
  return list;
}

struct Oracle {
  std::function<double(double w, Time t, const std::vector<Time>&a, const std::vector<Time>&b)>
      on_pre, on_post;
  std::vector<double> transmitted{};  ///< at each time of arrival

  double run(double w, const Train& pre, const Train& post, Step delay, Step dendritic, Time end) {
    std::vector<Time> a, b;
    for (Step s : pre) a.push_back(Time(s + delay - dendritic));
    for (Step s : post) b.push_back(Time(s + dendritic));
    Time latest = -1;
    for (const Event& e : events(a, b, dendritic > 0)) {
      if (e.t > end) break;
      w = (e.post ? on_post : on_pre)(w, e.t, a, b);
      if (e.post) continue;
      if (e.t == latest)
        transmitted.back() += w;
      else
        transmitted.push_back(w);
      latest = e.t;
    }
    return w;
  }
};

struct Numbers {
  double tau_plus = 17, tau_minus = 34, A_plus = 0.05, A_minus = 0.04, mu_plus = 0.4,
         mu_minus = 0.7, w_0 = 0.8, w_min = 0.1, w_max = 2;
};

double potentiated(const std::string& dependence, const Numbers& p, double w, double x) {
  const double R = p.w_max - p.w_min;
  if (dependence == "additive" || dependence == "van_rossum")
    return std::min(w + p.A_plus * R * x, p.w_max);
  if (dependence == "multiplicative") return std::min(w + p.A_plus * (p.w_max - w) * x, p.w_max);
  if (dependence == "guetig")
    return std::min(w + p.A_plus * R * std::pow((p.w_max - w) / R, p.mu_plus) * x, p.w_max);
  return w + p.A_plus * std::pow(p.w_0, 1 - p.mu_plus) * std::pow(w, p.mu_plus) * x;
}

double depressed(const std::string& dependence, const Numbers& p, double w, double y) {
  const double R = p.w_max - p.w_min;
  if (dependence == "additive") return std::max(w - p.A_minus * R * y, p.w_min);
  if (dependence == "multiplicative" || dependence == "van_rossum")
    return std::max(w - p.A_minus * (w - p.w_min) * y, p.w_min);
  if (dependence == "guetig")
    return std::max(w - p.A_minus * R * std::pow((w - p.w_min) / R, p.mu_minus) * y, p.w_min);
  return std::max(w - p.A_minus * w * y, p.w_min);
}

ValueMap values(const Numbers& p) {
  return {{"tau_plus", p.tau_plus}, {"tau_minus", p.tau_minus}, {"A_plus", p.A_plus},
          {"A_minus", p.A_minus},   {"mu_plus", p.mu_plus},     {"mu_minus", p.mu_minus},
          {"w_0", p.w_0},           {"w_min", p.w_min},         {"w_max", p.w_max}};
}

Oracle pair_oracle(const std::string& pairing, const std::string& dependence, const Numbers& p) {
  return {.on_pre =
              [=](double w, Time t, const auto& a, const auto& b) {
                return depressed(dependence, p, w, read(pairing, b, a, t, p.tau_minus, false));
              },
          .on_post =
              [=](double w, Time t, const auto& a, const auto& b) {
                return potentiated(dependence, p, w, read(pairing, a, b, t, p.tau_plus, true));
              }};
}

const char* pairings[] = {"all_to_all", "nearest_symmetric", "nearest_pre_centred",
                          "nearest_restricted"};
const char* dependences[] = {"additive", "multiplicative", "guetig", "van_rossum", "power_law"};

Synapse stdp(const std::string& pairing, const std::string& dependence, const Numbers& p,
             double dendritic_fraction = 1) {
  return {.model = "stdp",
          .parameters = values(p),
          .options = {{"pairing", pairing}, {"weight_dependence", dependence}},
          .dendritic_fraction = dendritic_fraction};
}

/// Random trains at 100 Hz, made to coincide at the synapse now and then; a source may also spike
/// twice in a step.
std::pair<Train, Train> trains(uint32_t id, Step n_steps, Step axonal, Step dendritic) {
  Train pre = random_train(2 * id, 100, n_steps), post = random_train(2 * id + 1, 100, n_steps);
  for (size_t i = 0; i < pre.size(); i += 4) {
    const Step s = pre[i] + axonal;
    if (s > dendritic) post.push_back(s - dendritic);
  }
  std::ranges::sort(post);
  post.erase(std::unique(post.begin(), post.end()), post.end());
  for (size_t i = pre.size(); i-- > 0;)
    if (i % 10 < 2) pre.insert(pre.begin() + ptrdiff_t(i), pre[i]);
  return {pre, post};
}

/// One synapse between random trains, compared with the oracle while it runs and at its end.
void compare(const Synapse& synapse, Oracle oracle, double w, Step delay, Step dendritic,
             uint32_t id, double tolerance = 1e-12) {
  CAPTURE(delay);
  CAPTURE(dendritic);
  const Step n_steps = 20000;
  const auto [pre, post] = trains(id, n_steps, delay - dendritic, dendritic);
  Lab lab(synapse, {{0, 0, uint16_t(delay), w}}, 1, 1);
  double worst = 0;
  for (Step s : {Step(1300), Step(7777), n_steps}) {
    lab.run(s, {pre}, {post});
    worst = std::max(worst, std::abs(lab.weight() -
                                     Oracle(oracle).run(w, pre, post, delay, dendritic, Time(s))));
  }
  oracle.run(w, pre, post, delay, dendritic, Time(n_steps - dendritic));
  const auto& seen = lab.transmitted[0];
  REQUIRE(seen.size() == oracle.transmitted.size());
  for (size_t i = 0; i < seen.size(); ++i)
    worst = std::max(worst, std::abs(seen[i].weight - oracle.transmitted[i]));
  CHECK(worst < tolerance);
  CHECK(std::abs(lab.weight() - w) > 1e-6);  // the trains do change it
}

}  // namespace

TEST_CASE("every pairing with every weight dependence equals the sum over pairs, spike by spike") {
  uint32_t id = 0;
  for (const char* pairing : pairings)
    for (const char* dependence : dependences) {
      CAPTURE(pairing);
      CAPTURE(dependence);
      const auto oracle = pair_oracle(pairing, dependence, {});
      compare(stdp(pairing, dependence, {}), oracle, 1.0, 15, 15, ++id);
      compare(stdp(pairing, dependence, {}, 0), oracle, 1.0, 15, 0, ++id);
      compare(stdp(pairing, dependence, {}, 0.4), oracle, 1.0, 30, 12, ++id);
    }
}

TEST_CASE("an isolated pair changes the weight by A exp(-|dt|/tau) under every pairing") {
  const Numbers p;
  const double w = 0.7;
  for (const char* pairing : pairings)
    for (const char* dependence : dependences)
      for (int interval : {-800, -137, -10, -1, 0, 1, 10, 137, 800}) {
        CAPTURE(pairing);
        CAPTURE(dependence);
        CAPTURE(interval);
        const Step axonal = 3, dendritic = 7, reference = 1000;
        // Arrival of post minus arrival of pre is `interval`; one more spike of pre transmits.
        Lab lab(stdp(pairing, dependence, p, 0.7), {{0, 0, 10, w}}, 1, 1);
        lab.run(3000, {{reference - axonal}}, {{Step(int(reference - dendritic) + interval)}});
        double expected = w;
        if (interval > 0)
          expected = potentiated(dependence, p, w, std::exp(-interval * dt / p.tau_plus));
        if (interval < 0)
          expected = depressed(dependence, p, w, std::exp(interval * dt / p.tau_minus));
        CHECK(std::abs(lab.weight() - expected) < 1e-12);
      }
}

TEST_CASE("the window shifts by the difference of dendritic and axonal delay") {
  const Numbers p;
  for (double fraction : {0.0, 0.25, 0.5, 1.0}) {
    const int dendritic = int(std::lround(40 * fraction)), axonal = 40 - dendritic;
    for (int soma : {-100, -25, 30, 90}) {  // steps from pre to post at the somata
      Lab lab(stdp("all_to_all", "additive", p, fraction), {{0, 0, 40, 1.0}}, 1, 1);
      lab.run(2000, {{1000}}, {{Step(1000 + soma)}});
      const int interval = soma + dendritic - axonal;
      const double R = p.w_max - p.w_min;
      const double change = interval > 0   ? p.A_plus * R * fade(interval, p.tau_plus)
                            : interval < 0 ? -p.A_minus * R * fade(-interval, p.tau_minus)
                                           : 0;
      CHECK(lab.weight() == doctest::Approx(1 + change).epsilon(1e-12));
    }
  }
}

TEST_CASE("sixty pairs of the preset bi_poo give the fit to Bi and Poo's data") {
  const std::pair<int, double> table[] = {{50, 57.7},   {100, 42.8},   {200, 23.6},   {400, 7.2},
                                          {-50, -23.5}, {-100, -20.3}, {-200, -15.1}, {-400, -8.3}};
  for (const auto& [interval, percent] : table) {
    const Synapse synapse{
        .model = "stdp", .parameters = {{"w_max", 10.0}}, .options = {{"preset", "bi_poo"}}};
    Lab lab(synapse, {{0, 0, 1, 3.0}}, 1, 1);
    Train pre, post;
    for (Step i = 1; i <= 60; ++i) {
      pre.push_back(i * 10000);
      post.push_back(Step(int64_t(i * 10000) - 1 + interval));  // 1: the dendritic delay
    }
    lab.run(610000, {pre}, {post});
    CAPTURE(interval);
    CHECK(std::abs((lab.weight() - 3) / 10 * 100 - percent) < 0.06);
  }
}

TEST_CASE("inhibitory weights learn as magnitudes and arrive as negative numbers") {
  const Numbers p;
  Lab plus(stdp("all_to_all", "multiplicative", p), {{0, 0, 5, 1.0}}, 1, 1);
  Lab minus(stdp("all_to_all", "multiplicative", p), {{0, 0, 5, -1.0}}, 1, 1);
  const auto [pre, post] = trains(77, 5000, 0, 5);
  plus.run(5000, {pre}, {post});
  minus.run(5000, {pre}, {post});
  CHECK(minus.weight() == -plus.weight());
  REQUIRE(minus.transmitted[0].size() == plus.transmitted[0].size());
  for (size_t i = 0; i < plus.transmitted[0].size(); ++i)
    CHECK(minus.transmitted[0][i].weight == -plus.transmitted[0][i].weight);
}

TEST_CASE("a silent source does not make the memory of its targets grow") {
  const Numbers p;
  auto make = [&] {
    return Lab(stdp("all_to_all", "guetig", p), {{0, 0, 15, 1.0}, {1, 0, 40, 1.0}}, 2, 1);
  };
  Train post = random_train(5, 200, 100000);
  Lab lab = make();
  lab.run(1000, {{10}, {10}}, {post});
  const size_t small = lab.group().bytes();
  lab.run(99000, {{10}, {10}}, {post});
  CHECK(lab.group().bytes() <= small + 64 * 24);
  // Late, both weights are what the oracle says of all two thousand spikes.
  for (size_t i = 0; i < 2; ++i) {
    const Step delay = i ? 40 : 15;
    const double expected =
        pair_oracle("all_to_all", "guetig", p).run(1.0, {10}, post, delay, delay, 99000);
    CHECK(lab.weight(i) == doctest::Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("dense bursts within a long dendritic delay are all remembered") {
  const Numbers p;
  Train post, pre{5, 300, 700, 1400};
  for (Step s = 20; s < 1500; ++s) post.push_back(s);  // a spike at every step
  Lab lab(stdp("nearest_pre_centred", "multiplicative", p), {{0, 0, 500, 1.0}}, 1, 1);
  lab.run(3000, {pre}, {post});
  const double expected =
      pair_oracle("nearest_pre_centred", "multiplicative", p).run(1.0, pre, post, 500, 500, 3000);
  CHECK(lab.weight() == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("a spike that a burst follows is remembered until no dendrite needs it") {
  const Numbers p;
  Train post{10}, pre{5, 2050};  // at the synapse, the second lies before the burst
  for (Step s = 1600; s < 1700; ++s) post.push_back(s);
  Lab lab(stdp("all_to_all", "additive", p), {{0, 0, 500, 1.0}}, 1, 1);
  lab.run(2550, {pre}, {post});
  auto oracle = pair_oracle("all_to_all", "additive", p);
  oracle.run(1.0, pre, post, 500, 500, 2050);
  REQUIRE(lab.transmitted[0].size() == 2);
  CHECK(lab.transmitted[0][1].weight == doctest::Approx(oracle.transmitted[1]).epsilon(1e-12));
}

TEST_CASE("reset returns weights and traces to the beginning") {
  const Numbers p;
  const auto [pre, post] = trains(9, 4000, 0, 15);
  Lab lab(stdp("nearest_pre_centred", "additive", p), {{0, 0, 15, 1.0}}, 1, 1);
  lab.run(4000, {pre}, {post});
  const double first = lab.weight();
  CHECK(first != 1.0);
  lab.group().reset();
  CHECK(lab.weight() == 1.0);
  Lab again(stdp("nearest_pre_centred", "additive", p), {{0, 0, 15, 1.0}}, 1, 1);
  again.group().reset();
  again.run(4000, {pre}, {post});
  CHECK(again.weight() == first);
}

TEST_CASE("weights are set live within their bounds, or not at all") {
  const Numbers p;
  Lab lab(stdp("all_to_all", "additive", p), {{0, 0, 15, 1.0}, {0, 1, 15, 1.5}}, 1, 2);
  lab.group().set_weights(0, std::vector<double>{0.5, 0.25});
  CHECK(lab.weights() == std::vector<double>{0.5, 0.25});
  for (double bad : {3.0, 0.05, -0.5, std::nan("")})
    CHECK_THROWS_AS(lab.group().set_weights(0, std::vector<double>{1.0, bad}), Error);
  CHECK(lab.weights() == std::vector<double>{0.5, 0.25});
}

TEST_CASE("wrong names, numbers and units of a synapse are refused with what is allowed") {
  auto message = [](Synapse synapse) -> std::string {
    try {
      Lab lab(std::move(synapse), {{0, 0, 15, 1.0}}, 1, 1);
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  };
  auto has = [&](const Synapse& synapse, const char* text) {
    const auto m = message(synapse);
    CAPTURE(m);
    CHECK(m.find(text) != std::string::npos);
  };
  has({.model = "stpd"}, "no synapse model \"stpd\"; did you mean \"stdp\"?");
  has({.model = "stdp", .parameters = {{"tau_plsu", 20.0}}}, "did you mean \"tau_plus\"?");
  has({.model = "stdp", .parameters = {{"tau_plus", -1.0}}}, "must be > 0");
  has({.model = "stdp", .parameters = {{"w_min", 2.0}}}, "w_min is 2, must be below w_max = 1");
  has({.model = "stdp", .parameters = {{"w_max", 0.5}}}, "an initial weight of 1 is outside");
  has({.model = "stdp", .options = {{"pairing", "nearest"}}}, "cannot be \"nearest\"");
  has({.model = "stdp", .options = {{"paring", "all_to_all"}}}, "did you mean \"pairing\"?");
  has({.model = "stdp", .options = {{"preset", "bipoo"}}}, "did you mean \"bi_poo\"?");
  has({.model = "stdp", .parameters = {{"tau_plus", std::vector<double>{1, 2}}}},
      "must be one number");
  has({.model = "multiquantal", .parameters = {{"n", 2.5}}}, "whole number");
  Lab lab({.model = "stdp"}, {{0, 0, 15, 1.0}}, 1, 1);
  CHECK_THROWS_AS(lab.group().reward(0, 1), Error);
}

TEST_CASE(
    "weights change by what reaches the synapse from learns_from on and before learns_until") {
  // In steps: neither time is a spike's, and both lie between spikes.
  const Step from = 4000, until = 12000;
  Numbers p;
  for (const Precision precision : {Precision::float64, Precision::float32})
    for (const Step dendritic : {Step(0), Step(9), Step(20)}) {
      CAPTURE(dendritic);
      Synapse synapse = stdp("all_to_all", "multiplicative", p, double(dendritic) / 20);
      synapse.parameters["learns_from"] = double(from) * dt;
      synapse.parameters["learns_until"] = double(until) * dt;
      const auto [pre, post] = trains(5, 20000, 20 - dendritic, dendritic);
      Oracle oracle = pair_oracle("all_to_all", "multiplicative", p);
      auto windowed = [&](auto change) {
        return [=](double w, Time t, const auto& a, const auto& b) {
          return t >= Time(from) && t < Time(until) ? change(w, t, a, b) : w;
        };
      };
      oracle.on_pre = windowed(oracle.on_pre), oracle.on_post = windowed(oracle.on_post);
      Lab lab(synapse, {{0, 0, 20, 0.9}}, 1, 1, {.precision = precision});
      const double tolerance = precision == Precision::float64 ? 1e-12 : 1e-4;
      for (const Step end : {Step(3990), Step(8000), Step(11970), Step(15000), Step(20000)}) {
        lab.run(end, {pre}, {post});
        const double w = Oracle(oracle).run(0.9, pre, post, 20, dendritic, Time(end));
        CHECK(std::abs(lab.weight() - w) < tolerance);
        if (end < from) CHECK(w == 0.9);
      }
      oracle.transmitted.clear();
      oracle.run(0.9, pre, post, 20, dendritic, Time(20000 - dendritic));
      const auto& seen = lab.transmitted[0];
      REQUIRE(seen.size() == oracle.transmitted.size());
      const double rounding = precision == Precision::float64 ? 1e-12 : 2 * Lab::lsb32 + 2e-4;
      for (size_t i = 0; i < seen.size(); ++i)
        CHECK(std::abs(seen[i].weight - oracle.transmitted[i]) < rounding);
    }
  Synapse wrong = stdp("all_to_all", "additive", p);
  wrong.parameters["learns_from"] = 50.0, wrong.parameters["learns_until"] = 50.0;
  CHECK_THROWS_WITH_AS(Lab(wrong, {{0, 0, 20, 0.9}}, 1, 1),
                       doctest::Contains("learns_until is 50 ms, must be after learns_from"),
                       Error);
}
