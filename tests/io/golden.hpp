// Small foreign files that other programs wrote: tests/io/golden/README.md says which.
#pragma once
#include <filesystem>

#include "io/folder.hpp"
#include "lapicque/io/bytes.hpp"

inline std::filesystem::path golden(const char* name) {
  return std::filesystem::path(LAPICQUE_GOLDEN) / name;
}
inline lapicque::Bytes golden_bytes(const char* name) { return lapicque::read_bytes(golden(name)); }

/// Reads every beginning of `bytes` but the whole: each must be one Error(file), or be read (a text
/// may end early and be whole). Returns how many were read.
template <class Read>
size_t read_beginnings(const lapicque::Bytes& bytes, Read read) {
  size_t n_read = 0;
  for (size_t n = 0; n < bytes.size(); ++n)
    n_read += file_error([&] {
                read(lapicque::Bytes(bytes.begin(), bytes.begin() + std::ptrdiff_t(n)));
              }).empty();
  return n_read;
}
