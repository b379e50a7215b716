// Image sets that are one folder of PNG or JPEG files for each class, also inside an archive.
#pragma once
#include <filesystem>

#include "lapicque/io/archive.hpp"
#include "lapicque/io/image_set.hpp"

namespace lapicque {

struct FolderOptions {
  size_t height = 0, width = 0;  ///< every image is resized to this; 0: all must be of one size
  size_t channels = 3;           ///< 1: grey, 3: colour
};

/// The folder nearest to a file names its class; classes and files come in natural order. Throws
/// Error(file): no image, a damaged one, sizes that differ.
ImageSet read_image_folder(const std::filesystem::path& place, const FolderOptions& options);

/// The same from files that were already read.
ImageSet images_of_files(const std::vector<NamedBytes>& files, std::string_view source,
                         const FolderOptions& options);

}  // namespace lapicque
