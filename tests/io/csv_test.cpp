#include "lapicque/io/csv.hpp"

#include <doctest/doctest.h>

#include "io/folder.hpp"

using namespace lapicque;

TEST_CASE("spikes return from comma-separated text to the last bit, whatever the names") {
  const Folder folder;
  const std::vector<SpikeRecord> records{
      {"exc, the \"first\"",
       {.t_stop = 0.30000000000000004,
        .times = {0.1, 0.30000000000000004},
        .senders = {1, 0},
        .n_neurons = 2}},
      {"inh", {.t_stop = 5, .times = {5}, .senders = {2}, .n_neurons = 3}}};
  write_spikes_csv(folder.path / "s.csv", records);
  const auto back = read_spikes_csv(folder.path / "s.csv");
  REQUIRE(back.size() == 2);
  CHECK(back[0].population == records[0].population);
  CHECK(back[0].spikes == records[0].spikes);
  CHECK(back[1].spikes == records[1].spikes);
}

TEST_CASE("a mistake in comma-separated spikes is one message with its line") {
  auto error_of = [](std::string_view text) {
    return file_error([&] { parse_spikes_csv(text, "s.csv"); });
  };
  const std::string head = "population,neuron,time_ms\n";
  CHECK(error_of("").starts_with("s.csv: is empty"));
  CHECK(error_of("a,b,c\n").starts_with("s.csv:1: the first line must be"));
  CHECK(error_of(head + "exc,1,2\nexc,x,2\n").starts_with("s.csv:3: \"x\" is not a number"));
  CHECK(error_of(head + "exc,-1,2\n").starts_with("s.csv:2: \"-1\""));
  CHECK(error_of(head + "exc,1,nan\n").starts_with("s.csv:2: a spike at nan ms"));
  CHECK(error_of(head + "exc,1\n").starts_with("s.csv:2: \"\" is not a number"));
  CHECK(error_of(head + "exc,1,2,3\n").starts_with("s.csv:2: more than three cells"));
  CHECK(error_of(head + "\"exc,1,2\n").starts_with("s.csv:2: a quote is not closed"));
  CHECK(error_of(head + "exc,4000000000,2\n").starts_with("s.csv:2: neuron 4000000000"));
  CHECK(error_of(head + "exc,1,2\r\n\r\n").empty());
}

TEST_CASE("a trace becomes one column for each neuron") {
  const Folder folder;
  write_trace_csv(folder.path / "v.csv", {.population = "exc",
                                          .variable = "V_m",
                                          .unit = "mV",
                                          .t_start = 0.5,
                                          .interval = 0.5,
                                          .neurons = {0, 4},
                                          .samples = {-65, -60, -64.5, -59}});
  const auto bytes = bytes_of(folder.path / "v.csv");
  CHECK(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()) ==
        "time_ms,exc[0].V_m (mV),exc[4].V_m (mV)\n0.5,-65,-60\n1,-64.5,-59\n");
}
