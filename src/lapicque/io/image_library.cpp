#include "lapicque/io/image_library.hpp"

#include <array>

#include "lapicque/base/error.hpp"
#include "lapicque/io/catalogue.hpp"
#include "lapicque/io/images/idx.hpp"

namespace lapicque {
namespace {

using Path = std::filesystem::path;

std::vector<std::string> digits() { return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}; }

/// The file of `set` that is `name` in one of the `places`, folders below `folder`.
Path need(const DataSet& set, const Path& folder, std::initializer_list<const char*> places,
          const std::string& name) {
  std::vector<std::string> candidates;
  for (const char* place : places) candidates.push_back((Path(place) / name).string());
  const auto found = find_data(folder, candidates);
  if (!found) fail_missing(set, folder, candidates.front());
  return *found;
}

/// MNIST's four files.
ImageSet load_idx(const DataSet& set, const Path& folder, Split split,
                  std::initializer_list<const char*> places) {
  const std::string part = split == Split::train ? "train" : "t10k";
  const auto images = need(set, folder, places, part + "-images-idx3-ubyte");
  auto result = read_idx_images(images, need(set, folder, places, part + "-labels-idx1-ubyte"));
  result.class_names = digits();
  return result;
}

ImageSet load_mnist_sample(const DataSet& set, const Path& folder, Split split) {
  const auto sample = shipped_sample();
  if (sample.empty()) fail_missing(set, folder, "mnist_sample");
  return load_idx(set, sample, split, {"."});
}

ImageSet load_mnist(const DataSet& set, const Path& folder, Split split) {
  return load_idx(set, folder, split, {"mnist", "MNIST/raw", "MNIST"});
}

ImageSet load_fashion_mnist(const DataSet& set, const Path& folder, Split split) {
  auto result = load_idx(
      set, folder, split,
      {"fashion_mnist", "FashionMNIST/raw", "fashion-mnist", "/usr/share/datasets/fashion-mnist"});
  result.class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                        "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  return result;
}

struct Loader {
  const char* name;
  ImageSet (*load)(const DataSet& set, const Path& folder, Split split);
};
constexpr std::array loaders{Loader{"mnist", &load_mnist},
                             Loader{"mnist_sample", &load_mnist_sample},
                             Loader{"fashion_mnist", &load_fashion_mnist}};

}  // namespace

ImageSet load_image_set(std::string_view name, Split split, const Path& given) {
  const DataSet* set = &data_set(name);
  const auto folder = data_folder(given);
  const bool anywhere = find_data(folder, std::array<std::string, 2>{"mnist", "MNIST"}).has_value();
  if (name == "mnist" && given.empty() && !anywhere && !shipped_sample().empty())
    set = &data_set("mnist_sample");
  for (const auto& loader : loaders) {
    if (set->name != std::string_view(loader.name)) continue;
    auto result = loader.load(*set, folder, split);
    result.name = set->name;
    result.split = split;
    check(result, fmt::format("{} ({})", set->name, to_string(split)));
    return result;
  }
  fail("data set \"{}\" holds no images; it is {}", name, set->title);
}

ImageSet read_idx_images(const Path& images_path, const Path& labels_path) {
  auto images = read_idx(images_path);
  const auto labels_idx = read_idx(labels_path);
  const auto& labels = labels_idx.of<uint8_t>(1, labels_path.string());
  const auto& shape = images.shape;
  if (shape.size() != 3 && shape.size() != 4) images.of<uint8_t>(3, images_path.string());
  images.of<uint8_t>(shape.size(), images_path.string());
  if (shape[0] != labels.size())
    fail(ErrorKind::file, "{} holds {} images, but {} holds {} labels", images_path.string(),
         shape[0], labels_path.string(), labels.size());
  return {.height = shape[1],
          .width = shape[2],
          .channels = shape.size() == 4 ? shape[3] : 1,
          .pixels = std::get<std::vector<uint8_t>>(std::move(images.values)),
          .labels = {labels.begin(), labels.end()}};
}

}  // namespace lapicque
