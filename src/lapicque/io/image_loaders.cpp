#include "lapicque/io/image_loaders.hpp"

#include <algorithm>
#include <array>

#include "lapicque/io/archive.hpp"
#include "lapicque/io/image_library.hpp"
#include "lapicque/io/images/cifar.hpp"
#include "lapicque/io/images/folder.hpp"
#include "lapicque/io/images/mnist_m.hpp"
#include "lapicque/io/images/svhn.hpp"
#include "lapicque/io/images/usps.hpp"

namespace lapicque::io {
namespace {

using Path = std::filesystem::path;
using Places = std::initializer_list<const char*>;

std::vector<std::string> digits() { return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}; }

/// `name` in one of the `places`, folders below `folder`.
std::optional<Path> find(const Path& folder, Places places, const std::string& name) {
  std::vector<std::string> candidates;
  for (const char* place : places) candidates.push_back((Path(place) / name).string());
  return find_data(folder, candidates);
}

Path need(const DataSet& set, const Path& folder, Places places, const std::string& name) {
  const auto found = find(folder, places, name);
  if (!found) fail_missing(set, folder, (Path(*places.begin()) / name).string());
  return *found;
}

std::string_view text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes unpacked_file(const Path& path) { return unpacked(read_bytes(path), path.string()); }

/// MNIST's four files.
ImageSet load_four(const DataSet& set, const Path& folder, Split split, Places places) {
  const std::string part = split == Split::train ? "train" : "t10k";
  const auto images = need(set, folder, places, part + "-images-idx3-ubyte");
  auto result = read_idx_images(images, need(set, folder, places, part + "-labels-idx1-ubyte"));
  result.class_names = digits();
  return result;
}

ImageSet load_mnist(const DataSet& set, const Path& folder, Split split) {
  return load_four(set, folder, split, {"mnist", "MNIST/raw", "MNIST"});
}

ImageSet load_mnist_sample(const DataSet& set, const Path& folder, Split split) {
  const auto sample = shipped_sample();
  if (sample.empty()) fail_missing(set, folder, "mnist_sample");
  return load_four(set, sample, split, {"."});
}

ImageSet load_fashion_mnist(const DataSet& set, const Path& folder, Split split) {
  auto result = load_four(
      set, folder, split,
      {"fashion_mnist", "FashionMNIST/raw", "fashion-mnist", "/usr/share/datasets/fashion-mnist"});
  result.class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                        "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  return result;
}

ImageSet load_mnist_m(const DataSet& set, const Path& folder, Split split) {
  const std::string part(to_string(split));
  const auto table = need(set, folder, {"mnist_m"}, part + "-src-idx2-short");
  const auto list = need(set, folder, {"mnist_m"}, "bsds500_train_list.csv");
  auto photographs = find(folder, {"mnist_m", "."}, "bsds500_train_jpg.tar");
  if (!photographs) photographs = need(set, folder, {"mnist_m", "BSDS500/data/images"}, "train");
  const auto mnist = load_mnist(data_set("mnist"), folder, split);
  return blend_mnist_m(mnist, read_idx(table), read_bsds(list, *photographs), table.string());
}

ImageSet load_usps(const DataSet& set, const Path& folder, Split split) {
  const std::string part(to_string(split));
  const Places places{"usps", "USPS"};
  auto result = [&] {
    if (const auto images = find(folder, places, part + "-images-x1000-idx3-short"))
      return usps_of_idx(read_idx(*images),
                         read_idx(need(set, folder, places, part + "-labels-idx1-ubyte")),
                         images->string());
    if (const auto path = find(folder, places, "usps.h5")) return read_usps_hdf5(*path, split);
    if (const auto path = find(folder, places, split == Split::train ? "usps" : "usps.t"))
      return parse_usps_libsvm(text_of(unpacked_file(*path)), path->string());
    const auto path = need(set, folder, places, "zip." + part);
    return parse_usps_text(text_of(unpacked_file(path)), path.string());
  }();
  result.class_names = digits();
  return result;
}

ImageSet load_svhn(const DataSet& set, const Path& folder, Split split) {
  const auto path =
      need(set, folder, {"svhn", "SVHN"}, std::string(to_string(split)) + "_32x32.mat");
  auto result = parse_svhn(read_bytes(path), path.string());
  result.class_names = digits();
  return result;
}

ImageSet load_svhn_mini(const DataSet& set, const Path& folder, Split split) {
  const std::string part(to_string(split));
  const auto images = need(set, folder, {"svhn_mini"}, part + "-crops-idx4-ubyte");
  auto result =
      read_idx_images(images, need(set, folder, {"svhn_mini"}, part + "-labels-idx1-ubyte"));
  result.class_names = digits();
  return result;
}

ImageSet load_cifar(const DataSet& set, const Path& folder, Split split) {
  const bool ten = set.name == std::string_view("cifar10");
  const auto binary = std::string(ten ? "cifar-10-batches-bin" : "cifar-100-binary");
  auto place = find(folder, {set.name, "."}, binary);
  if (!place)
    place = need(set, folder, {set.name, "."},
                 ten ? "cifar-10-binary.tar.gz" : "cifar-100-binary.tar.gz");
  const auto files = read_files(*place, [&](std::string_view name) {
    const auto file = Path(name).filename().string();
    if (has_ending(file, {".txt"}))
      return file == (ten ? "batches.meta.txt" : "fine_label_names.txt");
    const bool is_test = file == (ten ? "test_batch.bin" : "test.bin");
    return file.ends_with(".bin") && is_test == (split == Split::test);
  });
  ImageSet result;
  for (const auto& file : files) {
    if (file.name.ends_with(".bin")) {
      append_cifar(file.bytes, file.name, ten ? Cifar::ten : Cifar::hundred, result);
      continue;
    }
    for (auto text = text_of(file.bytes); !text.empty();) {
      const size_t end = std::min(text.find('\n'), text.size());
      if (end > 0) result.class_names.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  for (size_t i = result.class_names.size(); i < set.n_classes; ++i)
    result.class_names.push_back(std::to_string(i));
  return result;
}

/// There is no published split: objects 1 to 5 of each category train, 6 to 10 test.
ImageSet load_eth80(const DataSet& set, const Path& folder, Split split) {
  const auto images = need(set, folder, {"eth80"}, "images-gray64-idx3-ubyte");
  auto all = read_idx_images(images, need(set, folder, {"eth80"}, "labels-idx1-ubyte"));
  all.class_names = {"apple", "car", "cow", "cup", "dog", "horse", "pear", "tomato"};
  constexpr uint32_t n_views = 41, n_objects = 10;
  if (all.n_images() != 8 * n_objects * n_views)
    fail(ErrorKind::file, "{} holds {} images, must be {}", images.string(), all.n_images(),
         8 * n_objects * n_views);
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < all.n_images(); ++row)
    if ((row / n_views % n_objects < n_objects / 2) == (split == Split::train)) rows.push_back(row);
  return select(all, rows);
}

/// 200 + 198 images of each class in the order of their names: Kheradpisheh et al. (2018) took as
/// many, drawn at random.
ImageSet load_face_motorbike(const DataSet& set, const Path& folder, Split split) {
  std::vector<NamedBytes> files;
  for (const std::string category : {"Faces_easy", "Motorbikes"}) {
    auto place = find(folder, {"caltech101"}, category + ".tar");
    if (!place)
      place = need(set, folder, {"caltech101", "caltech101/101_ObjectCategories"}, category);
    auto some = read_files(*place, [](std::string_view name) {
      return has_ending(name, {".jpg", ".jpeg"});
    });
    const size_t begin = split == Split::train ? 0 : 200, n = split == Split::train ? 200 : 198;
    if (some.size() < begin + n)
      fail(ErrorKind::file, "{} holds {} images, must be at least 398", place->string(),
           some.size());
    for (size_t i = begin; i < begin + n; ++i) {
      some[i].name = category + "/" + Path(some[i].name).filename().string();
      files.push_back(std::move(some[i]));
    }
  }
  return images_of_files(files, (folder / "caltech101").string(),
                         {.height = 160, .width = 250, .channels = 1});
}

struct Entry {
  std::string_view name;
  ImageLoader load;
};
constexpr std::array loaders{Entry{"mnist", &load_mnist},
                             Entry{"mnist_sample", &load_mnist_sample},
                             Entry{"fashion_mnist", &load_fashion_mnist},
                             Entry{"mnist_m", &load_mnist_m},
                             Entry{"usps", &load_usps},
                             Entry{"svhn", &load_svhn},
                             Entry{"svhn_mini", &load_svhn_mini},
                             Entry{"cifar10", &load_cifar},
                             Entry{"cifar100", &load_cifar},
                             Entry{"eth80", &load_eth80},
                             Entry{"face_motorbike", &load_face_motorbike}};

}  // namespace

ImageLoader image_loader(std::string_view name) {
  for (const auto& entry : loaders)
    if (entry.name == name) return entry.load;
  return nullptr;
}

}  // namespace lapicque::io
