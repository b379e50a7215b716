// Files in both directions through the reference implementation of NIR, which is Python.
#include "lapicque/io/nir.hpp"

#include <set>

#include "oracle/oracle.hpp"

using namespace lapicque;

namespace {

nir::Reals reals(std::vector<uint64_t> shape, nir::Precision precision) {
  size_t n = 1;
  for (const auto size : shape) n *= size;
  nir::Reals result{std::move(shape), {}, precision};
  for (size_t i = 0; i < n; ++i)
    result.values.push_back(precision == nir::Precision::float32 ? double(1 / float(i + 3))
                                                                 : 1 / double(i + 3));
  return result;
}

/// Every type; what the reference always writes is there.
nir::Graph every_type(nir::Precision p) {
  const auto v = reals({2}, p);
  const nir::Conv1d conv1{.input_shape = {{10}}, .weight = reals({4, 2, 3}, p), .bias = v};
  const nir::Conv2d conv2{.input_shape = {{8, 9}},
                          .weight = reals({4, 1, 3, 5}, p),
                          .stride = {1, 2},
                          .padding = {nir::Padding<2>::Kind::amount, {0, 1}},
                          .groups = 2,
                          .bias = reals({4}, p)};
  nir::Graph g;
  g.add({"input", nir::Input{{2}}, {{"note", {nir::Texts{{}, {"hello"}}}}}});
  g.add({"affine", nir::Affine{reals({2, 2}, p), v}});
  g.add({"linear", nir::Linear{reals({2, 2}, p)}});
  g.add({"scale", nir::Scale{v}});
  g.add({"conv1", conv1});
  std::get<nir::Conv1d>(g.nodes.back().node).bias = reals({4}, p);
  g.add({"conv2", conv2});
  auto same = conv2;
  same.stride = {1, 1};
  same.padding = {nir::Padding<2>::Kind::same, {}};
  g.add({"same", same});
  g.add({"sum", nir::SumPool2d{{2, 3}, {2, 1}, {1, 0}}});
  g.add({"average", nir::AvgPool2d{{2, 2}, {2, 2}, {0, 0}}});
  g.add({"flatten", nir::Flatten{{{2, 3, 4}}, 1, -1}});
  g.add({"delay", nir::Delay{v}});
  g.add({"threshold", nir::Threshold{v}});
  g.add({"i", nir::I{v}});
  g.add({"if", nir::If{v, v, v}});
  g.add({"li", nir::Li{v, v, v}});
  g.add({"lif", nir::Lif{v, v, v, v, v}});
  g.add({"cuba_li", nir::CubaLi{v, v, v, v, v}});
  g.add({"cuba_lif", nir::CubaLif{v, v, v, v, v, v, v}});
  g.add({"output", nir::Output{{2}}});
  nir::Graph inner;
  inner.add({"input", nir::Input{{2}}});
  inner.add({"li", nir::Li{v, v, v}});
  inner.add({"output", nir::Output{{2}}});
  inner.edges = {{"input", "li"}, {"li", "output"}};
  g.add({"nested", inner});
  g.edges = {{"input", "affine"}, {"affine", "nested"}, {"nested", "output"}};
  g.metadata = {{"dt", {nir::Reals{{}, {1e-4}, nir::Precision::float64}}},
                {"steps", {nir::Integers{{2}, {1, 2}}}}};
  return g;
}

}  // namespace

TEST_CASE("the reference implementation of NIR reads every node and gives it back to the bit") {
  const char* python = std::getenv("LAPICQUE_NIR_PYTHON");
  if (!python || !*python) {
    MESSAGE("LAPICQUE_NIR_PYTHON names no interpreter with `nir`: files were not exchanged.");
    return;
  }
  const auto folder = oracle::work("nir");
  for (const auto precision : {nir::Precision::float32, nir::Precision::float64}) {
    const auto graph = every_type(precision);
    const auto from = folder / "lapicque.nir", to = folder / "reference.nir";
    nir::write(from, graph);
    const std::string command = std::string("'") + python +
                                "' '" LAPICQUE_ORACLE_FOLDER "/nir_copy.py' '" + from.string() +
                                "' '" + to.string() + "'";
    REQUIRE_MESSAGE(std::system(command.c_str()) == 0, command);
    const auto back = nir::read(to);
    REQUIRE(back.nodes.size() == graph.nodes.size());
    for (const auto& node : graph.nodes) {
      REQUIRE(back.find(node.name));
      CHECK_MESSAGE(*back.find(node.name) == node, node.name);
    }
    CHECK(back.metadata == graph.metadata);
    std::set<std::pair<std::string, std::string>> here, there;
    for (const auto& e : graph.edges) here.emplace(e.source, e.target);
    for (const auto& e : back.edges) there.emplace(e.source, e.target);
    CHECK(here == there);
  }
}
