#include "lapicque/io/images/svhn.hpp"

#include <fmt/ranges.h>

#include "lapicque/io/mat.hpp"

namespace lapicque {

ImageSet parse_svhn(std::span<const uint8_t> bytes, std::string_view name) {
  const auto arrays = parse_mat(bytes, name);
  const auto& x = find_array(arrays, "X", name);
  const auto& y = find_array(arrays, "y", name);
  auto shape = x.shape;
  if (shape.size() == 3) shape.push_back(1);  // MATLAB drops a last dimension of one
  if (x.type != MatArray::Type::u8 || shape.size() != 4 || shape[2] != 3)
    fail(ErrorKind::file, "{}: X has shape [{}], must be u8 [height, width, 3, n]", name,
         fmt::join(x.shape, ", "));
  ImageSet set{.height = shape[0], .width = shape[1], .channels = 3};
  if (y.size() != shape[3])
    fail(ErrorKind::file, "{} holds {} images but {} labels", name, shape[3], y.size());
  set.pixels.resize(x.bytes.size());
  const uint8_t* from = x.bytes.data();
  for (size_t i = 0; i < shape[3]; ++i) {
    const double label = y[i];
    if (!(label >= 0 && label <= 10) || label != double(int(label)))
      fail(ErrorKind::file, "{}: image {} has label {}, must be 1 to 10", name, i, label);
    set.labels.push_back(uint32_t(label) % 10);
    uint8_t* to = set.pixels.data() + i * set.image_size();
    for (size_t c = 0; c < 3; ++c)
      for (size_t w = 0; w < set.width; ++w)
        for (size_t h = 0; h < set.height; ++h) to[(h * set.width + w) * 3 + c] = *from++;
  }
  return set;
}

}  // namespace lapicque
