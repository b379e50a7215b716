// Contact sheets: the first images of a set on one picture.
#pragma once
#include <string>

#include "lapicque/io/event_set.hpp"
#include "lapicque/io/image_set.hpp"

namespace lapicque::cli {

/// The bytes of a PNG with the first `count` images, row by row, small ones enlarged.
std::string contact_sheet(const ImageSet& set, size_t count);

/// The same of recordings, each summed over its duration: brighter events red, darker ones blue.
std::string contact_sheet(const EventSet& set, size_t count);

}  // namespace lapicque::cli
