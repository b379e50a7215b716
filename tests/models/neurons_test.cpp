// Laws that every neuron obeys, over the registry, and laws of the linear ones together.
#include <set>

#include "lapicque/base/random.hpp"
#include "lapicque/models/all.hpp"
#include "models/neurons_simd.hpp"
#include "models/one_neuron.hpp"

using namespace lapicque;
using namespace lapicque::test;

namespace {

bool has(const std::vector<Field>& table, const char* name) { return find_field(table, name) >= 0; }

// A weight that moves a neuron, and does not make it fire.
double gentle_weight(const Field& f) {
  const std::string unit = f.unit;
  const double size = unit == "pA" ? 20 : unit == "fC" ? 50 : unit == "1" ? 0.02 : 0.5;
  return f.sign == Sign::minus && unit == "pA" ? -size : size;
}

}  // namespace

TEST_CASE("every neuron describes itself") {
  std::set<std::string_view> names;
  for (const NeuronModel& m : neuron_models()) {
    CAPTURE(m.info.name);
    CHECK(names.insert(m.info.name).second);
    CHECK(find_neuron_model(m.info.name) == &m);
    CHECK(m.info.summary.ends_with("."));
    for (auto text : {m.info.equations, m.info.method, m.info.source}) CHECK(text.size() > 10);
  }
  CHECK(find_neuron_model("no such neuron") == nullptr);
}

TEST_CASE("every field of a neuron has its own name, a unit, a meaning, and a default in range") {
  const std::set<std::string> units = {"mV", "ms", "pF",   "pA",    "nS",    "fC",
                                       "Hz", "1",  "1/ms", "mV/ms", "pA/ms", "nS/ms"};
  for (const NeuronModel& m : neuron_models()) {
    CAPTURE(m.info.name);
    std::set<std::string> names;
    for (const auto* table : {&m.parameters, &m.state, &m.input})
      for (const Field& f : *table) {
        CAPTURE(f.name);
        CHECK(names.insert(f.name).second);
        CHECK(units.contains(f.unit));
        CHECK(std::string(f.text).size() > 5);
        CHECK(f.range.contains(f.value));
        CHECK((f.role == Role::value) == (table != &m.input));
      }
    CHECK(m.n_receptors() >= 1);
    CHECK(std::string(m.state[0].text) == "membrane potential");
  }
}

TEST_CASE("constants are prepared from parameters and step alone, and are finite") {
  for (const NeuronModel& m : neuron_models())
    for (double dt : {0.001, 0.1, 1.0}) {
      CAPTURE(m.info.name);
      std::vector<double> p, a(m.n_propagators, 1), b(m.n_propagators, 2);
      for (const Field& f : m.parameters) p.push_back(f.value);
      m.prepare(p.data(), dt, a.data());
      m.prepare(p.data(), dt, b.data());
      CHECK(a == b);
      for (double x : a) CHECK(std::isfinite(x));
    }
}

TEST_CASE("without input a neuron settles at its rest and stays silent") {
  for (const NeuronModel& m : neuron_models()) {
    const std::string name(m.info.name);
    if (name == "hh_cond_exp_traub") continue;  // fires by itself, as its equations do
    CAPTURE(name);
    OneNeuron n(name, 0.1);

    const double start = n.V();
    CHECK(n.run(500).empty());
    const double rest = n.V();
    n.run(100);
    CHECK(std::abs(n.V() - rest) < 1e-5);
    if (name.starts_with("izhikevich"))
      CHECK(rest == doctest::Approx(-70).epsilon(1e-6));  // where the nullclines meet
    else if (name == "eif_psc_exp")
      CHECK(std::abs(rest + 65 - 3.48 * std::exp((rest + 59.9) / 3.48)) < 1e-3);
    else
      CHECK(std::abs(rest - start) < 0.05);
    if (name.starts_with("iaf") || name.starts_with("lif") || name == "li" ||
        name == "gif_cond_exp")
      CHECK(std::abs(rest - start) < 1e-12);
  }
}

