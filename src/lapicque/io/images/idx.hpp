// IDX, the format of MNIST and its successors: 0, 0, type, rank, sizes as big-endian u32, then the
// numbers, row-major and big-endian. Types read: u8 (0x08), i16 (0x0B), i32 (0x0C).
// Source: Y. LeCun, C. Cortes & C. Burges, "The MNIST database of handwritten digits".
#pragma once
#include <filesystem>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "lapicque/io/bytes.hpp"

namespace lapicque {

struct Idx {
  std::vector<size_t> shape;  ///< rank 1 to 4
  std::variant<std::vector<uint8_t>, std::vector<int16_t>, std::vector<int32_t>> values;

  /// The numbers as T (uint8_t, int16_t or int32_t); throws Error(file) where they are of another
  /// type or rank. `name` is for messages.
  template <class T>
  const std::vector<T>& of(size_t rank, std::string_view name) const;
};

/// Reads unpacked bytes. Throws Error(file) unless they are exactly what the header promises.
Idx parse_idx(std::span<const uint8_t> bytes, std::string_view name);

/// The same from a file, plain or packed with gzip.
Idx read_idx(const std::filesystem::path& path);

/// Writes aside and renames; packed where the path ends in .gz.
void write_idx(const std::filesystem::path& path, const Idx& idx);

}  // namespace lapicque
