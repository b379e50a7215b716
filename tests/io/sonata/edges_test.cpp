#include "lapicque/io/sonata/edges.hpp"

#include <cmath>

#include "io/sonata/circuit.hpp"

using namespace lapicque;
using test::Circuit;
using test::holds;

namespace {

SonataEdges edges_of(const Circuit& c) {
  c.write();
  auto all = read_edges(c.path("edges.h5"), c.path("edges.csv"));
  REQUIRE(all.size() == 1);
  return std::move(all[0]);
}

EdgeBatch whole(const SonataEdges& edges, uint64_t batch_size) {
  EdgeBatch all;
  const auto append = [](auto& list, const auto& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  edges.for_each(
      [&](const EdgeBatch& batch) {
        append(all.sources, batch.sources);
        append(all.targets, batch.targets);
        append(all.types, batch.types);
        append(all.weight, batch.weight);
        append(all.delay, batch.delay);
        append(all.nsyns, batch.nsyns);
      },
      batch_size);
  return all;
}

}  // namespace

TEST_CASE("edges are the same in batches of any size") {
  Circuit c;
  c.sources.clear(), c.targets.clear(), c.types.clear();
  for (uint64_t i = 0; i < 1000; ++i) {
    c.sources.push_back(i % 2);
    c.targets.push_back(i * 7 % 4);
    c.types.push_back(1 + i % 2);
    c.edge_attributes["nsyns"].push_back(double(i % 5));
  }
  const auto edges = edges_of(c);
  CHECK(edges.size() == 1000);
  CHECK(edges.source() == "lgn");
  CHECK(edges.target() == "v1");
  const auto at_once = whole(edges, 1 << 20);
  CHECK(at_once.sources == c.sources);
  CHECK(at_once.nsyns == c.edge_attributes["nsyns"]);
  CHECK(at_once.weight[0] == 100);
  CHECK(at_once.weight[1] == 50);
  CHECK(at_once.delay[0] == 1.5);
  CHECK(std::isnan(at_once.delay[1]));
  const auto in_parts = whole(edges, 7);
  CHECK(in_parts.targets == at_once.targets);
  CHECK(in_parts.weight == at_once.weight);
  CHECK(in_parts.nsyns == at_once.nsyns);
}

TEST_CASE("what the group of an edge says goes before its type") {
  Circuit c;
  c.edge_attributes["syn_weight"] = {1, 2, 3};
  CHECK(whole(edges_of(c), 2).weight == std::vector<double>{1, 2, 3});
}

TEST_CASE("lists of edges that do not fit are errors with file and path") {
  Circuit c;
  c.edge_attributes["delay"] = {1, 2};
  CHECK(holds(file_error([&] { whole(edges_of(c), 2); }),
              "/edges/lgn_to_v1/0/delay has 2 entries, but edge_group_index holds 2"));
  Circuit d;
  d.targets = {0, 2};
  CHECK(holds(file_error([&] { edges_of(d); }), "/target_node_id must be a list of 3"));
  Hdf5Writer file;
  file.write<uint64_t>("/edges/a/source_node_id", std::vector<uint64_t>{0});
  file.save(d.path("edges.h5"));
  CHECK(holds(file_error([&] { read_edges(d.path("edges.h5"), ""); }),
              "/edges/a/source_node_id lacks the attribute node_population"));
}
