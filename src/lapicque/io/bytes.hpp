// The bytes of foreign files: read whole, unpacked, and walked through with every size checked.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/error.hpp"

namespace lapicque {

using Bytes = std::vector<uint8_t>;

/// Largest file that is read whole, packed or not.
inline constexpr uint64_t max_file_bytes = uint64_t(4) << 30;

/// The bytes of a file. Throws Error(file) where there is none, it is not a regular file, or it is
/// larger than max_file_bytes.
Bytes read_bytes(const std::filesystem::path& path);

/// What is packed in `bytes`, or `bytes` where they are neither gzip nor bzip2. Check sums are
/// checked; throws Error(file) on damage and beyond `most` bytes. `name` is for messages.
Bytes unpacked(Bytes bytes, std::string_view name, uint64_t most = max_file_bytes);

/// What zlib packed (RFC 1950, without gzip's header).
Bytes inflated(std::span<const uint8_t> bytes, std::string_view name, uint64_t most);

/// gzip, without a time or a name, so that equal bytes are packed equally.
Bytes gzipped(std::span<const uint8_t> bytes);

/// Where gunzip would put it: "labels.gz" -> "labels".
std::string without_packing(std::string_view file_name);

/// A walk through bytes; every step beyond the end is an Error that names the file.
class ByteReader {
 public:
  ByteReader(std::span<const uint8_t> bytes, std::string_view name) : rest_(bytes), name_(name) {}

  size_t n_left() const { return rest_.size(); }
  std::span<const uint8_t> take(uint64_t n, std::string_view what) {
    if (n > rest_.size())
      fail(ErrorKind::file, "{} is truncated: {} takes {} bytes, {} are left", name_, what, n,
           rest_.size());
    const auto part = rest_.first(size_t(n));
    rest_ = rest_.subspan(size_t(n));
    return part;
  }
  template <class T>
  T little(std::string_view what) {
    T number{};
    std::memcpy(&number, take(sizeof(T), what).data(), sizeof(T));  // x86 is little-endian
    return number;
  }
  template <class T>
  T big(std::string_view what) {
    std::array<uint8_t, sizeof(T)> reversed;
    const auto part = take(sizeof(T), what);
    std::reverse_copy(part.begin(), part.end(), reversed.begin());
    T number{};
    std::memcpy(&number, reversed.data(), sizeof(T));
    return number;
  }

 private:
  std::span<const uint8_t> rest_;
  std::string_view name_;
};

}  // namespace lapicque