TEST_CASE("weights that arrive as current or conductance are felt from the next step on") {
  for (const NeuronModel& m : neuron_models())
    for (size_t place : m.receptors()) {
      const Field& f = m.input[place];
      const std::string unit = f.unit, name(m.info.name);
      CAPTURE(name);
      OneNeuron with(name, 0.1), without(name, 0.1);
      with.step_with(f.name, gentle_weight(f));
      without.step();
      const bool felt_later = unit == "pA" || unit == "nS";
      CHECK((with.V() == without.V()) == felt_later);
      with.run(0.2);
      without.run(0.2);
      if (f.sign == Sign::minus)
        CHECK(with.V() < without.V());
      else
        CHECK(with.V() > without.V());
    }
}

TEST_CASE("the excitatory and the inhibitory receptor differ in their parameters alone") {
  for (const NeuronModel& m : neuron_models()) {
    if (!has(m.input, "excitatory") || !has(m.parameters, "tau_syn_ex")) continue;
    const std::string name(m.info.name);
    CAPTURE(name);
    Settings one = {{"tau_syn_ex", 1.3}, {"tau_syn_in", 7}};
    Settings other = {{"tau_syn_ex", 7}, {"tau_syn_in", 1.3}};
    if (has(m.parameters, "E_ex")) {
      one.insert(one.end(), {{"E_ex", -20}, {"E_in", -90}});
      other.insert(other.end(), {{"E_ex", -90}, {"E_in", -20}});
    }
    OneNeuron a(name, 0.1, one), b(name, 0.1, other), still(name, 0.1);
    a.step_with("excitatory", 3);
    b.step_with("inhibitory", 3);
    double worst = 0, moved = 0;
    for (int i = 0; i < 50; ++i) {
      for (OneNeuron* n : {&a, &b, &still}) n->step();
      worst = std::max(worst, std::abs(a.V() - b.V()));
      moved = std::max(moved, a.V() - still.V());
    }
    CHECK(worst < 1e-11);
    CHECK(moved > 1e-3);
  }
}

TEST_CASE("a neuron is refractory for exactly t_ref, to the nearest step") {
  for (const NeuronModel& m : neuron_models()) {
    const std::string name(m.info.name);
    if (!has(m.parameters, "t_ref") || !has(m.input, "I_stim") || name.starts_with("hh_")) continue;
    const std::pair<double, int> cases[] = {{0, 0},     {0.1, 1},   {1, 10},
                                            {2.04, 20}, {2.06, 21}, {5, 50}};
    for (const auto& [t_ref, steps] : cases) {
      CAPTURE(name);
      CAPTURE(t_ref);
      OneNeuron n(name, 0.1, {{"t_ref", t_ref}});
      n.input("I_stim") = 1e6;
      for (int spike = 0; spike < 3; ++spike) {
        int waited = 0;
        while (!n.step()) {
          ++waited;
          if (has(m.parameters, "V_reset") && spike > 0) CHECK(n.V() == n.parameter("V_reset"));
        }
        if (spike > 0) CHECK(waited == steps);
      }
    }
  }
}

TEST_CASE("a Hodgkin-Huxley neuron does not count spikes within t_ref") {
  for (const char* name : {"hh_psc_alpha", "hh_cond_exp_traub"}) {
    OneNeuron n(name, 0.1, {{"t_ref", 25}, {"I_e", 1000}}), all(name, 0.1, {{"I_e", 1000}});
    const auto spikes = n.run(500);
    CHECK(spikes.size() >= 15);
    CHECK(all.run(500).size() > spikes.size());
    for (size_t i = 1; i < spikes.size(); ++i) CHECK(spikes[i] - spikes[i - 1] > 25);
  }
}

TEST_CASE("no input, however large, leaves a neuron with a number that is not one") {
  for (const NeuronModel& m : neuron_models()) {
    const std::string name(m.info.name);
    if (name.starts_with("izhikevich")) continue;  // a parabola: a large negative V_m does run away
    CAPTURE(name);
    for (double size : {-1e5, 1e5}) {
      OneNeuron n(name, 0.1);
      for (int i = 0; i < 200; ++i) {
        for (const Field& f : m.input)
          if (f.role != Role::uniform) n.input(f.name) = i < 100 ? size : 0;
        n.step();
        for (double x : n.state()) REQUIRE(std::isfinite(x));
      }
    }
  }
}

