// The tables of one part of the models (neuron_tables.hpp), for the four objects that hold them.
#pragma once
#include "lapicque/learn/kernels/neuron_backward.hpp"

#include "lapicque/learn/kernels/neuron_tables.hpp"

namespace lapicque::LAPICQUE_ISA {
namespace {

/// The kernel of a model if its place is in this part.
template <class M, class R, size_t index, size_t part>
constexpr learn::BackwardKernel<R> backward_kernel() {
  if constexpr (index % learn::n_parts == part)
    return &backward_block<M, R>;
  else
    return nullptr;
}
template <class M, class R, size_t index, size_t part>
constexpr learn::BackwardKernel<R> parameter_kernel() {
  if constexpr (index % learn::n_parts == part)
    return &by_parameter_block<M, R>;
  else
    return nullptr;
}

template <class R, size_t part, Neuron... Ms, size_t... index>
constexpr learn::BackwardTable<R> backward_list(TypeList<Ms...>, std::index_sequence<index...>) {
  return {backward_kernel<Ms, R, index, part>()...};
}
template <class R, size_t part, Neuron... Ms, size_t... index>
constexpr learn::BackwardTable<R> parameter_list(TypeList<Ms...>, std::index_sequence<index...>) {
  return {parameter_kernel<Ms, R, index, part>()...};
}

}  // namespace

template <class R, size_t part>
const learn::BackwardTable<R>& backward_table() {
  static constexpr auto table =
      backward_list<R, part>(Neurons{}, std::make_index_sequence<Neurons::size>());
  return table;
}
template <class R, size_t part>
const learn::BackwardTable<R>& parameter_table() {
  static constexpr auto table =
      parameter_list<R, part>(Neurons{}, std::make_index_sequence<Neurons::size>());
  return table;
}

}  // namespace lapicque::LAPICQUE_ISA
