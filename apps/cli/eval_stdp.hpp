// `lapicque eval` for models that were trained without gradients.
#pragma once
#include <filesystem>
#include <string>

#include "command.hpp"
#include "lapicque/train/archive.hpp"
#include "lapicque/train/recipe.hpp"

namespace lapicque::cli {

/// What was asked of `eval`.
struct EvalCall {
  Options options = {};
  std::filesystem::path model, data;
  std::string command = {};
};

/// A model of method = "stdp"; `text` is its recipe.
int eval_stdp(const EvalCall& call, const train::Archive& archive, const train::RecipeText& text);
/// The same of method = "diehl_cook".
int eval_diehl_cook(const EvalCall& call, const train::Archive& archive,
                    const train::RecipeText& text);

}  // namespace lapicque::cli
