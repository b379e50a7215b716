#include "lapicque/bridge/nir_linear.hpp"

namespace lapicque::bridge {

bool is_linear(const nir::AnyNode& node) {
  return std::visit(
      []<class Node>(const Node&) {
        return requires(Node n) { n.weight; }
        || requires(Node n) { n.kernel_size; }
        || std::is_same_v<Node, nir::Scale> || std::is_same_v<Node, nir::Flatten> ||
            std::is_same_v<Node, nir::Input> || std::is_same_v<Node, nir::Output>;
      },
      node);
}

void add_constant(const nir::AnyNode& node, const nir::Shape& output_shape,
                  std::span<double> output) {
  auto add = [&](const nir::Reals& bias, size_t n_repeats) {  // each number this often in a row
    const size_t n = bias.values.size();
    for (size_t i = 0; i < output.size(); ++i) output[i] += bias.values[i / n_repeats % n];
  };
  if (const auto* affine = std::get_if<nir::Affine>(&node)) add(affine->bias, 1);
  const auto plane = size_t(nir::n_numbers(output_shape) / output_shape[0]);
  if (const auto* conv1 = std::get_if<nir::Conv1d>(&node)) add(conv1->bias, plane);
  if (const auto* conv2 = std::get_if<nir::Conv2d>(&node)) add(conv2->bias, plane);
}

}  // namespace lapicque::bridge
