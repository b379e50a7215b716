// The loops of a neuron layer, compiled once per instruction set and chosen at run time.
//
// kernels/ holds the code: kernels/neuron_forward.hpp and kernels/neuron_backward.hpp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "lapicque/learn/reset.hpp"

namespace lapicque::learn {

/// Numbers of a block at its first step, and the distance from one step to the next.
template <class R>
struct Rows {
  R* values = nullptr;  ///< null: not given, not wanted
  size_t step = 0;      ///< 0: the same row at every step
};

/// The widest vector of any kernel, and so the padding of a block's own columns.
template <class R>
inline constexpr size_t widest = 64 / sizeof(R);

/// Some steps of a block: neighbouring columns, where a column is a neuron of a sample. What is
/// [..][stride] belongs to the block, is aligned to 64 bytes, and is padded to `widest`.
template <class R>
struct NeuronBlock {
  size_t n = 0, n_steps = 0, stride = 0;
  const R* constants = nullptr;  ///< [n_propagators] of [constants_stride]
  size_t constants_stride = 0;
  bool per_neuron = false;  ///< each column its own constants; else the first `widest` are repeated
  std::span<const Rows<const R>> inputs{};  ///< [n_input]; not given: the field's default
  Reset reset = Reset::value;
  ResetGradient reset_gradient = ResetGradient::flows;
  R* states = nullptr;  ///< [n_steps][n_state][stride], before each step: out of forward
  R* excess = nullptr;  ///< [n_steps][stride]: out of forward
};

template <class R>
struct ForwardBlock : NeuronBlock<R> {
  R* state = nullptr;  ///< [n_state][stride], in and out
  Rows<uint64_t> spikes{};
  Rows<R> potentials{};
};

/// The surrogate's slopes of a row of excess; n is padded.
template <class R>
using SlopeKernel = void (*)(R scale, const R* excess, R* slopes, size_t n);

template <class R>
struct BackwardBlock : NeuronBlock<R> {
  SlopeKernel<R> slope = nullptr;
  R slope_scale = 0;
  R* slopes = nullptr;  ///< [stride], memory to work in: the slopes of one step
  Rows<const R> grad_spikes{}, grad_potentials{};
  R* grad_state = nullptr;  ///< [n_state][stride], in: after the last step; out: before the first
  /// Out, if wanted, [n_steps][n_state + 2][stride]: the gradients by the state after each step,
  /// by its excess, and by its potential; what by_parameter reads.
  R* trail = nullptr;
  std::span<const Rows<R>> grad_inputs{};  ///< [n_input]; with step 0 the sum is added
  /// Their rows, which start at cache lines, are written past the caches: they are too many to be
  /// there still when somebody reads them, and need not be fetched to be overwritten.
  bool stream = false;

  /// Of by_parameter: how the constants change with it, laid out as they are; and its gradient,
  /// added up over the steps.
  const R* constants_gradient = nullptr;
  R* sums = nullptr;  ///< [stride]
};

template <class R>
using ForwardKernel = void (*)(const ForwardBlock<R>&);
template <class R>
using BackwardKernel = void (*)(const BackwardBlock<R>&);

template <class R>
struct NeuronKernels {
  ForwardKernel<R> forward = nullptr;
  BackwardKernel<R> backward = nullptr;
  BackwardKernel<R> by_parameter = nullptr;  ///< reads the trail of backward
  std::span<const SlopeKernel<R>> slopes;    ///< by SurrogateKind
};

/// The kernels of a model (NeuronModel::index) for `isa`, or the best this machine runs.
template <class R>
NeuronKernels<R> neuron_kernels(size_t model, std::string_view isa = {});

}  // namespace lapicque::learn
