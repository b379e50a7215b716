// What the checkpoints of all trainings without gradients have in common: whose they are.
#pragma once
#include <optional>
#include <string_view>

#include "lapicque/stdp_vision/trainer.hpp"
#include "lapicque/train/archive.hpp"

namespace lapicque::stdp_vision {

/// A checkpoint to fill, which says what training it is of.
train::Archive new_checkpoint(const TrainOptions& options, const RecipeImages& images,
                              std::string_view recipe_text);
/// The checkpoint that `options` names, or nothing where there is none. Throws Error when it is of
/// another recipe, seed or number of images.
std::optional<train::Archive> read_checkpoint(const TrainOptions& options,
                                              const RecipeImages& images,
                                              std::string_view recipe_text);

}  // namespace lapicque::stdp_vision
