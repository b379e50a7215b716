// `lapicque eval` for models that were trained without gradients.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "command.hpp"
#include "lapicque/train/archive.hpp"

namespace lapicque::cli {

/// What was asked of `eval`.
struct EvalCall {
  Options options = {};
  std::filesystem::path model, data;
  std::string command = {};
};

/// A model of method = "stdp"; `text` is its recipe.
int eval_stdp(const EvalCall& call, const train::Archive& archive, const std::string& text,
              const std::vector<std::string>& overrides);
/// The same of method = "diehl_cook".
int eval_diehl_cook(const EvalCall& call, const train::Archive& archive, const std::string& text,
                    const std::vector<std::string>& overrides);

}  // namespace lapicque::cli
