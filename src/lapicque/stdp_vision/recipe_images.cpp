// The images that a recipe trains and tests with.
#include <algorithm>
#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/io/image_library.hpp"
#include "lapicque/stdp_vision/recipe.hpp"

namespace lapicque::stdp_vision {
namespace {

void append(ImageSet& to, const ImageSet& from) {
  if (to.height != from.height || to.width != from.width || to.channels != from.channels)
    fail(ErrorKind::file,
         "the images of {} to test with are {}x{}x{}, those to train with {}x{}x{}; must be of one "
         "size",
         to.name, from.height, from.width, from.channels, to.height, to.width, to.channels);
  to.pixels.insert(to.pixels.end(), from.pixels.begin(), from.pixels.end());
  to.labels.insert(to.labels.end(), from.labels.begin(), from.labels.end());
}

std::vector<uint32_t> rows_between(size_t first, size_t last) {
  std::vector<uint32_t> rows(last - first);
  std::iota(rows.begin(), rows.end(), uint32_t(first));
  return rows;
}

/// Draws groups of each class; what a class's groups are is their first rows.
void draw_split(RecipeImages& images, const RecipeData& data, uint64_t seed) {
  images.train.clear(), images.test.clear();
  for (uint32_t c = 0; c < images.images.n_classes(); ++c) {
    std::vector<uint32_t> firsts;
    for (uint32_t i = 0; i + data.group <= images.images.n_images(); i += uint32_t(data.group))
      if (images.images.labels[i] == c) firsts.push_back(i);
    require(
        firsts.size() >= data.train_groups + data.test_groups,
        "class \"{}\" has {} groups of {} images; {} to train and {} to test with are asked for",
        images.images.class_names[c], firsts.size(), data.group, data.train_groups,
        data.test_groups);
    Stream stream(make_key(seed, Purpose::validation, c));
    for (size_t i = 0; i < data.train_groups + data.test_groups; ++i) {
      std::swap(firsts[i], firsts[i + stream.below(uint32_t(firsts.size() - i))]);
      auto& rows = i < data.train_groups ? images.train : images.test;
      for (uint32_t k = 0; k < data.group; ++k) rows.push_back(firsts[i] + k);
    }
  }
}

void check_classes(const RecipeImages& images) {
  for (const auto* rows : {&images.train, &images.test}) {
    std::vector<size_t> counts(images.images.n_classes());
    for (const uint32_t row : *rows) ++counts[images.images.labels[row]];
    for (size_t c = 0; c < counts.size(); ++c)
      if (counts[c] == 0)
        fail(ErrorKind::file, "{}: class \"{}\" has no image to {} with; take more images",
             images.images.name, images.images.class_names[c],
             rows == &images.train ? "train" : "test");
  }
}

}  // namespace

std::vector<uint32_t> RecipeImages::labels_of(std::span<const uint32_t> rows) const {
  std::vector<uint32_t> labels;
  for (const uint32_t row : rows) labels.push_back(images.labels[row]);
  return labels;
}

RecipeImages load_images(const RecipeData& data, const std::filesystem::path& folder,
                         uint64_t seed) {
  RecipeImages result{.images = load_image_set(data.set, Split::train, folder)};
  size_t n_train = result.images.n_images();
  if (data.limit > 0 && data.limit < n_train) {
    n_train = data.limit;
    result.images = select(result.images, rows_between(0, n_train));
  }
  if (data.validation > 0) {
    require(data.validation < n_train,
            "validation is {}, but there are only {} images to train with", data.validation,
            n_train);
    auto rows = carve_validation(result.images, {.count = data.validation});
    result.train = std::move(rows.train), result.test = std::move(rows.validation);
  } else {
    ImageSet test = load_image_set(data.set, Split::test, folder);
    const size_t n = data.limit > 0 ? std::min(data.limit, test.n_images()) : test.n_images();
    append(result.images, n < test.n_images() ? select(test, rows_between(0, n)) : test);
    result.train = rows_between(0, n_train);
    result.test = rows_between(n_train, n_train + n);
    if (data.train_groups > 0) draw_split(result, data, seed);
  }
  check_classes(result);
  // An order in which classes are mixed, as the learning goes through it.
  Stream stream(make_key(seed, Purpose::shuffle, UINT32_MAX));
  for (size_t i = 0; i + 1 < result.train.size(); ++i)
    std::swap(result.train[i], result.train[i + stream.below(uint32_t(result.train.size() - i))]);
  return result;
}

}  // namespace lapicque::stdp_vision
