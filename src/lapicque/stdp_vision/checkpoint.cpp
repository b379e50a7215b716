#include "lapicque/stdp_vision/checkpoint.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::stdp_vision {
namespace {

std::string fingerprint(const TrainOptions& options, const RecipeImages& images,
                        std::string_view recipe_text) {
  return fmt::format("seed {}\nimages {} {}\n{}", options.seed, images.images.name,
                     images.train.size(), recipe_text);
}

}  // namespace

train::Archive new_checkpoint(const TrainOptions& options, const RecipeImages& images,
                              std::string_view recipe_text) {
  train::Archive archive;
  archive.put_text("training", fingerprint(options, images, recipe_text));
  return archive;
}

std::optional<train::Archive> read_checkpoint(const TrainOptions& options,
                                              const RecipeImages& images,
                                              std::string_view recipe_text) {
  if (options.checkpoint.empty() || !std::filesystem::exists(options.checkpoint)) return {};
  auto archive = train::Archive::read(options.checkpoint);
  if (archive.get_text("training") != fingerprint(options, images, recipe_text))
    fail(
        "{} is of another training (recipe, seed or images differ); begin anew with --restart, or "
        "name another folder with --output",
        options.checkpoint.string());
  return archive;
}

}  // namespace lapicque::stdp_vision
