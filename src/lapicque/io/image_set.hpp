// Labelled images, all of one size: what every reader of an image set returns.
//
//   const ImageSet training = load_image_set("mnist", Split::train);
//   const auto rows = carve_validation(training, {.count = 5000, .seed = 1});
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapicque {

/// The two parts in which sets are published. A validation part is carved from the first.
enum class Split { train, test };
std::string_view to_string(Split split);

struct ImageSet {
  std::string name = {};
  Split split = Split::train;
  size_t height = 0, width = 0, channels = 0;
  std::vector<uint8_t> pixels = {};           ///< [n_images][height][width][channels]
  std::vector<uint32_t> labels = {};          ///< [n_images], each below class_names.size()
  std::vector<std::string> class_names = {};  ///< [n_classes]

  size_t n_images() const { return labels.size(); }
  size_t n_classes() const { return class_names.size(); }
  /// Numbers in one image: height * width * channels.
  size_t image_size() const { return height * width * channels; }
  std::span<const uint8_t> image(size_t i) const {
    return std::span(pixels).subspan(i * image_size(), image_size());
  }
};

/// Throws Error(file) unless shapes, labels and classes fit together; readers end with it.
void check(const ImageSet& set, std::string_view source);

/// The images of `rows`, in that order. Throws Error where a row is none.
ImageSet select(const ImageSet& set, std::span<const uint32_t> rows);

/// How a validation part is taken from a training part.
struct ValidationRule {
  enum class Kind {
    stratified,  ///< drawn by `seed`; every class gives its share, rounded by largest remainder
    last,        ///< the last images as stored, as for MNIST's usual 55,000 + 5,000
  };
  size_t count = 0;
  uint64_t seed = 1;
  Kind kind = Kind::stratified;
};

/// Rows of a set, each in ascending order; together they are all rows.
struct ValidationRows {
  std::vector<uint32_t> train, validation;
};

/// A pure function of labels and rule. Throws Error unless count is less than there are images.
ValidationRows carve_validation(const ImageSet& set, const ValidationRule& rule);
/// The same for samples of any kind, of which the labels are given.
ValidationRows carve_validation(std::span<const uint32_t> labels, const ValidationRule& rule);

}  // namespace lapicque
