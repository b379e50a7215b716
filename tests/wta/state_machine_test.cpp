#include "lapicque/wta/state_machine.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::wta;

namespace {

std::vector<int> states(const StateMachine& machine, const Tour& t, uint64_t seed) {
  const auto result = run(machine, t.pulses, t.ticks, seed);
  std::vector<int> all;
  for (const auto& [from, to] : t.gaps) all.push_back(result.state(from, to));
  return all;
}

}  // namespace

TEST_CASE("two coupled maps hold a state and switch when told, with ten seeds of ten") {
  const auto machine = state_machine();
  const Tour t = tour();
  CHECK(t.states == std::vector<int>{-1, 0, 1, 1, 0, 0});
  for (uint64_t seed = 1; seed <= 10; ++seed) CHECK(states(machine, t, seed) == t.states);
}

TEST_CASE("without their coupling the same maps forget, with ten seeds of ten") {
  const auto machine = state_machine({.w_coupling = 0});
  const Tour t = tour();
  for (uint64_t seed = 1; seed <= 10; ++seed)
    CHECK(states(machine, t, seed) == std::vector<int>(6, -1));
}

TEST_CASE("each line moves only the state that it is for") {
  const auto machine = state_machine();
  for (const auto& [set, line, state] :
       {std::tuple{Line::set_0, Line::a, 0}, {Line::set_1, Line::b, 1}}) {
    const Pulse pulses[] = {{set, 0, 100}, {line, 300, 400}};
    const auto result = run(machine, pulses, 600, 3);
    CHECK(result.state(200, 300) == state);
    CHECK(result.state(500, 600) == state);
  }
}

TEST_CASE("a line alone, without a state, moves nothing") {
  const auto machine = state_machine();
  for (Line line : {Line::a, Line::b}) {
    const Pulse pulses[] = {{line, 0, 200}};
    CHECK(run(machine, pulses, 400, 5).state(100, 400) == -1);
  }
}

TEST_CASE("the same seed gives the same spikes") {
  const auto machine = state_machine();
  const Tour t = tour(100);
  CHECK(run(machine, t.pulses, t.ticks, 4).spikes == run(machine, t.pulses, t.ticks, 4).spikes);
  CHECK(run(machine, t.pulses, t.ticks, 4).spikes != run(machine, t.pulses, t.ticks, 5).spikes);
}

TEST_CASE("machines that do not fit on a core are refused") {
  StateMachineOptions large;
  large.integers.n = 22;
  CHECK_THROWS_WITH_AS(state_machine(large),
                       "state_machine: 12 groups of 22 axons do not fit on a core of 256", Error);
  CHECK_THROWS_AS(state_machine({.longest_delay = 0}), Error);
}
