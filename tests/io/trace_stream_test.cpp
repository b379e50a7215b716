#include "lapicque/io/trace_stream.hpp"

#include <doctest/doctest.h>

#include "io/folder.hpp"

using namespace lapicque;

namespace {

Recording piece(double t_start, std::vector<double> samples) {
  Recording recording;
  for (const auto* population : {"exc", "inh"})
    recording.traces.push_back({.population = population,
                                .variable = "V_m",
                                .unit = "mV",
                                .t_start = t_start,
                                .interval = 0.5,
                                .neurons = {4, 7},
                                .samples = samples});
  return recording;
}

}  // namespace

TEST_CASE("traces written piece by piece are the traces written at once") {
  const Folder folder;
  TraceStream stream(folder.path, {.seed = 3});
  stream.append(piece(0, {1, 2, 3, 4, 5, 6}));
  stream.append(piece(1, {5, 6, 7, 8}));  // 1 ms was the last moment of the first piece
  stream.append(piece(2, {9, 10}));       // and 2 ms is the next of the second
  stream.finish();
  write_report(folder.path / "whole.h5", piece(0, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}).traces,
               {.seed = 3});
  const auto whole = read_report(folder.path / "whole.h5");
  const auto grown = read_report(folder.path / "V_m.h5");
  REQUIRE(grown.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    CHECK(grown[i].samples == whole[i].samples);
    CHECK(grown[i].t_start == whole[i].t_start);
    CHECK(grown[i].neurons == whole[i].neurons);
    CHECK(grown[i].variable == whole[i].variable);
  }
  CHECK(!std::filesystem::exists(folder.path / "V_m.h5.part"));
}

TEST_CASE("a stream of traces that is not finished leaves nothing") {
  const Folder folder;
  {
    TraceStream stream(folder.path, {});
    stream.append(piece(0, {1, 2}));
  }
  CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("traces with a gap, or twice the same, are refused") {
  const Folder folder;
  TraceStream stream(folder.path, {});
  stream.append(piece(0, {1, 2, 3, 4}));  // 0 and 0.5 ms
  CHECK_THROWS_AS(stream.append(piece(0, {1, 2, 3, 4})), Error);
  CHECK_THROWS_AS(stream.append(piece(0.75, {5, 6})), Error);
  CHECK_THROWS_AS(stream.append(piece(1.5, {7, 8})), Error);
  stream.append(piece(1, {5, 6}));
  CHECK_THROWS_AS(stream.append(Recording{}), Error);
}
