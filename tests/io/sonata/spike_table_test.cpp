#include "lapicque/io/sonata/spike_table.hpp"

#include "io/sonata/circuit.hpp"

using namespace lapicque;
using test::holds;

TEST_CASE("spikes are read from both kinds of tables, sorted by time") {
  const auto one =
      parse_spike_table("timestamps population node_ids\n5.5 a 3\n1.25 a 0\n2 b 1\n", "s.csv");
  REQUIRE(one.size() == 2);
  CHECK(one[0].population == "a");
  CHECK(one[0].spikes.times == std::vector<double>{1.25, 5.5});
  CHECK(one[0].spikes.senders == std::vector<uint32_t>{0, 3});
  const auto lists = parse_spike_table("gid spike-times\n0 3,1\n2 2.5\n", "s.csv");
  REQUIRE(lists.size() == 1);
  CHECK(lists[0].population == "spikes");
  CHECK(lists[0].spikes.times == std::vector<double>{1, 2.5, 3});
  CHECK(lists[0].spikes.senders == std::vector<uint32_t>{0, 2, 0});
}

TEST_CASE("what is no table of spikes is refused with its line") {
  const auto error = [](const std::string& text) {
    return file_error([&] { parse_spike_table(text, "s.csv"); });
  };
  CHECK(holds(error("time id\n"), "s.csv:1: the columns are"));
  CHECK(holds(error("timestamps node_ids\n1 2 3\n"), "s.csv:2: 3 fields"));
  CHECK(holds(error("timestamps node_ids\n1 -2\n"), "s.csv:2: \"-2\" is no node id"));
  CHECK(holds(error("timestamps node_ids\nsoon 2\n"), "s.csv:2: \"soon\" is no time"));
  CHECK(holds(error(""), "is empty"));
}
