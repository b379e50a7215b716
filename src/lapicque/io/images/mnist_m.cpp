#include "lapicque/io/images/mnist_m.hpp"

#include <algorithm>
#include <map>

#include "lapicque/io/archive.hpp"
#include "lapicque/io/sha256.hpp"

namespace lapicque {
namespace {

constexpr size_t side = 32, padding = 2;

/// The cells of a comma-separated line without quotes.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  while (true) {
    const size_t end = std::min(line.find(','), line.size());
    cells.emplace_back(line.substr(0, end));
    if (end == line.size()) return cells;
    line.remove_prefix(end + 1);
  }
}

}  // namespace

ImageSet blend_mnist_m(const ImageSet& mnist, const Idx& table, std::span<const Image> photographs,
                       std::string_view name) {
  const auto& rows = table.of<int16_t>(2, name);
  const size_t n = table.shape[0];
  if (table.shape[1] != 3 || n > mnist.n_images() || mnist.height != side - 2 * padding ||
      mnist.width != side - 2 * padding || mnist.channels != 1)
    fail(ErrorKind::file,
         "{}: a table of {} x {} for {} digits of {} x {}; it must be [n, 3] for n "
         "digits of 28 x 28",
         name, n, table.shape[1], mnist.n_images(), mnist.height, mnist.width);
  ImageSet set{.height = side, .width = side, .channels = 3, .class_names = mnist.class_names};
  set.pixels.resize(n * set.image_size());
  set.labels.assign(mnist.labels.begin(), mnist.labels.begin() + std::ptrdiff_t(n));
  for (size_t i = 0; i < n; ++i) {
    const int64_t which = rows[3 * i], y = rows[3 * i + 1], x = rows[3 * i + 2];
    if (which < 0 || which >= int64_t(photographs.size()))
      fail(ErrorKind::file, "{}: row {} asks for photograph {} of {}", name, i, which,
           photographs.size());
    const auto& photograph = photographs[size_t(which)];
    if (y < 0 || x < 0 || y + int64_t(side) > int64_t(photograph.height) ||
        x + int64_t(side) > int64_t(photograph.width) || photograph.channels != 3)
      fail(ErrorKind::file, "{}: row {}: no window at ({}, {}) in photograph {}", name, i, y, x,
           which);
    const auto digit = mnist.image(i);
    uint8_t* to = set.pixels.data() + i * set.image_size();
    for (size_t v = 0; v < side; ++v) {
      for (size_t u = 0; u < side; ++u) {
        const bool inside =
            v >= padding && v < side - padding && u >= padding && u < side - padding;
        const bool ink = inside && digit[(v - padding) * mnist.width + u - padding] > 0;
        const size_t from = ((size_t(y) + v) * photograph.width + size_t(x) + u) * 3;
        for (size_t c = 0; c < 3; ++c) {
          const uint8_t p = photograph.pixels[from + c];
          *to++ = ink ? uint8_t(255 - p) : p;
        }
      }
    }
  }
  return set;
}

std::vector<Image> read_bsds(const std::filesystem::path& list,
                             const std::filesystem::path& place) {
  std::map<std::string, Bytes> files;
  for (auto& file :
       read_files(place, [](std::string_view name) { return has_ending(name, {".jpg"}); }))
    files[std::filesystem::path(file.name).filename().string()] = std::move(file.bytes);
  const auto bytes = read_bytes(list);
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<Image> photographs;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const auto cells = cells_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (number == 1) continue;  // index,file,width,height,sha256_jpeg,sha256_rgb
    if (cells.size() != 6)
      fail(ErrorKind::file, "{}:{}: {} cells, must be 6", list.string(), number, cells.size());
    const auto found = files.find(cells[1]);
    if (found == files.end())
      fail(ErrorKind::file, "{} has no photograph {}", place.string(), cells[1]);
    photographs.push_back(decode_image(found->second, cells[1]));
    if (sha256(photographs.back().pixels) != cells[5])
      fail(ErrorKind::file,
           "{}: decodes to other pixels than MNIST-M was made of; the file is another one, or the "
           "JPEG library rounds differently from libjpeg-turbo 2.1",
           cells[1]);
  }
  return photographs;
}

}  // namespace lapicque
