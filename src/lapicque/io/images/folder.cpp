#include "lapicque/io/images/folder.hpp"

#include <algorithm>

#include "lapicque/io/images/decode.hpp"

namespace lapicque {
namespace {

/// "a/dog/7.png" is of class "dog".
std::string class_of(const std::string& name) {
  return std::filesystem::path(name).parent_path().filename().string();
}

}  // namespace

ImageSet read_image_folder(const std::filesystem::path& place, const FolderOptions& options) {
  const auto files = read_files(place, [](std::string_view name) {
    return has_ending(name, {".png", ".jpg", ".jpeg"});
  });
  return images_of_files(files, place.string(), options);
}

ImageSet images_of_files(const std::vector<NamedBytes>& files, std::string_view source,
                         const FolderOptions& options) {
  ImageSet set{.height = options.height, .width = options.width, .channels = options.channels};
  for (const auto& file : files) set.class_names.push_back(class_of(file.name));
  std::sort(set.class_names.begin(), set.class_names.end(), natural_less);
  set.class_names.erase(std::unique(set.class_names.begin(), set.class_names.end()),
                        set.class_names.end());
  for (const auto& file : files) {
    const auto name = fmt::format("{}/{}", source, file.name);
    auto image = with_channels(decode_image(file.bytes, name), options.channels);
    if (options.height > 0) image = resized(image, options.height, options.width);
    if (set.pixels.empty() && options.height == 0) {
      set.height = image.height;
      set.width = image.width;
    }
    if (image.height != set.height || image.width != set.width)
      fail(ErrorKind::file,
           "{} is {} x {} pixels, but the first image is {} x {}; say to what "
           "size all are to be brought",
           name, image.height, image.width, set.height, set.width);
    set.pixels.insert(set.pixels.end(), image.pixels.begin(), image.pixels.end());
    const auto place = std::lower_bound(set.class_names.begin(), set.class_names.end(),
                                        class_of(file.name), natural_less);
    set.labels.push_back(uint32_t(place - set.class_names.begin()));
  }
  if (set.labels.empty()) fail(ErrorKind::file, "{} holds no .png or .jpg file", source);
  return set;
}

}  // namespace lapicque
