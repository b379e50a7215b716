// Image sets by name: `load_image_set("mnist", Split::train)`.
#pragma once
#include <filesystem>
#include <string_view>

#include "lapicque/io/image_set.hpp"

namespace lapicque {

/// Loads one part of a set of docs/data.md. It is looked for in `folder`, or else in
/// LAPICQUE_DATA, or else in ./data; "mnist" that is in none of them is the sample of 1,000 images
/// that comes with Lapicque, and then named "mnist_sample". Throws Error: an unknown name, a set
/// that is not there (with how to get it), a damaged file.
ImageSet load_image_set(std::string_view name, Split split,
                        const std::filesystem::path& folder = {});

/// Images and labels of two IDX files, u8; images are [n][h][w] or [n][h][w][c].
ImageSet read_idx_images(const std::filesystem::path& images, const std::filesystem::path& labels);

}  // namespace lapicque
