// How each image set of the catalogue is put together from its files. Private to this room.
#pragma once
#include <filesystem>
#include <string_view>

#include "lapicque/io/catalogue.hpp"
#include "lapicque/io/image_set.hpp"

namespace lapicque::io {

using ImageLoader = ImageSet (*)(const DataSet& set, const std::filesystem::path& folder,
                                 Split split);

/// The loader of a set; nullptr where the set has no images.
ImageLoader image_loader(std::string_view name);

}  // namespace lapicque::io
