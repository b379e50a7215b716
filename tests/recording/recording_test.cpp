#include "lapicque/recording/recording.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

SpikeRecord record_of(std::string population, std::vector<double> times,
                      std::vector<uint32_t> senders) {
  return {std::move(population),
          {.t_stop = 10, .times = std::move(times), .senders = std::move(senders), .n_neurons = 3}};
}

Recording two_populations() {
  return {.t_stop = 10,
          .dt = 0.1,
          .spikes = {record_of("exc", {1, 2.5}, {0, 2}), record_of("inh", {1}, {1})},
          .traces = {{.population = "exc",
                      .variable = "V_m",
                      .unit = "mV",
                      .t_start = 5,
                      .interval = 0.5,
                      .neurons = {2, 7},
                      .samples = {-65, -60, -64, -59, -63, -58}}}};
}

}  // namespace

TEST_CASE("a trace is a table of times by neurons") {
  const auto recording = two_populations();
  const auto& trace = recording.trace("exc", "V_m");
  CHECK(trace.n_samples() == 3);
  CHECK(trace.column(0) == std::vector<double>{-65, -64, -63});
  CHECK(trace.column(1) == std::vector<double>{-60, -59, -58});
  CHECK(trace.times() == std::vector<double>{5, 5.5, 6});
  CHECK(Trace{}.n_samples() == 0);
}

TEST_CASE("what was not recorded is answered with what was") {
  const auto recording = two_populations();
  CHECK(recording.spikes_of("inh").senders == std::vector<uint32_t>{1});
  CHECK_THROWS_WITH_AS(recording.spikes_of("ecx"),
                       "no spikes of \"ecx\" were recorded; did you mean \"exc\"? Known: exc, inh.",
                       Error);
  CHECK_THROWS_WITH_AS(recording.trace("exc", "V"),
                       "no trace exc.V was recorded; did you mean \"exc.V_m\"? Known: exc.V_m.",
                       Error);
}

TEST_CASE("the hash of a recording tells apart who fired, when, and in which population") {
  const auto hash = spike_hash(two_populations());
  auto other = two_populations();
  CHECK(spike_hash(other) == hash);
  other.spikes[0].spikes.times[0] = 1 + 1e-9;  // the same step
  CHECK(spike_hash(other) == hash);
  other.spikes[0].spikes.times[0] = 1.1;
  CHECK(spike_hash(other) != hash);
  other = two_populations();
  other.spikes[0].spikes.senders[0] = 1;
  CHECK(spike_hash(other) != hash);
  other = two_populations();
  std::swap(other.spikes[0], other.spikes[1]);
  CHECK(spike_hash(other) != hash);
}
