// A stream of spikes makes the file that all of them at once would have made.
#include "lapicque/io/spike_stream.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/engine/simulation.hpp"

using namespace lapicque;

namespace {

Network noisy() {
  Network net;
  const auto p = net.population("exc", "iaf_psc_exp", 100);
  net.stimulate(p, {.kind = Stimulus::Kind::poisson, .weight = 100.0, .rate = 8000.0});
  net.record_spikes(p);
  return net;
}

}  // namespace

TEST_CASE("spikes streamed piece by piece equal spikes written at once") {
  const auto folder = std::filesystem::temp_directory_path() / "lapicque_spike_stream";
  std::filesystem::remove_all(folder);
  const auto path = folder / "spikes.h5";
  Simulation whole(noisy(), {.threads = 1});
  whole.run(500);
  REQUIRE(whole.n_spikes() > 100);

  Simulation sim(noisy(), {.threads = 2});
  SpikeStream stream(path, {.seed = 1, .dt = 0.1});
  sim.run(
      500,
      [&](Simulation& s) {
        stream.append(s.recording());
        s.clear_recording();
        return true;
      },
      33);
  CHECK_FALSE(std::filesystem::exists(path));
  stream.finish();
  const auto read = read_spikes(path);
  REQUIRE(read.size() == 1);
  CHECK(read[0].population == "exc");
  CHECK(read[0].spikes == whole.recording().spikes_of("exc"));

  Simulation again(noisy(), {.threads = 1});
  again.run(10);
  SpikeStream second(path, {});
  second.append(again.recording());
  CHECK_THROWS_WITH_AS(second.append(again.recording()), doctest::Contains("clear_recording()"),
                       Error);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a stream that is not finished leaves nothing, and one that cannot start says so") {
  const auto folder = std::filesystem::temp_directory_path() / "lapicque_spike_stream_2";
  std::filesystem::remove_all(folder);
  { SpikeStream stream(folder / "spikes.h5", {}); }
  CHECK(std::filesystem::is_empty(folder));
  CHECK_THROWS_AS(SpikeStream("/proc/none/spikes.h5", {}), Error);
  std::filesystem::remove_all(folder);
}
