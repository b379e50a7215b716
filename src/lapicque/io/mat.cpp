#include "lapicque/io/mat.hpp"

#include <fmt/ranges.h>

#include <optional>

namespace lapicque {
namespace {

constexpr uint32_t mi_matrix = 14, mi_compressed = 15;

size_t width_of(MatArray::Type type) {
  using Type = MatArray::Type;
  switch (type) {
    case Type::i8:
    case Type::u8:
      return 1;
    case Type::i16:
    case Type::u16:
      return 2;
    case Type::i32:
    case Type::u32:
    case Type::f32:
      return 4;
    case Type::f64:
    case Type::i64:
    case Type::u64:
      return 8;
  }
  return 0;
}

struct Element {
  uint32_t type = 0;
  std::span<const uint8_t> data;
};

/// The next element with its padding; small ones hide their data in the tag.
Element next_element(ByteReader& reader) {
  const auto word = reader.little<uint32_t>("the tag of an element");
  if (word >> 16) {
    const auto data = reader.take(4, "a small element");
    return {word & 0xffff, data.first(std::min<size_t>(word >> 16, 4))};
  }
  const auto size = reader.little<uint32_t>("the size of an element");
  const auto data = reader.take(size, "an element");
  if (word != mi_compressed)
    reader.take(std::min<size_t>((8 - size % 8) % 8, reader.n_left()), "padding");
  return {word, data};
}

/// The array in a matrix element; nothing where it is of a kind that is passed over.
std::optional<MatArray> array_in(std::span<const uint8_t> matrix, std::string_view file) {
  ByteReader reader(matrix, file);
  const auto flags = next_element(reader);
  if (flags.data.size() < 8) fail(ErrorKind::file, "{}: a matrix without flags", file);
  const uint8_t kind = flags.data[0], bits = flags.data[1];
  if (kind < 6 || kind > 15 || (bits & 0x08)) return {};  // not numbers, or complex
  const auto dimensions = next_element(reader), letters = next_element(reader);
  MatArray array;
  array.name.assign(letters.data.begin(), letters.data.end());
  uint64_t n = 1;
  for (size_t i = 0; i + 4 <= dimensions.data.size(); i += 4) {
    int32_t size = 0;
    std::memcpy(&size, dimensions.data.data() + i, 4);
    if (size < 0 || (size > 0 && n > max_file_bytes / uint64_t(size)))
      fail(ErrorKind::file, "{}: {}: a dimension of {} is not read", file, array.name, size);
    n *= uint64_t(size);
    array.shape.push_back(size_t(size));
  }
  const auto numbers = next_element(reader);
  array.type = MatArray::Type(numbers.type);
  const size_t width = width_of(array.type);
  if (width == 0 || array.shape.size() < 2 || numbers.data.size() != n * width)
    fail(ErrorKind::file, "{}: {}: {} bytes of type {} for a shape of [{}]", file, array.name,
         numbers.data.size(), numbers.type, fmt::join(array.shape, ", "));
  array.bytes.assign(numbers.data.begin(), numbers.data.end());
  return array;
}

}  // namespace

size_t MatArray::size() const { return bytes.size() / width_of(type); }

double MatArray::operator[](size_t i) const {
  auto as = [&]<class T>(T number) {
    std::memcpy(&number, bytes.data() + i * sizeof(T), sizeof(T));
    return double(number);
  };
  switch (type) {
    case Type::i8:
      return as(int8_t());
    case Type::u8:
      return as(uint8_t());
    case Type::i16:
      return as(int16_t());
    case Type::u16:
      return as(uint16_t());
    case Type::i32:
      return as(int32_t());
    case Type::u32:
      return as(uint32_t());
    case Type::f32:
      return as(float());
    case Type::f64:
      return as(double());
    case Type::i64:
      return as(int64_t());
    case Type::u64:
      return as(uint64_t());
  }
  return 0;
}

std::vector<MatArray> parse_mat(std::span<const uint8_t> bytes, std::string_view name) {
  constexpr std::string_view hdf5 = "\x89HDF\r\n\x1a\n";
  for (const size_t at : {size_t(0), size_t(512)})
    if (bytes.size() > at + hdf5.size() &&
        std::memcmp(bytes.data() + at, hdf5.data(), hdf5.size()) == 0)
      fail(ErrorKind::file, "{} is a MATLAB 7.3 file; save it again with -v7", name);
  if (bytes.size() < 128 || bytes[126] != 'I' || bytes[127] != 'M' || bytes[125] != 1)
    fail(ErrorKind::file, "{} is not a little-endian MATLAB file of level 5", name);
  ByteReader reader(bytes.subspan(128), name);
  std::vector<MatArray> arrays;
  uint64_t total = 0;
  while (reader.n_left() > 0) {
    auto element = next_element(reader);
    Bytes plain;
    if (element.type == mi_compressed) {
      plain = inflated(element.data, name, max_file_bytes - total);
      ByteReader inner(plain, name);
      element = next_element(inner);
    }
    if (element.type != mi_matrix) continue;
    if (auto array = array_in(element.data, name)) {
      total += array->bytes.size();
      arrays.push_back(std::move(*array));
    }
  }
  return arrays;
}

const MatArray& find_array(const std::vector<MatArray>& arrays, std::string_view array,
                           std::string_view file) {
  std::vector<std::string> known;
  for (const auto& a : arrays) {
    if (a.name == array) return a;
    known.push_back(a.name);
  }
  fail(ErrorKind::file, "{} has no array \"{}\"; it has {}", file, array,
       known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")));
}

}  // namespace lapicque
