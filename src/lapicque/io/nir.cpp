// Values and their checks. Reading is in nir_read.cpp, writing in nir_write.cpp.
#include "lapicque/io/nir.hpp"

#include <algorithm>
#include <cstring>

#include "lapicque/base/error.hpp"

namespace lapicque::nir {
namespace {

constexpr int64_t most = int64_t(1) << 31;  // of an axis, and of the numbers of a signal

std::string is_shape(std::string_view name, const Shape& shape) {
  int64_t n = 1;
  for (const auto size : shape) {
    if (size < 1 || size > most) return fmt::format("{} holds the size {}", name, size);
    if ((n *= size) > most) return fmt::format("{} stands for more than {} numbers", name, most);
  }
  return shape.empty() ? fmt::format("{} is empty", name) : "";
}

std::string is_positive(std::string_view name, std::span<const int64_t> numbers, int64_t least) {
  for (const auto x : numbers)
    if (x < least || x > most)
      return fmt::format("{} holds {}, must be from {} to {}", name, x, least, most);
  return "";
}

/// Neurons: every parameter has one number, or all have the same shape.
template <class Node>
std::string same_shapes(const Node& node) {
  const Reals* first = nullptr;
  std::string first_name, result;
  Node::visit(node, [&](std::string_view name, const auto& field) {
    const Reals* reals = nullptr;
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, Reals>)
      reals = &field;
    else
      reals = field ? &*field : nullptr;
    if (!reals || !result.empty()) return;
    if (reals->values.empty()) result = fmt::format("{} is empty", name);
    if (reals->values.size() == 1) return;
    if (!first) first = reals, first_name = name;
    if (reals->shape != first->shape)
      result =
          fmt::format("{} has the shape [{}] and {} the shape [{}]; they must be equal", name,
                      fmt::join(reals->shape, ", "), first_name, fmt::join(first->shape, ", "));
  });
  return result;
}

std::string is_bias(const Reals& bias, uint64_t n_out) {
  return bias.values.size() == n_out
             ? ""
             : fmt::format("bias has {} numbers for {} outputs", bias.values.size(), n_out);
}

std::string is_matrix(const Reals& weight) {
  if (weight.shape.size() < 2)
    return fmt::format("weight has {} axes, must have out and in", weight.shape.size());
  return weight.values.empty() ? "weight is empty" : "";
}

std::string wrong(const Input& n) { return is_shape("shape", n.shape); }
std::string wrong(const Output& n) { return is_shape("shape", n.shape); }
std::string wrong(const Linear& n) { return is_matrix(n.weight); }
std::string wrong(const Affine& n) {
  const auto text = is_matrix(n.weight);
  return text.empty() ? is_bias(n.bias, n.weight.shape[n.weight.shape.size() - 2]) : text;
}

template <size_t n_axes>
std::string wrong(const Conv<n_axes>& n) {
  const auto& w = n.weight.shape;
  if (w.size() != n_axes + 2 || n.weight.values.empty())
    return fmt::format("weight has the shape [{}], must have {} axes, none empty",
                       fmt::join(w, ", "), n_axes + 2);
  if (n.groups < 1 || uint64_t(n.groups) > w[0] || w[0] % uint64_t(n.groups) != 0)
    return fmt::format("groups is {}, must divide the {} outputs", n.groups, w[0]);
  auto text = is_bias(n.bias, w[0]);
  if (text.empty()) text = is_positive("stride", n.stride, 1);
  if (text.empty()) text = is_positive("dilation", n.dilation, 1);
  if (text.empty()) text = is_positive("padding", n.padding.amount, 0);
  if (text.empty() && n.input_shape) text = is_positive("input_shape", *n.input_shape, 1);
  const bool steps = std::ranges::any_of(n.stride, [](int64_t s) { return s != 1; });
  if (text.empty() && n.padding.kind == Padding<n_axes>::Kind::same && steps)
    text = "padding 'same' needs a stride of 1";
  return text;
}

template <class Pool>
std::string wrong_pool(const Pool& n) {
  auto text = is_positive("kernel_size", n.kernel_size, 1);
  if (text.empty()) text = is_positive("stride", n.stride, 1);
  if (text.empty()) text = is_positive("padding", n.padding, 0);
  for (size_t i = 0; i < 2 && text.empty(); ++i)
    if (2 * n.padding[i] > n.kernel_size[i])
      text = fmt::format("padding {} is more than half of kernel_size {}", n.padding[i],
                         n.kernel_size[i]);
  return text;
}
std::string wrong(const SumPool2d& n) { return wrong_pool(n); }
std::string wrong(const AvgPool2d& n) { return wrong_pool(n); }
std::string wrong(const Flatten& n) {
  return n.input_type ? is_shape("input_type", *n.input_type) : "";
}
std::string wrong(const Graph&) { return ""; }
std::string wrong(const Unknown&) { return ""; }
template <class Node>
std::string wrong(const Node& n) {
  return same_shapes(n);
}

}  // namespace

bool Reals::operator==(const Reals& other) const {
  return shape == other.shape && precision == other.precision &&
         values.size() == other.values.size() &&
         (values.empty() ||
          std::memcmp(values.data(), other.values.data(), values.size() * sizeof(double)) == 0);
}

Reals Reals::list(std::vector<double> values, Precision precision) {
  const uint64_t n = values.size();
  return {{n}, std::move(values), precision};
}

bool Graph::operator==(const Graph& other) const {
  return nodes == other.nodes && edges == other.edges && metadata == other.metadata;
}

const NamedNode* Graph::find(std::string_view name) const {
  const auto place =
      std::ranges::find_if(nodes, [&](const NamedNode& n) { return n.name == name; });
  return place == nodes.end() ? nullptr : &*place;
}

void Graph::add(NamedNode node) {
  require(!find(node.name), "a NIR graph has two nodes \"{}\"", node.name);
  nodes.push_back(std::move(node));
}

std::string_view type_of(const AnyNode& node) {
  return std::visit(
      [](const auto& n) -> std::string_view {
        if constexpr (std::is_same_v<std::decay_t<decltype(n)>, Unknown>)
          return n.type_name;
        else
          return n.type;
      },
      node);
}

std::string complaint(const AnyNode& node) {
  return std::visit([](const auto& n) { return wrong(n); }, node);
}

}  // namespace lapicque::nir
