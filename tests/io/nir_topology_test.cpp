#include "lapicque/io/nir_topology.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

nir::Graph graph_of(const std::vector<std::string>& nodes, std::vector<nir::Edge> edges) {
  nir::Graph graph;
  for (const auto& name : nodes) {
    if (name.starts_with("in"))
      graph.add({name, nir::Input{{1}}});
    else if (name.starts_with("out"))
      graph.add({name, nir::Output{{1}}});
    else
      graph.add({name, nir::Scale{nir::Reals::list({1})}});
  }
  graph.edges = std::move(edges);
  return graph;
}

std::vector<std::string> names_of(const nir::Graph& graph) {
  std::vector<std::string> names;
  for (const auto& node : graph.nodes) names.push_back(node.name);
  return names;
}

bool has_edge(const nir::Graph& graph, const std::string& source, const std::string& target) {
  return std::ranges::count(graph.edges, nir::Edge{source, target}) == 1;
}

std::string error_of(auto action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a nested graph is laid open: its nodes take its name, its ports vanish") {
  auto inner = graph_of({"in", "lif", "rec", "out"},
                        {{"in", "lif"}, {"lif", "rec"}, {"rec", "lif"}, {"lif", "out"}});
  auto graph = graph_of({"in", "a", "out"}, {{"in", "a"}, {"a", "g"}, {"g", "out"}, {"a", "out"}});
  graph.add({"g", inner});
  const auto flat = nir::flattened(graph);
  CHECK(names_of(flat) == std::vector<std::string>{"in", "a", "out", "g.lif", "g.rec"});
  CHECK(flat.edges.size() == 6);
  for (const auto& [source, target] :
       std::vector<std::pair<std::string, std::string>>{{"in", "a"},
                                                        {"a", "g.lif"},
                                                        {"g.lif", "g.rec"},
                                                        {"g.rec", "g.lif"},
                                                        {"g.lif", "out"},
                                                        {"a", "out"}})
    CHECK_MESSAGE(has_edge(flat, source, target), source, " -> ", target);
}

TEST_CASE("graphs nest, and an edge may name one port of several") {
  const auto inmost = graph_of({"in", "out"}, {{"in", "out"}});  // a plain wire
  auto middle =
      graph_of({"in1", "in2", "x", "out"}, {{"in1", "w"}, {"w", "x"}, {"in2", "x"}, {"x", "out"}});
  middle.add({"w", inmost});
  auto outer = graph_of({"in", "y", "out"}, {{"in", "m.in1"}, {"y", "m.in2"}, {"m.out", "out"}});
  outer.add({"m", middle});
  const auto flat = nir::flattened(outer);
  CHECK(names_of(flat) == std::vector<std::string>{"in", "y", "out", "m.x"});
  CHECK(has_edge(flat, "in", "m.x"));
  CHECK(has_edge(flat, "y", "m.x"));
  CHECK(has_edge(flat, "m.x", "out"));
  outer.edges[0].target = "m";
  CHECK(error_of([&] { nir::flattened(outer); }).find("has 2 inputs; write \"m.PORT\"") !=
        std::string::npos);
}

TEST_CASE("components come sources first, and cycles are one component") {
  const auto graph = graph_of(
      {"out", "d", "c", "b", "a", "in"},
      {{"in", "a"}, {"a", "b"}, {"b", "c"}, {"c", "b"}, {"c", "d"}, {"d", "d"}, {"d", "out"}});
  const auto t = nir::topology(graph);
  CHECK(t.components == std::vector<std::vector<size_t>>{{5}, {4}, {2, 3}, {1}, {0}});
  CHECK(t.recurrent == std::vector<bool>{false, false, true, true, false});
  CHECK(t.in_cycle(2));
  CHECK(!t.in_cycle(4));
  CHECK(t.sources[3] == std::vector<size_t>{4, 2});
}

TEST_CASE("a chain of a hundred thousand nodes is ordered without recursion") {
  nir::Graph graph;
  for (int i = 0; i < 100'000; ++i) {
    graph.nodes.push_back({std::to_string(i), nir::Scale{nir::Reals::list({1})}});
    if (i > 0) graph.edges.push_back({std::to_string(i), std::to_string(i - 1)});
  }
  const auto t = nir::topology(graph);
  REQUIRE(t.components.size() == 100'000);
  CHECK(t.components.front() == std::vector<size_t>{99'999});
}

TEST_CASE("an edge to a node that is not there is an error with the nearest name") {
  const auto path = std::string(LAPICQUE_NIR_FILES) + "/braille_noDelay_bias_zero_subgraph.nir";
  const auto graph = nir::read(path);
  const auto message = error_of([&] { nir::flattened(graph); });
  CHECK(message.find("graph \"lif1\": an edge names \"lif\", which is no node") !=
        std::string::npos);
  CHECK(message.find("lif1") != std::string::npos);
  CHECK(error_of([&] {
          nir::topology(graph_of({"a"}, {{"a", "b"}}));
        }).find("names \"b\"") != std::string::npos);
}

TEST_CASE("two nodes that would have one name are an error") {
  auto graph = graph_of({"g.x"}, {});
  graph.add({"g", graph_of({"x"}, {})});
  CHECK(error_of([&] { nir::flattened(graph); }).find("\"g.x\" stands for two nodes") !=
        std::string::npos);
}
