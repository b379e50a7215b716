#include "lapicque/io/nir_shapes.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using nir::Shape;

namespace {

nir::Reals ones(std::vector<uint64_t> shape) {
  size_t n = 1;
  for (const auto size : shape) n *= size;
  return {std::move(shape), std::vector<double>(n, 1.0)};
}

/// input -> node -> output, or the message of the Error.
struct Chain {
  std::string error{};
  Shape made{};
  size_t n_remarks = 0;
  Chain(Shape input, nir::AnyNode node, Shape output = {}) {
    nir::Graph graph;
    if (!input.empty()) graph.add({"input", nir::Input{std::move(input)}});
    if (!input.empty() || graph.find("input")) graph.edges.push_back({"input", "node"});
    graph.add({"node", std::move(node)});
    if (!output.empty()) {
      graph.add({"output", nir::Output{std::move(output)}});
      graph.edges.push_back({"node", "output"});
    }
    try {
      const auto shapes = nir::infer_shapes(graph, nir::topology(graph));
      made = shapes.output[graph.find("input") ? 1 : 0];
      n_remarks = shapes.remarks.size();
    } catch (const Error& e) {
      error = e.what();
    }
  }
};

Shape made_by(Shape input, nir::AnyNode node) {
  const Chain chain(std::move(input), std::move(node));
  INFO(chain.error);
  CHECK(chain.error.empty());
  return chain.made;
}

nir::Conv2d kernel(uint64_t height, uint64_t width) {
  return {.weight = ones({4, 2, height, width}), .bias = ones({4})};
}

}  // namespace

// The formula of torch.nn.Conv2d: floor((size + 2 padding - dilation (kernel - 1) - 1) / stride)
// + 1.
TEST_CASE("a convolution has torch's shape, of kernels that are not square too") {
  CHECK(made_by({2, 10, 12}, kernel(3, 5)) == Shape{4, 8, 8});
  auto conv = kernel(3, 5);
  conv.stride = {2, 3};
  conv.padding.amount = {1, 2};
  CHECK(made_by({2, 10, 12}, conv) == Shape{4, 5, 4});
  conv.dilation = {3, 2};
  CHECK(made_by({2, 10, 12}, conv) == Shape{4, 3, 3});
  auto same = kernel(2, 5);
  same.padding.kind = nir::Padding<2>::Kind::same;
  CHECK(made_by({2, 10, 12}, same) == Shape{4, 10, 12});
  nir::Conv1d conv1{.weight = ones({6, 1, 4}), .groups = 3, .bias = ones({6})};
  CHECK(made_by({3, 20}, conv1) == Shape{6, 17});
}

TEST_CASE("pools, flattening and products have the shapes of their definitions") {
  CHECK(made_by({3, 7, 8}, nir::SumPool2d{{2, 3}, {2, 1}, {1, 0}}) == Shape{3, 4, 6});
  CHECK(made_by({3, 7, 8}, nir::AvgPool2d{{2, 2}, {2, 2}, {0, 0}}) == Shape{3, 3, 4});
  CHECK(made_by({3, 7, 8}, nir::Flatten{}) == Shape{168});
  CHECK(made_by({3, 7, 8}, nir::Flatten{{}, 1, 2}) == Shape{3, 56});
  CHECK(made_by({3, 7, 8}, nir::Flatten{{}, -3, -2}) == Shape{21, 8});
  CHECK(made_by({6}, nir::Linear{ones({5, 6})}) == Shape{5});
  CHECK(made_by({4, 6}, nir::Linear{ones({5, 6})}) == Shape{4, 5});
  CHECK(made_by({2, 3}, nir::Linear{ones({5, 6})}) == Shape{5});
  CHECK(made_by({4}, nir::Lif{ones({4}), ones({1}), ones({4}), ones({4}), {}}) == Shape{4});
  CHECK(made_by({2, 2}, nir::Threshold{ones({1})}) == Shape{2, 2});
}

TEST_CASE("what is fed by nobody has the shape that its own parameters tell") {
  CHECK(made_by({}, nir::Linear{ones({5, 6})}) == Shape{5});
  CHECK(made_by({}, nir::If{ones({2, 3}), ones({2, 3}), {}}) == Shape{2, 3});
  auto conv = kernel(3, 3);
  CHECK(Chain({}, conv).error.find("cannot be told") != std::string::npos);
  conv.input_shape = {5, 6};
  CHECK(made_by({}, conv) == Shape{4, 3, 4});
}

TEST_CASE("shapes that contradict each other are an error that names both nodes") {
  CHECK(
      Chain({7}, nir::Linear{ones({5, 6})}).error.find("\"node\" (Linear) cannot take an input") !=
      std::string::npos);
  CHECK(Chain({3}, nir::Scale{ones({4})}).error ==
        "the NIR node \"input\" gives the shape [3], but \"node\" takes [4]");
  CHECK(Chain({3, 9, 9}, kernel(3, 3)).error.find("cannot take") != std::string::npos);
  CHECK(Chain({2, 2, 2}, kernel(3, 3)).error.find("cannot take") != std::string::npos);
  CHECK(Chain({6}, nir::Flatten{{}, 1, 1}).error.find("cannot take") != std::string::npos);
  CHECK(Chain({4}, nir::Scale{ones({4})}, {2, 2}).n_remarks == 1);
}

TEST_CASE("shapes go round a cycle") {
  nir::Graph graph;
  graph.add({"rec", nir::Linear{ones({4, 4})}});
  graph.add({"lif", nir::Li{ones({1}), ones({1}), ones({1})}});
  graph.add({"fc", nir::Linear{ones({4, 3})}});
  graph.edges = {{"fc", "lif"}, {"lif", "rec"}, {"rec", "lif"}};
  const auto shapes = nir::infer_shapes(graph, nir::topology(graph));
  CHECK(shapes.output == std::vector<Shape>{{4}, {4}, {4}});
  CHECK(shapes.input[2] == Shape{3});
}

TEST_CASE("the convolutional network of the NIR paper has the shapes that it was trained with") {
  const auto graph = nir::read(std::string(LAPICQUE_NIR_FILES) + "/cnn_sinabs.nir");
  const auto shapes = nir::infer_shapes(graph, nir::topology(graph));
  auto made = [&](const char* name) {
    return shapes.output[size_t(graph.find(name) - graph.nodes.data())];
  };
  CHECK(made("input") == Shape{2, 34, 34});
  CHECK(made("0") == Shape{16, 16, 16});
  CHECK(made("4") == Shape{16, 8, 8});
  CHECK(made("6") == Shape{8, 8, 8});
  CHECK(made("7") == Shape{8, 4, 4});
  CHECK(made("8") == Shape{128});
  CHECK(made("output") == Shape{10});
  CHECK(shapes.remarks.empty());
}