TEST_CASE("a constant current charges a linear membrane along 1 - exp(-t/tau_m)") {
  for (const char* name : {"iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha", "lif", "iaf_cond_exp"})
    for (double dt : {1.0, 0.1, 1.0 / 1024}) {
      CAPTURE(name);
      CAPTURE(dt);
      OneNeuron n(name, dt, {{"I_e", 200}});
      const double C = n.parameter(std::string(name) == "lif" ? "C" : "C_m");
      const bool has_tau = find_field(n.model().parameters, "tau_m") >= 0;
      const double tau = has_tau ? n.parameter("tau_m") : C / n.parameter("g_L");
      n.run(5);
      const double expected = -70 - 200 * tau / C * std::expm1(-5 / tau);
      const double rounding = 0.5 * 1.42e-14 * 5 / dt;  // half a unit in the last place a step
      CHECK(std::abs(n.V() - expected) < 1e-13 + rounding);
    }
}

TEST_CASE("an injected current acts as the constant current does") {
  for (const char* name :
       {"iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha", "lif", "iaf_cond_exp"}) {
    OneNeuron constant(name, 0.1, {{"I_e", 300}}), injected(name, 0.1);
    injected.input("I_stim") = 300;
    CHECK(constant.run(30) == injected.run(30));
    CHECK(constant.V() == doctest::Approx(injected.V()).epsilon(1e-12));
  }
}

TEST_CASE("excitation and inhibition of equal shape and weight cancel") {
  for (const char* name : {"iaf_psc_exp", "iaf_psc_alpha"}) {
    OneNeuron n(name, 0.1);
    n.input("excitatory") = 250;
    n.input("inhibitory") = -250;
    CHECK(n.run(50).empty());
    CHECK(n.V() == doctest::Approx(-70).epsilon(1e-13));
  }
}

TEST_CASE("the rate under constant current is 1/(t_ref + tau ln((RI - V_r)/(RI - theta)))") {
  // tau 10 ms, theta - V_r = 15 mV, t_ref 2 ms; closed form, Hz.
  const std::pair<double, double> table[] = {
      {16, 33.641}, {20, 63.040}, {30, 111.964}, {50, 179.638}};
  for (const auto& [RI, rate] : table) {
    CAPTURE(RI);
    const double interval = 2 + 10 * std::log(RI / (RI - 15));
    CHECK(1000 / interval == doctest::Approx(rate).epsilon(1e-5));
    for (const char* name : {"iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha"}) {
      CAPTURE(name);
      const double dt = 1.0 / 512;
      OneNeuron n(name, dt, {{"I_e", RI * 25}});  // R = tau_m / C_m = 1/25 GOhm
      const auto spikes = n.run(1000);
      const double measured = (spikes.back() - spikes.front()) / double(spikes.size() - 1);
      CHECK(measured >= interval - 1e-9);  // a spike waits for the grid, never precedes it
      CHECK(measured <= interval + dt);
    }
  }
}

