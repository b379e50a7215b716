#include "lapicque/io/images/idx.hpp"

#include <fmt/ranges.h>

#include "lapicque/recording/file_output.hpp"

namespace lapicque {
namespace {

constexpr size_t max_rank = 4;
constexpr uint8_t codes[] = {0x08, 0x0B, 0x0C};
constexpr std::string_view type_names[] = {"u8", "i16", "i32"};

/// Big-endian numbers, each in the other order of its bytes.
template <class T>
std::vector<T> swapped(std::span<const uint8_t> bytes) {
  std::vector<T> numbers(bytes.size() / sizeof(T));
  ByteReader reader(bytes, "");
  for (auto& number : numbers) number = reader.big<T>("");
  return numbers;
}

template <class T>
void append_big(Bytes& bytes, T number) {
  uint8_t raw[sizeof(T)];
  std::memcpy(raw, &number, sizeof(T));
  for (size_t i = sizeof(T); i-- > 0;) bytes.push_back(raw[i]);
}

}  // namespace

template <class T>
const std::vector<T>& Idx::of(size_t rank, std::string_view name) const {
  const auto* numbers = std::get_if<std::vector<T>>(&values);
  constexpr size_t type = std::is_same_v<T, uint8_t> ? 0 : std::is_same_v<T, int16_t> ? 1 : 2;
  if (!numbers || shape.size() != rank)
    fail(ErrorKind::file, "{} holds {} numbers of shape [{}], must be {} of rank {}", name,
         type_names[values.index()], fmt::join(shape, ", "), type_names[type], rank);
  return *numbers;
}
template const std::vector<uint8_t>& Idx::of(size_t, std::string_view) const;
template const std::vector<int16_t>& Idx::of(size_t, std::string_view) const;
template const std::vector<int32_t>& Idx::of(size_t, std::string_view) const;

Idx parse_idx(std::span<const uint8_t> bytes, std::string_view name) {
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0)
    fail(ErrorKind::file, "{} is not an IDX file: it must open with two zero bytes", name);
  const uint8_t code = bytes[2];
  const size_t rank = bytes[3];
  if (std::find(std::begin(codes), std::end(codes), code) == std::end(codes))
    fail(ErrorKind::file, "{}: IDX type 0x{:02X}; read are 0x08 (u8), 0x0B (i16), 0x0C (i32)", name,
         code);
  if (rank < 1 || rank > max_rank)
    fail(ErrorKind::file, "{}: IDX rank {}, must be 1 to {}", name, rank, max_rank);
  ByteReader reader(bytes.subspan(4), name);
  Idx idx;
  uint64_t n = 1;
  for (size_t i = 0; i < rank; ++i) {
    const auto size = reader.big<uint32_t>("the IDX header");
    idx.shape.push_back(size);
    if (size != 0 && n > max_file_bytes / size)
      fail(ErrorKind::file, "{} claims a shape of [{}, ...]: more numbers than are read", name,
           fmt::join(idx.shape, ", "));
    n *= size;
  }
  const uint64_t width = code == 0x08 ? 1 : code == 0x0B ? 2 : 4;
  const auto numbers =
      reader.take(n * width, fmt::format("a shape of [{}]", fmt::join(idx.shape, ", ")));
  if (reader.n_left() > 0)
    fail(ErrorKind::file, "{} has {} bytes more than its shape [{}] takes", name, reader.n_left(),
         fmt::join(idx.shape, ", "));
  if (code == 0x08)
    idx.values = std::vector<uint8_t>(numbers.begin(), numbers.end());
  else if (code == 0x0B)
    idx.values = swapped<int16_t>(numbers);
  else
    idx.values = swapped<int32_t>(numbers);
  return idx;
}

Idx read_idx(const std::filesystem::path& path) {
  return parse_idx(unpacked(read_bytes(path), path.string()), path.string());
}

void write_idx(const std::filesystem::path& path, const Idx& idx) {
  const size_t type = idx.values.index();
  Bytes bytes{0, 0, codes[type], uint8_t(idx.shape.size())};
  for (const size_t size : idx.shape) append_big(bytes, uint32_t(size));
  std::visit(
      [&](const auto& numbers) {
        size_t n = 1;
        for (const size_t size : idx.shape) n *= size;
        require(n == numbers.size() && idx.shape.size() >= 1 && idx.shape.size() <= max_rank,
                "{}: a shape of [{}] for {} numbers", path.string(), fmt::join(idx.shape, ", "),
                numbers.size());
        for (const auto number : numbers) append_big(bytes, number);
      },
      idx.values);
  if (path.extension() == ".gz") bytes = gzipped(bytes);
  write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace lapicque
