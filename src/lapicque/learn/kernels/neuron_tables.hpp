// Which tables the objects of kernels/ offer, for each instruction set: a declaration for each.
#pragma once
#include <array>

#include "lapicque/learn/neuron_kernels.hpp"
#include "lapicque/models/all.hpp"

namespace lapicque::learn {

/// The backward loops are large: their models are dealt out to so many objects, which compile side
/// by side. Object `part` has the models of index part, part + n_parts, ...
inline constexpr size_t n_parts = 4;

template <class R>
using ForwardTable = std::array<ForwardKernel<R>, Neurons::size>;
template <class R>
using BackwardTable = std::array<BackwardKernel<R>, Neurons::size>;
template <class R>
using SlopeTable = std::array<SlopeKernel<R>, 9>;

}  // namespace lapicque::learn