namespace {

// 1000 steps of gentle noise in T: the first state variable at each.
template <class M, class T>
std::vector<double> trace() {
  const auto q = M::template prepare<T>(typename M::template Parameters<T>{}, 0.1);
  typename M::template State<T> s;
  const auto fields = fields_of<M::template Input>();
  std::vector<double> V;
  for (int i = 0; i < 1000; ++i) {
    typename M::template Input<T> x;
    const auto values = members<M::template Input>(x);
    for (size_t k = 0; k < fields.size(); ++k) {
      if (fields[k].role == Role::current) values[k] = T(10 * std::sin(0.1 * i));
      if (fields[k].role == Role::receptor && (i + 7 * int(k)) % 40 == 0)
        values[k] = T(gentle_weight(fields[k]));
    }
    M::template advance<T>(s, q, x);
    if (M::template excess<T>(s, q, x) >= 0) M::template reset<T>(s, q);
    V.push_back(double(members<M::template State>(s)[0]));
  }
  return V;
}

template <class... Ms>
void check_floats(TypeList<Ms...>) {
  const auto check = [](std::string_view name, const auto& exact, const auto& single) {
    double worst = 0;
    for (size_t i = 0; i < exact.size(); ++i)
      worst = std::max(worst, std::abs(exact[i] - single[i]));
    CAPTURE(name);
    // Action potentials of hundreds of mV/ms are 0.2 us apart; parabolas amplify.
    const double bound = name.starts_with("hh_") ? 0.5 : name.starts_with("izh") ? 0.02 : 1e-3;
    CHECK(worst < bound);
    CHECK(worst > 0);
  };
  (check(Ms::info.name, trace<Ms, double>(), trace<Ms, float>()), ...);
}

}  // namespace

TEST_CASE("in single precision a silent neuron stays within 0.001 mV of double for 1000 steps") {
  check_floats(AllNeurons{});
}

namespace {

// A plausible random value of a state variable or an input.
double random_value(const Field& f, Stream& stream) {
  const double u = stream.uniform_open();
  const std::string unit = f.unit;
  if (f.range.high == 1 || f.role == Role::uniform) return u;
  if (f.range.low == 0 && unit == "1") return stream.below(2) ? 0 : 20 * u;  // steps to wait
  if (std::string(f.name).starts_with("V_m") || std::string(f.name) == "v") return 110 * u - 90;
  if (std::string(f.name) == "V") return 3 * u - 1.5;  // of neurons whose threshold is 1
  const double size = unit == "mV" ? 8 : unit == "1" ? 0.6 : unit.starts_with("pA") ? 80 : 5;
  return f.value + size * (f.range.low == 0 ? u : 2 * u - 1);
}

void check_simd(const NeuronModel& m, bool single, double tolerance) {
  CAPTURE(m.info.name);
  const size_t lanes = simd_lanes(single);
  Stream stream(make_key(1, Purpose::test, uint32_t(m.index)));
  std::vector<double> p, q(m.n_propagators), s(m.state.size()), x(m.input.size());
  for (const Field& f : m.parameters) p.push_back(f.value);
  m.prepare(p.data(), 0.1, q.data());
  std::vector<double> state(s.size() * lanes), input(x.size() * lanes);
  int spikes = 0, disagreements = 0;
  double worst = 0;
  for (int trial = 0; trial < 200; ++trial) {
    for (size_t i = 0; i < state.size(); ++i) state[i] = random_value(m.state[i / lanes], stream);
    for (size_t i = 0; i < input.size(); ++i) input[i] = random_value(m.input[i / lanes], stream);
    auto vector_state = state;
    std::vector<char> spiked(lanes);
    simd_step(m.index, single, p.data(), 0.1, vector_state.data(), input.data(), spiked.data());
    for (size_t lane = 0; lane < lanes; ++lane) {
      for (size_t k = 0; k < s.size(); ++k) s[k] = state[k * lanes + lane];
      for (size_t k = 0; k < x.size(); ++k) x[k] = input[k * lanes + lane];
      const bool expected = m.step(s.data(), q.data(), x.data());
      spikes += expected;
      if (expected != bool(spiked[lane])) {
        ++disagreements;
        continue;
      }
      for (size_t k = 0; k < s.size(); ++k)
        worst = std::max(
            worst, std::abs(vector_state[k * lanes + lane] - s[k]) / std::max(1.0, std::abs(s[k])));
    }
  }
  CHECK(worst < tolerance);
  CHECK(disagreements <= (single ? 2 : 0));
  if (m.info.name != "li") CHECK(spikes > 0);
}

}  // namespace

TEST_CASE("a step of a vector of neurons is the step of each, in both precisions") {
  if (!simd_supported()) return;
  for (const NeuronModel& m : neuron_models()) {
    check_simd(m, false, 1e-12);
    check_simd(m, true, 1e-4);
  }
}
