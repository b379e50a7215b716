// Trained weights as a file.
#pragma once
#include <filesystem>

#include "lapicque/train/archive.hpp"
#include "lapicque/train/sequence.hpp"

namespace lapicque::train {

/// Entries prefix + "0.weight", ...
template <class R>
void put_weights(Archive& archive, const std::string& prefix, const Weights<R>& weights);
template <class R>
Weights<R> get_weights(const Archive& archive, const std::string& prefix);

/// Writes parameters and buffers, with `note` (a recipe, a history) beside them.
template <class R>
void save_weights(const std::filesystem::path& path, const Sequence<R>& net,
                  std::string_view note = "");
/// Gives `net` the weights of a file of save_weights, or of a checkpoint (the best, where there
/// are any). Throws Error, and changes nothing, when they do not fit.
template <class R>
void load_weights(const std::filesystem::path& path, Sequence<R>& net);

}  // namespace lapicque::train
