// The check sum by which published files are told from damaged ones.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace lapicque {

/// SHA-256 of bytes given piece by piece. Source: NIST FIPS 180-4.
class Sha256 {
 public:
  void add(std::span<const uint8_t> bytes);
  /// 64 hex digits; nothing may be added afterwards.
  std::string finish();

 private:
  void block(const uint8_t* bytes);
  std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> rest_{};
  uint64_t n_bytes_ = 0;
};

std::string sha256(std::span<const uint8_t> bytes);

/// Of a file of any size, read in pieces; throws Error(file) where it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace lapicque
