#include "lapicque/io/nir_shapes.hpp"

#include <algorithm>
#include <optional>
#include <type_traits>

#include "lapicque/base/error.hpp"

namespace lapicque::nir {
namespace {

constexpr int64_t most = int64_t(1) << 31;

std::string text(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

/// The positions of a window of `span` elements along an axis; 0 where it does not fit.
int64_t positions(int64_t size, int64_t padding, int64_t span, int64_t stride) {
  return size + 2 * padding < span ? 0 : (size + 2 * padding - span) / stride + 1;
}

template <size_t n>
Shape made_by(const Conv<n>& conv, const Shape& input) {
  const auto& w = conv.weight.shape;
  if (input.size() != n + 1 || input[0] != int64_t(w[1]) * conv.groups) return {};
  Shape result{int64_t(w[0])};
  for (size_t axis = 0; axis < n; ++axis) {
    const int64_t span = conv.dilation[axis] * (int64_t(w[axis + 2]) - 1) + 1;
    const bool same = conv.padding.kind == Padding<n>::Kind::same;
    result.push_back(
        same ? input[axis + 1]
             : positions(input[axis + 1], conv.padding.amount[axis], span, conv.stride[axis]));
  }
  return result;
}

template <class Pool>
Shape pooled(const Pool& pool, const Shape& input) {
  if (input.size() != 3) return {};
  Shape result{input[0]};
  for (size_t axis = 0; axis < 2; ++axis)
    result.push_back(
        positions(input[axis + 1], pool.padding[axis], pool.kernel_size[axis], pool.stride[axis]));
  return result;
}
Shape made_by(const SumPool2d& pool, const Shape& input) { return pooled(pool, input); }
Shape made_by(const AvgPool2d& pool, const Shape& input) { return pooled(pool, input); }

Shape product(const Reals& weight, const Shape& input) {
  const int64_t n_in = int64_t(weight.shape[1]), n_out = int64_t(weight.shape[0]);
  if (weight.shape.size() != 2) return {};
  if (n_numbers(input) == n_in) return {n_out};
  if (input.back() != n_in) return {};
  Shape result = input;
  result.back() = n_out;
  return result;
}
Shape made_by(const Linear& n, const Shape& input) { return product(n.weight, input); }
Shape made_by(const Affine& n, const Shape& input) { return product(n.weight, input); }

Shape made_by(const Flatten& n, const Shape& input) {
  const auto rank = int64_t(input.size());
  const int64_t first = n.start_dim < 0 ? n.start_dim + rank : n.start_dim;
  const int64_t last = n.end_dim < 0 ? n.end_dim + rank : n.end_dim;
  if (first < 0 || last >= rank || first > last) return {};
  Shape result(input.begin(), input.begin() + first);
  result.push_back(n_numbers({input.begin() + first, input.begin() + last + 1}));
  result.insert(result.end(), input.begin() + last + 1, input.end());
  return result;
}
Shape made_by(const Unknown&, const Shape&) { return {}; }
Shape made_by(const Graph&, const Shape&) { return {}; }
template <class Node>
Shape made_by(const Node&, const Shape& input) {
  return input;  // element by element
}

/// The input that a node declares by its fields; none where it takes what comes.
std::optional<Shape> declared(const Input& n) { return n.shape; }
std::optional<Shape> declared(const Output& n) { return n.shape; }
std::optional<Shape> declared(const Flatten& n) { return n.input_type; }
template <size_t n_axes>
std::optional<Shape> declared(const Conv<n_axes>& n) {
  if (!n.input_shape) return {};
  Shape shape{int64_t(n.weight.shape[1]) * n.groups};
  shape.insert(shape.end(), n.input_shape->begin(), n.input_shape->end());
  return shape;
}
template <class Node>
requires requires(const Node& n) { n.weight; }
std::optional<Shape> declared(const Node&) { return {}; }
std::optional<Shape> declared(const SumPool2d&) { return {}; }
std::optional<Shape> declared(const AvgPool2d&) { return {}; }
std::optional<Shape> declared(const Unknown&) { return {}; }
std::optional<Shape> declared(const Graph&) { return {}; }
/// Of what works element by element: the shape of its parameters, unless they are single numbers.
template <class Node>
std::optional<Shape> declared(const Node& node) {
  std::optional<Shape> shape;
  Node::visit(node, [&](std::string_view, const auto& field) {
    const Reals* reals = nullptr;
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, Reals>)
      reals = &field;
    else
      reals = field ? &*field : nullptr;
    if (reals && reals->values.size() > 1) shape.emplace(reals->shape.begin(), reals->shape.end());
  });
  return shape;
}

/// What stands in for an input that nobody gives: a matrix has its columns, a neuron is alone.
template <class Node>
Shape alone(const Node& node) {
  if constexpr (requires { node.weight; })
    return node.weight.shape.size() == 2 ? Shape{int64_t(node.weight.shape[1])} : Shape{};
  else if constexpr (requires { node.kernel_size; })
    return {};
  else
    return {1};
}

/// What a node gives is what the nodes after it take, as far as that goes.
template <class Settle>
void propagate(const Topology& topology, Shapes& shapes, Settle settle) {
  std::vector<size_t> news;
  for (size_t i = 0; i < shapes.output.size(); ++i)
    if (!shapes.output[i].empty()) news.push_back(i);
  while (!news.empty()) {
    const size_t source = news.back();
    news.pop_back();
    for (const size_t target : topology.targets[source]) {
      if (!shapes.input[target].empty()) continue;
      settle(target, shapes.output[source]);
      news.push_back(target);
    }
  }
}

}  // namespace

int64_t n_numbers(const Shape& shape) {
  int64_t n = 1;
  for (const auto size : shape) n *= size;
  return n;
}

Shape output_shape(const NamedNode& node, const Shape& input) {
  const auto shape = std::visit([&](const auto& n) { return made_by(n, input); }, node.node);
  bool fits = !shape.empty();
  int64_t n = 1;
  for (const auto size : shape) {
    fits = fits && size > 0 && n <= most / size;
    n *= fits ? size : 1;
  }
  require(fits, "the NIR node \"{}\" ({}) cannot take an input of shape {}", node.name,
          type_of(node.node), text(input));
  return shape;
}

Shapes infer_shapes(const Graph& flat, const Topology& topology) {
  const size_t n = flat.nodes.size();
  Shapes shapes{std::vector<Shape>(n), std::vector<Shape>(n)};
  auto settle = [&](size_t i, const Shape& input) {
    shapes.input[i] = input;
    shapes.output[i] = output_shape(flat.nodes[i], input);
  };
  for (size_t i = 0; i < n; ++i) {
    const auto what = complaint(flat.nodes[i].node);
    require(what.empty(), "the NIR node \"{}\" ({}): {}", flat.nodes[i].name,
            type_of(flat.nodes[i].node), what);
    const auto shape =
        std::visit([](const auto& node) { return declared(node); }, flat.nodes[i].node);
    if (shape) settle(i, *shape);
  }
  propagate(topology, shapes, settle);
  for (size_t i = 0; i < n; ++i) {  // what is fed by nobody is told by itself
    if (!shapes.input[i].empty() || !topology.sources[i].empty()) continue;
    const auto own = std::visit([](const auto& m) { return alone(m); }, flat.nodes[i].node);
    if (!own.empty()) settle(i, own);
  }
  propagate(topology, shapes, settle);
  for (size_t i = 0; i < n; ++i) {
    const auto& node = flat.nodes[i];
    require(!shapes.input[i].empty(),
            "the shape of the NIR node \"{}\" ({}) cannot be told; give an Input node a shape, or "
            "a convolution its input_shape",
            node.name, type_of(node.node));
    for (const size_t source : topology.sources[i]) {
      const auto &made = shapes.output[source], &taken = shapes.input[i];
      if (made == taken) continue;
      const auto& from = flat.nodes[source].name;
      require(n_numbers(made) == n_numbers(taken),
              "the NIR node \"{}\" gives the shape {}, but \"{}\" takes {}", from, text(made),
              node.name, text(taken));
      shapes.remarks.push_back(
          fmt::format("\"{}\" gives the shape {}, and \"{}\" takes {}: read "
                      "in the same order",
                      from, text(made), node.name, text(taken)));
    }
  }
  return shapes;
}

}  // namespace lapicque::nir
