#include "lapicque/io/image_library.hpp"

#include <array>

#include "lapicque/io/catalogue.hpp"
#include "lapicque/io/image_loaders.hpp"
#include "lapicque/io/images/idx.hpp"

namespace lapicque {

using Path = std::filesystem::path;
ImageSet load_image_set(std::string_view name, Split split, const Path& given) {
  const DataSet* set = &data_set(name);
  const auto folder = data_folder(given);
  const bool anywhere = find_data(folder, std::array<std::string, 2>{"mnist", "MNIST"}).has_value();
  if (name == "mnist" && given.empty() && !anywhere && !shipped_sample().empty())
    set = &data_set("mnist_sample");
  const auto load = io::image_loader(set->name);
  require(load != nullptr, "data set \"{}\" holds no images: {}", name, set->title);
  auto result = load(*set, folder, split);
  result.name = set->name;
  result.split = split;
  check(result, fmt::format("{} ({})", set->name, to_string(split)));
  return result;
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
