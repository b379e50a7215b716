// Weights of layers in NIR's order, and back. Layers have inputs slowest and channels last, NIR has
// outputs slowest and channels first. R is float or double. Private to nir_train_*.cpp.
#pragma once
#include <string>
#include <vector>

#include "lapicque/io/nir_nodes.hpp"
#include "lapicque/train/layers/conv2d.hpp"
#include "lapicque/train/sequence.hpp"

namespace lapicque::bridge {

/// Weights [n_in][n_out] as a matrix [n_out][n_in] for an input that is a map in NIR's order.
template <class R>
nir::Reals linear_in_nir(const std::vector<R>& w, const train::Shape& order);
template <class R>
std::vector<R> linear_from_nir(const nir::Reals& weight, const train::Shape& order);

/// Weights [n][n] from neurons of a map to themselves; from NIR multiplied by the gain of each
/// neuron that receives.
template <class R>
nir::Reals recurrent_in_nir(const std::vector<R>& w, const train::Shape& order);
template <class R>
std::vector<R> recurrent_from_nir(const nir::Reals& weight, const train::Shape& order,
                                  const std::vector<double>& gains);

/// A convolution over a map of the shape `input`.
template <class R>
nir::Conv2d conv_in_nir(const train::Conv2d& layer, const train::Shape& input,
                        const std::vector<R>& w, nir::Reals bias);
/// Throws Error(invalid) with the end of a sentence for what no layer does.
train::Conv2d conv_from_nir(const nir::Conv2d& conv);
template <class R>
std::vector<R> conv_weights_from_nir(const nir::Conv2d& conv);

/// Multiplies the product at the end of a chain, whose layers are called prefix + "0", ..., by
/// gains, one for each of its outputs; of a residual layer those of both ways; nothing where all
/// are 1. Throws Error(invalid) with the end of a sentence where there is none.
template <class R>
void fold_gains(const std::vector<double>& gains, const std::vector<train::Layer>& chain,
                const std::string& prefix, train::Weights<R>& weights);

}  // namespace lapicque::bridge
