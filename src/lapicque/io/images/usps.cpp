#include "lapicque/io/images/usps.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lapicque/io/hdf5.hpp"

namespace lapicque {
namespace {

constexpr size_t side = 16, n_pixels = side * side;

ImageSet empty_set() { return {.height = side, .width = side, .channels = 1}; }

uint8_t pixel_of(double v, std::string_view where) {
  if (!(v >= -1.0001 && v <= 1.0001))
    fail(ErrorKind::file, "{}: a grey value of {}, must be -1 to 1", where, v);
  return uint8_t(std::lround(127.5 * (std::clamp(v, -1.0, 1.0) + 1)));
}

/// A line of a text, taken word by word.
struct Line {
  std::string_view rest;
  std::string where;

  /// The next word; empty at the end.
  std::string_view word() {
    const auto begin = std::min(rest.find_first_not_of(" \t\r"), rest.size());
    const auto end = std::min(rest.find_first_of(" \t\r", begin), rest.size());
    const auto found = rest.substr(begin, end - begin);
    rest.remove_prefix(end);
    return found;
  }
  double number(std::string_view text) const {
    double value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
      fail(ErrorKind::file, "{}: \"{}\" is not a number", where, text);
    return value;
  }
  /// A digit written as "6", "6.0000" or, with `first` 1, "7".
  uint32_t digit(std::string_view text, double first) const {
    const double label = number(text) - first;
    if (!(label >= 0 && label <= 9) || label != std::floor(label))
      fail(ErrorKind::file, "{}: label {}, must be {} to {}", where, text, first, first + 9);
    return uint32_t(label);
  }
};

/// Calls visit(line) for every line that is not empty.
template <class Visit>
void for_each_line(std::string_view text, std::string_view name, Visit visit) {
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    Line line{text.substr(0, end), fmt::format("{}:{}", name, number)};
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.rest.find_first_not_of(" \t\r") != std::string_view::npos) visit(line);
  }
}

}  // namespace

ImageSet parse_usps_text(std::string_view text, std::string_view name) {
  auto set = empty_set();
  for_each_line(text, name, [&](Line& line) {
    set.labels.push_back(line.digit(line.word(), 0));
    size_t n = 0;
    for (auto word = line.word(); !word.empty(); word = line.word(), ++n)
      if (n < n_pixels) set.pixels.push_back(pixel_of(line.number(word), line.where));
    if (n != n_pixels)
      fail(ErrorKind::file, "{}: {} grey values, must be {}", line.where, n, n_pixels);
  });
  return set;
}

ImageSet parse_usps_libsvm(std::string_view text, std::string_view name) {
  auto set = empty_set();
  for_each_line(text, name, [&](Line& line) {
    set.labels.push_back(line.digit(line.word(), 1));
    set.pixels.resize(set.pixels.size() + n_pixels, pixel_of(0, line.where));
    uint8_t* pixels = set.pixels.data() + set.pixels.size() - n_pixels;
    for (auto word = line.word(); !word.empty(); word = line.word()) {
      const size_t colon = std::min(word.find(':'), word.size());
      const double index = line.number(word.substr(0, colon));
      if (!(index >= 1 && index <= double(n_pixels)) || index != std::floor(index) ||
          colon == word.size())
        fail(ErrorKind::file, "{}: \"{}\", must be INDEX:VALUE with an index from 1 to {}",
             line.where, word, n_pixels);
      pixels[size_t(index) - 1] = pixel_of(line.number(word.substr(colon + 1)), line.where);
    }
  });
  return set;
}

ImageSet read_usps_hdf5(const std::filesystem::path& path, Split split) {
  const auto file = Hdf5File::open(path);
  const std::string group = "/" + std::string(to_string(split));
  const auto shape = file.shape(group + "/data");
  const auto labels = file.read<uint32_t>(group + "/target");
  if (shape.size() != 2 || shape[1] != n_pixels || shape[0] != labels.size())
    fail(ErrorKind::file, "{}: {}/data must be [{}, {}], as target is long", path.string(), group,
         labels.size(), n_pixels);
  auto set = empty_set();
  set.labels = labels;
  for (const double grey : file.read<double>(group + "/data"))
    set.pixels.push_back(pixel_of(2 * grey - 1, path.string()));
  return set;
}

ImageSet usps_of_idx(const Idx& images, const Idx& labels, std::string_view name) {
  const auto& digits = labels.of<uint8_t>(1, name);
  const auto& greys = images.of<int16_t>(3, name);
  if (images.shape[0] != digits.size() || images.shape[1] != side || images.shape[2] != side)
    fail(ErrorKind::file, "{}: {} images of {} x {} for {} labels; USPS is {} x {}", name,
         images.shape[0], images.shape[1], images.shape[2], digits.size(), side, side);
  auto set = empty_set();
  set.labels.assign(digits.begin(), digits.end());
  for (const int16_t grey : greys) set.pixels.push_back(pixel_of(grey / 1000.0, name));
  return set;
}

}  // namespace lapicque
